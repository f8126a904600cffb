"""The only writers of payments."""

from __future__ import annotations

from datetime import datetime

from evenhand.payments.models import BankEntry, EntryEvent


def note(entry: BankEntry, code: str, *, at: datetime, actor: str, **data: object) -> EntryEvent:
    """Append to an entry's history what happened to it."""
    return EntryEvent.objects.create(entry=entry, code=code, at=at, actor=actor, data=data)
