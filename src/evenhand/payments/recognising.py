"""Which form a bank's file has: found by what is in it, never by its name."""

from __future__ import annotations

import codecs
import io
import re
from datetime import date
from typing import Final

from evenhand.payments.bank_files import MOST_BYTES, BankFileRefused, FileRead
from evenhand.payments.camt import read_camt
from evenhand.payments.mt940 import read_mt940
from evenhand.vault.encodings import FileRefused, find_encoding

_ARCHIVES: Final = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")
_OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MT940: Final = re.compile(r"(?:\{1:|:20:)|(?:^|[\r\n}])\s*:20:")


def read_bank_file(content: bytes, *, today: date) -> FileRead:
    """Read a file of a bank; raises BankFileRefused.

    `today` is the day on which it is read: nothing is booked long after it.
    """
    if not content.strip():
        raise BankFileRefused("empty")
    if len(content) > MOST_BYTES:
        raise BankFileRefused("too_large", words=f"{len(content) >> 20} MB")
    if content.startswith(_ARCHIVES):
        raise BankFileRefused("archive")
    if content.startswith(_OTHERS):
        raise BankFileRefused("not_a_bank_file")
    if _is_xml(content):
        return read_camt(content, today=today)
    text = _text(content)
    if not _MT940.search(text[:4096]):
        raise BankFileRefused("not_a_bank_file", words=text[:60].strip())
    return read_mt940(text, today=today)


def _is_xml(content: bytes) -> bool:
    """Whether the first sign, marks and zeros of UTF-16 aside, opens an element."""
    head = content[:64]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"").lstrip().startswith(b"<")


def _text(content: bytes) -> str:
    try:
        return content.decode(find_encoding(io.BytesIO(content)))
    except (FileRefused, UnicodeError) as wrong:
        raise BankFileRefused("encoding", words=str(wrong)) from wrong
