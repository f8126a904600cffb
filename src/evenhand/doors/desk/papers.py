"""One paper that staff add to a case: taken as the person's own are, and sealed under her key."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from evenhand.cases.models import Person
from evenhand.doors.look.papers import ENDINGS, MOST_BYTES, Paper, media_type, plain_name
from evenhand.vault import actions as vault

__all__ = ["ENDINGS", "MOST_BYTES", "Paper", "PaperField", "keep", "media_type"]

PaperField = Paper


def keep(paper: UploadedFile[Any], *, person: Person, kind: str, at: datetime) -> uuid.UUID:
    """Seal a paper under the person's key; return the document's key."""
    content = paper.read()
    document = vault.store_document(
        subject=person.key,
        kind=kind,
        name=plain_name(paper),
        media_type=media_type(content),
        content=content,
        at=at,
    )
    return document.key
