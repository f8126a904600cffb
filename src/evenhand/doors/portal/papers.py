"""One photo or PDF: what it is by its content, and a kind sentence where it cannot be taken."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES: Final = 10 * 1024 * 1024
ACCEPTED: Final = ".pdf,.jpg,.jpeg,.png,.webp,.heic,image/*,application/pdf"
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_PHONE_PICTURES: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"})


def media_type(content: bytes) -> str:
    """Return what a file is by its first bytes, empty where we do not take it."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _PHONE_PICTURES:
        return "image/heic"
    return ""


def is_locked(content: bytes) -> bool:
    """Say whether a PDF asks for a password."""
    return content.startswith(b"%PDF-") and b"/Encrypt" in content


class Paper(forms.FileField):
    """A photo or a PDF of at most ten megabytes; not having one is an answer too."""

    default_error_messages = {
        "empty": _("This file is empty. Choose it once more, or send the paper by post."),
        "size": _("This file is larger than 10 megabytes. Take a smaller photo of it."),
        "type": _("We can read photos and PDF files. Take a photo of the paper and choose that."),
        "locked": _("This PDF asks for a password. Take a photo of the paper, or unlock the file."),
        "max_length": _("The name of this file is too long. Give it a shorter name."),
        "invalid": _("The file did not arrive. Choose it once more."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        super().__init__(max_length=200, **options)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any] | None:
        paper: UploadedFile[Any] | None = super().clean(data, initial)
        if not paper:
            return None
        if (paper.size or 0) > MOST_BYTES:
            raise ValidationError(self.error_messages["size"], code="size")
        content = paper.read()
        paper.seek(0)
        if not media_type(content):
            raise ValidationError(self.error_messages["type"], code="type")
        if is_locked(content):
            raise ValidationError(self.error_messages["locked"], code="locked")
        return paper


def plain_name(paper: UploadedFile[Any]) -> str:
    """Return a file's name as it was sent, without signs that cannot be kept."""
    name = (paper.name or "paper").encode("utf-8", "replace").decode()
    return name.replace("\x00", "")[:200]
