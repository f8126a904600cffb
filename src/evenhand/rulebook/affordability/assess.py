"""From a statement of means to what can be paid: minimum first, priority first, buffer first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evenhand.rulebook.affordability.assessment import Assessment, HeldBy, Month, PayRhythm
from evenhand.rulebook.affordability.budget import PROVED, Budget, budget_of
from evenhand.rulebook.affordability.capacity import buffer_part
from evenhand.rulebook.affordability.cash import cash_pattern
from evenhand.rulebook.affordability.components import components_of
from evenhand.rulebook.affordability.guideline import Guideline, fitting
from evenhand.rulebook.affordability.legal import (
    Amounts,
    Minimums,
    formula_key,
    has_legal_minimum,
    smallest,
)
from evenhand.rulebook.affordability.oddities import note_above_guideline, note_oddities
from evenhand.rulebook.affordability.reading import Notes
from evenhand.rulebook.affordability.statement import CostKind, StatementOfMeans
from evenhand.rulebook.money import Money


def assess(
    statement: StatementOfMeans,
    *,
    country: str,
    region: str,
    today: date,
    book: Amounts,
    guidelines: Sequence[Guideline] | None = None,
) -> Assessment:
    """Say what this household can afford under the law of the country on that day.

    `guidelines` are tables of what households need, of which the newest that fits is used; those
    of the rulebook's operator where none are given.
    """
    notes = Notes(statement.currency)
    tables = book.guidelines if guidelines is None else guidelines
    table = fitting(tables, country=country, currency=statement.currency, today=today)
    budget = budget_of(statement, guideline=table, today=today, notes=notes)
    minimums = None
    if has_legal_minimum(book, country, today):
        minimums = _minimums(
            statement, budget, book=book, country=country, region=region, today=today
        )
    ordinary = _month(budget, budget.incomes.ordinary, minimums)
    bad = _month(budget, budget.incomes.bad, minimums)
    _note_unknowns(statement, budget, bad=bad, minimums=minimums, table=table, notes=notes)
    note_oddities(
        statement,
        incomes=budget.incomes,
        costs=budget.costs,
        paid_to_others=budget.agreed + budget.priority,
        today=today,
        notes=notes,
    )
    if table is not None:
        note_above_guideline(statement, table, costs=budget.costs, notes=notes)
    legal_source = book.formulas[formula_key(country)].source.citation if minimums else ""

    def money(minor: int) -> Money:
        return Money(minor, statement.currency)

    return Assessment(
        country=country,
        region=region,
        assessed_on=today,
        currency=statement.currency,
        ordinary=ordinary,
        bad=bad,
        present=_month(budget, budget.incomes.present, minimums),
        essentials=money(budget.essentials),
        priority=money(budget.priority),
        agreed=money(budget.agreed),
        losses=money(budget.losses),
        savings=money(budget.savings),
        other_balances=money(budget.other_balances),
        agreed_with_balance=money(budget.agreed_with_balance),
        components=components_of(
            statement, budget, bad=bad, legal_source=legal_source, guideline=table, today=today
        ),
        missing=tuple(notes.missing),
        warnings=tuple(notes.warnings),
        obstacles=_obstacles(budget, minimums),
        indicative=statement.indicative,
        pay=_pay(statement),
        months_known=len(budget.incomes.months),
        possible=_possible(budget, minimums, ordinary=ordinary, bad=bad),
        cash=cash_pattern(statement, budget, kept_minor=ordinary.protected_minimum.minor),
    )


def month_of_income(
    statement: StatementOfMeans,
    income_minor: int,
    *,
    country: str,
    region: str,
    today: date,
    book: Amounts,
) -> Month:
    """Say what a month leaves in which so much came in, at the minimum of that income."""
    table = fitting(book.guidelines, country=country, currency=statement.currency, today=today)
    budget = budget_of(statement, guideline=table, today=today, notes=Notes(statement.currency))
    minimums = None
    if has_legal_minimum(book, country, today):
        minimums = _minimums(
            statement, budget, book=book, country=country, region=region, today=today
        )
    return _month(budget, income_minor, minimums)


def _minimums(
    statement: StatementOfMeans,
    budget: Budget,
    *,
    book: Amounts,
    country: str,
    region: str,
    today: date,
) -> Minimums:
    known = budget.costs.known
    return Minimums(
        book=book,
        country=country,
        region=region,
        today=today,
        currency=statement.currency,
        household=statement.household.counted(),
        housing_minor=known(CostKind.HOUSING),
        health_insurance_minor=known(CostKind.HEALTH_INSURANCE) or 0,
        proved_minor={fact: known(kind) or 0 for kind, fact in PROVED.items()},
    )


def _month(budget: Budget, income: int, minimums: Minimums | None) -> Month:
    earmarked = min(budget.incomes.earmarked, income)
    legal = minimums.of(income - earmarked) if minimums else 0
    guideline = budget.guideline or 0
    kept, held_by = _highest(law=legal + earmarked, guideline=guideline, own=budget.essentials)
    left = income - kept - budget.priority - budget.losses - budget.agreed
    buffer = buffer_part(left, savings_minor=budget.savings, essentials_minor=budget.essentials)
    return Month(
        income=Money(income, budget.currency),
        legal_minimum=Money(legal, budget.currency) if minimums else None,
        protected_minimum=Money(kept, budget.currency),
        held_by=held_by,
        left=Money(left, budget.currency),
        available=Money(max(left - buffer, 0), budget.currency),
    )


def _possible(
    budget: Budget, minimums: Minimums | None, *, ordinary: Month, bad: Month
) -> tuple[int, ...]:
    """What the months really received leave; else four ordinary months to one bad one."""
    if not budget.incomes.months:
        return (*(ordinary.left.minor,) * 4, bad.left.minor)
    left = {
        income: _month(budget, income, minimums).left.minor for income in set(budget.incomes.months)
    }
    return tuple(left[income] for income in budget.incomes.months)


def _highest(*, law: int, guideline: int, own: int) -> tuple[int, HeldBy]:
    """The protected minimum, and which of the three it is: the law first where they are equal."""
    kept = max(law, guideline, own)
    if kept == law:
        return kept, "law"
    return kept, "essentials" if kept == own else "guideline"


def _note_unknowns(
    statement: StatementOfMeans,
    budget: Budget,
    *,
    bad: Month,
    minimums: Minimums | None,
    table: Guideline | None,
    notes: Notes,
) -> None:
    """Note an unknown household and unknown savings with what they may change."""
    household = statement.household.counted()
    unknown = [] if household.adults is not None else ["adults"]
    unknown += [] if household.children_known else ["children"]
    if unknown:
        income = budget.incomes.bad
        taken, least = (minimums.of(income), minimums.least(income)) if minimums else (0, 0)
        effect = taken - least
        if table is not None:
            effect = max(effect, table.amount(household) - table.amount(smallest(household)))
        topic = "household." + "_and_".join(unknown)
        notes.unknown(topic, taken=taken, effect=effect)
    if statement.savings_minor is None:
        buffer = max(bad.left.minor, 0) - bad.available.minor
        notes.unknown("savings_minor", taken=0, effect=buffer)


def _obstacles(budget: Budget, minimums: Minimums | None) -> tuple[str, ...]:
    """A plan without any figure for income, or for the costs of living, would stand on sand."""
    obstacles = [] if budget.incomes.known else ["income_unknown"]
    if minimums is None and not budget.costs.needed_known:
        obstacles.append("costs_unknown")
    return tuple(obstacles)


def _pay(statement: StatementOfMeans) -> PayRhythm | None:
    """When the household's main income comes; None where nothing says on which day."""
    pay = statement.pay()
    if pay is None:
        return None
    anchor = pay.next_on or pay.latest_on
    if pay.rhythm.follows_weekdays:
        day = anchor.isoweekday() if anchor else min(pay.pay_day or 1, 7)
    else:
        day = pay.pay_day or (anchor.day if anchor else 1)
    return PayRhythm(rhythm=pay.rhythm, day=day, anchor=anchor)
