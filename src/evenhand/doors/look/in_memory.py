"""Files that never touch a disk: kept in memory while they are read, then forgotten.

Django writes a large upload into a temporary file, in the clear. What people send us is private,
so every door takes its uploads through the handler here (`FILE_UPLOAD_HANDLERS`); a paper that
stays is sealed in the vault.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from evenhand.vault.actions import MOST_BYTES


class MemoryOnly(FileUploadHandler):
    """Holds a file in memory up to the largest that is taken anywhere.

    Of a larger one it keeps one byte more than that, and lets the page see its true size, so that
    the page can say what its own limit is.
    """

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin a file anew; no other handler sees it."""
        super().new_file(*given, **named)
        self.kept = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what still fits."""
        room = MOST_BYTES + 1 - self.kept.tell()
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
