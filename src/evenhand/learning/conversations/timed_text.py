"""Reads WebVTT and SRT: pieces of text with times, some with a voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from evenhand.learning.conversations.transcript import Line, TranscriptRefused

_TIMES: Final = re.compile(
    r"^\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
)
_NAMED: Final = re.compile(r"^\s*([^\W\d_][\w .'-]{0,38}):\s+(.+)$", re.DOTALL)


def read_vtt(text: str) -> Iterator[Line]:
    """The cues of a WebVTT file; notes and styles are no speech."""
    try:
        captions = webvtt.from_string(text).captions
    except (MalformedFileError, MalformedCaptionError) as wrong:
        raise TranscriptRefused(
            "WebVTT", f"the file is broken ({wrong})", "Export it again from your recorder."
        ) from wrong
    for number, cue in enumerate(captions, 1):
        start, end = (round(s * 1000) for s in (cue.start_in_seconds, cue.end_in_seconds))
        voice, said = _voiced(cue.voice or "", cue.text)
        yield Line(voice, start, end, said, f"cue {number}")


def read_srt(text: str) -> Iterator[Line]:
    """The blocks of an SRT file, with commas or dots in the times."""
    for number, block in enumerate(re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()), 1):
        lines = block.split("\n")
        at = next((place for place, line in enumerate(lines[:2]) if _TIMES.match(line)), None)
        if at is None:
            raise TranscriptRefused(
                f"block {number}", "it has no line of times",
                "Write 00:00:01,000 --> 00:00:04,000 above the words.",
            )  # fmt: skip
        found = _TIMES.match(lines[at])
        times = found.groups() if found else ()
        voice, said = _voiced("", "\n".join(lines[at + 1 :]))
        yield Line(voice, _ms(times[:4]), _ms(times[4:]), said, f"block {number}")


def _voiced(voice: str, text: str) -> tuple[str, str]:
    """Who speaks, from the voice or from `Name: words`, and what is said without marks."""
    said = " ".join(re.sub(r"<[^>]*>", "", text).split())
    found = None if voice else _NAMED.match(said)
    return (found[1], found[2]) if found else (voice, said)


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    return (hours * 3600 + minutes * 60 + seconds) * 1000 + int((parts[3] or "0").ljust(3, "0"))
