"""One paper that staff add to a case: a photo or a PDF, known by its content."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from evenhand.cases.models import Person
from evenhand.vault import actions as vault

MOST_BYTES: Final = 10 * 1024 * 1024
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "message/rfc822": "eml",
    "text/plain": "txt",
    "application/json": "json",
}


def media_type(content: bytes) -> str:
    """Return what a file is by its first bytes; empty where we do not take it."""
    return next((kind for start, kind in _BEGINNINGS if content.startswith(start)), "")


class PaperField(forms.FileField):
    """A photo (JPEG, PNG) or a PDF of at most ten megabytes."""

    default_error_messages = {
        "empty": _("This file is empty. Choose it once more."),
        "size": _("This file is larger than 10 megabytes. Choose a smaller one."),
        "type": _("Choose a PDF file or a photo (JPEG or PNG)."),
        "max_length": _("The name of this file is too long. Give it a shorter name."),
        "invalid": _("The file did not arrive. Choose it once more."),
    }

    def __init__(self, **options: Any) -> None:
        accept = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
        options.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(max_length=200, **options)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any] | None:
        paper: UploadedFile[Any] | None = super().clean(data, initial)
        if not paper:
            return None
        if (paper.size or 0) > MOST_BYTES:
            raise ValidationError(self.error_messages["size"], code="size")
        start = paper.read(16)
        paper.seek(0)
        if not media_type(start):
            raise ValidationError(self.error_messages["type"], code="type")
        return paper


def keep(paper: UploadedFile[Any], *, person: Person, kind: str, at: datetime) -> uuid.UUID:
    """Seal a paper under the person's key; return the document's key."""
    content = paper.read()
    name = (paper.name or "paper").encode("utf-8", "replace").decode().replace("\x00", "")
    document = vault.store_document(
        subject=person.key,
        kind=kind,
        name=name[:200],
        media_type=media_type(content),
        content=content,
        at=at,
    )
    return document.key
