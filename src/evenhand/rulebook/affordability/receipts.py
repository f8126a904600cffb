"""Money that really came, day by day, as whole calendar months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.affordability.rhythm import MONTHS_A_YEAR, Rhythm, monthly_income
from evenhand.rulebook.affordability.statement import Income, StatementOfMeans

_WEEKS_BETWEEN: Final = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2, Rhythm.FOUR_WEEKLY: 4}


def months_received(statement: StatementOfMeans) -> tuple[int, ...]:
    """All income of each whole month that every dated history covers, the latest at the end.

    Pay that follows weeks counts by its pays: some months have four of them and some five, and
    neither is a poorer month. An income without a history counts with its usual month. Without any
    history there is none.
    """
    told = [income for income in statement.incomes if income.history]
    if not told:
        return ()
    usual = sum(
        max(monthly_income(income.amount_minor, income.rhythm), 0)
        for income in statement.incomes
        if income.amount_minor is not None and not income.history
    )
    begins = max(_covered_from(income) for income in told)
    months = range(begins, _month(statement.stated_on))
    each = [
        _by_pays(income, until=statement.stated_on)
        if income.rhythm.follows_weekdays
        else _by_day(income)
        for income in told
    ]
    return tuple(usual + sum(one.get(month, 0) for one in each) for month in months)


def _by_day(income: Income) -> Mapping[int, int]:
    """What came in each month."""
    sums: Counter[int] = Counter()
    for receipt in income.history:
        sums[_month(receipt.on)] += receipt.amount_minor
    return sums


def _by_pays(income: Income, *, until: date) -> Mapping[int, int]:
    """The mean of a month's pay days, times how often they come in a year, a twelfth of it.

    A pay day on which nothing came counts as nothing; what came a day early or late, even in
    another month, belongs to the pay day that is nearest.
    """
    step = 7 * _WEEKS_BETWEEN[income.rhythm]
    first = min(receipt.on for receipt in income.history)
    came: Counter[int] = Counter()
    for receipt in income.history:
        came[((receipt.on - first).days + step // 2) // step] += receipt.amount_minor
    count: Counter[int] = Counter()
    sums: Counter[int] = Counter()
    for number in range(max((until - first).days, 0) // step + 1):
        month = _month(first + timedelta(days=number * step))
        count[month] += 1
        sums[month] += came[number]
    a_year = income.rhythm.times_a_year
    return {month: sums[month] * a_year // (MONTHS_A_YEAR * count[month]) for month in count}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _covered_from(income: Income) -> int:
    """The month of the earliest receipt; of weekly pay the next, for it may have begun within."""
    earliest = min(receipt.on for receipt in income.history)
    return _month(earliest) + (1 if income.rhythm.follows_weekdays else 0)
