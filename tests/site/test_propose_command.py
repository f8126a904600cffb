"""`evenhand propose`: one answer a line, in order, whatever a line holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from evenhand.rulebook.plans.lines import ANSWER

EXAMPLE = Path(__file__).parents[2] / "docs" / "how-to" / "guideline.example.toml"
GOOD = {
    "country": "LV",
    "day": "2026-11-17",
    "statement": {
        "currency": "EUR",
        "stated_on": "2026-11-17",
        "household": {"adults": 1, "dependant_ages": []},
        "incomes": [{"kind": "wage", "amount_minor": 120000, "pay_day": 5}],
        "costs": [{"kind": "undivided", "amount_minor": 70000}],
        "savings_minor": 90000,
    },
    "debts": [{"key": "loan", "owed_minor": 100000}],
}


def said(*words: str, given: bytes = b"") -> tuple[int, bytes]:
    """The answer and the output of `evenhand propose` in a process of its own."""
    command = [sys.executable, "-m", "evenhand.site.command", "propose", *words]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_bad_lines_are_answered_between_good_ones_in_the_same_order(tmp_path: Path) -> None:
    lines = [
        json.dumps(GOOD | {"id": 1}).encode(),
        b"{",
        b"",
        b"\xff",
        json.dumps(GOOD | {"id": 4}).encode(),
    ]
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"\n".join(lines))

    of_file = said(str(file), "--guidelines", str(EXAMPLE))
    of_input = said("--guidelines", str(EXAMPLE), given=file.read_bytes())

    assert of_file == of_input
    answers = [json.loads(line) for line in of_file[1].splitlines()]
    assert [answer["ok"] for answer in answers] == [True, False, False, True]
    assert [answer.get("id") for answer in answers] == [1, None, None, 4]


def test_the_schema_tells_both_sides_and_a_broken_table_stops_before_the_first_line() -> None:
    code, schema = said("--schema")
    refused, told = said("--guidelines", str(EXAMPLE.with_name("defaulted-loans.toml")))

    assert code == 0
    assert json.loads(schema)["answer"] == ANSWER
    assert refused == 1
    assert b"is no field" in told
