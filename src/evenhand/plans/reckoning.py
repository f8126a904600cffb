"""Holds due instalments against what was paid, each night, and each instalment once.

A miss is noted and never punished: what did not come moves to the end of the plan, and two misses
in a row bring it before a person. While a hold stops demands a plan rests. A plan that is paid ends
by itself, and so does that of somebody who died: her estate is a person's work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.contact.actions import NO_MEANS
from evenhand.holds.models import Hold
from evenhand.holds.queries import in_force
from evenhand.ledger.models import Transfer
from evenhand.plans.actions import end_plan
from evenhand.plans.allotting import GRACE, Outcome, allot, corrections, missed_in_a_row, paid_up_on
from evenhand.plans.books import RESTS_PLANS, Books, open_books
from evenhand.plans.completing import tell_that_nothing_is_owed
from evenhand.plans.conceding import close_due, fulfil, rests_agreed
from evenhand.plans.fitting import bears_going_on
from evenhand.plans.laying import move_to_the_end, take_off_the_end
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.noted import noted
from evenhand.plans.recording import journal, note_paid_early, note_rest
from evenhand.plans.telling import remind_of_due, tell_missed
from evenhand.work.actions import drop_tasks, raise_task

ACTOR = "system:night"
PAGE_PLANS = 500
LOOK_WITHIN = timedelta(days=2)
MISSES_TO_LOOK_AT = 2
# Nights may be left out: a stop that ended so lately has only just let the plan go on.
ENDED_LATELY = timedelta(days=8)
# Money of so many days is looked at again: nights may be left out.
MONEY_OF = timedelta(days=8)
DAY = timedelta(days=1)
# What was written down before the last night and committed after it.
OVERLAP = timedelta(hours=6)


def reckon(*, day: date, at: datetime, since: datetime | None = None) -> Mapping[str, int]:
    """Note what became of the instalments due until `day`; returns how often each thing happened.

    May be called again for the same day, and for a later one after nights were left out. `since` is
    when it was done last, whole: only what is new after that is looked at.
    """
    told: Counter[str] = Counter(close_due(day=day, at=at, actor=ACTOR))
    waiting = _plans_to_look_at(day, at, since=since)
    for start in range(0, len(waiting), PAGE_PLANS):
        told += _page(waiting[start : start + PAGE_PLANS], day=day, at=at)
    if reminded := remind_of_due(day=day, at=at):
        told["plan_reminders"] = reminded
    return told


def _plans_to_look_at(day: date, at: datetime, *, since: datetime | None) -> list[int]:
    """Running plans of which something is due, or on which money came, a hold fell, or a death.

    An instalment for which there is still time was looked at when it fell due; it is again when
    money comes, or its time is over.
    """
    due = Instalment.objects.filter(
        due_on__lte=day, layout=F("plan__layout"), plan__state=Plan.State.AGREED, events=None
    )
    money_since = at - MONEY_OF
    if since is not None:
        due = due.filter(Q(due_on__gte=since.date() - DAY) | Q(due_on__lt=day - GRACE))
        money_since = since - OVERLAP
    running = Plan.objects.filter(state=Plan.State.AGREED)
    money = Transfer.objects.filter(recorded_at__gte=money_since, credit__debt__isnull=False)
    paid = running.filter(debts__debt__in=money.values("credit__debt"))
    stops = in_force(at=at).filter(kind__in=RESTS_PLANS)
    stopped = running.filter(
        Q(person__in=stops.filter(debt=None).values("person"))
        | Q(debts__debt__in=stops.exclude(debt=None).values("debt"))
    )
    rests = running.annotate(
        began=Count("events", filter=Q(events__code="paused", events__instalment=None)),
        over=Count("events", filter=Q(events__code="resumed")),
    ).filter(began__gt=F("over"))
    found = set(due.values_list("plan", flat=True))
    for rows in (paid, stopped, rests, running.exclude(person__deceased_on=None)):
        found |= set(rows.values_list("pk", flat=True))
    return sorted(found)


@transaction.atomic
def _page(plan_ids: Sequence[int], *, day: date, at: datetime) -> Counter[str]:
    lock_persons(sorted(set(Plan.objects.filter(pk__in=plan_ids).values_list("person", flat=True))))
    rows = Plan.objects.filter(pk__in=plan_ids, state=Plan.State.AGREED).order_by("pk")
    plans = list(rows.select_related("person").prefetch_related("debts__debt"))
    books = open_books(plans, day=day, at=at)
    told: Counter[str] = Counter()
    if corrected := [plan for plan in plans if _corrected(plan, books)]:
        told["corrected_plans"] = len(corrected)
        books = open_books(plans, day=day, at=at)
    for plan in plans:
        told.update(_rest(plan, books))
    made = {plan.pk: _outcomes(plan, books) for plan in plans}
    events = [_event(plan, one, books) for plan in plans for one in made[plan.pk]]
    PlanEvent.objects.bulk_create(events)
    told.update(str(event.code) for event in events)
    for plan in plans:
        told.update(_follows(plan, books, made[plan.pk]))
    return told


def _corrected(plan: Plan, books: Books) -> bool:
    """Note what was paid in time and written down late; it is asked at the end no more."""
    found = corrections(books.noted.get(plan.pk, ()), books.paid[plan.pk])
    if not found:
        return False
    PlanEvent.objects.bulk_create(
        PlanEvent(
            plan=plan, code=PlanEvent.Code.CORRECTED, instalment_id=one.noted.instalment_id,
            day=one.noted.due_on, at=books.at, actor=ACTOR, amount_minor=one.minor,
        )
        for one in found
    )  # fmt: skip
    take_off_the_end(plan, sum(one.minor for one in found), today=books.day)
    data = {"plan": str(plan.key), "numbers": [one.noted.number for one in found]}
    journal("plan.corrected", person=plan.person, at=books.at, actor=ACTOR, data=data)
    _ask_no_more(plan, books)
    return True


def _ask_no_more(plan: Plan, books: Books) -> None:
    """Where no run of misses is left, nobody needs to look at one."""
    counted = noted(plan.events.filter(instalment__layout=plan.layout)).get(plan.pk, ())
    if missed_in_a_row(one.code for one in counted) < MISSES_TO_LOOK_AT:
        drop_tasks(kind="plan_missed", prefix=f"plan_missed:{plan.key}:", at=books.at)


def _rest(plan: Plan, books: Books) -> list[str]:
    """Note that a plan rests from now on because of a hold, or goes on."""
    rests = plan.pk in books.resting
    if rests == (plan.pk in books.paused):
        return []
    note_rest(plan, begins=rests, day=books.day, at=books.at, actor=ACTOR)
    code, data = ("plan.paused" if rests else "plan.resumed"), {"plan": str(plan.key)}
    journal(code, person=plan.person, at=books.at, actor=ACTOR, data=data)
    return ["paused_plans" if rests else "resumed_plans"]


def _outcomes(plan: Plan, books: Books) -> list[Outcome]:
    """What became of a plan's due instalments, not written yet."""
    return allot(
        books.due.get(plan.pk, ()),
        books.paid[plan.pk],
        taken_minor=books.taken(plan),
        today=books.day,
    )


