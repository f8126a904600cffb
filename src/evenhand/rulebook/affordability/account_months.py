"""Whole months of an account: what came in each, and which stay far below her own usual one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.affordability.dated import day_in_month

# A month is told where it stays more than a quarter below her own usual month.
BELOW_HUNDREDTHS: Final = 75
FEWEST_MONTHS: Final = 4


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the earliest booked entry to the latest, both within."""

    begins_on: date
    ends_on: date

    @property
    def whole_months(self) -> range:
        """The months it covers from their first day to their last, counted from the year 0."""
        begins = month_of(self.begins_on) + (self.begins_on.day > _BEGINS_WHOLE)
        return range(begins, month_of(self.ends_on + timedelta(days=_ENDS_WHOLE)))


# Nothing is booked on some days: a few of them at either end still make a whole month.
_BEGINS_WHOLE: Final = 4
_ENDS_WHOLE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBelow:
    """A month whose income stayed more than a quarter below her usual month."""

    begins_on: date
    amount_minor: int
    usual_minor: int


def month_of(day: date) -> int:
    """Return a day's month, counted from the year 0."""
    return day.year * 12 + day.month - 1


def middle(amounts: Sequence[int]) -> int:
    """Return the median of whole amounts; of two in the middle the lower."""
    ranked = sorted(amounts)
    return ranked[(len(ranked) - 1) // 2]


def months_below(incomes: Sequence[Mapping[int, int]], period: Period) -> tuple[MonthBelow, ...]:
    """Return the poor months among the whole ones; `incomes` are sums by month.

    Months before the earliest income say nothing: its payment may have come the day before.
    """
    earliest = min((min(income) for income in incomes), default=0)
    months = [month for month in period.whole_months if month >= earliest]
    if len(months) < FEWEST_MONTHS or not incomes:
        return ()
    sums = {month: sum(income.get(month, 0) for income in incomes) for month in months}
    usual = middle(list(sums.values()))
    return tuple(
        MonthBelow(begins_on=day_in_month(month, 1), amount_minor=amount, usual_minor=usual)
        for month, amount in sums.items()
        if 100 * amount < BELOW_HUNDREDTHS * usual
    )
