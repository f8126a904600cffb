"""The writers of complaints: opened, confirmed, told about, added to, taken back.

A complaint and its stop are recorded in one transaction, so that both are there or neither; the
stop is acknowledged afterwards, by this verb or by the minute job. What is pressed twice is one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from evenhand.access.models import User
from evenhand.access.queries import HANDLERS, kept_away, kept_from
from evenhand.cases.models import Case, Person
from evenhand.contact import actions as contact
from evenhand.contact.actions import Clock, queue_release
from evenhand.contact.queries import preference_of
from evenhand.contact.ways import point_for
from evenhand.holds.actions import StopRequest
from evenhand.holds.hers import end_hers, is_hers_to_end
from evenhand.holds.models import Hold
from evenhand.holds.queries import reason
from evenhand.redress.complaints.clocks import Clock as Day
from evenhand.redress.complaints.clocks import Place, clocks, earliest, next_update
from evenhand.redress.complaints.concerned import concern, meant
from evenhand.redress.complaints.models import Complaint, Entry
from evenhand.redress.complaints.recording import done, end_of, journal, local_day, place_of, task
from evenhand.redress.complaints.sealing import Words, seal_said, seal_told, told_of
from evenhand.vault.actions import make_evidence
from evenhand.vault.queries import Erased
from evenhand.work.actions import make_promise

KIND: Final = "complaint"
RECEIVED: Final = "complaint_received"


class MayNotHandle(Exception):
    """This user may not: why is `role`, `concerned` or `second`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this user may not handle this complaint: {why}")
        self.why = why


class ComplaintIsOver(Exception):
    """It was answered or taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody complains of. `once` names this one sending, so that it counts once."""

    once: uuid.UUID
    topic: str
    words: str
    actor: str
    via: str = Complaint.Via.PORTAL
    person: Person | None = None
    case: Case | None = None
    about_staff: bool = False
    named: str = ""
    wish: str = ""
    reach: str = ""
    country: str = ""
    documents: tuple[uuid.UUID, ...] = field(default=())


def open_complaint(told: Told, *, clock: Clock) -> Complaint:
    """Take a complaint: it stops demands, keeps away whom it may concern, and gets its days.

    Raises InsideATransaction (of the stop).
    """
    complaint = Complaint.objects.filter(once=told.once).first()
    if complaint is None:
        try:
            complaint = _record(told, at=clock())
        except IntegrityError:  # pressed twice at the same moment
            complaint = Complaint.objects.get(once=told.once)
    if complaint.hold is not None and complaint.hold.acknowledged_at is None:
        contact.acknowledge(complaint.hold, clock=clock)
    acknowledge(complaint, at=clock())
    return complaint


def record_for_hold(hold: Hold, *, once: uuid.UUID, at: datetime) -> Complaint:
    """Give a stop that came otherwise its complaint, with the words it was asked with."""
    try:
        words = reason(hold)
    except Erased:
        words = ""
    told = Told(
        once=once, topic=Complaint.Topic.OTHER, words=words, actor="system:complaints",
        via=Complaint.Via.PORTAL if hold.source == "portal" else Complaint.Via.DESK,
        person=hold.person, about_staff=True,
    )  # fmt: skip
    return _record(told, at=at, hold=hold)


@transaction.atomic
def _record(told: Told, *, at: datetime, hold: Hold | None = None) -> Complaint:
    person = told.person
    place = Place(person.country, person.region) if person else Place(told.country)
    today = local_day(person, at)
    found = clocks(place, today)
    complaint = Complaint(
        once=told.once,
        subject=person.key if person else uuid.uuid4(),
        person=person,
        case=told.case or (_case_of(person) if person else None),
        country=place.country,
        topic=told.topic,
        about_staff=told.about_staff,
        received_at=at,
        received_on=today,
        received_via=told.via,
        receipt_by=earliest("receipt", found),
        update_by=earliest("update", found),
        final_by=earliest("final", found),
        clocks=[_kept(one) for one in found],
        hold=hold or (_stop(person, told.actor, at=at) if person else None),
    )
    said = Words(words=told.words, named=told.named, wish=told.wish, reach=told.reach)
    complaint.told_sealed = seal_told(complaint, said, at=at)
    complaint.save(force_insert=True)
    journal("complaint.received", complaint, at=at, actor=told.actor)
    make_evidence(complaint.subject, told.documents, about=complaint.key)
    if told.about_staff:
        for user in meant(person, told.named, at=at):
            concern(complaint, user, at=at, actor=told.actor)
    _promise(complaint, at=at, actor=told.actor)
    return complaint