def _event(plan: Plan, one: Outcome, books: Books) -> PlanEvent:
    return PlanEvent(
        plan=plan, code=one.code, instalment_id=one.due.instalment_id, day=one.due.due_on,
        at=books.at, actor=ACTOR, amount_minor=one.minor,
    )  # fmt: skip


def _follows(plan: Plan, books: Books, new: Sequence[Outcome]) -> list[str]:
    """End a plan that is over; else move what did not come to its end, and ask where due."""
    if plan.person.deceased_on is not None:
        return _end_by_death(plan, books)
    if plan.pk in books.paused and plan.pk not in books.resting and _rested_in_vain(plan, books):
        return _end_after_rest(plan, books)
    reached = paid_up_on(books.paid[plan.pk], books.total(plan))
    if reached is not None:
        _end_as_paid(plan, books, on=reached)
        return ["ended_paid"]
    if books.left(plan) <= 0:
        why = _why_nothing_is_owed(plan, books)
        end_plan(plan=plan, why=why, at=books.at, actor=ACTOR, day=books.day)
        _tell(plan, books)
        return [f"ended_{why}"]
    short = sum(one.due.minor - one.minor for one in new)
    if short:
        move_to_the_end(plan, short, today=books.day)
    looked_at = _looked_at(plan, books, new)
    if not looked_at:
        tell_missed(plan, _short_of(new), at=books.at)
    return looked_at


