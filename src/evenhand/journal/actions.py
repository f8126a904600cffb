"""The only writers of history: append, and seal what was appended."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from evenhand.journal.models import Event, Link, Pending
from evenhand.journal.vocabulary import CODES, UnknownCode
from evenhand.vault import actions as vault
from evenhand.vault.asking import ask_prepared

CHAIN_VERSION = 1
GENESIS = hashlib.sha256(b"evenhand journal, chain version 1").digest()
_SEALER_LOCK = 0x65766E68
_APPEND = """
INSERT INTO journal_event (code, at, actor, subject, case_key, data, payload)
VALUES (%(code)s, %(at)s, %(actor)s, %(subject)s::uuid, %(case_key)s::uuid, %(data)s::jsonb,
        %(payload)s::bytea)
RETURNING id, recorded_at
"""
_COPY = "COPY journal_event (code, at, actor, subject, case_key, data, payload) FROM STDIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event to append. `personal` is sealed under the subject's key, `data` stays readable."""

    code: str
    at: datetime
    actor: str
    subject: uuid.UUID | None = None
    case_key: uuid.UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] | None = None


class PersonalWithoutSubject(ValueError):
    """Personal data needs a subject, whose key seals it."""


def append(entry: Entry) -> Event:
    """Append one event in the caller's transaction; raises UnknownCode."""
    event = _event(entry)
    (kept,) = ask_prepared(
        _APPEND,
        {
            "code": event.code,
            "at": event.at,
            "actor": event.actor,
            "subject": event.subject,
            "case_key": event.case_key,
            "data": json.dumps(event.data, ensure_ascii=False),
            "payload": event.payload,
        },
    )
    event.id, event.recorded_at = kept["id"], kept["recorded_at"]
    event._state.adding = False
    return event


def append_many(entries: Iterable[Entry]) -> int:
    """Append many events at once, by COPY, in the caller's transaction; returns how many."""
    # Made before: sealing a personal part may ask the database, which during a COPY never answers.
    sealed = [(entry, _payload(entry)) for entry in entries]
    with connection.cursor() as cursor, cursor.cursor.copy(_COPY) as rows:
        for entry, payload in sealed:
            rows.write_row(
                (
                    entry.code,
                    entry.at,
                    entry.actor,
                    entry.subject,
                    entry.case_key,
                    json.dumps(dict(entry.data), ensure_ascii=False),
                    payload,
                )
            )
    return len(sealed)


def _payload(entry: Entry) -> bytes | None:
    """The sealed personal part of an entry whose code is known."""
    if entry.code not in CODES:
        raise UnknownCode(entry.code)
    if entry.personal is None:
        return None
    if entry.subject is None:
        raise PersonalWithoutSubject(entry.code)
    text = json.dumps(dict(entry.personal), sort_keys=True, ensure_ascii=False, default=str)
    return vault.seal(entry.subject, text.encode(), context=f"event:{entry.code}", at=entry.at)


def _event(entry: Entry) -> Event:
    return Event(
        code=entry.code,
        at=entry.at,
        actor=entry.actor,
        subject=entry.subject,
        case_key=entry.case_key,
        data=dict(entry.data),
        payload=_payload(entry),
    )


def seal(*, at: datetime, most: int = 50_000) -> int:
    """Chain committed events that wait; returns how many. One sealer works at a time."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        waiting = list(Event.objects.filter(pending__isnull=False).order_by("id")[:most].iterator())
        last = Link.objects.order_by("-position").first()
        position, digest = (last.position, bytes(last.digest)) if last else (0, GENESIS)
        links = []
        for event in waiting:
            position += 1
            digest = link_digest(event, position=position, before=digest)
            links.append(Link(event=event, position=position, digest=digest, sealed_at=at))
        Link.objects.bulk_create(links, batch_size=5000)
        Pending.objects.filter(event_id__in=[event.id for event in waiting]).delete()
    return len(waiting)


def link_digest(event: Event, *, position: int, before: bytes) -> bytes:
    """Return SHA-256 over the link before and every field of the event (ciphertext included)."""
    body = json.dumps(
        [
            CHAIN_VERSION,
            position,
            event.id,
            event.code,
            event.at.isoformat(),
            event.actor,
            str(event.subject or ""),
            str(event.case_key or ""),
            event.data,
            hashlib.sha256(bytes(event.payload or b"")).hexdigest(),
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(before + body.encode()).digest()
