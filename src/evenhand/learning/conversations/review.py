"""Reviews a transcript: what was found, each with its words and its time. Pure; stores nothing.

It looks for words. It does not infer what somebody feels, and gives nobody a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evenhand.learning.conversations.context import Context, context_of
from evenhand.learning.conversations.transcript import Transcript
from evenhand.learning.conversations.uptake import content_of
from evenhand.learning.words.detectors import KINDS, Detectors, Hit

ANSWERED_WITHIN: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: which, in which turn, when, and in which words."""

    detector: str
    kind: str
    turn: int
    start_ms: int
    end_ms: int
    quote: str
    answered: bool | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All that was found, the notices that were heard, and how the conversation went."""

    findings: tuple[Found, ...]
    notices: tuple[str, ...]
    context: Context
    warnings: tuple[str, ...]


def review(transcript: Transcript, *, phrases: Detectors, demands_stopped: bool = False) -> Review:
    """Look for all that a language's phrase set knows.

    `demands_stopped`: a hold of the case stopped demands when they talked.
    """
    hits = [phrases.found(turn.text, who=turn.who) for turn in transcript.turns]
    findings = [
        *_said(transcript, hits),
        *_before_identity(transcript, hits),
        *(_stopped(transcript, hits) if demands_stopped else ()),
    ]
    heard = {hit.key for found in hits for hit in found if KINDS[hit.key] == "must"}
    return Review(
        findings=tuple(sorted(findings, key=lambda one: (one.turn, one.detector))),
        notices=tuple(sorted(heard)),
        context=context_of(transcript),
        warnings=transcript.warnings,
    )


def _said(transcript: Transcript, hits: list[list[Hit]]) -> Iterator[Found]:
    """What must not be said, directives, and cues with whether they were answered."""
    for number, found in enumerate(hits):
        seen: set[str] = set()
        for hit in found:
            kind = KINDS[hit.key]
            if kind not in ("must_not", "directive", "cue") or hit.key in seen:
                continue
            seen.add(hit.key)
            answered = _is_answered(transcript, hits, number) if kind == "cue" else None
            yield _found(transcript, number, hit, hit.key, kind, answered)


def _is_answered(transcript: Transcript, hits: list[list[Hit]], cue: int) -> bool:
    """Whether one of the agent's next two turns answers, or asks with a word of hers."""
    left = ANSWERED_WITHIN
    hers = content_of(transcript.turns[cue]).keys()
    for number in range(cue + 1, len(transcript.turns)):
        turn = transcript.turns[number]
        if turn.who != "agent":
            continue
        if any(KINDS[hit.key] == "answer" for hit in hits[number]):
            return True
        if "?" in turn.text and hers & content_of(turn).keys():
            return True
        left -= 1
        if not left:
            return False
    return False


def _before_identity(transcript: Transcript, hits: list[list[Hit]]) -> Iterator[Found]:
    """The first detail of a debt before she answered who she is."""
    asked = False
    for number, turn in enumerate(transcript.turns):
        if turn.who == "person" and asked:
            return
        for hit in hits[number]:
            if hit.key == "debt_detail":
                yield _found(transcript, number, hit, "debt_before_identity", "must_not", None)
                return
        asked = asked or any(hit.key == "identity_check" for hit in hits[number])


def _stopped(transcript: Transcript, hits: list[list[Hit]]) -> Iterator[Found]:
    for number, found in enumerate(hits):
        for hit in [hit for hit in found if hit.key == "asks_payment"][:1]:
            key = "payment_asked_while_stopped"
            yield _found(transcript, number, hit, key, "must_not", None)


def _found(
    transcript: Transcript, number: int, hit: Hit, detector: str, kind: str, answered: bool | None
) -> Found:
    turn = transcript.turns[number]
    quote = turn.text[hit.start : hit.end]
    return Found(detector, kind, number, turn.start_ms, turn.end_ms, quote, answered)
