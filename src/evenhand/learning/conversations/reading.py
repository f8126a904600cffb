"""Reads a transcript from a file of any format we know, or refuses it with what would help."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from evenhand.learning.conversations.timed_text import read_srt, read_vtt
from evenhand.learning.conversations.told_text import read_json, read_typed
from evenhand.learning.conversations.transcript import (
    Line,
    Transcript,
    TranscriptRefused,
    Turn,
    who_is,
)
from evenhand.vault.encodings import FileRefused, find_encoding

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_MS: Final = 5 * 3600 * 1000
_FORMATS: Final = {"vtt": read_vtt, "srt": read_srt, "json": read_json, "typed": read_typed}


def read_transcript(data: bytes, *, name: str, agent: str = "", country: str = "") -> Transcript:
    """The turns of a file; `agent` is the name under which the agent speaks in it.

    Raises TranscriptRefused. Overlapping times are kept and counted; a turn without a speaker is
    kept as unknown, and the warnings ask who it was.
    """
    text = _decoded(data, country=country)
    lines = [line for line in _lines(text, name=name) if line.text]
    if not lines:
        raise TranscriptRefused(name, "nobody says anything", "Choose the file with the words.")
    for line in lines:
        if line.end_ms < line.start_ms:
            raise TranscriptRefused(line.where, "it ends before it begins", "Correct its times.")
    if max(line.end_ms for line in lines) >= MOST_MS:
        raise TranscriptRefused(
            name, "it is five hours long or longer", "Cut it into the conversations it holds."
        )
    turns = tuple(
        Turn(who_is(line.speaker, agent=agent), line.start_ms, line.end_ms, line.text)
        for line in sorted(lines, key=lambda line: line.start_ms)
    )
    return Transcript(turns, warnings=tuple(_warnings(turns)))


def format_of(text: str, *, name: str) -> str:
    """The format, by what the text begins with and then by its name."""
    begins = text.lstrip()[:400]
    if begins.startswith("WEBVTT"):
        return "vtt"
    if begins.startswith(("{", "[{", "[\n", "[ ")) or name.lower().endswith(".json"):
        return "json"
    if name.lower().endswith(".srt") or "-->" in begins:
        return "srt"
    return "typed"


def _lines(text: str, *, name: str) -> Iterator[Line]:
    return _FORMATS[format_of(text, name=name)](text)


def _decoded(data: bytes, *, country: str) -> str:
    if len(data) > MOST_BYTES:
        raise TranscriptRefused(
            "the file", f"it is larger than {MOST_BYTES >> 20} MB", "Give the words, not the sound."
        )
    if not data.strip():
        raise TranscriptRefused("the file", "it is empty", "Choose the file with the words.")
    try:
        encoding = find_encoding(io.BytesIO(data), country=country.upper())
    except FileRefused as wrong:
        where = f"byte {wrong.byte:,}" if wrong.byte is not None else "the file"
        raise TranscriptRefused(
            where, wrong.what, "Save it as text in UTF-8 and try again."
        ) from wrong
    return data.decode(encoding).removeprefix("\ufeff")


def _warnings(turns: tuple[Turn, ...]) -> Iterator[str]:
    overlaps = sum(later.start_ms < turn.end_ms for turn, later in pairwise(turns))
    unknown = sum(turn.who == "unknown" for turn in turns)
    if overlaps:
        yield f"overlaps:{overlaps}"
    if unknown:
        yield f"who_is_the_agent:{unknown}"
