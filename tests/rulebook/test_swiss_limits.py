"""Time limits that end while Swiss enforcement rests move behind the rest (SchKG 63)."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.rulebook.calendar import swiss_limit_ends_on


@pytest.mark.parametrize(
    ("ends_on", "moved_to"),
    [
        # The holidays of July end on Friday 31 July; 1 August is a Saturday and a holiday.
        (date(2026, 7, 15), date(2026, 8, 5)),
        (date(2026, 7, 31), date(2026, 8, 5)),
        # Easter is 5 April; the rest ends on Sunday 12 April.
        (date(2026, 3, 29), date(2026, 4, 15)),
        (date(2026, 4, 12), date(2026, 4, 15)),
        # Christmas: until 1 January, a Friday; 2 January 2027 is a Saturday.
        (date(2026, 12, 18), date(2027, 1, 6)),
        (date(2027, 1, 1), date(2027, 1, 6)),
    ],
)
def test_a_limit_that_ends_in_the_rest_moves_to_the_third_working_day_after(
    ends_on: date, moved_to: date
) -> None:
    found = swiss_limit_ends_on(ends_on, "ZH")

    assert found == moved_to


@pytest.mark.parametrize(
    "ends_on",
    [date(2026, 7, 14), date(2026, 8, 1), date(2026, 3, 28), date(2026, 4, 13), date(2026, 12, 17)],
)
def test_a_limit_that_ends_outside_the_rest_stays(ends_on: date) -> None:
    found = swiss_limit_ends_on(ends_on, "ZH")

    assert found == ends_on
