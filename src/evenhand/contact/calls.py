"""Calls of ours: reserved before a number is shown, ended with a result; and calls she asked for.

A number is shown to one member of staff after the gate said yes, and from that moment the call
counts, under the person's lock: two colleagues never both get a yes that was meant for one.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons, withdraw_contact_point
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.cases.queries import persons_concerned
from evenhand.contact import gate
from evenhand.contact.actions import Clock, letter_language, queue_release, release
from evenhand.contact.models import CallBack, Contact, Release
from evenhand.contact.reaching import journal_contact
from evenhand.contact.skills import under
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.acts import Act
from evenhand.vault import actions as vault
from evenhand.vault import queries as vault_queries
from evenhand.work.actions import finish_by_itself, finish_task, make_promise, raise_task
from evenhand.work.models import Task

RESULT_WITHIN: Final = timedelta(hours=1)
CALL_RESULT: Final = "call_result"
CALL_BACK: Final = "call_back"
NOT_DIALLED: Final = "not_dialled"
PUT_THROUGH: Final = "call"
PUT_THROUGH_WITHIN: Final = timedelta(minutes=1)
"""What the outbox calls a call that a provider puts through."""
_CONTEXT: Final = "call-back"


class NotReserved(LookupError):
    """A call ends only once, and only for whoever reserved it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the gate said about a call, and the call where it said yes."""

    event_id: int
    call: Contact | None


@dataclass(frozen=True, slots=True)
class CallAsked:
    """A call that a person asked for: number and words in plain, for who calls her now."""

    phone: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a call ended: who spoke, and what was agreed by when (`by_person`: she promised it)."""

    result: str
    spoke_with: str = ""
    agreed: str = ""
    agreed_by: date | None = None
    by_person: bool = False


@transaction.atomic
def reserve_call(
    *,
    case: Case,
    act: str,
    by: User,
    at: datetime,
    point: ContactPoint | None,
    call_back: CallBack | None = None,
) -> Asked:
    """Ask the gate under the person's lock; a yes is a call that counts from now.

    Raises gate.CaseIsClosed. Its result is a task until somebody tells it.
    """
    lock_persons(persons_concerned(case))
    answer = gate.ask(
        case=case, act=act, at=at, contact_point=point, sender=by, named_for=_hours(call_back)
    )
    event = gate.record(answer, case=case, at=at, actor=f"staff:{by.key}")
    if not answer.verdict.allowed:
        return Asked(event.pk, None)
    call = Contact.objects.create(
        person=case.person,
        case=case,
        channel="call",
        purpose=Act.of(act).purpose,
        outbound=True,
        result=Contact.Result.RESERVED,
        contact_point=point,
        by=by,
        at=at,
        **under(answer.clearance),
    )
    _ask_for_result(call, at=at)
    return Asked(event.pk, call)


def _ask_for_result(call: Contact, *, at: datetime) -> None:
    raise_task(
        kind=CALL_RESULT,
        business_key=_result_key(call),
        at=at,
        due_at=at + RESULT_WITHIN,
        subject=call.person.key,
        case_key=call.case.key if call.case else None,
    )


def _hours(call_back: CallBack | None) -> tuple[datetime, datetime] | None:
    return (call_back.from_at, call_back.until_at) if call_back else None


@transaction.atomic
def may_still_call(call: Contact, *, at: datetime, call_back: CallBack | None = None) -> bool:
    """Ask again whether a reserved call may be made: a stop or a wish may have come since."""
    if call.case is None or call.result != Contact.Result.RESERVED:
        return False
    lock_persons(persons_concerned(call.case))
    seen = gate.without_one_call(gate.facts_of(call.case, at=at))
    answer = gate.ask(
        case=call.case,
        act=f"{call.purpose}.call",
        at=at,
        contact_point=call.contact_point,
        sender=call.by,
        seen=seen,
        named_for=_hours(call_back),
    )
    return answer.verdict.allowed


def can_put_through(call: Contact) -> bool:
    """Whether a provider carries calls for this firm, and this one goes to a number we hold."""
    return bool(settings.PROVIDER_URL and settings.PROVIDER_CALLS and call.contact_point)


def put_through(call: Contact, *, by: User, clock: Clock) -> Release:
    """Let the provider put a reserved call through, by the one way out of the house.

    The reservation makes room for the release, which counts from its attempt and then is what is
    reserved. Raises NotReserved, InsideATransaction.
    """
    row = _make_room(call, by=by, at=clock())
    left = release(row.key, clock=clock)
    _await_result(left, at=clock())
    return left


@transaction.atomic
def _make_room(call: Contact, *, by: User, at: datetime) -> Release:
    lock_persons([call.person_id])
    rows = Contact.objects.filter(pk=call.pk, by=by, result=Contact.Result.RESERVED)
    if call.case is None or rows.filter(release=None).delete()[0] == 0:
        raise NotReserved(f"call {call.pk} is not reserved for {by}, or was put through before")
    finish_by_itself(business_key=_result_key(call), at=at)
    return queue_release(
        case=call.case,
        act=f"{call.purpose}.call",
        letter=PUT_THROUGH,
        language=letter_language(call.person),
        at=at,
        business_key=f"{PUT_THROUGH}:{call.pk}",
        contact_point=call.contact_point,
        sender=by,
        # Nobody is at the desk for it later: a call must never ring by itself.
        of_use_until=at + PUT_THROUGH_WITHIN,
    )


