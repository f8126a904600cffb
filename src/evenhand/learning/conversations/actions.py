"""The only writers of conversations."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.learning.conversations.models import Finding, ReviewPermission, Transcript
from evenhand.learning.conversations.reading import format_of, read_transcript
from evenhand.learning.conversations.review import Found, review
from evenhand.learning.conversations.transcript import Transcript as Told
from evenhand.learning.words.detectors import detectors_of
from evenhand.vault.actions import seal
from evenhand.vault.redaction import redact
from evenhand.work.alarms import raise_alarm

_ALARMS: Final = {"self_harm": "self_harm", "cannot_cope": "crisis_words"}
_ALARMS_FOR: Final = timedelta(days=7)


class ReviewIsOff(Exception):
    """Nobody put on record that calls may be reviewed in that country."""

    def __init__(self, country: str) -> None:
        super().__init__(f"calls are not reviewed in {country}: two people must allow it first")
        self.country = country


class NeedsAnother(Exception):
    """Who recorded a permission cannot be its second person as well."""


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
    names: Collection[str] = ()
    agent_speaker: str = ""


@transaction.atomic
def record_permission(
    *, country: str, legal_basis: str, assessment: str, consulted_on: date, by: User, at: datetime
) -> ReviewPermission:
    """Write down why calls may be reviewed in a country; it counts when another has signed."""
    return ReviewPermission.objects.create(
        country=country, legal_basis=legal_basis, assessment=assessment,
        consulted_on=consulted_on, recorded_by=by, recorded_at=at,
    )  # fmt: skip


@transaction.atomic
def permit_review(*, permission: uuid.UUID, by: User, at: datetime) -> ReviewPermission:
    """Sign as the second person: review is on from now; raises NeedsAnother."""
    row = ReviewPermission.objects.select_for_update().get(key=permission)
    if row.recorded_by_id == by.pk:
        raise NeedsAnother(f"{by.get_username()} recorded it")
    if row.at is None:
        row.second_by, row.at = by, at
        ReviewPermission.objects.filter(pk=row.pk).update(second_by=by, at=at)
    return row


@transaction.atomic
def take_transcript(data: bytes, *, name: str, call: Call, at: datetime) -> Transcript:
    """Read, take identifiers out, review and seal; what is a crisis raises its alarm at once.

    The same file again answers with what is there. Raises ReviewIsOff and TranscriptRefused;
    nothing is stored then.
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
    row = _kept(told, call=call, digest=digest, format_=_format(data, name), at=at)
    for found in review(told, phrases=detectors_of(call.language)).findings:
        _keep_finding(row, found, at=at)
    return row


def _format(data: bytes, name: str) -> str:
    return format_of(data[:400].decode("utf-8", "replace"), name=name)


def _without_identifiers(told: Told, call: Call) -> Told:
    turns = tuple(
        replace(turn, text=redact(turn.text, language=call.language, names=call.names).text)
        for turn in told.turns
    )
    return replace(told, turns=turns, language=call.language)


def _kept(told: Told, *, call: Call, digest: str, format_: str, at: datetime) -> Transcript:
    key = uuid.uuid4()
    text = json.dumps([asdict(turn) for turn in told.turns], ensure_ascii=False).encode()
    return Transcript.objects.create(
        key=key, case=call.case, subject=call.subject, country=call.country,
        language=call.language, agent=call.agent, happened_at=call.happened_at, taken_at=at,
        format=format_, consented=call.consented, turns=len(told.turns), digest=digest,
        text_sealed=seal(call.subject, text, context=f"transcript:{key}", at=at),
        seconds=max(turn.end_ms for turn in told.turns) // 1000, warnings=list(told.warnings),
    )  # fmt: skip


def _keep_finding(row: Transcript, found: Found, *, at: datetime) -> None:
    key = uuid.uuid4()
    quote = seal(row.subject, found.quote.encode(), context=f"finding:{key}", at=at)
    Finding.objects.create(
        key=key, transcript=row, detector=found.detector, kind=found.kind, turn=found.turn,
        start_ms=found.start_ms, end_ms=found.end_ms, quote_sealed=quote, answered=found.answered,
    )  # fmt: skip
    if found.detector in _ALARMS and at - row.happened_at < _ALARMS_FOR:
        raise_alarm(
            kind=_ALARMS[found.detector],
            business_key=f"transcript:{row.key}:{found.turn}:{found.detector}",
            at=at, subject=row.subject, case_key=row.case.key if row.case else None,
            about=row.key,
        )  # fmt: skip


@transaction.atomic
def delete_past(*, at: datetime, kept_for: timedelta) -> int:
    """Delete the text of old transcripts and every quote from it; returns how many."""
    old = Transcript.objects.filter(text_deleted_at__isnull=True, taken_at__lt=at - kept_for)
    keys = list(old.values_list("pk", flat=True))
    Finding.objects.filter(transcript__in=keys).update(quote_sealed=None)
    return Transcript.objects.filter(pk__in=keys).update(text_sealed=None, text_deleted_at=at)
