"""Whoever follows docs/statement-file.md can verify a file with nothing of ours."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from evenhand.plans.statement_actions import FILE_LIFE, export_statement
from evenhand.plans.statement_file import FILE_SCHEMA, FORMAT, SIGNED_AS
from evenhand.plans.statement_keys import KEYS_ADDRESS, keys_told
from tests import cast
from tests.rooms.plans.test_statement_life import TODAY, complete

PAGE = (Path(__file__).parents[2] / "docs" / "statement-file.md").read_text(encoding="utf-8")


@pytest.fixture
def verify(tmp_path: Path) -> Callable[[str, str, date], Any]:
    """The page's own program, run as it stands."""
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found
    program = tmp_path / "verify.py"
    program.write_text(found[1], encoding="utf-8")
    made: Callable[[str, str, date], Any] = runpy.run_path(str(program))["verify"]
    return made


@pytest.mark.django_db
def test_the_pages_own_program_verifies_a_file_and_finds_every_change(
    verify: Callable[[str, str, date], Any],
) -> None:
    case = cast.case(cast.person())
    complete(case.person)
    text = export_statement(
        person=case.person, how="on paper", today=TODAY, at=cast.AT, actor="test"
    )
    keys = json.dumps(keys_told())
    changed = text.replace("180000", "180001")

    told = verify(text, keys, TODAY)

    assert told["person"]["name"] == "Ilze Bērziņa"
    with pytest.raises(InvalidSignature):
        verify(changed, keys, TODAY)
    with pytest.raises(ValueError, match="consent"):
        verify(text, keys, TODAY + FILE_LIFE + timedelta(days=1))


def test_the_page_names_every_field_and_the_line_that_is_signed() -> None:
    fields = set(FILE_SCHEMA["properties"])

    assert {name for name in fields if f"`{name}`" not in PAGE} == set()
    assert SIGNED_AS.decode().strip() in PAGE
    assert FORMAT in PAGE
    assert KEYS_ADDRESS in PAGE
