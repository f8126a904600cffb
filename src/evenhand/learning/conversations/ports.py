"""Two ways out of the house, both off until an operator names a place: a recogniser and a reviewer.

A recogniser turns the sound of a call into words; the sound is handed on and never kept. A reviewer
is a language model that remarks on words without identifiers. It only advises: a remark that does
not quote a turn word for word is dropped and counted, and nothing follows from one but that a
person looks. What it says of self-harm rings like what the phrases find.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from evenhand.learning.conversations.review import Found
from evenhand.learning.conversations.transcript import Turn
from evenhand.learning.words.detectors import KINDS

SOUNDS: Final = (".wav", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".webm")
# What a reviewer may remark on; notices and questions are the rules' alone.
REMARKS: Final = frozenset(
    key for key, kind in KINDS.items() if kind in ("must_not", "directive", "cue")
)
_FEWEST_SIGNS: Final = 3


class PortDidNotAnswer(Exception):
    """What stands behind a port did not answer, or answered what cannot be read."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer says of one turn: which of the known things, and in which words of it."""

    turn: int
    detector: str
    quote: str


class Recogniser(Protocol):
    """Hears words in the sound of a call."""

    def words_of(self, sound: bytes, *, name: str, language: str) -> bytes:
        """Return a transcript in one of the formats the house reads. Raises PortDidNotAnswer."""
        ...


class Reviewer(Protocol):
    """Remarks on a conversation without identifiers."""

    def remarks_on(self, turns: Sequence[Turn], *, language: str) -> Collection[Remark]:
        """Return remarks, each with its quotation. Raises PortDidNotAnswer."""
        ...


def is_sound(name: str) -> bool:
    """Say whether a file is the sound of a call, by its name."""
    return name.lower().endswith(SOUNDS)


def quoted(turns: Sequence[Turn], remarks: Collection[Remark]) -> tuple[list[Found], int]:
    """Return what was remarked on with a true quotation, and how many remarks were dropped."""
    found = {
        (one.turn, one.detector): Found(
            one.detector, KINDS[one.detector], one.turn, turns[one.turn].start_ms,
            turns[one.turn].end_ms, one.quote,
        )
        for one in remarks
        if _is_true(turns, one)
    }  # fmt: skip
    return list(found.values()), len(remarks) - len(found)


def _is_true(turns: Sequence[Turn], remark: Remark) -> bool:
    return (
        0 <= remark.turn < len(turns)
        and remark.detector in REMARKS
        and len(remark.quote.strip()) >= _FEWEST_SIGNS
        and remark.quote in turns[remark.turn].text
    )
