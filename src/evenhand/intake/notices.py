"""Notices of stops from advisers and official registers: obeyed at once, an end never by itself.

A notice and the stop it asks for are one transaction, so that nothing can leave between them; the
stop is acknowledged afterwards. What names nobody we know becomes a task and tells its sender
nothing. Word that a stop is over becomes a question for two people, never an end.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from evenhand.access.models import User
from evenhand.cases.models import Person, Representative
from evenhand.cases.queries import representatives_of
from evenhand.contact.actions import acknowledge, request_stops
from evenhand.contact.helping import name_helper
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.holds.queries import in_force
from evenhand.intake.models import Notice, NoticeBatch
from evenhand.intake.notice_rows import NoticeRow, person_meant
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.calendar import local
from evenhand.rulebook.zones import zone, zones_of
from evenhand.vault import actions as vault
from evenhand.vault import queries as vault_queries
from evenhand.work.actions import finish_task, raise_task
from evenhand.work.queries import task_for

LOOK_WITHIN: Final = timedelta(days=1)
_SEALED_AS: Final = "notice"
# What a sender is told. A notice that named no case of ours is `received` until one of us has
# looked, whether we know the person or not: its sender learns nothing about anybody.
RECEIVED, HOLDS, ASKED, NOT_FOUND = "received", "holds", "asked", "not_found"


class KeyUsedOtherwise(ValueError):
    """The idempotency key came with another notice before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who brings a notice: register or adviser, for which country, under which name."""

    source: str
    country: str
    actor: str
    is_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the sender of a notice is told."""

    number: str
    state: str
    acknowledged_at: datetime | None
    code: str


def take_notice(
    row: NoticeRow, sender: Sender, *, clock: Callable[[], datetime], idempotency_key: str
) -> Notice:
    """Take in one notice and let its stop hold; the same one again is the same notice.

    Raises KeyUsedOtherwise, and InsideATransaction where the stop could be undone.
    """
    fingerprint = _fingerprint(row, sender)
    earlier = _earlier(sender, idempotency_key, fingerprint)
    if earlier is None:
        try:
            earlier = record_notice(row, sender, at=clock(), idempotency_key=idempotency_key)
        except IntegrityError:  # Sent twice at the same moment: the other one was a little faster.
            earlier = _earlier(sender, idempotency_key, fingerprint)
            if earlier is None:
                raise
    if earlier.hold is not None and earlier.hold.acknowledged_at is None:
        acknowledge(earlier.hold, clock=clock)
        earlier.hold.refresh_from_db()
    return earlier


def _earlier(sender: Sender, idempotency_key: str, fingerprint: str) -> Notice | None:
    rows = Notice.objects.select_related("hold__person", "hold__debt")
    if idempotency_key:
        same = rows.filter(brought_by=sender.actor, idempotency_key=idempotency_key).first()
        if same is not None and same.fingerprint != fingerprint:
            raise KeyUsedOtherwise(idempotency_key)
        if same is not None:
            return same
    return known_notice(sender, fingerprint)


def known_notice(sender: Sender, fingerprint: str) -> Notice | None:
    """The same notice as it came before, by whatever way."""
    rows = Notice.objects.filter(
        source=sender.source, country=sender.country, fingerprint=fingerprint
    )
    return rows.select_related("hold__person", "hold__debt").first()


def _fingerprint(row: NoticeRow, sender: Sender) -> str:
    return row.fingerprint(sender=sender.actor if sender.is_key else sender.source)


@transaction.atomic
def record_notice(
    row: NoticeRow,
    sender: Sender,
    *,
    at: datetime,
    idempotency_key: str = "",
    batch: NoticeBatch | None = None,
    row_number: int | None = None,
) -> Notice:
    """Write a notice with what follows from it: a stop, a question or a task; all or nothing."""
    person = person_meant(row, country=sender.country)
    notice = Notice(
        source=sender.source,
        country=sender.country,
        kind=row.kind,
        what=row.what,
        brought_by=sender.actor,
        idempotency_key=idempotency_key,
        fingerprint=_fingerprint(row, sender),
        batch=batch,
        row_number=row_number,
        by_reference=bool(row.reference) and person is not None,
        received_at=at,
    )
    if person is None:
        plain = row.as_json().encode()
        notice.details_sealed = vault.seal(notice.key, plain, context=_SEALED_AS, at=at)
    elif row.what == Notice.What.START:
        notice.hold = _stopped(row, sender, person, at=at)
    else:
        notice.hold = _running(row, person, at=at)
    notice.save(force_insert=True)
    _raise_tasks(notice, person, at=at)
    _journal(notice, person, at=at)
    return notice


def _stopped(row: NoticeRow, sender: Sender, person: Person, *, at: datetime) -> Hold:
    """The stop that a notice asks for; told twice, it is the one that runs already."""
    starts_at = _starts_at(row, person, at=at)
    running = in_force(at=at).filter(person=person, kind=row.kind, source=sender.source)
    same = running.filter(starts_at=starts_at).select_related("person", "debt").first()
    _note_adviser(row, person, at=at)
    if same is not None:
        return same
    request = StopRequest(
        person=person,
        kind=row.kind,
        source=sender.source,
        actor=sender.actor,
        starts_at=starts_at,
        reason=row.their_reference,
    )
    (hold,) = request_stops([request], at=at)
    return hold


