"""Writes what happens to plans: events, each once, never changed afterwards."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.plans.models import Instalment, Plan, PlanEvent

_CODES_OF_OUTCOMES = frozenset(PlanEvent.OUTCOMES)


class NotAnOutcome(ValueError):
    """This code does not say what became of an instalment."""

    def __init__(self, code: str) -> None:
        known = ", ".join(sorted(_CODES_OF_OUTCOMES))
        super().__init__(
            f"{code!r} does not say what became of an instalment; it is one of {known}"
        )
        self.code = code


class UnknownEnd(ValueError):
    """No plan ends for this reason."""

    def __init__(self, why: str) -> None:
        known = ", ".join(PlanEvent.Why.values)
        super().__init__(f"no plan ends because {why!r}; it is one of {known}")
        self.why = why


def note_agreed(plan: Plan, *, amount_minor: int, at: datetime, actor: str) -> None:
    """Note that a plan was agreed over so much in all."""
    PlanEvent.objects.create(
        plan=plan, code=PlanEvent.Code.AGREED, day=at.date(), at=at, actor=actor,
        amount_minor=amount_minor,
    )  # fmt: skip


def note_ended(
    plan: Plan, *, why: str, day: date, amount_minor: int, at: datetime, actor: str
) -> None:
    """Note that a plan ended, and how much was paid while it ran; raises UnknownEnd."""
    if why not in PlanEvent.Why.values:
        raise UnknownEnd(why)
    PlanEvent.objects.create(
        plan=plan, code=PlanEvent.Code.ENDED, why=why, day=day, at=at, actor=actor,
        amount_minor=amount_minor,
    )  # fmt: skip


def note_paid_early(plan: Plan, *, day: date, amount_minor: int, at: datetime, actor: str) -> None:
    """Note that a whole plan was paid while so much of it was not due yet."""
    PlanEvent.objects.create(
        plan=plan, code=PlanEvent.Code.PAID_EARLY, day=day, at=at, actor=actor,
        amount_minor=amount_minor,
    )  # fmt: skip


@transaction.atomic
def note_instalment(
    *,
    instalment: Instalment,
    code: str,
    at: datetime,
    actor: str,
    day: date | None = None,
    amount_minor: int | None = None,
) -> bool:
    """Note what became of an instalment; False when that was noted before. Raises NotAnOutcome.

    `amount_minor` is what was paid of it; `day` is the day it fell due, unless said otherwise.
    """
    if code not in _CODES_OF_OUTCOMES:
        raise NotAnOutcome(code)
    lock_persons([instalment.plan.person_id])
    if PlanEvent.objects.filter(instalment=instalment).exists():
        return False
    PlanEvent.objects.create(
        plan_id=instalment.plan_id, code=code, instalment=instalment,
        day=day or instalment.due_on, at=at, actor=actor, amount_minor=amount_minor,
    )  # fmt: skip
    return True
