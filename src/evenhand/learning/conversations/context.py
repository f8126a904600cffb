"""How a conversation went, as numbers without a judgement: no threshold, no comparison."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from evenhand.learning.conversations.transcript import Transcript

_SILENCE_MS: Final = 15_000


@dataclass(frozen=True, slots=True)
class Context:
    """What can be counted; a person reads it beside the words."""

    agents_words: int
    all_words: int
    longest_run_words: int
    overlaps: int
    silences: int
    questions: int
    minutes: int

    @property
    def agents_percent(self) -> int:
        """Of a hundred words, those of the agent. Many good talks lie on either side of any aim."""
        return round(100 * self.agents_words / self.all_words) if self.all_words else 0


def context_of(transcript: Transcript) -> Context:
    """Count what was said by whom."""
    turns = transcript.turns
    words = [len(turn.text.split()) for turn in turns]
    run = longest = 0
    for turn, number in zip(turns, words, strict=True):
        run = run + number if turn.who == "agent" else 0
        longest = max(longest, run)
    return Context(
        agents_words=sum(
            number for turn, number in zip(turns, words, strict=True) if turn.who == "agent"
        ),
        all_words=sum(words),
        longest_run_words=longest,
        overlaps=sum(later.start_ms < turn.end_ms for turn, later in pairwise(turns)),
        silences=sum(later.start_ms - turn.end_ms > _SILENCE_MS for turn, later in pairwise(turns)),
        questions=sum(turn.text.count("?") for turn in turns if turn.who == "agent"),
        minutes=max((turn.end_ms for turn in turns), default=0) // 60_000,
    )
