"""What may be done with keys and documents."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from evenhand.vault import cipher
from evenhand.vault.models import Document, Draft, SubjectKey
from evenhand.vault.queries import data_key
from evenhand.vault.rows import insert


class DocumentRefused(Exception):
    """A document could not be stored; says which and why."""

    def __init__(self, *, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why


MOST_BYTES = 20 * 1024 * 1024


def ensure_key(subject: uuid.UUID, *, at: datetime) -> bytes:
    """Return the subject's data key, making it when there is none; raises Erased."""
    try:
        return data_key(subject)
    except SubjectKey.DoesNotExist:
        wrapped = cipher.seal(cipher.master_key(), cipher.new_key(), context=f"key:{subject}")
        row = SubjectKey(subject=subject, wrapped=wrapped, created_at=at)
        SubjectKey.objects.bulk_create([row], ignore_conflicts=True)
    return data_key(subject)


def ensure_keys(subjects: list[uuid.UUID], *, at: datetime) -> dict[uuid.UUID, bytes]:
    """Make the missing keys of many subjects at once; return every living key by subject."""
    known = set(SubjectKey.objects.filter(subject__in=subjects).values_list("subject", flat=True))
    master = cipher.master_key()
    fresh = [
        SubjectKey(
            subject=subject,
            wrapped=cipher.seal(master, cipher.new_key(), context=f"key:{subject}"),
            created_at=at,
        )
        for subject in dict.fromkeys(subjects)
        if subject not in known
    ]
    SubjectKey.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    rows = SubjectKey.objects.filter(subject__in=subjects, wrapped__isnull=False)
    return {
        row.subject: cipher.unseal(master, bytes(row.wrapped or b""), context=f"key:{row.subject}")
        for row in rows
    }


def seal(subject: uuid.UUID, plain: bytes, *, context: str, at: datetime) -> bytes:
    """Seal a small payload under the subject's key."""
    return cipher.seal(ensure_key(subject, at=at), plain, context=context)


def store_document(
    *,
    subject: uuid.UUID,
    kind: str,
    name: str,
    media_type: str,
    content: bytes,
    at: datetime,
    keep_until: date | None = None,
    about: uuid.UUID | None = None,
) -> Document:
    """Seal and keep a document of the subject; raises DocumentRefused or Erased.

    `keep_until` is the last day of its purpose, where that is known: then it may be deleted.
    `about` is the opaque key of what it is evidence for.
    """
    if not content:
        raise DocumentRefused(name=name, why="the file is empty")
    if len(content) > MOST_BYTES:
        raise DocumentRefused(name=name, why=f"the file is larger than {MOST_BYTES >> 20} MB")
    data = ensure_key(subject, at=at)
    key = uuid.uuid4()
    sealed = cipher.seal(data, content, context=f"document:{key}")
    document = Document(
        key=key,
        subject_id=subject,
        kind=kind,
        media_type=media_type,
        name_sealed=cipher.seal(data, name.encode(), context=f"name:{key}"),
        content_sealed=sealed,
        size_bytes=len(content),
        sealed_sha256=hashlib.sha256(sealed).hexdigest(),
        stored_at=at,
        keep_until=keep_until,
        about=about,
    )
    return insert(document)


def keep_documents_until(subject: uuid.UUID, keys: Iterable[uuid.UUID], *, day: date) -> int:
    """Say until when some documents of the subject serve their purpose; returns how many."""
    rows = Document.objects.filter(subject_id=subject, key__in=list(keys))
    return rows.update(keep_until=day)


def make_evidence(subject: uuid.UUID, keys: Iterable[uuid.UUID], *, about: uuid.UUID) -> int:
    """Say what some documents of the subject are evidence for: they serve as long as it does.

    Returns how many.
    """
    rows = Document.objects.filter(subject_id=subject, key__in=list(keys))
    return rows.update(about=about, keep_until=None)


def delete_documents(subject: uuid.UUID, keys: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Delete documents of the subject whose purpose has ended; returns which were there."""
    rows = Document.objects.filter(subject_id=subject, key__in=list(keys), keep_until__isnull=False)
    found = list(rows.values_list("key", flat=True))
    rows.delete()
    return found


@transaction.atomic
def delete_documents_past(today: date, *, most: int = 5000) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Delete every document whose purpose ended before today; returns subject and key of each."""
    rows = Document.objects.filter(keep_until__lt=today).order_by("keep_until", "key")
    gone = list(rows.values_list("subject_id", "key")[:most])
    Document.objects.filter(key__in=[key for _, key in gone]).delete()
    return gone


@transaction.atomic
def destroy_key(subject: uuid.UUID, *, at: datetime) -> None:
    """Destroy the subject's key: everything sealed under it can never be read again."""
    SubjectKey.objects.filter(subject=subject, destroyed_at__isnull=True).update(
        wrapped=None, destroyed_at=at
    )
    Draft.objects.filter(subject=subject).delete()
