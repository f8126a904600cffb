"""Takes a dispute in, adds to it, takes it back. What is decided about it: `deciding`.

The stop comes first, in transactions of its own; what then fails leaves a stop without a dispute,
which a job of every minute finds (`watching`). Nothing here reads a clock but through the verb that
stops.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import IntegrityError, connection, transaction

from evenhand.cases.models import Case, Person
from evenhand.contact.actions import Clock, queue_word, stop
from evenhand.contact.in_steps import InsideATransaction
from evenhand.contact.models import Release
from evenhand.contact.stopping import take_back
from evenhand.holds.actions import NotHersToEnd, StopRequest
from evenhand.holds.hers import end_hers, is_hers_to_end
from evenhand.holds.models import Hold
from evenhand.holds.queries import zone_of_days
from evenhand.journal.actions import Entry, append
from evenhand.redress.disputes.follow import follow_hash, new_follow_code
from evenhand.redress.disputes.models import OPEN, Dispute, Said, What
from evenhand.redress.disputes.queries import REACH, WORDS
from evenhand.rulebook.calendar import add_working_days, local
from evenhand.rulebook.hold_times import house_value
from evenhand.rulebook.zones import zone
from evenhand.vault import actions as vault
from evenhand.work.actions import drop_tasks, keep_promise, make_promise, raise_task
from evenhand.work.models import Promise, Task

READ: Final = "read_dispute"
DECIDE: Final = "dispute_decide"
MATCH: Final = "match_dispute"
RECEIVED_KEY: Final = "dispute-received:"
_TASKS: Final = {
    READ: "dispute:",
    DECIDE: "dispute-decide:",
    MATCH: "dispute-match:",
    "dispute_creditor_late": "dispute-creditor:",
    "dispute_second": "dispute-second:",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody says is not right.

    `subject` is whose key sealed the papers of a stranger; `follow_code` the one her page showed.
    """

    what: str
    by: str
    actor: str
    person: Person | None = None
    case: Case | None = None
    words: str = ""
    documents: tuple[uuid.UUID, ...] = ()
    reach: str = ""
    subject: uuid.UUID | None = None
    link_key: uuid.UUID | None = None
    follow_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A dispute that was taken in; the code to follow it is known only here, and only once."""

    dispute: Dispute
    follow_code: str
    hold: Hold | None


class NotHersToWithdraw(Exception):
    """Only the person herself takes a dispute back, and only what rests on her own word."""


class NoLongerOpen(Exception):
    """The dispute was decided or taken back before."""


class DebtNotNamed(ValueError):
    """A person who is known disputes one debt of hers, and none was named."""


def open_dispute(told: Told, *, clock: Clock) -> Opened:
    """Take a dispute in: the stop first, then what was said, by when we answer, and who reads it.

    Said again while it is open, it is the same dispute with more words. Of a stranger nobody is
    known yet: nothing stops until the letter or the words were matched to somebody. Raises
    InsideATransaction, DebtNotNamed.
    """
    if connection.in_atomic_block:
        raise InsideATransaction("open_dispute()")
    if told.person is None:
        return _open_unmatched(told, at=clock())
    if told.case is None:
        raise DebtNotNamed(told.what)
    if (before := _open_before(told)) is not None:
        return _said_again(before, told, at=clock())
    hold = _stop(told, clock=clock)
    try:
        return _open(told, hold=hold, at=clock())
    except IntegrityError:
        # Pressed twice at once: the other one is the dispute, and its stop is enough.
        before = _open_before(told)
        if before is None:
            raise
        if is_hers_to_end(hold, told.person, at=clock()):
            end_hers(hold=hold, person=told.person, at=clock())
        return _said_again(before, told, at=clock())


def kind_of_stop(what: str, by: str) -> str:
    """Which kind of hold a dispute opens."""
    if what == What.IDENTITY_THEFT:
        return "identity_theft"
    return "wrong_person" if (what, by) == (What.NOT_MINE, Dispute.By.STRANGER) else "dispute"


def _open_before(told: Told) -> Dispute | None:
    assert told.case is not None
    rows = Dispute.objects.filter(
        person=told.person, debt=told.case.debt_id, what=told.what, by=told.by, state__in=OPEN
    )
    return rows.select_related("hold", "person", "case").first()


def _said_again(dispute: Dispute, told: Told, *, at: datetime) -> Opened:
    if told.words.strip() or told.documents:
        add(dispute, words=told.words, documents=told.documents, by=told.by, actor=told.actor,
            at=at)  # fmt: skip
    return Opened(dispute=dispute, follow_code="", hold=dispute.hold)


def _stop(told: Told, *, clock: Clock) -> Hold:
    assert told.person is not None
    assert told.case is not None
    request = StopRequest(
        person=told.person,
        kind=kind_of_stop(told.what, told.by),
        source="desk" if told.by == Dispute.By.STAFF else "portal",
        actor=told.actor,
        starts_at=clock(),
        debt=told.case.debt,
        reason=told.what,
    )
    return stop(request, clock=clock).hold


@transaction.atomic
def _open(told: Told, *, hold: Hold, at: datetime) -> Opened:
    assert told.person is not None
    assert told.case is not None
    code, case = told.follow_code or new_follow_code(), told.case
    dispute = Dispute(
        person=told.person, case=case, debt=case.debt, subject=told.person.key, hold=hold,
        follow_hash=follow_hash(code),
    )  # fmt: skip
    receive(dispute, told, at=at)
    queue_word(
        hold, act="answer.letter", letter="dispute_received", key=f"{RECEIVED_KEY}{dispute.key}",
        at=at,
    )  # fmt: skip
    return Opened(dispute=dispute, follow_code=code, hold=hold)


@transaction.atomic
def _open_unmatched(told: Told, *, at: datetime) -> Opened:
    code = told.follow_code or new_follow_code()
    dispute = Dispute(
        subject=told.subject or uuid.uuid4(), follow_hash=follow_hash(code), link_key=told.link_key
    )
    if told.reach.strip():
        plain = told.reach.strip().encode()
        dispute.reach_sealed = vault.seal(dispute.subject, plain, context=REACH, at=at)
    receive(dispute, told, at=at)
    return Opened(dispute=dispute, follow_code=code, hold=None)


def receive(dispute: Dispute, told: Told, *, at: datetime) -> None:
    """Record a new dispute with its words, papers, tasks and our promise."""
    today = today_of(dispute, at)
    dispute.what, dispute.by, dispute.received_at = told.what, told.by, at
    dispute.answer_by = today + timedelta(days=house_value("dispute_answer_days", today))
    dispute.promised_first = dispute.answer_by
    dispute.save(force_insert=True)
    note(dispute, Said(who=Said.Who.PERSON, what=Said.What.TOLD, actor=told.actor, at=at),
         told.words)  # fmt: skip
    if told.documents:
        vault.make_evidence(dispute.subject, told.documents, about=dispute.key)
    journal(dispute, "dispute.received", at=at, actor=told.actor)
    kind = READ if dispute.person is not None else MATCH
    ask_somebody(dispute, kind, at=at, due_at=_end_of(dispute, _next_working_day(dispute, today)))
    promise_answer(dispute, at=at)


def today_of(dispute: Dispute, at: datetime) -> date:
    """The day it is where the person lives; of a stranger the day it is everywhere first."""
    return local(at, _zone_of(dispute, at)).date()


def _zone_of(dispute: Dispute, at: datetime) -> str:
    return zone_of_days(dispute.person, at) if dispute.person is not None else "UTC"


def _next_working_day(dispute: Dispute, today: date) -> date:
    if dispute.person is None:
        return today + timedelta(days=1)
    return add_working_days(today, 1, dispute.person.country.lower(), dispute.person.region)


def _end_of(dispute: Dispute, day: date) -> datetime:
    there = zone(_zone_of(dispute, dispute.received_at))
    return datetime.combine(day + timedelta(days=1), time(), there)


def promise_answer(dispute: Dispute, *, at: datetime) -> Promise:
    """Promise an answer by the dispute's day, kept by whoever decides."""
    due_at = _end_of(dispute, dispute.answer_by)
    return make_promise(
        by="us",
        kind="answer_dispute",
        subject=dispute.subject,
        case_key=dispute.case.key if dispute.case else None,
        at=at,
        due_on=dispute.answer_by,
        due_at=due_at,
        task=ask_somebody(dispute, DECIDE, at=at, due_at=due_at),
    )


