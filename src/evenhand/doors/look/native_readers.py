"""Which words on a person's pages a native speaker has read: one list, and a line where none has.

English needs no line: it is the text that the others were made from, and that binds us.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

ORIGINAL: Final = "en"


@dataclass(frozen=True, slots=True)
class Reading:
    """Who signed the words of a language, and on which day; nobody yet where both are missing."""

    code: str
    reviewed_by: str = ""
    on: date | None = None

    @property
    def is_signed(self) -> bool:
        """Whether somebody named stands for the words, since a day that is known."""
        return bool(self.reviewed_by) and self.on is not None


READINGS: Final = (
    Reading("lv"),
    Reading("fr"),
    Reading("de"),
    Reading("it"),
    Reading("ru"),
    Reading("uk"),
    Reading("pl"),
    Reading("et"),
    Reading("ar"),
)


def is_unread(code: str) -> bool:
    """Whether no native speaker has signed the words of a language; never for the original."""
    language = code.partition("-")[0]
    signed = {reading.code for reading in READINGS if reading.is_signed}
    return language != ORIGINAL and language not in signed
