"""Every worked case of every pack holds: one by one, and all of them as columns."""

from __future__ import annotations

import pytest

from evenhand.rulebook import open_rulebook
from evenhand.rulebook.worked import WorkedCase, failure, worked_cases

BOOK = open_rulebook()
CASES = worked_cases(BOOK)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pack}: {case.name}")
def test_the_worked_case_holds(case: WorkedCase) -> None:
    assert failure(BOOK, case) == ""
