"""A plan tried on 500 possible years of this household's own pattern, before it is offered.

A year is twelve months, drawn in runs of three that followed each other, because bad months come
together. Within it she has her three skips and puts aside the buffer, no more: whatever else is
left counts as spent. A year is passed where no month goes below her minimum. Draws come from a seed
made of the household's own figures, so that the same household gets the same answer everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assessment import Assessment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

_YEAR: Final = 12
_RUN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Endurance:
    """How a plan would do in possible years: passed of all, and how many pass without any plan."""

    years: int
    passed: int
    passed_without_plan: int

    @property
    def in_ten(self) -> int:
        """In about how many of ten possible years she gets through; rounded down."""
        return self.passed * 10 // self.years

    @property
    def lasts(self) -> bool:
        """Whether it may be offered unasked."""
        return self.passed * 10 >= policy.PASSED_IN_TEN * self.years


def endurance(assessment: Assessment, instalment_minor: int) -> Endurance:
    """Try an amount a month; the part linked to income asks nothing of a month that lacks it."""
    household = _Household(
        currency=assessment.currency,
        possible=assessment.possible,
        savings=assessment.savings.minor,
        essentials=assessment.essentials.minor,
    )
    return Endurance(
        years=policy.POSSIBLE_YEARS,
        passed=_passed(household, instalment_minor),
        passed_without_plan=_passed(household, 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Household:
    """What a year is drawn from; the seed comes of all of it."""

    currency: str
    possible: tuple[int, ...]
    savings: int
    essentials: int


@lru_cache(maxsize=256)
def _passed(household: _Household, instalment: int) -> int:
    """In how many years no month goes below the minimum."""
    if min(household.possible) >= instalment:
        return policy.POSSIBLE_YEARS  # every month bears it, in whatever order they come
    import numpy as np  # takes a while to load, and most households do not need it

    left = np.array(household.possible, dtype=np.int64)[_months(household)]
    # The buffer's part of each month is the most that is put aside.
    kept = -(-np.maximum(left, 0) * policy.BUFFER_HUNDREDTHS // 100)
    cash = np.full(policy.POSSIBLE_YEARS, household.savings, dtype=np.int64)
    skips = np.full(policy.POSSIBLE_YEARS, policy.SKIPS, dtype=np.int64)
    passed = np.ones(policy.POSSIBLE_YEARS, dtype=np.bool_)
    for rest, most in zip(left.T, kept.T, strict=True):
        skipped = (cash + rest < instalment) & (skips > 0)
        skips -= skipped
        cash += np.minimum(rest - instalment * ~skipped, most)
        passed &= cash >= 0
        np.maximum(cash, 0, out=cash)
    return int(passed.sum())


@lru_cache(maxsize=64)
def _months(household: _Household) -> Whole:
    """Which of her months each month of each year is.

    Raw words of the generator are the same in every version of numpy, its draws are not.
    """
    import numpy as np

    seed = int.from_bytes(sha256(repr(household).encode()).digest()[:16], "big")
    count = len(household.possible)
    raw: Any = np.random.PCG64(seed).random_raw((policy.POSSIBLE_YEARS, _YEAR // _RUN))
    begins = (raw % np.uint64(count)).astype(np.int64)
    runs = (begins[:, :, None] + np.arange(_RUN, dtype=np.int64)) % count
    months: Whole = runs.reshape(policy.POSSIBLE_YEARS, _YEAR)
    return months
