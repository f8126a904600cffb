"""The days instalments fall due: the day after pay, or the second where that day is closed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.affordability.assessment import PayRhythm

_SUNDAY: Final = 7
_LATEST_WITHOUT_PAY_DAY: Final = 28


def due_days(
    count: int,
    *,
    pay: PayRhythm | None,
    first_possible_on: date,
    closed_days: Collection[date] = frozenset(),
) -> tuple[date, ...]:
    """Give one due day a month, none before the first possible.

    `closed_days` are the country's public holidays; Sundays are closed anyway. Where the pay day
    is unknown, the day of the month of `first_possible_on` is taken, at most the 28th.
    """
    days: list[date] = []
    year, month = _month_after(first_possible_on.year, first_possible_on.month, -1)
    while len(days) < count:
        due = _due_in(year, month, pay, first_possible_on, closed_days)
        if due >= first_possible_on:
            days.append(due)
        year, month = _month_after(year, month, 1)
    return tuple(days)


def _month_after(year: int, month: int, months: int) -> tuple[int, int]:
    passed = year * 12 + month - 1 + months
    return passed // 12, passed % 12 + 1


def _due_in(
    year: int,
    month: int,
    pay: PayRhythm | None,
    first_possible_on: date,
    closed_days: Collection[date],
) -> date:
    if pay is None:
        return date(year, month, min(first_possible_on.day, _LATEST_WITHOUT_PAY_DAY))
    next_day = _paid_on(year, month, pay) + timedelta(days=1)
    if next_day.isoweekday() == _SUNDAY or next_day in closed_days:
        return next_day + timedelta(days=1)
    return next_day


def _paid_on(year: int, month: int, pay: PayRhythm) -> date:
    """The pay day of a month; of weekly pay, the first in it. Day 31 means the month's end."""
    if not pay.rhythm.follows_weekdays:
        return date(year, month, min(pay.day, monthrange(year, month)[1]))
    first = date(year, month, 1)
    return first + timedelta(days=(pay.day - first.isoweekday()) % 7)
