"""Files and people for the tests of intake."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evenhand.intake.actions import place
from evenhand.intake.mapping import Map
from evenhand.intake.models import Placement

AT = datetime(2026, 11, 17, 15, tzinfo=UTC)
# Real files that nobody here made up; absent in a clone that stands alone.
DATA = Path(__file__).parents[4] / "shared/data"
Take = Callable[..., Placement]

OWN_NAUGHTY = [
    "=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "@SUM(A1)", "\tx", "NaN", "1e309", "-0", "0",
    "null", "None", "true", "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s %d %n",
    "../../etc/passwd", "\u202eabc", "\ufeff", "\u200b", "Ω≈ç√∫˜µ≤≥÷", "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
    "👩‍👩‍👧‍👦", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "a" * 25_000, "\"", "'", "\\", ";", "line\nbreak", "\x01\x07\x1b", "١٢٣",
]  # fmt: skip


def naughty_strings() -> list[str]:
    """Strings that break naive input: the well-known list where it is there, and our own."""
    listed = DATA / "naughty-strings.json"
    return OWN_NAUGHTY + (json.loads(listed.read_text()) if listed.is_file() else [])


@pytest.fixture
def take(db: None) -> Take:
    """Take in a file's content for a creditor."""

    def taken(
        content: bytes | str,
        mapping: Map | None = None,
        *,
        creditor: str = "Alba Bank",
        country: str = "LV",
        again: bool = False,
    ) -> Placement:
        file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
        return place(
            file=file,
            file_name="file.csv",
            creditor=creditor,
            country=country,
            mapping=mapping,
            clock=lambda: AT,
            actor="test",
            again=again,
        )

    return taken
