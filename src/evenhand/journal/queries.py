"""What may be read from the journal: timelines, the chain's health, followers' news."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from evenhand.journal.actions import GENESIS, link_digest
from evenhand.journal.models import Event, Link
from evenhand.vault import queries as vault


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found; `broken_at` is the first position that does not fit."""

    links: int
    head: str
    broken_at: int | None
    why: str


def events_of_case(case_key: uuid.UUID, *, most: int = 200) -> QuerySet[Event]:
    """Return the newest events of a case."""
    return Event.objects.filter(case_key=case_key).order_by("-at", "-id")[:most]


def events_of_subject(subject: uuid.UUID, *, most: int = 200) -> QuerySet[Event]:
    """Return the newest events about a person."""
    return Event.objects.filter(subject=subject).order_by("-at", "-id")[:most]


def personal(event: Event) -> dict[str, Any]:
    """Return an event's personal part; raises Erased when the person's key is destroyed."""
    if event.payload is None or event.subject is None:
        return {}
    plain = vault.unseal(event.subject, bytes(event.payload), context=f"event:{event.code}")
    opened: dict[str, Any] = json.loads(plain)
    return opened


def since(position: int, *, most: int = 1000) -> QuerySet[Link]:
    """Return sealed events after a position of the chain, in its order, for a follower."""
    rows = Link.objects.filter(position__gt=position).select_related("event")
    return rows.order_by("position")[:most]


def verify_chain() -> ChainReport:
    """Recompute the whole chain and say where it breaks, if it does."""
    digest, position = GENESIS, 0
    rows = Link.objects.select_related("event").order_by("position")
    for link in rows.iterator(chunk_size=5000):
        if link.position != position + 1:
            return ChainReport(position, digest.hex(), position + 1, "a link is missing")
        position = link.position
        expected = link_digest(link.event, position=position, before=digest)
        if expected != bytes(link.digest):
            return ChainReport(position, digest.hex(), position, "an event or link was changed")
        digest = expected
    return ChainReport(position, digest.hex(), None, "")
