"""How a plan stands on a day: what became of each instalment, what is next, what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from evenhand.holds.models import Hold
from evenhand.holds.queries import covering
from evenhand.plans import queries
from evenhand.plans.books import RESTS_PLANS
from evenhand.plans.living import skips_taken
from evenhand.plans.models import Plan, PlanEvent
from evenhand.plans.noted import noted
from evenhand.rulebook import Money
from evenhand.rulebook.affordability import policy

State = Literal["paid", "partly", "missed", "skipped", "rested", "due", "ahead", "rests"]
_STATES: dict[str, State] = {
    PlanEvent.Code.KEPT: "paid",
    PlanEvent.Code.PARTIAL: "partly",
    PlanEvent.Code.MISSED: "missed",
    PlanEvent.Code.SKIPPED: "skipped",
    PlanEvent.Code.PAUSED: "rested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One instalment: what it asks, what was paid of it, what she said she would pay, its state."""

    number: int
    due_on: date
    amount: Money
    paid: Money
    announced: Money | None
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A plan on a day. `next` is the earliest part that still asks something, None at the end.

    `rest` is the stop that lets it rest now; the parts whose day falls into it move to the end.
    """

    plan: Plan
    parts: tuple[Part, ...]
    next: Part | None
    left: Money
    paid: Money
    ends_on: date | None
    skips_left: int
    rest: Hold | None


def standing_of(plan: Plan, *, at: datetime, today: date) -> Standing:
    """Say how a plan stands."""
    rest = _rest(plan, at=at) if plan.state == Plan.State.AGREED else None
    past, ahead = list(_past(plan)), list(_ahead(plan, rest, today=today))
    asked = [part for part in ahead if part.state != "paid"]
    waiting = [part for part in asked if part.state == "due"]
    zero = Money(0, plan.currency)
    came = sum(one.minor for one in queries.paid_while_it_ran(plan))
    return Standing(
        plan=plan,
        parts=(*past, *ahead),
        next=waiting[0] if waiting else None,
        left=sum((part.amount - part.paid for part in asked), start=zero),
        paid=Money(max(came, 0), plan.currency),
        ends_on=asked[-1].due_on if asked else None,
        skips_left=_skips_left(plan, on=waiting[0].due_on if waiting else today),
        rest=rest,
    )


def _skips_left(plan: Plan, *, on: date) -> int:
    """How many skips are left in the twelve months until the day of what is next."""
    return max(policy.SKIPS - skips_taken(plan.person, on=on), 0)


def _rest(plan: Plan, *, at: datetime) -> Hold | None:
    """The stop that lets a plan rest, the one that ends last where there are several."""
    found: list[Hold] = []
    for case in queries.open_cases(plan.person).filter(debt__plan_debts__plan=plan):
        found += covering(case, at=at).filter(kind__in=RESTS_PLANS)
    return max(found, key=lambda hold: (hold.ends_at is None, hold.ends_at), default=None)


def _past(plan: Plan) -> Iterator[Part]:
    """What became of instalments, of earlier layouts too."""
    for one in noted(plan.events.all()).get(plan.pk, ()):
        yield Part(
            number=one.number,
            due_on=one.due_on,
            amount=Money(one.minor, plan.currency),
            paid=Money(one.paid_minor, plan.currency),
            announced=None,
            state=_STATES[one.code],
        )


def _ahead(plan: Plan, rest: Hold | None, *, today: date) -> Iterator[Part]:
    """What is open, with the money that came already."""
    asked = {row.pk: minor for row, minor in queries.open_sums(plan, on=today)}
    until = rest.ends_at.date() if rest and rest.ends_at else None
    is_next = plan.state == Plan.State.AGREED
    for row in queries.instalments(plan).filter(events=None):
        left = asked.get(row.pk, 0)
        state: State = "ahead" if left else "paid"
        if left and rest is not None and (until is None or row.due_on < until):
            state = "rests"
        elif left and is_next:
            state, is_next = "due", False
        amount = Money(row.amount_minor, plan.currency)
        announced = row.announced_minor
        yield Part(
            number=row.number,
            due_on=row.due_on,
            amount=amount,
            paid=amount - Money(left, plan.currency),
            announced=None if announced is None else Money(announced, plan.currency),
            state=state,
        )
