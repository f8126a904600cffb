"""Holds due instalments against what was paid, each night, and each instalment once.

A miss is noted and never punished: two in a row bring the plan before a person. A plan that is paid
ends by itself, and somebody is asked to confirm it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.plans.actions import end_plan
from evenhand.plans.allotting import allot, missed_in_a_row, paid_up_on
from evenhand.plans.books import Books, open_books
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.recording import note_paid_early
from evenhand.work.actions import raise_task

ACTOR = "system:night"
PAGE_PLANS = 500
LOOK_WITHIN = timedelta(days=2)
MISSES_TO_LOOK_AT = 2


def reckon(*, day: date, at: datetime) -> Mapping[str, int]:
    """Note what became of the instalments due until `day`; returns how often each thing happened.

    May be called again for the same day, and for a later one after nights were left out.
    """
    told: Counter[str] = Counter()
    waiting = _plans_to_look_at(day)
    for start in range(0, len(waiting), PAGE_PLANS):
        told += _page(waiting[start : start + PAGE_PLANS], day=day, at=at)
    return told


def _plans_to_look_at(day: date) -> list[int]:
    """Running plans with a due instalment without outcome, and those past their last one."""
    due = Instalment.objects.filter(due_on__lte=day, plan__state=Plan.State.AGREED, events=None)
    running = Plan.objects.filter(state=Plan.State.AGREED, instalments__isnull=False)
    past = running.exclude(instalments__due_on__gte=day)
    return sorted({*due.values_list("plan", flat=True), *past.values_list("pk", flat=True)})


@transaction.atomic
def _page(plan_ids: Sequence[int], *, day: date, at: datetime) -> Counter[str]:
    lock_persons(sorted(set(Plan.objects.filter(pk__in=plan_ids).values_list("person", flat=True))))
    rows = Plan.objects.filter(pk__in=plan_ids, state=Plan.State.AGREED).order_by("pk")
    plans = list(rows.select_related("person").prefetch_related("debts"))
    books = open_books(plans, day=day, at=at)
    told: Counter[str] = Counter()
    events: list[PlanEvent] = []
    for plan in plans:
        made = list(_outcomes(plan, books))
        events += made
        told.update(event.code for event in made)
    PlanEvent.objects.bulk_create(events)
    for plan in plans:
        told.update(_ended_or_looked_at(plan, books, [one for one in events if one.plan == plan]))
    return told


def _outcomes(plan: Plan, books: Books) -> Iterator[PlanEvent]:
    """The events of a plan's due instalments, not written yet."""
    found = allot(
        books.due.get(plan.pk, ()),
        books.paid[plan.pk],
        taken_minor=books.taken.get(plan.pk, 0),
        today=books.day,
    )
    for one in found:
        yield PlanEvent(
            plan=plan, code=one.code, instalment_id=one.due.instalment_id, day=one.due.due_on,
            at=books.at, actor=ACTOR, amount_minor=one.minor,
        )  # fmt: skip


def _ended_or_looked_at(plan: Plan, books: Books, new: Sequence[PlanEvent]) -> list[str]:
    """End a plan that is paid or of which nothing is left to pay; else ask a person where due."""
    paid, total = books.paid[plan.pk], books.total.get(plan.pk, 0)
    owed = sum(books.owed.get(part.debt_id, 0) for part in plan.debts.all())
    if (reached := paid_up_on(paid, total)) is not None:
        _end_as_paid(plan, books, on=reached, owed=owed)
        return ["ended_paid"]
    if owed <= 0:
        why = _why_nothing_is_owed(plan, books)
        end_plan(plan=plan, why=why, at=books.at, actor=ACTOR, day=books.day)
        return [f"ended_{why}"]
    if any(event.code == PlanEvent.Code.MISSED for event in new):
        codes = [*books.codes.get(plan.pk, ()), *(event.code for event in new)]
        if (misses := missed_in_a_row(codes)) >= MISSES_TO_LOOK_AT:
            # One look for a run of misses, however long it becomes.
            _ask(plan, "plan_missed", which=f":{len(codes) - misses}", at=books.at)
            return ["reviews"]
    if len(new) == len(books.waiting.get(plan.pk, ())):
        _ask(plan, "plan_ran_out", at=books.at)
    return []


def _end_as_paid(plan: Plan, books: Books, *, on: date, owed: int) -> None:
    ahead = sum(minor for due_on, minor in books.waiting.get(plan.pk, ()) if due_on > on)
    if ahead:
        note_paid_early(plan, day=on, amount_minor=ahead, at=books.at, actor=ACTOR)
    # Where a plan asked for less than is owed, the creditor forgives the rest first: until then
    # nobody who did all she agreed to is asked again.
    end_plan(
        plan=plan, why=PlanEvent.Why.PAID, at=books.at, actor=ACTOR, day=on,
        lets_demands_go_on=owed <= 0,
    )  # fmt: skip
    _ask(plan, "plan_paid" if owed <= 0 else "plan_paid_rest", at=books.at)


def _why_nothing_is_owed(plan: Plan, books: Books) -> str:
    if any(part.debt_id in books.written_off for part in plan.debts.all()):
        return PlanEvent.Why.WRITTEN_OFF
    return PlanEvent.Why.PAID if books.paid[plan.pk] else PlanEvent.Why.CANCELLED


def _ask(plan: Plan, kind: str, *, at: datetime, which: str = "") -> None:
    """Ask somebody of the staff to look at a plan, once."""
    case = Case.objects.filter(person=plan.person, debt__plan_debts__plan=plan).order_by("pk")
    raise_task(
        kind=kind,
        business_key=f"{kind}:{plan.key}{which}",
        at=at,
        due_at=at + LOOK_WITHIN,
        subject=plan.person.key,
        case_key=case.values_list("key", flat=True).first(),
    )