def _short_of(new: Sequence[Outcome]) -> list[int]:
    """The instalments that did not come in full; who skipped or rested hears nothing."""
    codes = (PlanEvent.Code.MISSED, PlanEvent.Code.PARTIAL)
    return [one.due.instalment_id for one in new if one.code in codes and one.due.minor > one.minor]


def _looked_at(plan: Plan, books: Books, new: Sequence[Outcome]) -> list[str]:
    """Ask a person to look at a plan of which two instalments in a row did not come."""
    if not any(one.code == PlanEvent.Code.MISSED for one in new):
        return []
    before = [one.code for one in books.noted.get(plan.pk, ())]
    codes = [*before, *(one.code for one in new)]
    if (misses := missed_in_a_row(codes)) < MISSES_TO_LOOK_AT:
        return []
    # One look for a run of misses, however long it becomes.
    _ask(plan, "plan_missed", which=f":{plan.layout}:{len(codes) - misses}", at=books.at)
    return ["reviews"]


def _rested_in_vain(plan: Plan, books: Books) -> bool:
    """Whether a rest for want of means ran out, and nothing that counts says that money reaches."""
    stops = Hold.objects.filter(person=plan.person, kind=NO_MEANS, lifted_at=None)
    over = stops.filter(ends_at__gt=books.at - ENDED_LATELY, ends_at__lte=books.at)
    return over.exists() and not bears_going_on(plan, at=books.at, today=books.day)


def _end_after_rest(plan: Plan, books: Books) -> list[str]:
    """What nothing bears for half a year is over; a person looks before anything is asked."""
    end_plan(
        plan=plan, why=PlanEvent.Why.BROKEN, at=books.at, actor=ACTOR, day=books.day,
        lets_demands_go_on=False,
    )  # fmt: skip
    _ask(plan, "plan_rest_over", at=books.at)
    return ["ended_broken"]


def _end_by_death(plan: Plan, books: Books) -> list[str]:
    """Nobody pays a plan after her death; its holds stay until a person has looked."""
    end_plan(
        plan=plan, why=PlanEvent.Why.DEATH, at=books.at, actor=ACTOR, day=books.day,
        lets_demands_go_on=False,
    )  # fmt: skip
    _ask(plan, "plan_death", at=books.at)
    return ["ended_death"]


def _end_as_paid(plan: Plan, books: Books, *, on: date) -> None:
    ahead = sum(minor for due_on, minor in books.waiting.get(plan.pk, ()) if due_on > on)
    if ahead:
        note_paid_early(plan, day=on, amount_minor=ahead, at=books.at, actor=ACTOR)
    is_settled = books.left(plan) <= 0
    let_go = [] if is_settled else rests_agreed(plan)
    # Where a plan asked for less than is owed, the creditor forgives the rest first: until then
    # nobody who did all she agreed to is asked again.
    is_settled = is_settled or {row.case.debt_id for row in let_go} >= _owing(plan, books)
    end_plan(
        plan=plan, why=PlanEvent.Why.PAID, at=books.at, actor=ACTOR, day=on,
        lets_demands_go_on=is_settled,
    )  # fmt: skip
    for row in let_go:
        fulfil(row, at=books.at, actor=ACTOR)
    _tell(plan, books)
    _ask(plan, "plan_paid" if is_settled else "plan_paid_rest", at=books.at)


def _owing(plan: Plan, books: Books) -> set[int]:
    """The debts of a plan on which something is still owed."""
    owed = {part.debt_id: books.owed.get(part.debt_id, 0) for part in plan.debts.all()}
    return {debt for debt, minor in owed.items() if minor > 0}


def _tell(plan: Plan, books: Books) -> None:
    """Write to everybody who owed a debt on which nothing is owed any more."""
    owing = _owing(plan, books)
    for part in plan.debts.all():
        if part.debt_id not in owing:
            tell_that_nothing_is_owed(part.debt, at=books.at)


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
