"""Direct debits from day to day: planned, announced, judged again, paid, come back.

Nothing is filed that was not announced in time, and everything is judged again under the person's
lock before it goes further, because a stop asks nobody here.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.cases.queries import persons_concerned
from evenhand.contact.models import Release
from evenhand.ledger import flows
from evenhand.payments import debit_notes, mandates
from evenhand.payments.announcing import announce, notice_days
from evenhand.payments.booking import basis_of
from evenhand.payments.brought import by_debit, freed_from
from evenhand.payments.collectable import Known, known_of
from evenhand.payments.instalments_collected import UNTOLD
from evenhand.payments.models import BankEntry, Debit, DebitEvent, Mandate
from evenhand.payments.our_collecting import collects
from evenhand.payments.overpaid import went_back
from evenhand.payments.retrying import again_on
from evenhand.payments.returned_debits import paid_by, take_back
from evenhand.payments.target import open_on_or_after
from evenhand.plans import queries
from evenhand.plans.living import cases_of
from evenhand.plans.models import Instalment, Plan
from evenhand.rulebook import Money
from evenhand.work.actions import raise_task

ACTOR: Final = "system:collect"
PLAN_AHEAD: Final = timedelta(days=21)
_OURS: Final = re.compile(r"EHD([0-9]{1,18})")
# Answers that a person should hear of: the rest is as she or the house wanted it.
_LOOK_AT: Final = {"dry": "debit_dry", "unseen_day": "debit_dry"}
_SENT: Final = (Release.State.RELEASED,)
_NOT_SENT: Final = (Release.State.REFUSED, Release.State.FAILED, Release.State.WITHDRAWN)


def run(*, day: date, at: datetime) -> Counter[str]:
    """Judge, plan and announce the debits of a day; again for the same day changes nothing."""
    told: Counter[str] = Counter()
    if not collects():
        return told
    for plan_id in _plans(day):
        told += _of_plan(plan_id, day=day, at=at)
    return told


def _plans(day: date) -> list[int]:
    """Plans of which something may be collected soon, or of which a debit lives."""
    soon = Instalment.objects.filter(
        due_on__lte=day + PLAN_AHEAD, layout=F("plan__layout"), plan__state=Plan.State.AGREED,
        plan__currency="EUR", events=None, plan__person__mandates__ends_at__isnull=True,
        plan__person__mandates__isnull=False,
    )  # fmt: skip
    alive = Debit.objects.filter(state__in=Debit.LIVES)
    ids = set(soon.values_list("plan", flat=True))
    return sorted(ids | set(alive.values_list("instalment__plan", flat=True)))


@transaction.atomic
def _of_plan(plan_id: int, *, day: date, at: datetime) -> Counter[str]:
    plan = Plan.objects.select_related("person").get(pk=plan_id)
    lock(plan)
    plan.refresh_from_db()
    told: Counter[str] = Counter()
    for debit in _alive(plan):
        told += _go_on(debit, plan, day=day, at=at)
    mandate = mandates.living_mandate(plan.person)
    if mandate is not None and plan.state == Plan.State.AGREED:
        told += _plan_new(plan, mandate, day=day, at=at)
    _ask_about_untold(plan, day=day, at=at)
    return told


def lock(plan: Plan) -> None:
    """Take the locks that a stop of any of a plan's debts takes."""
    people = {plan.person_id}
    for case in cases_of(plan):
        people |= set(persons_concerned(case))
    lock_persons(sorted(people))


def _alive(plan: Plan) -> list[Debit]:
    rows = Debit.objects.filter(instalment__plan=plan, state__in=Debit.LIVES)
    return list(rows.select_related("mandate__person", "case", "file", "release").order_by("pk"))


def why_not(debit: Debit, *, at: datetime, today: date) -> str:
    """Say why a debit may not go further, "" where it may; its persons are locked."""
    plan = debit.instalment.plan
    known = known_of(plan, debit.mandate, at=at, today=today, but=debit).get(debit.instalment_id)
    if known is None:
        return "settled"
    answer = known.answer(day=debit.collect_on, amount=Money(debit.amount_minor, debit.currency))
    return "" if answer.may else answer.why


def _go_on(debit: Debit, plan: Plan, *, day: date, at: datetime) -> Counter[str]:
    """Judge a living debit again, and note that its announcement left."""
    told: Counter[str] = Counter()
    why = why_not(debit, at=at, today=day)
    if not why and debit.state == Debit.State.PLANNED:
        why = _why_untold(debit, day=day)
    if why:
        gone = debit_notes.withdraw([debit], why=why, at=at, actor=ACTOR)
        told["withdrawn"] += len(gone)
        if why in _LOOK_AT:
            debit_notes.ask_to_look(_LOOK_AT[why], debit, at=at, why=why)
        return told
    release = debit.release
    if debit.state == Debit.State.PLANNED and release is not None and release.state in _SENT:
        _note_announced(debit, release, at=at)
        told["announced"] += 1
    return told


def _ask_about_untold(plan: Plan, *, day: date, at: datetime) -> None:
    """Give staff what she trusts us to collect and we cannot any more: it is not hers to notice."""
    tries = Debit.objects.filter(instalment__in=queries.instalments(plan).filter(events=None))
    newest = tries.order_by("instalment", "-try_number").distinct("instalment")
    untold = [
        one
        for one in newest.select_related("mandate__person", "case")
        if one.state == Debit.State.WITHDRAWN and one.reason in UNTOLD
        if one.mandate.ends_at is None
    ]
    asking = {row.pk for row, _ in queries.open_sums(plan, on=day)} if untold else set()
    for debit in untold:
        if debit.instalment_id in asking:
            debit_notes.ask_to_look("debit_not_told", debit, at=at, why=debit.reason)


