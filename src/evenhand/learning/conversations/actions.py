"""The only writers of conversations."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.holds.queries import covering
from evenhand.journal.actions import Entry, append
from evenhand.learning.conversations.models import (
    Finding,
    ReviewPermission,
    SpokenBefore,
    Transcript,
)
from evenhand.learning.conversations.reading import format_of, read_transcript
from evenhand.learning.conversations.review import Found, review
from evenhand.learning.conversations.sameness import free_sentences, packed, sketch_of
from evenhand.learning.conversations.transcript import Transcript as Told
from evenhand.learning.words.detectors import detectors_of
from evenhand.rulebook.calendar import add_working_days
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.zones import zone
from evenhand.vault.actions import seal
from evenhand.vault.redaction import redact
from evenhand.work.alarms import raise_alarm
from evenhand.work.hours import own_country, own_zone

_ALARMS: Final = {"self_harm": "self_harm", "cannot_cope": "crisis_words"}
_ALARMS_FOR: Final = timedelta(days=7)
# For so many working days a review is the agent's alone.
AGENT_FIRST: Final = 3


class ReviewIsOff(Exception):
    """Nobody put on record that calls may be reviewed in that country."""

    def __init__(self, country: str) -> None:
        super().__init__(f"calls are not reviewed in {country}: two people must allow it first")
        self.country = country


class NeedsAnother(Exception):
    """Who recorded a permission cannot be its second person as well."""


class AlreadyPermitted(Exception):
    """Review is on in that country; what stands is withdrawn before something else is recorded."""

    def __init__(self, country: str) -> None:
        super().__init__(f"calls are reviewed in {country} already: withdraw that first")
        self.country = country


class NoSuchPermission(LookupError):
    """There is no living permission with that key: it was withdrawn or replaced."""


@dataclass(frozen=True, slots=True)
class Call:
    """Whose conversation a transcript is of."""

    subject: uuid.UUID
    country: str
    language: str
    agent: User
    happened_at: datetime
    consented: bool
    case: Case | None = None
    contact: Contact | None = None
    names: Collection[str] = ()
    agent_speaker: str = ""


@transaction.atomic
def record_permission(
    *, country: str, legal_basis: str, assessment: str, consulted_on: date, by: User, at: datetime
) -> ReviewPermission:
    """Write down why calls may be reviewed in a country; it counts when another has signed.

    What was recorded before and nobody signed is replaced. Raises AlreadyPermitted.
    """
    living = ReviewPermission.objects.filter(country=country, withdrawn_at__isnull=True)
    if living.select_for_update().filter(at__isnull=False).exists():
        raise AlreadyPermitted(country)
    living.update(withdrawn_at=at)
    row = ReviewPermission.objects.create(
        country=country, legal_basis=legal_basis, assessment=assessment,
        consulted_on=consulted_on, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    _note("recorded", row, by=by, at=at)
    return row


@transaction.atomic
def permit_review(*, permission: uuid.UUID, by: User, at: datetime) -> ReviewPermission:
    """Sign as the second person: review is on from now.

    Raises NeedsAnother, and NoSuchPermission where it was withdrawn or replaced meanwhile.
    """
    row = _living(permission)
    if row.recorded_by_id == by.pk:
        raise NeedsAnother(f"{by.get_username()} recorded it")
    if row.at is None:
        row.second_by, row.at = by, at
        ReviewPermission.objects.filter(pk=row.pk).update(second_by=by, at=at)
        _note("permitted", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_permission(*, permission: uuid.UUID, by: User, at: datetime) -> None:
    """End a permission, signed or not; one person is enough to stop. Raises NoSuchPermission."""
    row = _living(permission)
    ReviewPermission.objects.filter(pk=row.pk).update(withdrawn_at=at)
    _note("withdrawn", row, by=by, at=at)


def _living(permission: uuid.UUID) -> ReviewPermission:
    rows = ReviewPermission.objects.select_for_update().filter(withdrawn_at__isnull=True)
    row = rows.filter(key=permission).first()
    if row is None:
        raise NoSuchPermission(permission)
    return row


def _note(what: str, row: ReviewPermission, *, by: User, at: datetime) -> None:
    append(
        Entry(code=f"review.{what}", at=at, actor=f"staff:{by.key}",
              data={"permission": str(row.key), "country": row.country})
    )  # fmt: skip


@transaction.atomic
def take_transcript(
    data: bytes, *, name: str, call: Call, at: datetime, by: User | None = None
) -> Transcript:
    """Read, take identifiers out, review and seal; what is a crisis raises its alarm at once.

    The same file again answers with what is there. Raises ReviewIsOff and TranscriptRefused;
    nothing is stored then. `by` gave the file, and will settle nothing about it.
    """
    permitted = ReviewPermission.objects.filter(
        country=call.country, at__lte=at, withdrawn_at__isnull=True
    )
    if not permitted.exists():
        raise ReviewIsOff(call.country)
    told = _without_identifiers(
        read_transcript(data, name=name, agent=call.agent_speaker, country=call.country), call
    )
    digest = hashlib.sha256(call.subject.bytes + data).hexdigest()
    if kept := Transcript.objects.filter(digest=digest).first():
        return kept
    row = _kept(told, call=call, digest=digest, format_=_format(data, name), at=at, by=by)
    stopped = _demands_stopped(call)
    phrases = detectors_of(call.language)
    sketch = packed(sketch_of(free_sentences(told, phrases)))
    SpokenBefore.objects.create(agent=call.agent, transcript=row, sketch=sketch)
    for found in review(told, phrases=phrases, demands_stopped=stopped).findings:
        _keep_finding(row, found, at=at)
    append(
        Entry(code="transcript.taken", at=at, actor=f"staff:{by.key}" if by else "system:reviews",
              subject=row.subject, case_key=call.case.key if call.case else None,
              data={"transcript": str(row.key)})
    )  # fmt: skip
    return row


def _demands_stopped(call: Call) -> bool:
    """Whether a hold that was asked for before the call stopped demands when they talked.

    One that was told later and reaches back says nothing about what the agent could know.
    """
    if call.case is None:
        return False
    known = covering(call.case, at=call.happened_at).filter(requested_at__lte=call.happened_at)
    return any("demand" in HOLD_KINDS[hold.kind].stops for hold in known)


def _format(data: bytes, name: str) -> str:
    return format_of(data[:400].decode("utf-8", "replace"), name=name)


def _without_identifiers(told: Told, call: Call) -> Told:
    turns = tuple(
        replace(turn, text=redact(turn.text, language=call.language, names=call.names).text)
        for turn in told.turns
    )
    return replace(told, turns=turns, language=call.language)


def _kept(
    told: Told, *, call: Call, digest: str, format_: str, at: datetime, by: User | None
) -> Transcript:
    key = uuid.uuid4()
    text = json.dumps([asdict(turn) for turn in told.turns], ensure_ascii=False).encode()
    return Transcript.objects.create(
        key=key, case=call.case, contact=call.contact, subject=call.subject, country=call.country,
        language=call.language, agent=call.agent, happened_at=call.happened_at, taken_at=at,
        taken_by=by, agents_until=agents_days_after(at),
        format=format_, consented=call.consented, turns=len(told.turns), digest=digest,
        text_sealed=seal(call.subject, text, context=f"transcript:{key}", at=at),
        seconds=max(turn.end_ms for turn in told.turns) // 1000, warnings=list(told.warnings),
    )  # fmt: skip


def agents_days_after(at: datetime) -> datetime:
    """Return the end of the agent's own days: three working days of the firm after today."""
    place = zone(own_zone())
    last = add_working_days(at.astimezone(place).date(), AGENT_FIRST, own_country())
    return datetime.combine(last + timedelta(days=1), time(0), place)


