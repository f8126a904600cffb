"""The figures of one statement as a month's budget, before any minimum is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.rulebook.affordability.capacity import with_understatement
from evenhand.rulebook.affordability.guideline import Guideline
from evenhand.rulebook.affordability.reading import (
    Costs,
    Incomes,
    Notes,
    coming_losses,
    payment,
    read_costs,
    read_incomes,
)
from evenhand.rulebook.affordability.statement import CostKind, StatementOfMeans

# Costs that a law may add to its minimum, by the name of their fact.
PROVED: Final = {
    CostKind.WORK: "work_costs_minor",
    CostKind.SCHOOL: "schooling_minor",
    CostKind.CARE: "medical_costs_minor",
    CostKind.MAINTENANCE: "maintenance_paid_minor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The figures of one statement, in minor units a month."""

    currency: str
    incomes: Incomes
    costs: Costs
    essentials: int
    guideline: int | None  # what the operator's table leaves this household; None without one
    priority_each: tuple[int, ...]
    agreed_each: tuple[int, ...]
    losses: int
    savings: int
    agreed_with_balance: int
    other_balances: int

    @property
    def priority(self) -> int:
        return sum(self.priority_each)

    @property
    def agreed(self) -> int:
        return sum(self.agreed_each)


def budget_of(
    statement: StatementOfMeans, *, guideline: Guideline | None, today: date, notes: Notes
) -> Budget:
    """Add up a statement; what is unknown or odd goes to the notes."""
    incomes = read_incomes(statement, notes)
    if not statement.incomes and not incomes.known:
        notes.unknown("incomes", taken=0, effect=0)
    ordinary = incomes.ordinary
    costs = read_costs(statement, ordinary=ordinary, notes=notes)
    priority = [
        payment(debt, line=f"priority_debts[{place}]", ordinary=ordinary, notes=notes)
        for place, debt in enumerate(statement.priority_debts)
    ]
    agreed = [
        payment(debt, line=f"other_creditors[{place}]", ordinary=ordinary, notes=notes)
        for place, debt in enumerate(statement.other_creditors)
    ]
    shared = [
        (paid, debt.balance_minor)
        for paid, debt in zip(agreed, statement.other_creditors, strict=True)
        if debt.balance_minor is not None and debt.balance_minor > 0
    ]
    return Budget(
        currency=statement.currency,
        incomes=incomes,
        costs=costs,
        essentials=with_understatement(costs.total),
        guideline=guideline_budget(guideline, statement, costs) if guideline else None,
        priority_each=tuple(priority),
        agreed_each=tuple(agreed),
        losses=coming_losses(statement, today=today),
        savings=max(statement.savings_minor or 0, 0),
        agreed_with_balance=sum(paid for paid, _ in shared),
        other_balances=sum(balance for _, balance in shared),
    )


def guideline_budget(table: Guideline, statement: StatementOfMeans, costs: Costs) -> int:
    """What the table says the household needs, and its own costs of which the table is silent."""
    silent = CostKind.UNDIVIDED, *table.kinds
    own = sum(line.amount_minor for line in costs.lines if line.kind not in silent)
    return table.amount(statement.household.counted()) + with_understatement(own)
