"""Counting words, sentences and letters of a letter's words: pure arithmetic, no dictionary.

Indices find hard drafts; they do not prove that a text is understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SLOT: Final = re.compile(r"{[a-z_.]+(?:\|[a-z]+)?}")
FACT: Final = "□"
"""What stands for a fact: it counts as a word, but its letters do not."""
# A figure with a full stop is an ordinal, and no end of a sentence.
_END: Final = re.compile(r"(?<=[.!?:])(?<!\d\.)\s+")
_WORD: Final = re.compile(rf"{FACT}|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def sentences(text: str) -> list[str]:
    """The sentences of a text, facts as □ and marks of bold left out; those with words only."""
    bare = _SLOT.sub(FACT, text.replace("**", ""))
    return [part for part in _END.split(bare) if any(word != FACT for word in words(part))]


def words(text: str) -> list[str]:
    """The words of a text, □ among them; figures are left out."""
    return _WORD.findall(text)


def mean_length(found: Sequence[str]) -> float:
    """How many words a sentence has in the mean."""
    return sum(len(words(one)) for one in found) / len(found) if found else 0


def lix(*, word_count: int, sentence_count: int, long_words: int) -> float:
    """LIX: words a sentence and the per cent of long words. Comparable within one language."""
    return word_count / sentence_count + 100 * long_words / word_count


def gulpease(*, word_count: int, sentence_count: int, letters: int) -> float:
    """Gulpease, made for Italian: the higher, the easier."""
    return 89 + (300 * sentence_count - 10 * letters) / word_count


def long_words(found: Sequence[str], *, over: int) -> int:
    """How many words have more letters than `over`."""
    return sum(len(word) > over for word in found)
