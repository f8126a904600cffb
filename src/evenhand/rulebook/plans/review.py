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
from evenhand.rulebook.plans.room import obstacles_to_any_plan, room_for

Signal = Literal["review_day", "partly_paid", "missed", "skips_used_up", "income_lower"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a review makes of a plan's monthly amount.

    `lower` counts at once. `may_rise` asks for her yes: nothing rises without it. `no_plan` means
    that nothing is left: the plan pauses by a hold, with advice.
    """

    what: Literal["same", "lower", "may_rise", "raised", "no_plan"]
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

    `kept` is how many instalments in a row were paid whole (`Schedule.kept`). Lay the answer out
    with `option_of_amount` over what is still owed.
    """
    room = room_for(assessment, owed=owed)
    zero = Money.zero(owed.currency)
    if obstacles_to_any_plan(assessment, owed=owed, room=room):
        return Step(what="no_plan", monthly=zero, could_be=zero)
    could_be = Money(room.steady, owed.currency)
    if could_be < monthly:
        highest = Money(room.highest, owed.currency)
        if monthly <= highest:
            return Step(what="same", monthly=monthly, could_be=could_be)
        return Step(what="lower", monthly=could_be, could_be=could_be)
    most = monthly.minor * (100 + policy.STEP_UP_HUNDREDTHS) // 100
    raised = Money(min(most, could_be.minor), owed.currency)
    if raised <= monthly or kept < policy.KEPT_BEFORE_STEP_UP:
        return Step(what="same", monthly=monthly, could_be=could_be)
    if not said_yes:
        return Step(what="may_rise", monthly=monthly, could_be=raised)
    return Step(what="raised", monthly=raised, could_be=could_be)
