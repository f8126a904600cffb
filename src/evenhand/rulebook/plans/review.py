"""Looking at a plan together: a cut counts at once, a rise needs her yes and kept payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.life import Schedule, skips_taken
from evenhand.rulebook.plans.options import review_days
from evenhand.rulebook.plans.room import (
    borne_now,
    obstacles_to_any_plan,
    room_for,
    smallest_instalment,
)

Signal = Literal["review_day", "partly_paid", "missed", "skips_used_up", "income_lower"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a review makes of a plan's monthly amount.

    `lower` counts at once. `may_rise` asks for her yes: nothing rises without it. `rest` means that
    nothing is left now: the plan rests by a hold, with advice, and goes on when something is.
    """

    what: Literal["same", "lower", "may_rise", "raised", "rest", "over"]
    monthly: Money
    could_be: Money


def signals(
    schedule: Schedule, *, on: date, looked_at: date, before: Assessment, now: Assessment
) -> tuple[Signal, ...]:
    """Why a plan should be looked at on a day, since it was looked at last; empty: no reason."""
    recent = [due for due in schedule.dues if looked_at <= due.due_on < on]
    found: list[Signal] = []
    begins, ends = schedule.dues[0].due_on, schedule.dues[-1].due_on
    if any(looked_at < day <= on for day in review_days(begins, ends)):
        found.append("review_day")
    unskipped = [due for due in recent if not due.was_skipped]
    if any(due.paid and (due.open or due.moved) for due in unskipped):
        found.append("partly_paid")
    if any(not due.paid and (due.open or due.moved) for due in unskipped):
        found.append("missed")
    if skips_taken(schedule, on=on) > policy.SKIPS:
        found.append("skips_used_up")
    kept = 100 - policy.LOWER_INCOME_HUNDREDTHS
    if now.ordinary.income.minor * 100 <= before.ordinary.income.minor * kept:
        found.append("income_lower")
    return tuple(found)


def reviewed(
    assessment: Assessment, *, monthly: Money, owed: Money, kept: int, said_yes: bool
) -> Step:
    """Say what a plan of so much a month becomes under a new assessment.

    The present months say whether they bear the plan. The year's bad month does not: what was paid
    through it is evidence, and cutting by it ended more plans than it spared months below the
    minimum (docs/plans-that-last.md). A cut is made once, to an amount that could be offered today;
    where that is none the plan rests. `kept` is how many instalments in a row were paid whole
    (`Schedule.kept`). `over` means that nothing is owed. Lay the answer out with
    `option_of_amount` over what is still owed.
    """
    zero = Money.zero(owed.currency)
    if owed.minor <= 0:
        return Step(what="over", monthly=zero, could_be=zero)
    room = room_for(assessment, owed=owed)
    offered = 0 if obstacles_to_any_plan(assessment, owed=owed, room=room) else room.steady
    now = borne_now(assessment, owed=owed)
    could_be = Money(min(offered, now), owed.currency)
    if monthly.minor <= now:
        return _no_less(monthly, could_be, kept=kept, said_yes=said_yes)
    if could_be.minor < max(min(smallest_instalment(assessment), owed.minor), 1):
        return Step(what="rest", monthly=zero, could_be=zero)
    return Step(what="lower", monthly=could_be, could_be=could_be)


def _no_less(monthly: Money, could_be: Money, *, kept: int, said_yes: bool) -> Step:
    """A plan that still fits: as it is, or a quarter more with her yes after kept payments."""
    most = monthly.minor * (100 + policy.STEP_UP_HUNDREDTHS) // 100
    raised = Money(min(most, could_be.minor), monthly.currency)
    if raised <= monthly or kept < policy.KEPT_BEFORE_STEP_UP:
        return Step(what="same", monthly=monthly, could_be=could_be)
    if not said_yes:
        return Step(what="may_rise", monthly=monthly, could_be=raised)
    return Step(what="raised", monthly=raised, could_be=could_be)