def _kept(one: Day) -> dict[str, str | bool]:
    return {
        "kind": one.kind, "name": one.name, "last_day": one.last_day.isoformat(),
        "source": one.source, "confidence": one.confidence, "is_law": one.is_law,
    }  # fmt: skip


def _case_of(person: Person) -> Case | None:
    return Case.objects.filter(person=person).order_by("closed_at", "pk").first()


def _stop(person: Person, actor: str, *, at: datetime) -> Hold:
    """Ask for the stop in this transaction; it says nothing of what she complains of."""
    source = "portal" if actor.startswith("person:") else "desk"
    request = StopRequest(person=person, kind=KIND, source=source, actor=actor, starts_at=at)
    (hold,) = contact.request_stops([request], at=at)
    return hold


def _promise(complaint: Complaint, *, at: datetime, actor: str) -> None:
    """The tasks of Complaint Management, and what she is promised by them."""
    soon = complaint.received_on + timedelta(days=1)
    task(complaint, "complaint_read", at=at, by=soon)
    final = task(complaint, "complaint_final", at=at, by=complaint.final_by)
    if complaint.person is None:
        task(complaint, "complaint_match", at=at, by=soon)
        return
    make_promise(
        by="us",
        kind="complaint_final",
        subject=complaint.subject,
        case_key=complaint.case.key if complaint.case else None,
        at=at,
        due_on=complaint.final_by,
        due_at=end_of(complaint.final_by, complaint),
        task=final,
        actor=actor,
    )


def match(complaint: Complaint, case: Case, *, user: User, clock: Clock) -> None:
    """Say who a stranger is: now everything stops for her, and who is kept away stays so.

    Raises MayNotHandle, ComplaintIsOver.
    """
    _matched(complaint, case, user=user, at=clock())
    complaint.refresh_from_db()
    if complaint.hold is not None:
        contact.acknowledge(complaint.hold, clock=clock)
    acknowledge(complaint, at=clock())


@transaction.atomic
def _matched(complaint: Complaint, case: Case, *, user: User, at: datetime) -> None:
    must_handle(complaint, user)
    row = open_row(complaint)
    if row.person is not None:
        return
    row.person, row.case = case.person, case
    row.hold = _stop(case.person, f"staff:{user.key}", at=at)
    row.save(update_fields=["person", "case", "hold"])
    if row.about_staff:
        named = told_of(row).named
        for concerned in {*meant(case.person, named, at=at), *kept_from(row.subject)}:
            concern(row, concerned, at=at, actor=f"staff:{user.key}")
    done(row, "complaint_match", at=at)


@transaction.atomic
def set_cause(complaint: Complaint, cause: str, *, user: User, at: datetime) -> None:
    """Say what was behind it, for those who mend it. Raises MayNotHandle."""
    must_handle(complaint, user)
    Complaint.objects.filter(pk=complaint.pk).update(root_cause=cause)


@transaction.atomic
def acknowledge(complaint: Complaint, *, at: datetime) -> bool:
    """Confirm by letter that it is here, where post is right; False where that was done before.

    Her own pages show it at once. Where nothing may be posted, or nobody is known, somebody of
    Complaint Management finds the way; only who has a safe way alone is told on her pages only.
    """
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if row.acknowledged_at is not None or row.ended_at is not None:
        return False
    letter = write(row, RECEIVED, at=at)
    if row.person is None or not (letter or only_safe_ways(row)):
        task(row, "complaint_receipt", at=at, by=row.receipt_by)
    if row.person is None:
        return False
    Complaint.objects.filter(pk=row.pk).update(
        state=Complaint.State.ACKNOWLEDGED, acknowledged_at=at
    )
    complaint.refresh_from_db()
    journal("complaint.acknowledged", row, at=at, actor="system:complaints")
    return True


def write(complaint: Complaint, letter: str, *, at: datetime) -> bool:
    """Queue a letter of Complaint Management by post; False where there is no right way."""
    person, case = complaint.person, complaint.case
    if person is None or case is None or person.deceased_on or only_safe_ways(complaint):
        return False
    address = point_for(person, "letter")
    if address is None:
        return False
    queue_release(
        case=case,
        act="answer.letter",
        letter=letter,
        language=contact.letter_language(person),
        at=at,
        business_key=f"{letter}:{complaint.key}",
        contact_point=address,
    )
    return True


