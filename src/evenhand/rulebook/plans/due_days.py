"""The days instalments fall due: the day after pay, or the next open one where that is closed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

from evenhand.rulebook.affordability.assessment import PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm

_SUNDAY: Final = 7
_LATEST_WITHOUT_PAY_DAY: Final = 28
_WEEKS: Final = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2, Rhythm.FOUR_WEEKLY: 4}


def parts_rhythm(pay: PayRhythm | None) -> Rhythm:
    """How often a part falls due: with the pay where its weeks are known, else once a month."""
    if pay is None or not pay.rhythm.follows_weekdays:
        return Rhythm.MONTHLY
    is_known = pay.rhythm is Rhythm.WEEKLY or pay.anchor is not None
    return pay.rhythm if is_known else Rhythm.MONTHLY


def due_days(
    count: int,
    *,
    pay: PayRhythm | None,
    first_possible_on: date,
    closed_days: Collection[date],
) -> tuple[date, ...]:
    """Give the days of so many parts in the rhythm of `parts_rhythm`, none before the first.

    `closed_days` are the country's public holidays, which nobody may leave out by chance; Sundays
    are closed anyway. Where the pay day
    is unknown, the day of the month of `first_possible_on` is taken, at most the 28th.
    """
    if pay is not None and parts_rhythm(pay).follows_weekdays:
        found = _weekly(pay, first_possible_on)
    else:
        found = _monthly(pay, first_possible_on)
    open_days = (open_day(day, closed_days) for day in found)
    return tuple(islice((day for day in open_days if day >= first_possible_on), count))


def open_day(day: date, closed_days: Collection[date]) -> date:
    """The day, or the next that is neither a Sunday nor a public holiday."""
    while day.isoweekday() == _SUNDAY or day in closed_days:
        day += timedelta(days=1)
    return day


def _weekly(pay: PayRhythm, first_possible_on: date) -> Iterator[date]:
    step = 7 * _WEEKS[pay.rhythm]
    begins_on = first_possible_on - timedelta(days=2)
    if pay.anchor is not None:
        after = (pay.anchor - begins_on).days % step
    else:
        after = (pay.day - begins_on.isoweekday()) % 7
    paid_on = begins_on + timedelta(days=after)
    while True:
        yield paid_on + timedelta(days=1)
        paid_on += timedelta(days=step)


def _monthly(pay: PayRhythm | None, first_possible_on: date) -> Iterator[date]:
    year, month = _month_after(first_possible_on.year, first_possible_on.month, -1)
    while True:
        if pay is None:
            yield date(year, month, min(first_possible_on.day, _LATEST_WITHOUT_PAY_DAY))
        else:
            yield _paid_on(year, month, pay) + timedelta(days=1)
        year, month = _month_after(year, month, 1)


def _month_after(year: int, month: int, months: int) -> tuple[int, int]:
    passed = year * 12 + month - 1 + months
    return passed // 12, passed % 12 + 1


def _paid_on(year: int, month: int, pay: PayRhythm) -> date:
    """The pay day of a month; of pay by weeks, the first in it. Day 31 means the month's end."""
    if not pay.rhythm.follows_weekdays:
        return date(year, month, min(pay.day, monthrange(year, month)[1]))
    first = date(year, month, 1)
    return first + timedelta(days=(pay.day - first.isoweekday()) % 7)
