"""From a statement of means to what can be paid: minimum first, priority first, buffer first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.rulebook.affordability.assessment import Assessment, Component, Month, PayRhythm
from evenhand.rulebook.affordability.capacity import buffer_part, with_understatement
from evenhand.rulebook.affordability.legal import (
    Amounts,
    Minimums,
    formula_key,
    has_legal_minimum,
)
from evenhand.rulebook.affordability.oddities import note_oddities
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
from evenhand.rulebook.money import Money

# Costs that a law may add to its minimum, by the name of their fact.
_PROVED: Final = {
    CostKind.WORK: "work_costs_minor",
    CostKind.SCHOOL: "schooling_minor",
    CostKind.CARE: "medical_costs_minor",
    CostKind.MAINTENANCE: "maintenance_paid_minor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Budget:
    """The figures of one statement, in minor units a month."""

    currency: str
    incomes: Incomes
    costs: Costs
    essentials: int
    priority: int
    agreed: int
    losses: int
    savings: int
    agreed_with_balance: int
    other_balances: int


def assess(
    statement: StatementOfMeans, *, country: str, region: str, today: date, book: Amounts
) -> Assessment:
    """Say what this household can afford under the law of the country on that day."""
    notes = Notes(statement.currency)
    budget = _budget(statement, today=today, notes=notes)
    minimums = None
    legal_source = ""
    if has_legal_minimum(book, country, today):
        legal_source = book.formulas[formula_key(country)].source.citation
        minimums = Minimums(
            book=book,
            country=country,
            region=region,
            today=today,
            currency=statement.currency,
            household=statement.household.counted(),
            housing_minor=budget.costs.known(CostKind.HOUSING),
            health_insurance_minor=budget.costs.known(CostKind.HEALTH_INSURANCE) or 0,
            proved_minor={fact: budget.costs.known(kind) or 0 for kind, fact in _PROVED.items()},
        )
    bad = _month(budget, budget.incomes.bad, minimums)
    _note_unknowns(statement, budget, bad=bad, minimums=minimums, notes=notes)
    note_oddities(
        statement,
        incomes=budget.incomes,
        costs=budget.costs,
        paid_to_others=budget.agreed + budget.priority,
        today=today,
        notes=notes,
    )
    return Assessment(
        country=country,
        region=region,
        assessed_on=today,
        currency=statement.currency,
        ordinary=_month(budget, budget.incomes.ordinary, minimums),
        bad=bad,
        essentials=Money(budget.essentials, statement.currency),
        priority=Money(budget.priority, statement.currency),
        agreed=Money(budget.agreed, statement.currency),
        losses=Money(budget.losses, statement.currency),
        other_balances=Money(budget.other_balances, statement.currency),
        agreed_with_balance=Money(budget.agreed_with_balance, statement.currency),
        components=_components(statement, budget, bad, legal_source, today),
        missing=tuple(notes.missing),
        warnings=tuple(notes.warnings),
        obstacles=_obstacles(budget, minimums),
        indicative=statement.indicative,
        pay=_pay(statement),
    )


def _budget(statement: StatementOfMeans, *, today: date, notes: Notes) -> _Budget:
    incomes = read_incomes(statement, notes)
    if not statement.incomes and not incomes.known:
        notes.unknown("incomes", taken=0, effect=0)
    costs = read_costs(statement, ordinary=incomes.ordinary, notes=notes)
    priority = sum(
        payment(debt, line=f"priority_debts[{place}]", ordinary=incomes.ordinary, notes=notes)
        for place, debt in enumerate(statement.priority_debts)
    )
    agreed = [
        payment(debt, line=f"other_creditors[{place}]", ordinary=incomes.ordinary, notes=notes)
        for place, debt in enumerate(statement.other_creditors)
    ]
    shared = [
        (paid, debt.balance_minor)
        for paid, debt in zip(agreed, statement.other_creditors, strict=True)
        if debt.balance_minor is not None and debt.balance_minor > 0
    ]
    return _Budget(
        currency=statement.currency,
        incomes=incomes,
        costs=costs,
        essentials=with_understatement(costs.total),
        priority=priority,
        agreed=sum(agreed),
        losses=coming_losses(statement, today=today),
        savings=max(statement.savings_minor or 0, 0),
        agreed_with_balance=sum(paid for paid, _ in shared),
        other_balances=sum(balance for _, balance in shared),
    )


def _month(budget: _Budget, income: int, minimums: Minimums | None) -> Month:
    earmarked = min(budget.incomes.earmarked, income)
    legal = minimums.of(income - earmarked) if minimums else 0
    kept = max(legal + earmarked, budget.essentials)
    left = income - kept - budget.priority - budget.losses - budget.agreed
    buffer = buffer_part(left, savings_minor=budget.savings, essentials_minor=budget.essentials)
    return Month(
        income=Money(income, budget.currency),
        legal_minimum=Money(legal, budget.currency) if minimums else None,
        protected_minimum=Money(kept, budget.currency),
        left=Money(left, budget.currency),
        available=Money(max(left - buffer, 0), budget.currency),
    )


def _note_unknowns(
    statement: StatementOfMeans,
    budget: _Budget,
    *,
    bad: Month,
    minimums: Minimums | None,
    notes: Notes,
) -> None:
    """Note an unknown household and unknown savings with what they may change."""
    household = statement.household.counted()
    unknown = [] if household.adults is not None else ["adults"]
    unknown += [] if household.children_known else ["children"]
    if unknown:
        income = budget.incomes.bad
        taken = minimums.of(income) if minimums else 0
        least = minimums.least(income) if minimums else 0
        topic = "household." + "_and_".join(unknown)
        notes.unknown(topic, taken=taken, effect=taken - least)
    if statement.savings_minor is None:
        buffer = max(bad.left.minor, 0) - bad.available.minor
        notes.unknown("savings_minor", taken=0, effect=buffer)


def _obstacles(budget: _Budget, minimums: Minimums | None) -> tuple[str, ...]:
    """A plan without any figure for income, or for the costs of living, would stand on sand."""
    obstacles = [] if budget.incomes.known else ["income_unknown"]
    if minimums is None and not budget.costs.needed_known:
        obstacles.append("costs_unknown")
    return tuple(obstacles)


def _components(
    statement: StatementOfMeans, budget: _Budget, bad: Month, legal_source: str, today: date
) -> tuple[Component, ...]:
    def of(
        name: str, minor: int, source: str, dated: date = statement.stated_on, guess: bool = False
    ) -> Component:
        amount = Money(minor, statement.currency)
        return Component(name=name, amount=amount, source=source, dated=dated, estimated=guess)

    costs = budget.costs.lines
    parts = [of(f"cost.{kind}", minor, "statement", guess=guess) for _, kind, minor, guess in costs]
    parts.append(of("understatement", budget.essentials - budget.costs.total, "house", today))
    parts.append(of("income.ordinary_month", budget.incomes.ordinary, "statement"))
    parts.append(of("income.bad_month", budget.incomes.bad, "statement"))
    parts.append(of("income.earmarked", budget.incomes.earmarked, "house", today))
    if bad.legal_minimum is not None:
        household = statement.household.counted()
        guess = household.adults is None or not household.children_known
        minor = bad.legal_minimum.minor
        parts.append(of("legal_minimum", minor, legal_source, today, guess))
    parts.append(of("priority_debts", budget.priority, "statement"))
    parts.append(of("other_creditors", budget.agreed, "statement"))
    parts.append(of("coming_losses", budget.losses, "statement"))
    return tuple(part for part in parts if part.amount or not part.name.startswith("cost."))


def _pay(statement: StatementOfMeans) -> PayRhythm | None:
    pay = statement.pay()
    if pay is None or pay.pay_day is None:
        return None
    day = min(pay.pay_day, 7) if pay.rhythm.follows_weekdays else pay.pay_day
    return PayRhythm(rhythm=pay.rhythm, day=day)