def only_safe_ways(complaint: Complaint) -> bool:
    """Whether nothing is posted because she named a safe way: then only her pages tell her."""
    preference = preference_of(complaint.person) if complaint.person else None
    return preference is not None and preference.safe_contact_only


def must_handle(complaint: Complaint, user: User) -> None:
    """Raise MayNotHandle unless she is of Complaint Management and not concerned."""
    if user.role not in HANDLERS:
        raise MayNotHandle("role")
    about = {complaint.subject, *([complaint.person.key] if complaint.person else [])}
    if about & kept_away(user):
        raise MayNotHandle("concerned")


@transaction.atomic
def assign(complaint: Complaint, *, to: User, by: User, at: datetime) -> None:
    """Say who looks after it. Raises MayNotHandle."""
    must_handle(complaint, by)
    must_handle(complaint, to)
    Complaint.objects.filter(pk=complaint.pk).update(handler=to)
    journal("complaint.assigned", complaint, at=at, actor=f"staff:{by.key}")


@transaction.atomic
def note(complaint: Complaint, words: str, *, what: str, user: User, at: datetime) -> Entry:
    """Keep a note, or what a colleague was asked; she never reads it. Raises MayNotHandle."""
    must_handle(complaint, user)
    return _said(complaint, what, words, at=at, actor=f"staff:{user.key}")


@transaction.atomic
def update(complaint: Complaint, words: str, *, user: User, at: datetime) -> Entry:
    """Tell her how far it is; the next word is owed some days later. Raises ComplaintIsOver."""
    must_handle(complaint, user)
    row = open_row(complaint)
    mark = row.update_by.isoformat()
    next_by = next_update(place_of(row), local_day(row.person, at))
    Complaint.objects.filter(pk=row.pk).update(update_by=next_by)
    done(row, "complaint_update", at=at, mark=mark)
    done(row, "complaint_read", at=at)
    journal("complaint.updated", row, at=at, actor=f"staff:{user.key}")
    complaint.refresh_from_db()
    return _said(row, Entry.What.UPDATE, words, at=at, actor=f"staff:{user.key}")


@transaction.atomic
def add(
    complaint: Complaint, words: str, *, actor: str, at: datetime,
    documents: tuple[uuid.UUID, ...] = (),
) -> Entry:  # fmt: skip
    """She adds something, also after the answer; the same words again are one."""
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    make_evidence(row.subject, documents, about=row.key)
    newest = row.entries.order_by("-pk").first()
    if newest is not None and newest.what == Entry.What.ADDED and at - newest.at < _A_MOMENT:
        return newest
    journal("complaint.added", row, at=at, actor=actor)
    mark = at.date().isoformat()
    task(row, "complaint_read", at=at, by=local_day(row.person, at) + timedelta(days=1), mark=mark)
    return _said(row, Entry.What.ADDED, words, at=at, actor=actor)


# Two presses of one button.
_A_MOMENT: Final = timedelta(seconds=10)


@transaction.atomic
def withdraw(complaint: Complaint, *, person: Person, at: datetime) -> bool:
    """She takes it back, and with it the stop she asked for; False where it had ended."""
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if row.ended_at is not None or row.person_id != person.pk:
        return False
    if row.hold is not None and is_hers_to_end(row.hold, person, at=at):
        end_hers(hold=row.hold, person=person, at=at)
    Complaint.objects.filter(pk=row.pk).update(state=Complaint.State.WITHDRAWN, ended_at=at)
    close_tasks(row, at=at)
    journal("complaint.withdrawn", row, at=at, actor=f"person:{person.key}")
    complaint.refresh_from_db()
    return True


def close_tasks(complaint: Complaint, *, at: datetime) -> None:
    """Nothing is owed any more: its tasks are done."""
    for kind in ("complaint_read", "complaint_match", "complaint_receipt", "complaint_final"):
        done(complaint, kind, at=at)
    for kind in ("complaint_update", "complaint_late"):
        for day in (complaint.update_by, complaint.final_by):
            done(complaint, kind, at=at, mark=day.isoformat())


def open_row(complaint: Complaint) -> Complaint:
    """The complaint as it stands now, locked. Raises ComplaintIsOver."""
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if row.ended_at is not None:
        raise ComplaintIsOver(complaint.number)
    return row


def _said(complaint: Complaint, what: str, words: str, *, at: datetime, actor: str) -> Entry:
    return Entry.objects.create(
        complaint=complaint,
        what=what,
        words_sealed=seal_said(complaint, words, at=at),
        at=at,
        actor=actor,
    )