def _why_untold(debit: Debit, *, day: date) -> str:
    """Why a planned debit cannot be announced in time any more."""
    release = debit.release
    if release is None or release.state in _NOT_SENT:
        return "not_told"
    if release.state in _SENT and release.outcome_at is not None:
        told_on = release.outcome_at.date()
        return "" if debit.collect_on - told_on >= timedelta(notice_days(told_on)) else "told_late"
    return "" if debit.collect_on - day >= timedelta(notice_days(day)) else "told_late"


def _note_announced(debit: Debit, release: Release, *, at: datetime) -> None:
    debit.state, debit.announced_at = Debit.State.ANNOUNCED, release.outcome_at
    debit.save(update_fields=["state", "announced_at"])
    debit_notes.note(debit, DebitEvent.Code.ANNOUNCED, at=at, actor=ACTOR, release=str(release.key))
    debit_notes.tell("debit.announced", debit, at=at, actor=ACTOR)


def _plan_new(plan: Plan, mandate: Mandate, *, day: date, at: datetime) -> Counter[str]:
    told: Counter[str] = Counter()
    for known in known_of(plan, mandate, at=at, today=day).values():
        collect_on = _day_for(known, day=day)
        if collect_on is None or collect_on > day + PLAN_AHEAD + timedelta(days=7):
            continue
        answer = known.answer(day=collect_on, amount=known.amount)
        if answer.may:
            _plan_one(known, mandate, collect_on=collect_on, at=at)
            told["planned"] += 1
        elif answer.why in _LOOK_AT:
            told["dry"] += 1
            _tell_dry(known, plan, at=at)
    return told


def _day_for(known: Known, *, day: date) -> date | None:
    """The day on which an instalment may be collected, with time to announce it; else None."""
    if any(one.state in ("open", "paid") for one in known.earlier):
        return None
    soonest = day + timedelta(notice_days(day))
    if any(one.state == "returned" for one in known.earlier):
        return again_on(
            known.calendar.since(day) if known.calendar else None,
            amount=known.amount,
            due=known.due,
            earlier=known.earlier,
            not_before=soonest,
            authority=known.authority,
        )
    collect_on = open_on_or_after(known.due.due_on)
    return collect_on if collect_on >= soonest else None


def _plan_one(known: Known, mandate: Mandate, *, collect_on: date, at: datetime) -> Debit:
    debit = Debit.objects.create(
        instalment=known.instalment,
        mandate=mandate,
        case=_case(known.instalment.plan),
        try_number=max((one.number for one in known.earlier), default=0) + 1,
        amount_minor=known.amount.minor,
        currency=known.amount.currency,
        collect_on=collect_on,
        planned_at=at,
    )
    debit_notes.note(debit, DebitEvent.Code.PLANNED, at=at, actor=ACTOR, day=str(collect_on))
    debit.release = announce(debit, at=at)
    debit.save(update_fields=["release"])
    return debit


def _case(plan: Plan) -> Case:
    """The case that a plan's letters go out in: its earliest one that is open."""
    return cases_of(plan)[0]


def _tell_dry(known: Known, plan: Plan, *, at: datetime) -> None:
    """Ask a person to look, once an instalment: no debit falls on a day without money."""
    raise_task(
        kind="debit_dry", business_key=f"debit_dry:instalment:{known.instalment.pk}", at=at,
        due_at=at + debit_notes.LOOK_WITHIN, subject=plan.person.key,
        case_key=_case(plan).key,
    )  # fmt: skip


def debit_of(end_to_end: str) -> Debit | None:
    """Return the debit that a bank names by its end-to-end identification, None for no debit."""
    found = _OURS.fullmatch(end_to_end.strip())
    if found is None:
        return None
    rows = Debit.objects.select_related(
        "mandate__person", "case__debt", "instalment__plan__person", "file"
    )
    return rows.filter(pk=int(found[1])).first()


def came_back(entry: BankEntry, *, at: datetime) -> bool:
    """Take an entry as one of our direct debits coming back; False when it is none of ours.

    What it paid is reversed, nothing is charged, and the same entry again changes nothing.
    """
    debit = debit_of(entry.end_to_end)
    if debit is None or entry.currency != debit.currency:
        return False
    if abs(entry.amount_minor) != debit.amount_minor:
        return False
    place = entry.statement.place
    if not take_back(
        debit, place=place, reason=entry.reason_code, on=entry.booked_on, at=at,
        key=str(entry.key),
    ):  # fmt: skip
        return False
    gone = flows.left_with(f"debit:{debit.pk}")
    rest = Money(debit.amount_minor - gone, debit.currency)
    if rest:  # what no debt took, or takes any more, went back with it
        flows.leave_suspense(
            key=entry.business_key, place=place, amount=rest, on=entry.booked_on, at=at,
            actor=ACTOR, basis=basis_of(entry),
        )  # fmt: skip
        for source in (by_debit(debit), *(row.source for row in freed_from(paid_by(debit)))):
            went_back(source, at=at, actor=ACTOR)
    return True
