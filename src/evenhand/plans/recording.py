"""Writes what happens to plans: events, each once, never changed afterwards; and the journal."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.journal.actions import Entry, append
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
    _note(plan, PlanEvent.Code.AGREED, day=at.date(), amount_minor=amount_minor, at=at,
          actor=actor)  # fmt: skip


def note_replanned(plan: Plan, *, amount_minor: int, at: datetime, actor: str) -> None:
    """Note that a plan goes on with other instalments, of so much in all."""
    _note(plan, PlanEvent.Code.REPLANNED, day=at.date(), amount_minor=amount_minor, at=at,
          actor=actor)  # fmt: skip


def note_rest(plan: Plan, *, begins: bool, day: date, at: datetime, actor: str) -> None:
    """Note that a plan rests from a day, or goes on from it."""
    code = PlanEvent.Code.PAUSED if begins else PlanEvent.Code.RESUMED
    _note(plan, code, day=day, amount_minor=None, at=at, actor=actor)


def _note(
    plan: Plan, code: str, *, day: date, amount_minor: int | None, at: datetime, actor: str
) -> None:
    PlanEvent.objects.create(
        plan=plan, code=code, day=day, at=at, actor=actor, amount_minor=amount_minor
    )


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
    _note(plan, PlanEvent.Code.PAID_EARLY, day=day, amount_minor=amount_minor, at=at,
          actor=actor)  # fmt: skip


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


def journal(
    code: str,
    *,
    person: Person,
    at: datetime,
    actor: str,
    data: dict[str, Any],
    cases: Sequence[Case] = (),
) -> None:
    """Write one event of the journal for the person, or one for each case concerned."""
    keys: list[uuid.UUID | None] = [case.key for case in cases]
    for case_key in keys or [None]:
        append(
            Entry(
                code=code,
                at=at,
                actor=actor,
                subject=person.key,
                case_key=case_key,
                data=data,
            )
        )
