"""The statement of means while it is being written: read, changed, saved after each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from evenhand.doors.look.statement_lines import (
    EVERYDAY,
    FIXED,
    NO_FIRST_DEBT,
    NO_INCOME,
)
from evenhand.doors.portal.visit import Visit
from evenhand.plans import actions as plans
from evenhand.plans import queries
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)

# Everybody lives somewhere and keeps warm: left out of the ticks, they cost her nothing.
FREE_UNLESS_TICKED: Final = (CostKind.HOUSING, CostKind.ENERGY)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one part of the statement is: `none`, `some` or `all` of it answered."""

    part: str
    state: str


def read(visit: Visit) -> StatementOfMeans:
    """Return the draft; without one, what she told us last; else an empty statement."""
    return queries.begun(visit.person, today=visit.today)


def save(visit: Visit, statement: StatementOfMeans) -> None:
    """Save the draft as her own words of today."""
    own = replace(statement, stated_on=visit.today, indicative=False)
    plans.save_draft(
        person=visit.person, statement=own, source="portal", at=visit.at, actor=visit.actor
    )


def ticked_incomes(statement: StatementOfMeans, kinds: Sequence[str]) -> StatementOfMeans:
    """Keep the ticked incomes with what was told of them; none ticked means nothing comes in."""
    lines: list[Income] = []
    for kind in map(IncomeKind, kinds):
        told = [income for income in statement.incomes if income.kind is kind]
        lines += told or [Income(kind=kind, amount_minor=None)]
    return replace(statement, incomes=tuple(lines) or (NO_INCOME,))


def ticked_costs(statement: StatementOfMeans, kinds: Sequence[str]) -> StatementOfMeans:
    """Keep the ticked fixed costs; what everybody pays and she did not tick costs nothing."""
    ticked = [CostKind(kind) for kind in kinds]
    lines: list[Cost] = []
    for kind in ticked:
        told = [cost for cost in statement.costs if cost.kind is kind and cost.amount_minor != 0]
        lines += told or [Cost(kind=kind, amount_minor=None)]
    free = [kind for kind in FREE_UNLESS_TICKED if kind not in ticked]
    lines += [Cost(kind=kind, amount_minor=0) for kind in free]
    everyday = [cost for cost in statement.costs if cost.kind not in FIXED]
    return replace(statement, costs=(*lines, *everyday))


def ticked_first_debts(statement: StatementOfMeans, kinds: Sequence[str]) -> StatementOfMeans:
    """Keep the ticked debts that come before ours; none ticked means there are none."""
    lines: list[PriorityDebt] = []
    for kind in map(PriorityKind, kinds):
        told = [
            debt for debt in statement.priority_debts if debt.kind is kind and debt != NO_FIRST_DEBT
        ]
        lines += told or [PriorityDebt(kind=kind, payment_minor=None)]
    return replace(statement, priority_debts=tuple(lines) or (NO_FIRST_DEBT,))


def progress(statement: StatementOfMeans) -> list[Progress]:
    """Say how far each part of the statement is."""
    household = statement.household
    home = [household.adults, household.children_under_11, household.children_over_10]
    fixed = [cost.amount_minor for cost in statement.costs if cost.kind in FIXED]
    every = {cost.kind: cost.amount_minor for cost in statement.costs if cost.kind in EVERYDAY}
    return [
        Progress("home", _state(home, begun=any(figure is not None for figure in home))),
        _of_lines("income", [income.amount_minor for income in statement.incomes]),
        _of_lines("fixed", fixed),
        Progress("everyday", _state([every.get(k) for k in EVERYDAY], begun=bool(every))),
        _of_lines("first", [debt.payment_minor for debt in statement.priority_debts]),
        _of_lines("others", [other.payment_minor for other in statement.other_creditors]),
        _of_lines("bills", bill_days(statement)),
        _of_lines("later", [0] if statement.savings_minor is not None else []),
    ]


def _of_lines(part: str, amounts: Sequence[int | None]) -> Progress:
    return Progress(part, _state(amounts, begun=bool(amounts)))


def _state(figures: Sequence[int | None], *, begun: bool) -> str:
    if not begun:
        return "none"
    return "some" if any(figure is None for figure in figures) else "all"


def bill_days(statement: StatementOfMeans) -> list[int | None]:
    """For each bill that is paid: 1 where its day is known, None where not; empty without any."""
    days = [line.next_on or line.bill_day for _, line in bills(statement)]
    known = [None if day is None else 1 for day in days]
    return known if any(known) else []


def bills(statement: StatementOfMeans) -> list[tuple[str, Cost | PriorityDebt | OtherCreditor]]:
    """The bills that come on a day of their own, each with the name of its box."""
    fixed = [
        (f"costs-{at}", line)
        for at, line in enumerate(statement.costs)
        if line.kind in FIXED and line.amount_minor
    ]
    first = [
        (f"priority_debts-{at}", line)
        for at, line in enumerate(statement.priority_debts)
        if line.payment_minor
    ]
    others = [
        (f"other_creditors-{at}", line)
        for at, line in enumerate(statement.other_creditors)
        if line.payment_minor
    ]
    return [*fixed, *first, *others]


def with_bill_day(
    statement: StatementOfMeans, name: str, *, bill_day: int | None, next_on: date | None
) -> StatementOfMeans:
    """The same statement with the day of one bill, by the name of its box."""
    section, _dash, at = name.partition("-")
    lines = list(getattr(statement, section))
    lines[int(at)] = replace(lines[int(at)], bill_day=bill_day, next_on=next_on)
    changed: dict[str, Any] = {section: tuple(lines)}
    return replace(statement, **changed)