def _starts_at(row: NoticeRow, person: Person, *, at: datetime) -> datetime:
    """The first moment of the day it began where she lives; today, this moment."""
    zones = zones_of(person.country.lower(), person.region, person.zone) or ("UTC",)
    if row.starts_on is None or row.starts_on >= local(at, zones[0]).date():
        return at
    return datetime.combine(row.starts_on, time(), zone(zones[0]))


def _note_adviser(row: NoticeRow, person: Person, *, at: datetime) -> None:
    if (
        not row.adviser_name
        or representatives_of(person, at=at).filter(name=row.adviser_name).exists()
    ):
        return
    name_helper(
        person=person,
        kind=Representative.Kind.ADVISER,
        name=row.adviser_name,
        email=row.adviser_email,
        phone=row.adviser_phone,
        source="notice",
        at=at,
    )


def _running(row: NoticeRow, person: Person, *, at: datetime) -> Hold | None:
    running = in_force(at=at).filter(person=person, kind=row.kind)
    return running.select_related("person", "debt").order_by("-starts_at").first()


def match_notice(
    notice: Notice, person: Person, *, clock: Callable[[], datetime], user: User
) -> Notice:
    """Somebody found whom a notice means: its stop holds, and what was sealed of her goes.

    Of a notice that was matched before nothing changes.
    """
    with transaction.atomic():
        kept = Notice.objects.select_for_update().get(pk=notice.pk)
        if kept.details_sealed is not None:
            at = clock()
            _matched(kept, person, at=at)
            looking = task_for(looking_key(kept))
            if looking is not None:
                finish_task(task_key=looking.key, user=user, at=at)
            vault.destroy_key(kept.key, at=at)
    notice = Notice.objects.select_related("hold__person", "hold__debt").get(pk=notice.pk)
    if notice.hold is not None and notice.hold.acknowledged_at is None:
        acknowledge(notice.hold, clock=clock)
    return notice


def _matched(notice: Notice, person: Person, *, at: datetime) -> None:
    row = row_of(notice)
    sender = Sender(source=notice.source, country=notice.country, actor=notice.brought_by)
    if notice.what == Notice.What.START:
        notice.hold = _stopped(row, sender, person, at=at)
    else:
        notice.hold = _running(row, person, at=at)
        raise_task(
            kind="notice_ended",
            business_key=f"{looking_key(notice)}:ended",
            at=at,
            due_at=at + LOOK_WITHIN,
            subject=person.key,
            note=notice.number,
        )
    notice.details_sealed = None
    notice.save(update_fields=["hold", "details_sealed"])
    _journal(notice, person, at=at)


def looking_key(notice: Notice) -> str:
    """Under which name the task lies that somebody looks at a notice."""
    return f"notice:{notice.key}"


def _raise_tasks(notice: Notice, person: Person | None, *, at: datetime) -> None:
    subject = person.key if person else None
    is_start = notice.what == Notice.What.START
    kind = "match_notice" if notice.hold is None else "notice_ended"
    if not (notice.hold and is_start and notice.by_reference):
        raise_task(
            kind="check_notice" if notice.hold and is_start else kind,
            business_key=looking_key(notice),
            at=at,
            due_at=at + LOOK_WITHIN,
            subject=subject,
            note=notice.number,
        )


def _journal(notice: Notice, person: Person | None, *, at: datetime) -> None:
    data: dict[str, Any] = {
        "notice": str(notice.key),
        "source": notice.source,
        "kind": notice.kind,
        "what": notice.what,
        "hold": str(notice.hold.key) if notice.hold else None,
    }
    subject = person.key if person else None
    append(
        Entry(code="notice.received", at=at, actor=notice.brought_by, subject=subject, data=data)
    )


def told(notice: Notice) -> Told:
    """What the sender of a notice is told of it, now and whenever it asks again."""
    state = _state(notice)
    hold = notice.hold if state == HOLDS else None
    return Told(
        number=notice.number,
        state=state,
        acknowledged_at=hold.acknowledged_at if hold else None,
        code=str(hold.key)[:8].upper() if hold else "",
    )


def _state(notice: Notice) -> str:
    looking = task_for(looking_key(notice))
    if looking is not None and looking.done_at is None:
        return ASKED if notice.by_reference and notice.what != Notice.What.START else RECEIVED
    if notice.hold is None:
        return NOT_FOUND
    return HOLDS if notice.what == Notice.What.START else ASKED


def row_of(notice: Notice) -> NoticeRow:
    """Whom and what a notice names that we could not match, for who looks for her.

    Raises Erased where she was found since.
    """
    sealed = bytes(notice.details_sealed or b"")
    told = json.loads(vault_queries.unseal(notice.key, sealed, context=_SEALED_AS))
    days = {
        name: date.fromisoformat(told[name]) if told[name] else None
        for name in ("starts_on", "born_on")
    }
    return NoticeRow(**{**told, **days})
