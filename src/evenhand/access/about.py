"""What a person is told of who came in as her, and of who looked at her file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from evenhand.access.models import ApiKey, EntryLink, LeftEverywhere, User
from evenhand.journal.models import Event
from evenhand.vault.about import From, Kept, Row, Section, facts_of, role

TELLS: Final = {
    "access.EntryLink": "ways_in",
    "access.ApiKey": "machine_keys",
    "access.LeftEverywhere": "left_everywhere",
}
_LOOKED: Final = "case.viewed"
# What was looked at, by the one key that the event names; without one, the whole file.
_PARTS: Final = {"document": "document", "release": "release", "hold": "hold", "page": "statement"}


def about(subject: uuid.UUID) -> Iterator[Section]:
    """The ways in that were made for her, and every look into her file."""
    links = EntryLink.objects.filter(subject=subject).order_by("made_at")
    keys = ApiKey.objects.filter(subject=subject).order_by("made_at")
    yield Section(
        "ways_in",
        [
            facts_of(row, "kind", "made_at", "expires_at", "opened_at", "used_at", "revoked_at")
            for row in links
        ],
        From.US,
        Kept.RECORD,
    )
    yield Section(
        "machine_keys",
        [facts_of(row, "purpose", "made_at", "expires_at", "revoked_at") for row in keys],
        From.US,
        Kept.RECORD,
    )
    left = LeftEverywhere.objects.filter(subject=subject)
    yield Section(
        "left_everywhere", [facts_of(row, "at") for row in left], From.PERSON, Kept.RECORD
    )
    yield Section("looks", looks(subject), From.US, Kept.RECORD)


def looks(subject: uuid.UUID) -> list[Row]:
    """Who looked at her file, newest first: when, in which role, at what. Never a name."""
    events = list(Event.objects.filter(subject=subject, code=_LOOKED).order_by("-at", "-id"))
    named = {event.actor.partition(":")[2] for event in events}
    keys = [key for key in named if _is_key(key)]
    roles = {str(key): held for key, held in User.objects.filter(key__in=keys)
             .values_list("key", "role")}  # fmt: skip
    return [
        {
            **facts_of(event, "at"),
            "by": roles.get(event.actor.partition(":")[2], role(event.actor)),
            "what": next((told for part, told in _PARTS.items() if part in event.data), "file"),
        }
        for event in events
    ]


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
