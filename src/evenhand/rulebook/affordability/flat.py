"""A statement of means from the flat facts of a case, as imports and the night know them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)

Flat = Mapping[str, int | bool | str]


def statement_from_facts(facts: Flat, *, currency: str, stated_on: date) -> StatementOfMeans:
    """Build the statement that says what the flat facts say; the result is indicative.

    `essentials_minor` is all the household's costs, housing and health insurance among them.
    Beside the facts of rules it reads `earmarked_minor`, `lowest_income_minor`,
    `priority_minor`, `agreed_minor` (monthly) and `savings_minor`; each is 0 where absent, and a
    lowest income of 0 means that the income does not vary.
    """
    children = bool(facts.get("children_known"))
    return StatementOfMeans(
        currency=currency,
        stated_on=stated_on,
        household=Household(
            adults=_whole(facts, "adults") if facts.get("adults_known") else None,
            children_under_11=_whole(facts, "children_under_11") if children else None,
            children_over_10=_whole(facts, "children_over_10") if children else None,
        ),
        incomes=_incomes(facts),
        costs=_costs(facts),
        priority_debts=(
            PriorityDebt(kind=PriorityKind.OTHER, payment_minor=_whole(facts, "priority_minor")),
        ),
        other_creditors=(OtherCreditor(name="", payment_minor=_whole(facts, "agreed_minor")),),
        savings_minor=_whole(facts, "savings_minor"),
        indicative=True,
    )


def _whole(facts: Flat, name: str) -> int:
    return int(facts.get(name, 0))


def _incomes(facts: Flat) -> tuple[Income, ...]:
    if not facts.get("net_income_known"):
        return ()
    total, earmarked = _whole(facts, "net_income_minor"), _whole(facts, "earmarked_minor")
    earmarked = max(min(earmarked, total), 0)
    lowest = min(_whole(facts, "lowest_income_minor") or total, total)
    free = Income(
        kind=IncomeKind.UNDIVIDED,
        amount_minor=total - earmarked,
        lowest_minor=max(lowest - earmarked, 0),
    )
    if not earmarked:
        return (free,)
    return (free, Income(kind=IncomeKind.FAMILY_ALLOWANCE, amount_minor=earmarked))


def _costs(facts: Flat) -> tuple[Cost, ...]:
    health = max(_whole(facts, "health_insurance_minor"), 0)
    costs = [Cost(kind=CostKind.HEALTH_INSURANCE, amount_minor=health)]
    named = health
    if facts.get("housing_known"):
        housing = max(_whole(facts, "housing_minor"), 0)
        costs.append(Cost(kind=CostKind.HOUSING, amount_minor=housing))
        named += housing
    rest = None
    if facts.get("essentials_known"):
        rest = max(_whole(facts, "essentials_minor") - named, 0)
    costs.append(Cost(kind=CostKind.UNDIVIDED, amount_minor=rest))
    return tuple(costs)
