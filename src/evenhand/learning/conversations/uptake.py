"""Which of the person's own words came back in the agent's answer: a mirror, and no measure of her.

On published conversations it told good from poor ones little better than a coin. So it is shown as
words, without a share, to the agent alone.
"""

from __future__ import annotations

from typing import Final

from evenhand.learning.conversations.transcript import Transcript, Turn
from evenhand.learning.words.patterns import normal

ANSWERS: Final = 2
_LETTERS: Final = 5
_SIGNS: Final = ".,;:!?()\"'«»„“”–"


def content_of(turn: Turn) -> dict[str, str]:
    """Return the longer words of a turn under their beginnings, so that endings do not matter."""
    words = (word.strip(_SIGNS) for word in normal(turn.text).split())
    return {word[:_LETTERS]: word for word in words if len(word) >= _LETTERS}


def taken_up(transcript: Transcript) -> tuple[str, ...]:
    """Return the person's words that the agent used in one of her next two turns, as said then."""
    turns, found = transcript.turns, dict[str, str]()
    for number, turn in enumerate(turns):
        if turn.who != "person":
            continue
        hers = content_of(turn)
        for answer in _answers(turns, number):
            shared = hers.keys() & content_of(answer).keys()
            found |= {key: hers[key] for key in sorted(shared) if key not in found}
    return tuple(found.values())


def _answers(turns: tuple[Turn, ...], number: int) -> list[Turn]:
    """The agent's next turns, until the person has said something new twice."""
    return [turn for turn in turns[number + 1 :] if turn.who == "agent"][:ANSWERS]
