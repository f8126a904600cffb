"""Notes what happened to entries: each its own history, append-only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evenhand.payments.models import BankEntry, EntryEvent


def note(entry: BankEntry, code: str, *, at: datetime, actor: str, **data: object) -> EntryEvent:
    """Append to an entry's history what happened to it."""
    return EntryEvent.objects.create(entry=entry, code=code, at=at, actor=actor, data=data)


def note_many(
    entries: Iterable[BankEntry], code: str, *, at: datetime, actor: str, **data: object
) -> None:
    """Append the same to the history of many entries."""
    EntryEvent.objects.bulk_create(
        [EntryEvent(entry=entry, code=code, at=at, actor=actor, data=data) for entry in entries],
        batch_size=2000,
    )
