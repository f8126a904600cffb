"""Answers what somebody asked before we knew who she is: a minute's job looks whom it is about.

What was asked is noted alike for known and unknown codes and addresses (`access.asking`), so that
neither a page nor its time tells who exists. A fresh link goes only to where the first one went, by
the outbox and the gate like everything else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from evenhand.access import asking, short_codes, trying
from evenhand.access.links import link_entry
from evenhand.access.models import Asked, EntryLink
from evenhand.cases import queries as cases
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact.actions import Clock, letter_language, queue_release, request_stops
from evenhand.contact.models import Preference
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.journal.actions import append
from evenhand.work.actions import raise_task

log = structlog.get_logger(__name__)

WRONG_PERSON: Final = "wrong_person"
LINK_TO_WRITE: Final = "link_to_write"
LOOKED_AT_WITHIN: Final = timedelta(days=1)
MOST_OF_A_LINK: Final = 3  # an hour
MOST_OF_A_PERSON: Final = 5  # a day
MOST_AT_AN_ADDRESS: Final = 3  # people who share one
_NOBODY: Final = uuid.UUID(int=0)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_BY: Final = {"email": "answer.email", "phone": "answer.sms"}


def answer_asked(*, clock: Clock) -> int:
    """Answer what waits, each once and by itself; returns how many."""
    done = asking.drop_unknown()
    for pk in asking.waiting():
        try:
            done += _answer(pk, at=clock())
        except Exception:
            # It stays and is tried again; the next is answered all the same.
            log.exception("asked.not_answered", asked=pk)
    return done


@transaction.atomic
def _answer(pk: int, *, at: datetime) -> int:
    row = asking.take(pk)
    if row is None:
        return 0
    if row.what == Asked.What.BACK:
        _ways_back(row, at=at)
        return 1
    link = EntryLink.objects.filter(code_hash=row.code_hash).first()
    if link is not None:
        _OF_A_LINK[Asked.What(row.what)](link, row, at)
    return 1


def _note_wrong(link: EntryLink, row: Asked, at: datetime) -> None:
    """Write down a wrong second fact when it happened; a pause is told once, where it holds."""
    del at
    pause = trying.pause_begun(row.code_hash, at=row.at)
    append(link_entry("entry.locked" if pause else "entry.refused", link, at=row.at))


def _stop_at_the_wrong_door(link: EntryLink, row: Asked, at: datetime) -> None:
    """Whoever holds the letter stops what follows it, provisionally. Said twice, it is one stop."""
    person = cases.person_by_key(link.subject)
    if person is None or not _lives(link, row.at):
        return
    if not holds.in_force(at=at).filter(person=person, kind=WRONG_PERSON).exists():
        request = StopRequest(
            person=person,
            kind=WRONG_PERSON,
            source="portal",
            actor=f"link:{link.key}",
            starts_at=row.at,
        )
        request_stops([request], at=at)
    append(link_entry("entry.not_me", link, at=row.at))
    _ask_staff(WRONG_PERSON, link, f"wrong-person:{link.key}", at=row.at)


def _write_to_her(link: EntryLink, row: Asked, at: datetime) -> None:
    """She wants a new code by post: one of us looks where to, and writes."""
    if _allowed("letter", link, most=1, window=_DAY, at=at):
        _ask_staff(LINK_TO_WRITE, link, f"letter-again:{link.key}:{row.at.date()}", at=row.at)


def _ask_staff(kind: str, link: EntryLink, business_key: str, *, at: datetime) -> None:
    raise_task(
        kind=kind,
        business_key=business_key,
        at=at,
        due_at=at + LOOKED_AT_WITHIN,
        subject=link.subject,
        case_key=link.case_key,
    )


def _send_fresh(link: EntryLink, row: Asked, at: datetime) -> None:
    """Send a fresh link to where the first one went, and nowhere else."""
    if link.renews_until is None or link.renews_until <= row.at or link.revoked_at:
        return
    point = ContactPoint.objects.filter(key=link.point or _NOBODY).first()
    case = Case.objects.filter(key=link.case_key or _NOBODY).select_related("person").first()
    if point is None or case is None or point.person_id != case.person_id:
        return
    if _allowed("fresh", link, most=MOST_OF_A_LINK, window=_HOUR, at=at):
        _queue(case, point, letter="fresh_link", key=f"fresh:{row.pk}", at=at)


def _allowed(what: str, link: EntryLink, *, most: int, window: timedelta, at: datetime) -> bool:
    return asking.spend(what, link.code_hash, window=window, most=most, at=at)


def _queue(case: Case, point: ContactPoint, *, letter: str, key: str, at: datetime) -> None:
    if _may_queue(case, point, letter, at=at):
        queue_release(
            case=case,
            act=_BY[point.channel],
            letter=letter,
            language=letter_language(case.person),
            at=at,
            business_key=key,
            contact_point=point,
        )


def _may_queue(case: Case, point: ContactPoint, letter: str, *, at: datetime) -> bool:
    usable = point.status in (ContactPoint.Status.PROVED, ContactPoint.Status.GIVEN)
    who = str(case.person.key)
    # Counted apart: whoever types her address all day takes no fresh link from her.
    return usable and asking.spend(letter, who, window=_DAY, most=MOST_OF_A_PERSON, at=at)


def _ways_back(row: Asked, *, at: datetime) -> None:
    """Send a link to everybody who has this address of her own and lives in no fear of others.

    An address without an @ is a mobile number: the link goes by text, if the gate lets it.
    """
    address = asking.address_of(row)
    channel = "email" if "@" in address else "phone"
    points = ContactPoint.objects.filter(channel=channel, value__iexact=address, at_work=False)
    hers = points.select_related("person").order_by("pk")[:MOST_AT_AN_ADDRESS]
    for point in hers:
        case = cases.cases_of(point.person).filter(closed_at__isnull=True).first()
        careful = Preference.objects.filter(person=point.person, safe_contact_only=True).exists()
        if case is not None and not careful and point.person.deceased_on is None:
            key = f"back:{row.pk}:{point.pk}"
            _with_a_code(row, case, point, key=key, at=at)
            _queue(case, point, letter="come_back", key=key, at=at)


def _with_a_code(row: Asked, case: Case, point: ContactPoint, *, key: str, at: datetime) -> None:
    """Let the message carry eight digits beside its link, for the page that asked."""
    if not row.ticket_hash:
        return
    short_codes.prepare(
        business_key=key,
        ticket_hash=row.ticket_hash,
        subject=case.person.key,
        case_key=case.key,
        point=point.key,
        at=at,
    )


def _lives(link: EntryLink, at: datetime) -> bool:
    """Whether it lets in, or was in a message whose reader may still ask for another."""
    ends = max(link.expires_at, link.renews_until or link.expires_at)
    return link.revoked_at is None and ends > at


_Answer = Callable[[EntryLink, Asked, datetime], None]
_OF_A_LINK: Final[dict[Asked.What, _Answer]] = {
    Asked.What.WRONG: _note_wrong,
    Asked.What.NOT_MINE: _stop_at_the_wrong_door,
    Asked.What.FRESH: _send_fresh,
    Asked.What.LETTER: _write_to_her,
}
