"""A household's money by the day: what comes and goes on known days, and what goes evenly.

Costs without a day, what people leave out, and what the minimum leaves above the told costs are
spread over all days, so that a projection never assumes that somebody lives on less than her
minimum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from evenhand.rulebook.affordability.budget import Budget
from evenhand.rulebook.affordability.dated import CashPattern, Dated
from evenhand.rulebook.affordability.rhythm import Rhythm, monthly_cost, monthly_income
from evenhand.rulebook.affordability.statement import (
    Cost,
    Income,
    OtherCreditor,
    PriorityDebt,
    StatementOfMeans,
)


def cash_pattern(
    statement: StatementOfMeans, budget: Budget, *, kept_minor: int
) -> CashPattern | None:
    """Lay an ordinary month out by days; None where no income has a day.

    Where months really received are known, the told incomes are scaled to their median.
    """
    counted = [statement.incomes[place] for place in budget.incomes.counted]
    told = sum(_month(income) for income in counted)
    if told <= 0:
        return None
    flows = [(_dated_income(income), income) for income in counted]
    incomes = tuple(
        replace(flow, amount_minor=flow.amount_minor * budget.incomes.ordinary // told)
        for flow, _ in flows
        if flow.is_known and flow.amount_minor > 0
    )
    if not incomes:
        return None
    undated = sum(_month(income) for flow, income in flows if not flow.is_known)
    bills = tuple(bill for bill in _bills(statement) if bill.is_known)
    goes = kept_minor + budget.priority + budget.agreed + budget.losses
    goes -= sum(monthly_cost(bill.amount_minor, bill.rhythm) for bill in bills)
    return CashPattern(
        incomes=incomes,
        bills=bills,
        spread_minor=goes - undated * budget.incomes.ordinary // told,
        savings_minor=budget.savings,
    )


def _month(income: Income) -> int:
    if income.amount_minor is None:
        return max(monthly_income(income.lowest_minor or 0, income.rhythm), 0)
    return max(monthly_income(income.amount_minor, income.rhythm), 0)


def _dated_income(income: Income) -> Dated:
    amount = income.lowest_minor if income.amount_minor is None else income.amount_minor
    return _dated(
        amount or 0, income.rhythm, day=income.pay_day, anchor=income.next_on or income.latest_on
    )


def _bills(statement: StatementOfMeans) -> Iterator[Dated]:
    lines: tuple[Cost | PriorityDebt | OtherCreditor, ...] = (
        *statement.costs,
        *statement.priority_debts,
        *statement.other_creditors,
    )
    for line in lines:
        amount = line.amount_minor if isinstance(line, Cost) else line.payment_minor
        if amount is not None and amount > 0:
            yield _dated(amount, line.rhythm, day=line.bill_day, anchor=line.next_on)


def _dated(amount: int, rhythm: Rhythm, *, day: int | None, anchor: date | None) -> Dated:
    """A day of the week where the rhythm follows weeks: a larger number was meant otherwise."""
    if day is not None and rhythm.follows_weekdays and day > 7:
        day = None
    return Dated(amount_minor=amount, rhythm=rhythm, day=day, anchor=anchor)
