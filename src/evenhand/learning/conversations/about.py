"""What a person is told of her calls that were read again: that it was, and what was noticed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from evenhand.learning.conversations.models import Finding, Transcript
from evenhand.vault.about import From, Kept, Section, facts_of

TELLS: Final = {
    "conversations.Transcript": "calls_read_again",
    "conversations.Finding": "noticed_in_calls",
}


def about(subject: uuid.UUID) -> Iterator[Section]:
    """Her calls whose words were kept for a time, and what the rules noticed in them."""
    rows = Transcript.objects.filter(subject=subject).order_by("happened_at", "pk")
    yield Section(
        "calls_read_again",
        [
            facts_of(row, "happened_at", "language", "consented", "taken_at", "text_deleted_at")
            for row in rows
        ],
        From.US,
        Kept.PURPOSE,
    )
    found = Finding.objects.filter(transcript__subject=subject).order_by("pk")
    yield Section(
        "noticed_in_calls",
        [{"what": row.detector, **facts_of(row, "answered", "settled_at")} for row in found],
        From.US,
        Kept.PURPOSE,
    )
