"""The days on which the euro's banks move money: TARGET keeps six holidays and no weekend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

_SATURDAY: Final = 5
_A_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=64)
def _closed(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("ECB", years=year))


def is_open(day: date) -> bool:
    """Say whether a direct debit can be collected on a day."""
    return day.weekday() < _SATURDAY and day not in _closed(day.year)


def open_on_or_after(day: date) -> date:
    """Return the day, or the next one on which banks collect: never an earlier one."""
    while not is_open(day):
        day += _A_DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the day that lies so many TARGET working days behind a day."""
    for _ in range(count):
        day = open_on_or_after(day + _A_DAY)
    return day


def working_days_before(day: date, count: int) -> date:
    """Return the day that lies so many TARGET working days ahead of a day."""
    for _ in range(count):
        day -= _A_DAY
        while not is_open(day):
            day -= _A_DAY
    return day


def open_days(first: date, end: date) -> Iterator[date]:
    """Yield the days from `first` until before `end` on which banks collect."""
    day = open_on_or_after(first)
    while day < end:
        yield day
        day = open_on_or_after(day + _A_DAY)
