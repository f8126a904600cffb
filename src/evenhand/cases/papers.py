"""Papers whose purpose has ended: deleted whatever they were for, and told to the journal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from evenhand.journal.actions import Entry, append_many
from evenhand.vault.actions import delete_documents_past


@transaction.atomic
def delete_papers_past(today: date, *, at: datetime, actor: str) -> int:
    """Delete the papers whose purpose ended before today; returns how many."""
    gone = delete_documents_past(today)
    note_deleted(gone, at=at, actor=actor)
    return len(gone)


def note_deleted(gone: Iterable[tuple[uuid.UUID, uuid.UUID]], *, at: datetime, actor: str) -> None:
    """Write into the journal which papers (subject, key) are no more."""
    append_many(
        Entry(
            code="paper.deleted", at=at, actor=actor, subject=subject, data={"document": str(key)}
        )
        for subject, key in gone
    )
