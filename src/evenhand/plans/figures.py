"""A statement's words as flat monthly figures, for columns; an unknown stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evenhand.rulebook.affordability.rhythm import monthly_cost, monthly_income
from evenhand.rulebook.affordability.statement import (
    EARMARKED,
    Cost,
    CostKind,
    Income,
    OtherCreditor,
    PriorityDebt,
    StatementOfMeans,
)


def figures_of(statement: StatementOfMeans) -> dict[str, Any]:
    """Return the columns of a statement: whole minor units a month, None for what is unknown."""
    household = statement.household.counted()
    free = [income for income in statement.incomes if income.kind not in EARMARKED]
    earmarked = [income for income in statement.incomes if income.kind in EARMARKED]
    return {
        "net_income_minor": _sum(map(_income, statement.incomes)) if statement.incomes else None,
        "lowest_income_minor": _sum([*map(_lowest, free), *map(_income, earmarked)]),
        "earmarked_minor": _sum(map(_income, earmarked)),
        "essentials_minor": _sum(map(_cost, statement.costs)) if statement.costs else None,
        "housing_minor": _of_kind(statement.costs, CostKind.HOUSING),
        "health_insurance_minor": _of_kind(statement.costs, CostKind.HEALTH_INSURANCE),
        "priority_minor": _sum(map(_payment, statement.priority_debts)),
        "agreed_minor": _sum(map(_payment, statement.other_creditors)),
        "savings_minor": statement.savings_minor,
        "adults": household.adults,
        "children_under_11": household.children_under_11,
        "children_over_10": household.children_over_10,
    }


def _sum(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is known, unless nothing is."""
    told = list(amounts)
    known = [amount for amount in told if amount is not None]
    if told and not known:
        return None
    return sum(known)


def _income(income: Income) -> int | None:
    if income.amount_minor is None:
        return None
    return monthly_income(income.amount_minor, income.rhythm)


def _lowest(income: Income) -> int | None:
    if income.varies and income.lowest_minor is not None:
        return monthly_income(income.lowest_minor, income.rhythm)
    return _income(income)


def _cost(cost: Cost) -> int | None:
    return None if cost.amount_minor is None else monthly_cost(cost.amount_minor, cost.rhythm)


def _of_kind(costs: Iterable[Cost], kind: CostKind) -> int | None:
    wanted = [cost for cost in costs if cost.kind is kind]
    return _sum(map(_cost, wanted)) if wanted else None


def _payment(debt: PriorityDebt | OtherCreditor) -> int | None:
    return None if debt.payment_minor is None else monthly_cost(debt.payment_minor, debt.rhythm)
