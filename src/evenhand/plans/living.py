"""A plan while it runs, in its person's hands: skip, pay less, another day, stop, other income.

Each verb is one transaction under the person's lock, leaves an event or a line in the journal, and
may be sent twice without happening twice. Nothing here raises what a month asks without her yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.plans import queries, recording
from evenhand.plans.actions import end_plan
from evenhand.plans.laying import (
    closed_days,
    lay_out,
    move_to_the_end,
    with_pay,
)
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.recording import journal
from evenhand.rulebook import Money
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import PayRhythm
from evenhand.rulebook.calendar import add_working_days
from evenhand.rulebook.plans.due_days import due_days
from evenhand.rulebook.plans.instalment import Instalment as Part
from evenhand.work.actions import make_promise, raise_task
from evenhand.work.queries import open_promises

LOOK_WITHIN = timedelta(days=2)
ANSWER_WORKING_DAYS = 2
REFUSED = "plan_refused"


class PlanIsOver(Exception):
    """The plan ended; nothing of it can be changed any more."""


class NotOpen(LookupError):
    """No open instalment of that number can still be skipped or lessened."""

    def __init__(self, number: int) -> None:
        super().__init__(f"instalment {number} is not open, or its day is over")
        self.number = number


class NotAPart(ValueError):
    """What somebody pays less of an instalment lies between nought and the instalment."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A skip that was taken: how many are left in these twelve months; or that a person looks."""

    left: int
    review: bool


def running_now(plan: Plan) -> Plan:
    """The plan under its person's lock, as it stands now; raises PlanIsOver."""
    lock_persons([plan.person_id])
    found = Plan.objects.select_related("person").filter(pk=plan.pk, state=Plan.State.AGREED)
    fresh = found.first()
    if fresh is None:
        raise PlanIsOver(f"plan {plan.key} has ended")
    return fresh


def _open(plan: Plan, number: int, *, today: date) -> Instalment:
    row = queries.instalments(plan).filter(number=number, events=None, due_on__gte=today).first()
    if row is None:
        raise NotOpen(number)
    return row