def ask_somebody(
    dispute: Dispute, kind: str, *, at: datetime, due_at: datetime, which: uuid.UUID | None = None
) -> Task:
    """Raise the task of a kind about a dispute, once."""
    return raise_task(
        kind=kind,
        business_key=f"{_TASKS[kind]}{which or dispute.key}",
        at=at,
        due_at=due_at,
        subject=dispute.subject,
        case_key=dispute.case.key if dispute.case else None,
    )


def note(dispute: Dispute, said: Said, words: str) -> Said:
    """Keep what somebody said, sealed under the key of whom the dispute is about."""
    said.dispute = dispute
    if words.strip():
        plain = words.strip().encode()
        said.sealed = vault.seal(dispute.subject, plain, context=WORDS, at=said.at)
    said.save(force_insert=True)
    return said


def journal(dispute: Dispute, code: str, *, at: datetime, actor: str) -> None:
    """Append what happened to the journal: by the dispute's key alone, never by its words."""
    append(
        Entry(
            code=code,
            at=at,
            actor=actor,
            subject=dispute.subject,
            case_key=dispute.case.key if dispute.case else None,
            data={"dispute": str(dispute.key)},
        )
    )


def lock_open(dispute: Dispute) -> Dispute:
    """Lock a dispute that nobody has decided; raises NoLongerOpen."""
    rows = Dispute.objects.select_for_update(of=("self",))
    fresh = rows.select_related("person", "case", "debt", "hold").get(pk=dispute.pk)
    if fresh.state not in OPEN:
        raise NoLongerOpen(str(dispute.key))
    return fresh


