"""Which encoding a file is written in: found with care, and checked to its last byte."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

_CHUNK = 1 << 20
_NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_BALTIC = frozenset({"LV", "LT", "EE"})
# Š š Ž ž in Windows-1257; in Windows-1252 the same bytes are Icelandic.
_BALTIC_SIGNS = re.compile(rb"[\xd0\xde\xf0\xfe]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")


class FileRefused(ValueError):
    """A file cannot be read; says what is wrong, where, and what would help."""

    def __init__(
        self, what: str, *, remedy: str, line: int | None = None, byte: int | None = None
    ) -> None:
        place = f" (line {line:,})" if line else ""
        place = f" (byte {byte:,})" if byte is not None else place
        super().__init__(f"{what}{place}. {remedy}")
        self.what, self.remedy, self.line, self.byte = what, remedy, line, byte


def find_encoding(file: BinaryIO, *, given: str = "", country: str = "") -> str:
    """Return the encoding that reads the whole file; raises FileRefused.

    A byte order mark decides; then what the map gives; then UTF-8 where all of it is UTF-8. Else
    it is Windows-1257 for the Baltic countries or where its letters speak for it, else 1252.
    """
    head = _head(file)
    marked = _by_mark(head)
    if not marked and b"\x00" in head:
        raise _holds_nul(head.index(b"\x00"))
    if marked or given:
        chosen = marked or _named(given)
        _demand(file, chosen)
        return chosen
    if (broken := _breaks_at(file, "utf-8")) is None:
        return "utf-8"
    if _is_mostly_utf8(file):
        raise FileRefused(
            "The file is UTF-8 with a broken character",
            byte=broken,
            remedy="Export it again, or mend that character.",
        )
    return _windows(file, country=country)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    head = file.read(4096)
    if not head:
        raise FileRefused("The file is empty", remedy="Choose the file with the debts.")
    for start, kind in _NOT_TEXT.items():
        if head.startswith(start):
            raise FileRefused(f"The file is {kind}", remedy="Save the table as CSV and try again.")
    return head


def _by_mark(head: bytes) -> str:
    """The encoding that a byte order mark, or zeros at every second byte, gives away."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 8 and max(even, odd) > len(head) // 3 and min(even, odd) == 0:
        return "utf-16-be" if even else "utf-16-le"
    return ""


def _named(given: str) -> str:
    try:
        found = codecs.lookup(given)
    except (LookupError, ValueError):
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise FileRefused(
            f"The map names the encoding {given!r}, which nobody knows",
            remedy="Name one such as utf-8, utf-16, cp1252 or cp1257, or leave it out.",
        )
    return found.name


def _demand(file: BinaryIO, encoding: str) -> None:
    if (broken := _breaks_at(file, encoding)) is not None:
        raise FileRefused(
            f"The file is not written in {encoding}",
            byte=broken,
            remedy="Name the right encoding in the map, or export the file as UTF-8.",
        )


def _breaks_at(file: BinaryIO, encoding: str) -> int | None:
    """The byte at which the file stops being of that encoding, or None; refuses NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    at = 0
    while True:
        chunk = file.read(_CHUNK)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as wrong:
            return at - pending + wrong.start
        except UnicodeError:  # a mark is missing
            return at
        if "\x00" in text:
            raise _holds_nul(at + max(chunk.find(b"\x00"), 0))
        if not chunk:
            return None
        at += len(chunk)


def _holds_nul(byte: int) -> FileRefused:
    return FileRefused(
        "The file holds NUL characters, so that it is not a text file",
        byte=byte,
        remedy="Export the table as CSV and try again.",
    )


def _is_mostly_utf8(file: BinaryIO) -> bool:
    """Whether more of what is not ASCII is good UTF-8 than is not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    file.seek(0)
    good = bad = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        good += len(_BEYOND_ASCII.findall(text))
        bad += len(_ESCAPED.findall(text))
    return good > bad


def _windows(file: BinaryIO, *, country: str) -> str:
    file.seek(0)
    signs = 0
    while country not in {*_BALTIC, "IS"} and not signs and (chunk := file.read(_CHUNK)):
        signs = len(_BALTIC_SIGNS.findall(chunk))
    order = ["cp1257", "cp1252"] if country in _BALTIC or signs else ["cp1252", "cp1257"]
    broken = None
    for encoding in order:
        where = _breaks_at(file, encoding)
        if where is None:
            return encoding
        broken = where if broken is None else broken
    raise FileRefused(
        "The file's characters fit neither UTF-8 nor Windows-1252 nor Windows-1257",
        byte=broken,
        remedy="Name its encoding in the map, or export the file as UTF-8.",
    )
