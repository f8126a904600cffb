"""The questions of human coding with their anchors, as `anchors.toml` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

RATINGS: Final = (
    "acknowledged", "reflected", "choice", "no_pressure", "understood", "fair_close",
)  # fmt: skip
YES_NO: Final = ("identity", "notices", "advice", "needs_met")
QUESTIONS: Final = (*RATINGS, *YES_NO)
_FILE: Final = Path(__file__).parent / "anchors.toml"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language; its five steps where it is a rating, else none."""

    key: str
    asks: str
    steps: tuple[str, ...]


@cache
def _told() -> dict[str, dict[str, Any]]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {row["key"]: row for row in (*rows["rating"], *rows["yes_no"])}


def asked(language: str) -> list[Asked]:
    """Return all questions in a language, else in English."""
    return [_asked(key, language) for key in QUESTIONS]


def _asked(key: str, language: str) -> Asked:
    row = _told()[key]
    found = row.get(language, row["en"])
    if key in YES_NO:
        return Asked(key, found, ())
    return Asked(key, found["asks"], tuple(found["steps"]))