@transaction.atomic
def add(
    dispute: Dispute,
    *,
    words: str,
    documents: Sequence[uuid.UUID],
    by: str,
    actor: str,
    at: datetime,
) -> Said:
    """Add words or papers, and let somebody read them; raises NoLongerOpen."""
    fresh = lock_open(dispute)
    who = Said.Who.STAFF if by == Dispute.By.STAFF else Said.Who.PERSON
    made = note(fresh, Said(who=who, what=Said.What.ADDED, actor=actor, at=at), words)
    if documents:
        vault.make_evidence(fresh.subject, documents, about=fresh.key)
    journal(fresh, "dispute.added", at=at, actor=actor)
    due_at = _end_of(fresh, _next_working_day(fresh, today_of(fresh, at)))
    ask_somebody(fresh, READ, at=at, due_at=due_at, which=made.key)
    return made


def may_withdraw(dispute: Dispute, person: Person, *, at: datetime) -> bool:
    """Say whether the person may take this dispute back by herself."""
    if dispute.state not in OPEN or dispute.by != Dispute.By.PERSON:
        return False
    if dispute.person_id != person.pk:
        return False
    hold = dispute.hold
    return hold is None or not _runs(hold, at) or is_hers_to_end(hold, person, at=at)


@transaction.atomic
def withdraw(dispute: Dispute, *, actor: str, at: datetime) -> bool:
    """Take a dispute back as the person, and end its stop; raises NotHersToWithdraw."""
    try:
        fresh = lock_open(dispute)
    except NoLongerOpen:
        return False
    person, hold = fresh.person, fresh.hold
    if person is None or actor != f"person:{person.key}" or fresh.by != Dispute.By.PERSON:
        raise NotHersToWithdraw
    if hold is not None and _runs(hold, at):
        try:
            end_hers(hold=hold, person=person, at=at)
        except NotHersToEnd as refused:
            raise NotHersToWithdraw from refused
    close(fresh, state=Dispute.State.WITHDRAWN, at=at, actor=actor)
    journal(fresh, "dispute.withdrawn", at=at, actor=actor)
    return True


def close(dispute: Dispute, *, state: str, at: datetime, actor: str) -> None:
    """Note that a dispute is over: what waited waits no more, what we promised is kept."""
    over = at if state == Dispute.State.WITHDRAWN else None
    Dispute.objects.filter(pk=dispute.pk).update(state=state, withdrawn_at=over)
    dispute.state, dispute.withdrawn_at = state, over
    # Nobody gets a receipt that says that something rests which does not.
    receipt = Release.objects.filter(
        business_key=f"{RECEIVED_KEY}{dispute.key}", state=Release.State.QUEUED
    )
    take_back(receipt.select_related("case", "person", "sender"), because=state, at=at)
    keys = [dispute.key, *dispute.said.values_list("key", flat=True)]
    keys += list(dispute.proposals.values_list("key", flat=True))
    waiting = Promise.objects.filter(task__business_key=f"{_TASKS[DECIDE]}{dispute.key}")
    for promise in waiting.filter(kept_at__isnull=True):
        keep_promise(promise=promise, at=at, actor=actor)
    for kind, prefix in _TASKS.items():
        for key in keys:
            drop_tasks(kind=kind, prefix=f"{prefix}{key}", at=at)


def _runs(hold: Hold, at: datetime) -> bool:
    return hold.lifted_at is None and (hold.ends_at is None or hold.ends_at > at)
