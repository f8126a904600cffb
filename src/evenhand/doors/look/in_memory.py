"""Files that must never touch a disk: kept in memory while they are read, then forgotten.

Django writes a large upload into a temporary file. A page that promises to forget what it was
sent takes its uploads through `read_in_memory` instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


class MemoryOnly(FileUploadHandler):
    """Holds a file in memory up to a limit; of a larger one it keeps one byte more than that."""

    def __init__(self, request: HttpRequest, *, most_bytes: int) -> None:
        super().__init__(request)
        self.most_bytes = most_bytes
        self.kept = BytesIO()

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin a file anew; no other handler sees it."""
        super().new_file(*given, **named)
        self.kept = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what still fits."""
        room = self.most_bytes + 1 - self.kept.tell()
        if room > 0:
            self.kept.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file over; its size is that of what was sent."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type or "",
            file_size,
            self.charset,
        )


def read_in_memory(*, most_bytes: int) -> Callable[[View], View]:
    """Let a page take its uploads in memory alone.

    The check against forgery reads the form, and with it the files; so it comes after the handler
    is set, here, and not before.
    """

    def around(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.upload_handlers = [MemoryOnly(request, most_bytes=most_bytes)]
            return checked(request, *args, **kwargs)

        return inside

    return around
