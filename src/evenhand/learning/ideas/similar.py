"""Which ideas are worded alike: three letters at a time, by cosine. Nothing is merged by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import sqrt
from typing import Final

ALIKE: Final = 0.45
MOST: Final = 3


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: 0 nothing shared, 1 the same."""
    left, right = _threes(one), _threes(other)
    if not left or not right:
        return 0.0
    shared = sum(n * right[three] for three, n in left.items())
    return shared / sqrt(_square(left) * _square(right))


def alike(text: str, among: Iterable[tuple[int, str]]) -> list[int]:
    """Return the numbers of those worded most alike, the most alike before the others."""
    told = [(likeness(text, other), number) for number, other in among]
    found = sorted(
        (like for like in told if like[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1])
    )
    return [number for _, number in found[:MOST]]


def _threes(text: str) -> Counter[str]:
    words = f" {' '.join(text.casefold().split())} "
    return (
        Counter(words[at : at + 3] for at in range(len(words) - 2)) if words.strip() else Counter()
    )


def _square(counted: Counter[str]) -> int:
    return sum(n * n for n in counted.values())
