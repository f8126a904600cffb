"""The statement of means while it is being written: read, changed, saved after each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

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

FIXED: Final = (
    CostKind.HOUSING,
    CostKind.ENERGY,
    CostKind.WATER,
    CostKind.LOCAL_TAX,
    CostKind.INSURANCE,
    CostKind.HEALTH_INSURANCE,
    CostKind.TRAVEL,
    CostKind.CARE,
    CostKind.SCHOOL,
    CostKind.MAINTENANCE,
    CostKind.OTHER,
)
EVERYDAY: Final = (
    CostKind.FOOD_AND_HOUSEHOLD,
    CostKind.PHONE_AND_LEISURE,
    CostKind.CLOTHES_AND_PERSONAL,
)
# Lines that say «none»: a sum of nothing is known, which is not the same as unknown.
NO_INCOME: Final = Income(kind=IncomeKind.UNDIVIDED, amount_minor=0)
NO_FIRST_DEBT: Final = PriorityDebt(kind=PriorityKind.OTHER, payment_minor=0, arrears_minor=0)
NO_OTHERS: Final = OtherCreditor(name="", payment_minor=0, balance_minor=0)
# Everybody lives somewhere and keeps warm: left out of the ticks, they cost her nothing.
FREE_UNLESS_TICKED: Final = (CostKind.HOUSING, CostKind.ENERGY)

Line = TypeVar("Line", Income, Cost, PriorityDebt)


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


def with_line(lines: tuple[Line, ...], line: Line) -> tuple[Line, ...]:
    """Put a line in the place of the one of its kind, or at the end."""
    kept = list(lines)
    for place, known in enumerate(lines):
        if known.kind == line.kind:
            kept[place] = line
            return tuple(kept)
    kept.append(line)
    return tuple(kept)


def ticked_incomes(statement: StatementOfMeans, kinds: Sequence[str]) -> StatementOfMeans:
    """Keep the ticked incomes with what was told of them; none ticked means nothing comes in."""
    told = {income.kind: income for income in statement.incomes}
    lines = tuple(
        told.get(kind) or Income(kind=kind, amount_minor=None) for kind in map(IncomeKind, kinds)
    )
    return replace(statement, incomes=lines or (NO_INCOME,))


def ticked_costs(statement: StatementOfMeans, kinds: Sequence[str]) -> StatementOfMeans:
    """Keep the ticked fixed costs; what everybody pays and she did not tick costs nothing."""
    told = {cost.kind: cost for cost in statement.costs if cost.amount_minor != 0}
    ticked = [CostKind(kind) for kind in kinds]
    lines = [told.get(kind) or Cost(kind=kind, amount_minor=None) for kind in ticked]
    free = [kind for kind in FREE_UNLESS_TICKED if kind not in ticked]
    lines += [Cost(kind=kind, amount_minor=0) for kind in free]
    everyday = [cost for cost in statement.costs if cost.kind not in FIXED]
    return replace(statement, costs=(*lines, *everyday))


def ticked_first_debts(statement: StatementOfMeans, kinds: Sequence[str]) -> StatementOfMeans:
    """Keep the ticked debts that come before ours; none ticked means there are none."""
    told = {debt.kind: debt for debt in statement.priority_debts if debt != NO_FIRST_DEBT}
    lines = tuple(
        told.get(kind) or PriorityDebt(kind=kind, payment_minor=None)
        for kind in map(PriorityKind, kinds)
    )
    return replace(statement, priority_debts=lines or (NO_FIRST_DEBT,))


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
        _of_lines("later", [0] if statement.savings_minor is not None else []),
    ]


def _of_lines(part: str, amounts: Sequence[int | None]) -> Progress:
    return Progress(part, _state(amounts, begun=bool(amounts)))


def _state(figures: Sequence[int | None], *, begun: bool) -> str:
    if not begun:
        return "none"
    return "some" if any(figure is None for figure in figures) else "all"
