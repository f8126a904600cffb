"""Commission and its tax over the lines of a run: rounded once a run, never once a line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Final

from evenhand.rulebook.money import Rounding, divided

WHOLE_BP: Final = 10_000


def spread(bases: Sequence[int], bp: int) -> tuple[int, ...]:
    """A share of each base in hundredths of a percent, whole, that sum to the share of them all.

    The sum is rounded half up; what lines lack to it goes to those with the largest remainder.
    Bases may be below nought: what was taken back.
    """
    exact = [Fraction(base * bp, WHOLE_BP) for base in bases]
    total = divided(sum(bases) * bp, WHOLE_BP, Rounding.HALF_UP)
    shares = [floor(one) for one in exact]
    by_remainder = sorted(range(len(bases)), key=lambda i: (shares[i] - exact[i], i))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    assert sum(shares) == total
    return tuple(shares)
