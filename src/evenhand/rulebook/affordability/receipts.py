"""Money that really came, day by day, as whole calendar months."""

from __future__ import annotations

from datetime import date

from evenhand.rulebook.affordability.rhythm import monthly_income
from evenhand.rulebook.affordability.statement import Income, StatementOfMeans


def months_received(statement: StatementOfMeans) -> tuple[int, ...]:
    """All income of each whole month that every dated history covers, the latest at the end.

    An income without a history counts with its usual month. Without any history there is none.
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
    sums = dict.fromkeys(range(begins, _month(statement.stated_on)), usual)
    for income in told:
        for receipt in income.history:
            if _month(receipt.on) in sums:
                sums[_month(receipt.on)] += receipt.amount_minor
    return tuple(sums.values())


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _covered_from(income: Income) -> int:
    """The month of the earliest receipt; of weekly pay the next, for it may have begun within."""
    earliest = min(receipt.on for receipt in income.history)
    return _month(earliest) + (1 if income.rhythm.follows_weekdays else 0)
