"""Every worked case of every pack holds: one by one, and all of them as columns."""

from __future__ import annotations

import polars as pl
import pytest

from evenhand.rulebook import FIELDS, open_rulebook
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.worked import WorkedCase, failure, worked_cases

BOOK = open_rulebook()
CASES = worked_cases(BOOK)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pack}: {case.name}")
def test_the_worked_case_holds(case: WorkedCase) -> None:
    assert failure(BOOK, case) == ""


def _row(raw: Raw, case_id: int) -> dict[str, object]:
    """A row with every column: what the case leaves to the calendar is bound beforehand."""
    bound = BOOK.bound(raw)
    return {
        **{name: field.default for name, field in FIELDS.items() if field.room != "rulebook"},
        **{name: bound[name] for name in bound if FIELDS[name].room != "rulebook"},
        "at": bound["at"],
        "zone": str(raw.get("zone") or ""),
        "case_id": case_id,
    }


def test_the_worked_cases_hold_as_columns() -> None:
    judged = [case for case in CASES if case.act]
    rows = [_row(case.raw, place) for place, case in enumerate(judged)]

    masks = BOOK.judge_columns(pl.LazyFrame(rows)).collect()

    assert len(masks) == len(judged) > 100
    for place, *words in masks.iter_rows():
        case = judged[place]
        governing = BOOK.refused(case.act, str(rows[place]["country"]))
        refusing = [word & mask for word, mask in zip(words, governing, strict=True)]
        rules = BOOK.rules_in(refusing, str(rows[place]["country"]))
        found = tuple(sorted(rule.key for rule in rules))
        assert (case.name, found) == (case.name, case.reasons)


@pytest.mark.parametrize("key", sorted({case.formula for case in CASES if case.formula}))
def test_the_worked_amounts_hold_as_columns(key: str) -> None:
    computed = [case for case in CASES if case.formula == key]
    rows = [_row(case.raw, place) for place, case in enumerate(computed)]

    amounts = BOOK.amount_columns(key, pl.LazyFrame(rows)).sort("case_id").collect()

    assert amounts["amount"].to_list() == [case.amount for case in computed]
