"""What may be read from the vault."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from evenhand.vault import cipher
from evenhand.vault.asking import ask_prepared
from evenhand.vault.kept_queries import KeptQuery
from evenhand.vault.models import Document, SubjectKey


class Erased(Exception):
    """The subject's key was destroyed, so that what was sealed under it is gone."""

    def __init__(self, subject: uuid.UUID) -> None:
        super().__init__(f"the key of {subject} was destroyed; what it sealed is erased")
        self.subject = subject


def data_key(subject: uuid.UUID) -> bytes:
    """Return the subject's data key; raises SubjectKey.DoesNotExist or Erased."""
    rows = ask_prepared(_KEY_SQL, {"subject": subject})
    if not rows:
        raise SubjectKey.DoesNotExist(subject)
    wrapped = rows[0]["wrapped"]
    if wrapped is None:
        raise Erased(subject)
    return cipher.unseal(cipher.master_key(), bytes(wrapped), context=f"key:{subject}")


_KEY_SQL: Final = "SELECT wrapped FROM vault_subjectkey WHERE subject = %(subject)s::uuid"


def unseal(subject: uuid.UUID, sealed: bytes, *, context: str) -> bytes:
    """Open a payload sealed for the subject; raises Erased or CannotOpen."""
    return cipher.unseal(data_key(subject), sealed, context=context)


def document_content(document: Document) -> bytes:
    """Return a document's content; raises Erased or CannotOpen."""
    return unseal(
        document.subject_id, bytes(document.content_sealed), context=f"document:{document.key}"
    )


def document_name(document: Document) -> str:
    """Return a document's name as its sender typed it."""
    name = unseal(document.subject_id, bytes(document.name_sealed), context=f"name:{document.key}")
    return name.decode()


def documents_of(subject: uuid.UUID) -> list[Document]:
    """Return the subject's documents, newest first, without their content."""
    rows = Document.objects.filter(subject_id=subject).defer("content_sealed")
    return list(rows.order_by("-stored_at"))


def documents_about(about: uuid.UUID) -> list[Document]:
    """Return what is kept as evidence for something, oldest first, without the content."""
    return _ABOUT(about=about)


_ABOUT: Final = KeptQuery(
    lambda about: (
        Document.objects.filter(about=about).defer("content_sealed").order_by("stored_at", "key")
    ),
    about=uuid.UUID,
)


def documents_kept(subject: uuid.UUID, keys: Collection[uuid.UUID]) -> list[Document]:
    """Return those of some documents of the subject that are still there, without content."""
    rows = Document.objects.filter(subject_id=subject, key__in=keys).defer("content_sealed")
    return list(rows.order_by("stored_at", "key"))


def unseal_many(sealed: Sequence[tuple[uuid.UUID, bytes, str]]) -> list[bytes | None]:
    """Open many payloads (subject, sealed, context) with one query; None where erased.

    Raises CannotOpen, and SubjectKey.DoesNotExist where there never was a key.
    """
    wrapped = dict(
        SubjectKey.objects.filter(subject__in={subject for subject, _, _ in sealed}).values_list(
            "subject", "wrapped"
        )
    )
    master = cipher.master_key()
    keys: dict[uuid.UUID, bytes | None] = {}
    for subject, _, _ in sealed:
        if subject in keys:
            continue
        if subject not in wrapped:
            raise SubjectKey.DoesNotExist(subject)
        kept = wrapped[subject]
        keys[subject] = (
            None if kept is None
            else cipher.unseal(master, bytes(kept), context=f"key:{subject}")
        )  # fmt: skip
    return [
        None if (key := keys[subject]) is None else cipher.unseal(key, body, context=context)
        for subject, body, context in sealed
    ]
