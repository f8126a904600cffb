"""One photo or PDF that somebody sends us: opened, made bare, named plainly, or kindly refused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

MOST_BYTES: Final = 10 * 1024 * 1024
ACCEPTED: Final = ".pdf,.jpg,.jpeg,.png,.webp,.heic,image/*,application/pdf"
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
# How long we wait for a paper to be opened, however busy the machine is.
WAIT_SECONDS: Final = 30
_DECODER: Final = "evenhand.doors.look.decoding"
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_PHONE_PICTURES: Final = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"})
# What a name may not hold: ends of lines, and signs that turn the reading direction around.
_HIDDEN_SIGNS: Final = dict.fromkeys(
    [*range(32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper as we keep it: not what was sent, but what was taken of it."""

    content: bytes
    media_type: str
    name: str


class PaperRefused(Exception):
    """The paper cannot be taken; `why` is the name of a sentence of the field."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


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


def taken(upload: UploadedFile[Any]) -> Taken:
    """Open a paper in a process of its own and return what we keep; raises PaperRefused."""
    if (upload.size or 0) > MOST_BYTES:
        raise PaperRefused("size")
    content = upload.read()
    upload.seek(0)
    if not content:
        raise PaperRefused("empty")
    if not media_type(content):
        raise PaperRefused("type")
    kind, kept = _opened(content)
    return Taken(content=kept, media_type=kind, name=_named(plain_name(upload), kind))


def _opened(content: bytes) -> tuple[str, bytes]:
    """Ask the decoder; whatever ends it early, a limit among others, makes a paper unreadable."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", _DECODER],
            input=content,
            capture_output=True,
            timeout=WAIT_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as ended:
        raise PaperRefused("unreadable") from ended
    line, _newline, kept = done.stdout.partition(b"\n")
    word, _space, rest = line.decode().partition(" ")
    if word != "kept":
        raise PaperRefused(rest)
    return rest, kept


def plain_name(paper: UploadedFile[Any]) -> str:
    """Return a file's name as it was sent, without signs that cannot be kept or that mislead."""
    name = (paper.name or "").encode("utf-8", "replace").decode().translate(_HIDDEN_SIGNS)
    return name.strip()[:200] or "paper"


def _named(name: str, kind: str) -> str:
    """Give a name the ending of what the file is now: a photo of a phone becomes a JPEG."""
    ending = ENDINGS[kind]
    stem, dot, was = name.rpartition(".")
    if was.lower() in (ending, "jpeg" if ending == "jpg" else ending):
        return name
    return f"{(stem if dot and was.isalnum() and len(was) < 6 else name)[:190]}.{ending}"


class Paper(forms.FileField):
    """A photo or a PDF of at most ten megabytes; not having one is an answer too.

    What the form hands on is the paper as it was taken, so that nobody can keep what was sent.
    """

    default_error_messages = {
        "empty": _("This file is empty. Choose it once more, or send the paper by post."),
        "size": _("This file is larger than 10 megabytes. Take a smaller photo of it."),
        "type": _("We can read photos and PDF files. Take a photo of the paper and choose that."),
        "locked": _("This PDF asks for a password. Take a photo of the paper, or unlock the file."),
        "pixels": _("This picture is too large to open. Take a photo of the paper instead."),
        "pages": _("This PDF is too long. Choose the pages that matter, at most 100."),
        "active": _(
            "This PDF holds a script or another file. Print it to a new PDF, or take a photo."
        ),
        "unreadable": _(
            "We could not open this file. It may be damaged. Take a photo of the paper and choose"
            " that, or send the paper by post."
        ),
        "max_length": _("The name of this file is too long. Give it a shorter name."),
        "invalid": _("The file did not arrive. Choose it once more."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        super().__init__(max_length=200, **options)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any] | None:
        """Return the paper as it is kept, or nothing where none was sent."""
        sent: UploadedFile[Any] | None = super().clean(data, initial)
        if not sent:
            return None
        try:
            kept = taken(sent)
        except PaperRefused as refused:
            code = refused.why if refused.why in self.error_messages else "unreadable"
            raise ValidationError(self.error_messages[code], code=code) from refused
        return SimpleUploadedFile(kept.name, kept.content, kept.media_type)


def attachment(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Answer with a file that is kept, never shown: its name is plain, its kind one we know."""
    ending = ENDINGS.get(media_type, "bin")
    plain = slugify(name.rsplit(".", 1)[0]) or "document"
    known = media_type if media_type in ENDINGS else "application/octet-stream"
    answer = HttpResponse(content, content_type=known)
    answer["Content-Disposition"] = f'attachment; filename="{plain[:80]}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