@transaction.atomic
def _await_result(left: Release, *, at: datetime) -> None:
    """What was put through is a call whose end somebody tells."""
    lock_persons([left.person_id])
    made = Contact.objects.filter(release=left).select_related("case__person", "person").first()
    if made is not None:
        Contact.objects.filter(pk=made.pk).update(result=Contact.Result.RESERVED)
        _ask_for_result(made, at=at)


@transaction.atomic
def end_call(call: Contact, ended: Ended, *, by: User, at: datetime) -> None:
    """Record how a reserved call ended; raises NotReserved.

    A call that was never dialled reached nobody and does not count. A wrong number is no longer
    hers. What was agreed is a promise, hers or ours.
    """
    lock_persons([call.person_id])
    rows = Contact.objects.filter(pk=call.pk, by=by, result=Contact.Result.RESERVED)
    dialled = ended.result != NOT_DIALLED
    if dialled:
        changed = rows.update(result=ended.result, spoke_with=ended.spoke_with)
    else:
        changed = rows.delete()[0]
    if not changed:
        raise NotReserved(f"call {call.pk} is not reserved for {by}")
    call.result, call.spoke_with = ended.result, ended.spoke_with
    journal_contact(call, at=at)
    if ended.result == Contact.Result.WRONG_NUMBER and call.contact_point is not None:
        withdraw_contact_point(call.contact_point, at=at, actor=f"staff:{by.key}", why=ended.result)
    if ended.agreed and ended.agreed_by is not None:
        _promise(call, ended, day=ended.agreed_by, at=at)
    waiting = call_back_of(call.person) if call.purpose == "answer" else None
    if waiting is not None and ended.result == Contact.Result.CONVERSATION:
        finish_task(task_key=waiting.task_key, user=by, at=at)
        forget_call_back(task_key=waiting.task_key, at=at, actor=f"staff:{by.key}")
    for task in Task.objects.filter(business_key=_result_key(call), done_at__isnull=True):
        finish_task(task_key=task.key, user=by, at=at)


def _promise(call: Contact, ended: Ended, *, day: date, at: datetime) -> None:
    """Keep what was agreed: ours with the task that keeps it, hers as her word."""
    case_key = call.case.key if call.case else None
    task = None
    if not ended.by_person:
        task = raise_task(
            kind=ended.agreed,
            business_key=f"{ended.agreed}:{call.pk}",
            at=at,
            due_at=max(datetime.combine(day + timedelta(days=1), time(), UTC), at),
            subject=call.person.key,
            case_key=case_key,
        )
    make_promise(
        by="person" if ended.by_person else "us",
        kind=ended.agreed,
        subject=call.person.key,
        case_key=case_key,
        at=at,
        due_on=day,
        task=task,
    )


def _result_key(call: Contact) -> str:
    return f"{CALL_RESULT}:{call.pk}"


@transaction.atomic
def ask_for_a_call(
    *,
    person: Person,
    case_key: uuid.UUID | None,
    phone: str,
    words: str,
    hours: tuple[datetime, datetime],
    day: date,
    at: datetime,
) -> CallBack:
    """Keep a call that a person asks for: number and words sealed, a task and a promise of ours."""
    task = raise_task(
        kind=CALL_BACK,
        business_key=f"call-back:{person.key}:{at.isoformat(timespec='seconds')}",
        at=at,
        due_at=max(hours[1], at + timedelta(minutes=1)),
        subject=person.key,
        case_key=case_key,
    )
    make_promise(
        by="us",
        kind=CALL_BACK,
        subject=person.key,
        case_key=case_key,
        at=at,
        due_on=day,
        due_at=hours[1],
        task=task,
    )
    plain = json.dumps({"phone": phone, "words": words}).encode()
    call_back, _ = CallBack.objects.update_or_create(
        task_key=task.key,
        defaults={
            "person": person,
            "told_sealed": vault.seal(person.key, plain, context=_CONTEXT, at=at),
            "from_at": hours[0],
            "until_at": hours[1],
        },
    )
    return call_back


def call_back_of(person: Person) -> CallBack | None:
    """Return the call that a person waits for, the earliest one."""
    return CallBack.objects.filter(person=person).order_by("until_at", "pk").first()


def told_in(call_back: CallBack) -> CallAsked:
    """Open what a person told with a call she asked for; raises vault.Erased."""
    sealed = bytes(call_back.told_sealed)
    plain = vault_queries.unseal(call_back.person.key, sealed, context=_CONTEXT)
    return CallAsked(**json.loads(plain))


@transaction.atomic
def forget_call_back(*, task_key: uuid.UUID, at: datetime, actor: str) -> bool:
    """Delete number and words of a call when its task is done: their purpose ended."""
    found = CallBack.objects.filter(task_key=task_key).select_related("person").first()
    if found is None:
        return False
    append(
        Entry(
            code="call.forgotten",
            at=at,
            actor=actor,
            subject=found.person.key,
        )
    )
    found.delete()
    return True
