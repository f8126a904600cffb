"""Facts that only a room above contact knows: it says here, once at the start, who tells them.

A letter about a plan is rendered again under the person's lock, long after it was queued; so the
room that knows the plan is asked then, and what it told at the door of the outbox is not trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from evenhand.contact.letters.catalogue import LETTERS, MESSAGES, LetterUnknown
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Release

Source: TypeAlias = Callable[[Release, LetterFacts, datetime], LetterFacts]
"""Given a release and what is known of its letter, returns the facts with its own put in.

Raises MatterIsOver.
"""

_SOURCES: dict[str, Source] = {}


class MatterIsOver(Exception):
    """What a letter was about is so no longer, so it need not be sent; nobody has to mend that."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


# Why a matter is over; the desk has a sentence for each.
ENDED: Final = "matter.ended"
AGREED: Final = "matter.agreed"
PAID: Final = "matter.paid"
RESTS: Final = "matter.rests"
PASSED: Final = "matter.passed"
COLLECTED: Final = "matter.collected"


class ToldTwice(RuntimeError):
    """Two rooms want to tell the same letter's facts."""

    def __init__(self, letter: str) -> None:
        super().__init__(f"the facts of {letter!r} are told by another room already")


def tells(letter: str, source: Source) -> None:
    """Say who tells a letter's facts; raises LetterUnknown, ToldTwice."""
    if letter not in (*LETTERS, *MESSAGES):
        raise LetterUnknown(letter, "")
    if _SOURCES.setdefault(letter, source) is not source:
        raise ToldTwice(letter)


def told(release: Release, facts: LetterFacts, *, at: datetime) -> LetterFacts:
    """The facts with what the room above tells; as they are where nobody tells more."""
    source = _SOURCES.get(release.letter)
    return facts if source is None else source(release, facts, at)