def skips_taken(person: Person, *, on: date) -> int:
    """How many instalments a person skipped in the twelve months until a day, of any plan."""
    months = on.year * 12 + on.month - 1 - policy.SKIPS_IN_MONTHS
    begins = date(months // 12, months % 12 + 1, min(on.day, 28))
    rows = PlanEvent.objects.filter(plan__person=person, code=PlanEvent.Code.SKIPPED)
    # One whose money was on its way when she skipped was given back.
    rows = rows.exclude(instalment__events__code=PlanEvent.Code.CORRECTED)
    return rows.filter(day__gt=begins, day__lte=on).count()


@transaction.atomic
def skip(*, plan: Plan, number: int, at: datetime, today: date, actor: str) -> Skip:
    """Skip an instalment before its day, without a reason; what it asked moves to the end.

    The fourth in twelve months is skipped too, and a person looks whether the plan still fits.
    A second call for the same instalment changes nothing. Raises PlanIsOver, NotOpen.
    """
    plan = running_now(plan)
    done = PlanEvent.objects.filter(plan=plan, instalment__number=number, code="skipped").first()
    if done is not None:
        return _skip(plan, on=done.day)
    row = _open(plan, number, today=today)
    recording.note_instalment(instalment=row, code=PlanEvent.Code.SKIPPED, at=at, actor=actor)
    move_to_the_end(plan, row.amount_minor, today=today)
    tell("plan.skipped", plan, at=at, actor=actor, number=number)
    told = _skip(plan, on=row.due_on)
    if told.review:
        _ask(plan, "plan_review", which=f":{plan.layout}:{number}", at=at)
    return told


def _skip(plan: Plan, *, on: date) -> Skip:
    left = policy.SKIPS - skips_taken(plan.person, on=on)
    return Skip(left=max(left, 0), review=left < 0)


@transaction.atomic
def pay_less(
    *, plan: Plan, number: int, amount: Money, at: datetime, today: date, actor: str
) -> Instalment:
    """Note that only a part of an instalment will come; any part counts, the rest goes to the end.

    Raises PlanIsOver, NotOpen, NotAPart.
    """
    plan = running_now(plan)
    row = _open(plan, number, today=today)
    if amount.currency != plan.currency or not 0 < amount.minor < row.amount_minor:
        raise NotAPart(f"{amount} is no part of instalment {number}")
    Instalment.objects.filter(pk=row.pk).update(announced_minor=amount.minor)
    row.announced_minor = amount.minor
    tell("plan.less", plan, at=at, actor=actor, number=number, amount_minor=amount.minor)
    return row


@transaction.atomic
def change_day(*, plan: Plan, pay: PayRhythm, at: datetime, today: date, actor: str) -> Plan:
    """Let everything that is open fall due on other days, the sums unchanged; raises PlanIsOver."""
    plan = running_now(plan)
    waiting = [minor for _, minor in queries.open_sums(plan, on=today)]
    first = today + timedelta(days=1)
    days = due_days(
        len(waiting), pay=pay, first_possible_on=first, closed_days=closed_days(plan.person, first)
    )
    plan.day_is_hers = True
    with_pay(plan, pay)
    parts = [
        Part(due_on=day, amount=Money(minor, plan.currency))
        for day, minor in zip(days, waiting, strict=True)
    ]
    lay_out_anew(plan, parts, why="day", at=at, actor=actor)
    return plan


def lay_out_anew(plan: Plan, parts: Sequence[Part], *, why: str, at: datetime, actor: str) -> None:
    """Let a plan go on with other instalments, for a reason that the journal keeps."""
    lay_out(plan, parts, at=at)
    total = sum(part.amount.minor for part in parts)
    recording.note_replanned(plan, amount_minor=total, at=at, actor=actor)
    tell("plan.replanned", plan, at=at, actor=actor, why=why)


@transaction.atomic
def stop_plan(*, plan: Plan, at: datetime, actor: str) -> None:
    """End a plan because its person wants it no more; raises PlanIsOver."""
    end_plan(plan=running_now(plan), why=PlanEvent.Why.CANCELLED, at=at, actor=actor)


@transaction.atomic
def switch_linked_off(*, plan: Plan, at: datetime, actor: str) -> None:
    """Ask nothing more of a month that brings more; raises PlanIsOver."""
    plan = running_now(plan)
    Plan.objects.filter(pk=plan.pk).update(linked_hundredths=0)
    tell("plan.replanned", plan, at=at, actor=actor, why="linked_off")


@transaction.atomic
def note_income_change(*, plan: Plan, at: datetime, actor: str) -> None:
    """Note that somebody's income changed; how is told by her next statement."""
    tell("plan.income_changed", running_now(plan), at=at, actor=actor)


@transaction.atomic
def ask_a_person(
    *,
    person: Person,
    case: Case | None,
    offered: Money | None,
    at: datetime,
    today: date,
    actor: str,
) -> date:
    """Let a person of the staff look at a plan that was refused; returns by when she answers.

    Asked again before the answer, it is the same promise.
    """
    lock_persons([person.pk])
    promised = open_promises(subject=person.key).filter(kind=REFUSED, due_on__gte=today).first()
    if promised is not None:
        return promised.due_on
    country, region = person.country.lower(), person.region
    by = add_working_days(today, ANSWER_WORKING_DAYS, country, region)
    about = case.key if case else None
    task = raise_task(
        kind=REFUSED, business_key=f"{REFUSED}:{person.key}:{at.isoformat()}", at=at,
        due_at=at + (by - today), subject=person.key, case_key=about, note=str(offered or ""),
    )  # fmt: skip
    make_promise(
        by="us", kind=REFUSED, subject=person.key, case_key=about, at=at, due_on=by, task=task
    )
    data = {"by": by.isoformat(), "offered_minor": offered.minor if offered else None}
    journal("plan.look_asked", person=person, at=at, actor=actor, data=data)
    return by


def cases_of(plan: Plan) -> list[Case]:
    """Return the open cases of a plan's person over its debts."""
    return list(queries.open_cases(plan.person).filter(debt__plan_debts__plan=plan))


def tell(code: str, plan: Plan, *, at: datetime, actor: str, **data: object) -> None:
    """Write into the journal what happened to a plan, for each case concerned."""
    cases = cases_of(plan)
    told = {"plan": str(plan.key), **data}
    journal(code, person=plan.person, at=at, actor=actor, data=told, cases=cases)


def _ask(plan: Plan, kind: str, *, which: str, at: datetime) -> None:
    case = next(iter(cases_of(plan)), None)
    raise_task(
        kind=kind, business_key=f"{kind}:{plan.key}{which}", at=at, due_at=at + LOOK_WITHIN,
        subject=plan.person.key, case_key=case.key if case else None,
    )  # fmt: skip