@transaction.atomic
def keep_remarks(row: Transcript, found: Collection[Found], *, at: datetime) -> int:
    """Keep what a model remarked on with a quotation; it advises, and self-harm rings all the same.

    What the rules found there already is not said twice. Returns how many were kept.
    """
    known = set(Finding.objects.filter(transcript=row).values_list("turn", "detector"))
    fresh = [one for one in found if (one.turn, one.detector) not in known]
    for one in fresh:
        _keep_finding(row, one, at=at, source=Finding.Source.MODEL)
    return len(fresh)


def _keep_finding(
    row: Transcript, found: Found, *, at: datetime, source: str = Finding.Source.RULES
) -> None:
    key = uuid.uuid4()
    quote = seal(row.subject, found.quote.encode(), context=f"finding:{key}", at=at)
    Finding.objects.create(
        key=key, transcript=row, detector=found.detector, kind=found.kind, turn=found.turn,
        start_ms=found.start_ms, end_ms=found.end_ms, quote_sealed=quote, answered=found.answered,
        source=source, is_advisory=source == Finding.Source.MODEL,
    )  # fmt: skip
    if found.detector in _ALARMS and at - row.happened_at < _ALARMS_FOR:
        raise_alarm(
            kind=_ALARMS[found.detector],
            business_key=f"transcript:{row.key}:{found.turn}:{found.detector}",
            at=at, subject=row.subject, case_key=row.case.key if row.case else None,
            about=row.key,
        )  # fmt: skip
