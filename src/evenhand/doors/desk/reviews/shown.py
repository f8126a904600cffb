"""What the page of a review shows: turns with what was found beside them, and numbers apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.reviews.words import COURSES, FOUND, KINDS, WHO
from evenhand.doors.desk.words import say
from evenhand.learning.conversations.answering import SETTLERS
from evenhand.learning.conversations.models import Comment, Finding, Transcript
from evenhand.learning.conversations.queries import (
    READERS,
    Mirror,
    Reading,
    comments_on,
    findings_for,
    mirror_of,
    quote_of,
    reading_of,
    wanted_notices,
)
from evenhand.learning.conversations.transcript import Turn
from evenhand.learning.training.queries import course_text
from evenhand.vault.queries import Erased

AROUND: Final = 2
Said = Sequence[tuple[Comment, str]]


@dataclass(frozen=True, slots=True)
class FindingShown:
    """One thing found, in words, with its own words of the call and what was said about it."""

    row: Finding
    words: str
    kind: str
    at: str
    quote: str
    said: Said
    course: str
    """The course about it that can be opened; empty where there is none."""


@dataclass(frozen=True, slots=True)
class TurnShown:
    """A turn of talk: its words in parts, of which the quoted ones are marked."""

    number: int
    who: str
    at: str
    parts: Sequence[tuple[str, bool]]
    findings: Sequence[FindingShown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """All of a review that its reader may see."""

    turns: Sequence[TurnShown]
    findings: Sequence[FindingShown]
    said: Said
    reading: Reading | None
    heard: Sequence[str]
    missed: Sequence[str]
    is_erased: bool
    mirror: Mirror | None = None


def places(shift: Shift) -> dict[str, bool]:
    """Return which lists of calls a member of staff may open, beside her own."""
    role = shift.user.role
    return {"reads": role in READERS, "settles": role in SETTLERS}


def shown_review(row: Transcript, shift: Shift) -> ReviewShown:
    """Return what the page of a review shows to whoever reads it."""
    rows = list(findings_for(shift.user, of=row))
    try:
        reading, said = reading_of(row), comments_on(row)
        findings = [_finding(one, row, said, shift) for one in rows]
    except Erased:
        return ReviewShown([], [_finding_without_words(one, row) for one in rows], [], None, [], [],
                           is_erased=True)  # fmt: skip
    heard = list(reading.review.notices) if reading else []
    wanted = wanted_notices(row.country)
    return ReviewShown(
        turns=_turns(reading.turns, findings) if reading else [],
        findings=findings,
        said=[one for one in said if one[0].finding_id is None],
        reading=reading,
        heard=heard,
        missed=[key for key in wanted if key not in heard],
        is_erased=False,
        mirror=mirror_of(shift.user, row, reading.turns) if reading else None,
    )


def shown_alone(row: Transcript) -> Sequence[TurnShown]:
    """Return what was said without anything found beside it, for who codes it. Raises Erased."""
    reading = reading_of(row)
    return _turns(reading.turns, []) if reading else []


def shown_around(found: Finding) -> Sequence[TurnShown]:
    """Return the turns around a finding, for who decides about it. Raises Erased."""
    reading = reading_of(found.transcript)
    if reading is None:
        return []
    near = range(max(0, found.turn - AROUND), found.turn + AROUND + 1)
    alone = [_finding_without_words(found, found.transcript, quote=quote_of(found))]
    return [turn for turn in _turns(reading.turns, alone) if turn.number in near]


def agents_words(found: Finding) -> Sequence[str]:
    """Return what the agent says about a finding. Raises Erased."""
    said = comments_on(found.transcript)
    return [words for one, words in said
            if one.finding_id == found.pk and one.by_id == found.transcript.agent_id]  # fmt: skip


def _finding(found: Finding, row: Transcript, said: Said, shift: Shift) -> FindingShown:
    about = [one for one in said if one[0].finding_id == found.pk]
    course = COURSES.get(found.detector, "") if row.agent_id == shift.user.pk else ""
    is_there = course and course_text(course, shift.user.language) is not None
    return _finding_without_words(
        found, row, quote=quote_of(found), said=about, course=course if is_there else ""
    )


def _finding_without_words(
    found: Finding, row: Transcript, *, quote: str = "", said: Said = (), course: str = ""
) -> FindingShown:
    return FindingShown(
        row=found, words=say(FOUND, found.detector), kind=say(KINDS, found.kind),
        at=clock_of(found.start_ms), quote=quote, said=said, course=course,
    )  # fmt: skip


def _turns(turns: Iterable[Turn], findings: Sequence[FindingShown]) -> list[TurnShown]:
    shown = []
    for number, turn in enumerate(turns):
        here = [one for one in findings if one.row.turn == number]
        parts = _parts(turn.text, [one.quote for one in here])
        shown.append(TurnShown(number, say(WHO, turn.who), clock_of(turn.start_ms), parts, here))
    return shown


def _parts(text: str, quotes: Sequence[str]) -> list[tuple[str, bool]]:
    """Cut a text so that each quote in it is a part of its own."""
    marked = [False] * len(text)
    for quote in quotes:
        begin = text.find(quote) if quote else -1
        if begin >= 0:
            marked[begin : begin + len(quote)] = [True] * len(quote)
    borders = [at for at in range(1, len(text)) if marked[at] != marked[at - 1]]
    edges = [0, *borders, len(text)]
    return [(text[begin:end], marked[begin])
            for begin, end in pairwise(edges) if begin < end]  # fmt: skip


def clock_of(ms: int) -> str:
    """«02:05» from the beginning of a call."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes:02}:{seconds:02}"
