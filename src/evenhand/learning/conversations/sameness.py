"""How much an agent's free sentences are those of her calls before: a mirror for her alone.

What a law or the house asks her to say is left out, and so are the shortest sentences: nobody shall
invent new words for a notice. What is kept of a call are numbers of three words in a row, from
which no text comes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Final

import numpy as np

from evenhand.learning.conversations.transcript import Transcript
from evenhand.learning.words.detectors import KINDS, Detectors
from evenhand.learning.words.patterns import normal

CALLS_BEFORE: Final = 50
ENOUGH_CALLS: Final = 5
MOST_SHOWN: Final = 5
# A sentence was said before when so much of it, in hundredths, stood in one call.
_SAME_PERCENT: Final = 70
_FEWEST_WORDS: Final = 5
_IN_A_ROW: Final = 3
_SENTENCE: Final = re.compile(r"[^.!?…]+[.!?…]*")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_KEPT: Final = np.dtype([("number", "<u4"), ("times", "<u2")])
# Wordings that are asked for: notices, and making sure who is on the line.
_ASKED_FOR: Final = frozenset({"must"})

Sketch = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A sentence of this call, and in how many of her calls before it stood."""

    words: str
    calls: int


def free_sentences(transcript: Transcript, phrases: Detectors) -> tuple[str, ...]:
    """Return the agent's sentences without those that she is asked to say."""
    found = []
    for turn in transcript.turns:
        if turn.who != "agent":
            continue
        for match in _SENTENCE.finditer(turn.text):
            text = match.group().strip()
            if len(_words(text)) >= _FEWEST_WORDS and not _is_asked_for(text, phrases):
                found.append(text)
    return tuple(found)


def _is_asked_for(text: str, phrases: Detectors) -> bool:
    return any(KINDS[hit.key] in _ASKED_FOR for hit in phrases.found(text, who="agent"))


def _words(text: str) -> list[str]:
    return _WORD.findall(normal(text))


def sketch_of(sentences: Sequence[str]) -> Sketch:
    """Return how often each three words in a row stand in sentences, the words as numbers."""
    return Counter(number for text in sentences for number in _numbers(text))


def _numbers(text: str) -> list[int]:
    words = _words(text)
    rows = zip(*(words[start:] for start in range(_IN_A_ROW)), strict=False)
    return [int.from_bytes(blake2s(" ".join(row).encode(), digest_size=4).digest(), "little")
            for row in rows]  # fmt: skip


def packed(sketch: Sketch) -> bytes:
    """Return a sketch as it is stored."""
    kept = [(number, min(times, 65_535)) for number, times in sorted(sketch.items())]
    return np.array(kept, dtype=_KEPT).tobytes()


def unpacked(stored: bytes) -> Sketch:
    """Return a stored sketch."""
    rows = np.frombuffer(stored, dtype=_KEPT)
    return {int(row["number"]): int(row["times"]) for row in rows}


def sameness(now: Sketch, before: Sequence[Sketch]) -> float:
    """Return how near a call is to the nearest of those before, 0 to 1; compared with nobody.

    Not the average of them: in an average of fifty a call that copies one is not seen.
    """
    return max((_cosine(now, one) for one in before), default=0.0)


def _cosine(one: Sketch, other: Sketch) -> float:
    if not (one and other):
        return 0.0
    shared = one.keys() & other.keys()
    inner = sum(one[number] * other[number] for number in shared)
    lengths = [np.sqrt(sum(times * times for times in each.values())) for each in (one, other)]
    return float(inner / (lengths[0] * lengths[1]))


def repeated(sentences: Sequence[str], before: Sequence[Sketch]) -> tuple[Repeated, ...]:
    """Return the sentences that stood in the most of her calls before, five at the most."""
    told = [Repeated(text, _calls_with(text, before)) for text in dict.fromkeys(sentences)]
    often = [one for one in told if one.calls > 1]
    return tuple(sorted(often, key=lambda one: (-one.calls, one.words))[:MOST_SHOWN])


def _calls_with(text: str, before: Sequence[Sketch]) -> int:
    numbers = _numbers(text)
    return sum(
        100 * sum(number in one for number in numbers) >= _SAME_PERCENT * len(numbers)
        for one in before
    )
