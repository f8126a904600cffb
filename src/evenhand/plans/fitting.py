"""A plan held against what its person tells now: as it is, smaller at once, at rest, going on."""

from __future__ import annotations

from datetime import date, datetime

from evenhand.contact.actions import NO_MEANS
from evenhand.holds.actions import end_by_her_word
from evenhand.plans import queries
from evenhand.plans.actions import agree
from evenhand.plans.choosing import LOWERED, StatementMissing, assessed
from evenhand.plans.laying import her_day, schedule_of
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from evenhand.rulebook.plans.review import Step, reviewed


def review(*, plan: Plan, at: datetime, today: date, said_yes: bool = False) -> Step:
    """Say what a plan becomes under the newest statement; nothing rises without her yes.

    Raises StatementMissing, StatementExpired.
    """
    _, assessment = assessed(plan.person, at=at)
    return reviewed(
        assessment,
        monthly=Money(plan.instalment_minor, plan.currency),
        owed=queries.owed_on(plan, on=at.date()),
        kept=schedule_of(plan).kept(on=today),
        said_yes=said_yes,
    )


def fit(*, plan: Plan, at: datetime, today: date, actor: str) -> Step:
    """Fit a plan to the newest statement: a cut counts at once, nothing else is changed here.

    Where nothing is left now, `rest` is the answer and the caller opens the hold that lets the
    plan rest. Raises as `agree` does.
    """
    found = review(plan=plan, at=at, today=today)
    if found.what == "lower":
        _lower(plan, found, at=at, actor=actor)
    return found


def go_on(*, plan: Plan, at: datetime, today: date, actor: str) -> Step:
    """Let a plan that rested for want of means go on because its person says so, no larger than now
    is safe; where still nothing is left it goes on resting. Raises as `agree` does.
    """
    found = review(plan=plan, at=at, today=today)
    if found.what == "lower":
        _lower(plan, found, at=at, actor=actor)
    elif found.what not in ("rest", "over"):
        end_by_her_word(person=plan.person, kind=NO_MEANS, at=at, actor=actor)
    return found


def bears_going_on(plan: Plan, *, at: datetime, today: date) -> bool:
    """Whether what she told and what still counts bears a plan after its rest for want of means."""
    try:
        return review(plan=plan, at=at, today=today).what != "rest"
    except StatementMissing:
        return False


def _lower(plan: Plan, found: Step, *, at: datetime, actor: str) -> None:
    agree(
        person=plan.person, currency=plan.currency, option=LOWERED, offered=found.monthly,
        at=at, actor=actor, day=her_day(plan),
    )  # fmt: skip
