"""Reads JSON (Whisper's segments, a diarised list, ours) and what somebody typed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from evenhand.learning.conversations.transcript import Line, TranscriptRefused

_TYPED: Final = re.compile(
    r"^\s*(?:\[?(?:(\d+):)?(\d{1,3}):(\d{2})\]?\s+)?([^\W\d_][\w .'-]{0,38}):\s*(.*)$"
)
_MOST_S: Final = 10**7
_MS_A_WORD: Final = 400  # only where nobody noted a time


def read_json(text: str) -> Iterator[Line]:
    """The segments of a recogniser, or a list of turns."""
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise TranscriptRefused(
            "JSON", f"the file is broken ({wrong})", "Export it again, or save it as WebVTT."
        ) from wrong
    rows = told if isinstance(told, list) else _rows(told)
    if not isinstance(rows, list):
        raise TranscriptRefused(
            "JSON", "there is no list of segments or turns", 'Give {"segments": [...]}.'
        )
    for number, row in enumerate(rows, 1):
        yield _segment(row, f"segment {number}")


def _rows(told: object) -> object:
    return (told.get("segments") or told.get("turns")) if isinstance(told, Mapping) else None


def _segment(row: object, where: str) -> Line:
    if not isinstance(row, Mapping) or not isinstance(row.get("text"), str):
        raise TranscriptRefused(where, "it has no text", "Each segment needs text, start, end.")
    speaker = row.get("speaker") or row.get("who") or ""
    start = _ms(row, "start", where)
    return Line(str(speaker), start, _ms(row, "end", where, start), row["text"].strip(), where)


def _ms(row: Mapping[str, Any], name: str, where: str, otherwise: int | None = None) -> int:
    value = row.get(name)
    if value is None and otherwise is not None:
        return otherwise
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None or not is_number or not math.isfinite(value) or not 0 <= value < _MOST_S:
        raise TranscriptRefused(where, f"its {name} is no time", "Give seconds from the beginning.")
    return round(float(value) * 1000)


def read_typed(text: str) -> Iterator[Line]:
    """`Agent: words` and `Person: words`, each with or without a time; lines may go on."""
    clock, waiting = 0, ("", 0, "", "")
    for number, line in enumerate(text.splitlines(), 1):
        found = _TYPED.match(line)
        if found is None:
            if line.strip() and not waiting[3]:
                raise TranscriptRefused(
                    f"line {number}", "nobody is named", "Begin with `Agent:` or `Person:`."
                )
            waiting = (*waiting[:2], f"{waiting[2]} {line.strip()}".strip(), waiting[3])
            continue
        if waiting[3]:
            yield (last := _typed(waiting))
            clock = last.end_ms
        hours, minutes, seconds, name, said = found.groups()
        at = (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * 1000
        waiting = (name, at if seconds else clock, said, f"line {number}")
    if waiting[3]:
        yield _typed(waiting)


def _typed(told: tuple[str, int, str, str]) -> Line:
    name, start, said, where = told
    return Line(name, start, start + _MS_A_WORD * len(said.split()), said, where)
