"""Every figure of an assessment with its source and its day."""

from __future__ import annotations

from datetime import date

from evenhand.rulebook.affordability.assessment import Component, Month
from evenhand.rulebook.affordability.budget import Budget
from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.money import Money


def components_of(
    statement: StatementOfMeans,
    budget: Budget,
    *,
    bad: Month,
    legal_source: str,
    guideline: Guideline | None,
    today: date,
) -> tuple[Component, ...]:
    """List the figures from which the minimum and what is left come."""

    def of(
        name: str, minor: int, source: str, dated: date = statement.stated_on, guess: bool = False
    ) -> Component:
        amount = Money(minor, statement.currency)
        return Component(name=name, amount=amount, source=source, dated=dated, estimated=guess)

    household = statement.household.counted()
    half_known = household.adults is None or not household.children_known
    parts = _costs(statement, budget)
    parts.append(of("understatement", budget.essentials - budget.costs.total, "house", today))
    parts.append(of("income.ordinary_month", budget.incomes.ordinary, "statement"))
    parts.append(of("income.bad_month", budget.incomes.bad, "statement"))
    parts.append(of("income.earmarked", budget.incomes.earmarked, "house", today))
    if bad.legal_minimum is not None:
        minor = bad.legal_minimum.minor
        parts.append(of("legal_minimum", minor, legal_source, today, half_known))
    if guideline is not None and budget.guideline is not None:
        cited, dated = guideline.cited, guideline.dated
        parts.append(of("guideline", budget.guideline, cited, dated, half_known))
    parts.append(of("priority_debts", budget.priority, "statement"))
    parts.append(of("other_creditors", budget.agreed, "statement"))
    parts.append(of("coming_losses", budget.losses, "statement"))
    return tuple(part for part in parts if part.amount or not part.name.startswith("cost."))


def _costs(statement: StatementOfMeans, budget: Budget) -> list[Component]:
    return [
        Component(
            name=f"cost.{line.kind}",
            amount=Money(line.amount_minor, statement.currency),
            source="statement",
            dated=statement.stated_on,
            estimated=line.is_guess,
            evidence=line.evidence,
        )
        for line in budget.costs.lines
    ]
