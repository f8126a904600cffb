"""Which characters our fonts can print, and what becomes of those they cannot.

A letter with a wrong name or address must not go out; a stray emoji in a free text may become □.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache

from evenhand.contact.letters.catalogue import FOLDER

FONTS = FOLDER / "fonts"
STAND_IN = "\u25a1"
_UNBROKEN = 34
"""Letters in a row after which a line may break, so that no word runs off the page."""
_JOINERS = frozenset("\u200c\u200d")
"""The invisible characters that shape a word; all others are dropped."""


def _format_12(table: bytes) -> set[int]:
    (count,) = struct.unpack_from(">I", table, 12)
    found: set[int] = set()
    for group in range(count):
        start, end, _ = struct.unpack_from(">III", table, 16 + 12 * group)
        found.update(range(start, end + 1))
    return found


def _format_4(table: bytes) -> set[int]:
    (twice,) = struct.unpack_from(">H", table, 6)
    ends = struct.unpack_from(f">{twice // 2}H", table, 14)
    starts = struct.unpack_from(f">{twice // 2}H", table, 16 + twice)
    return {code for start, end in zip(starts, ends, strict=True) for code in range(start, end + 1)}


def _characters(font: bytes) -> set[int]:
    """The code points of a font's character map (formats 4 and 12, which all ours have)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            break
    else:
        return set()
    found: set[int] = set()
    (maps,) = struct.unpack_from(">H", font, offset + 2)
    for index in range(maps):
        (start,) = struct.unpack_from(">I", font, offset + 4 + 8 * index + 4)
        table = font[offset + start :]
        (kind,) = struct.unpack_from(">H", table)
        if kind == 12:
            found |= _format_12(table)
        elif kind == 4:
            found |= _format_4(table)
    return found - {0xFFFF}


@cache
def printable_characters() -> frozenset[int]:
    """Every code point that one of the shipped upright fonts can print."""
    regular = (FONTS / "Inter-Regular.ttf", FONTS / "DejaVuSans.ttf")
    return frozenset().union(*(_characters(path.read_bytes()) for path in regular))


def _is_shown(character: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}:
        return False
    return ord(character) in printable_characters()


def unprintable(text: str) -> str:
    """The letters and digits of a text that no font of ours has, each once, in order."""
    lost = (
        character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character)[0] in "LN" and not _is_shown(character)
    )
    return "".join(dict.fromkeys(lost))


def printable(text: str) -> str:
    """The text as it can be printed on one line: what has no glyph becomes □.

    Invisible characters are dropped, those that turn the reading direction among them; words
    without an end get places where a line may break.
    """
    kept: list[str] = []
    run = 0
    for character in unicodedata.normalize("NFC", " ".join(text.split())):
        if unicodedata.category(character) in {"Cc", "Cf"} and character not in _JOINERS:
            continue
        kept.append(character if _is_shown(character) else STAND_IN)
        run = 0 if character in " -" else run + 1
        if run == _UNBROKEN:
            kept.append("\u200b")
            run = 0
    return "".join(kept)
