"""The stress test: possible years drawn from a household's own months, before a plan is offered."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive.budget import MINOR, Budget
from bench.harness.plansurvive.policies import Policy
from bench.harness.plansurvive.population import Flags, Floats, chance
from bench.harness.plansurvive.world import Luck
from evenhand.rulebook.affordability import policy as house

PATHS: Final = 500
_MONTHS: Final = 12
# Households at once, so that all their paths fit the processor's cache.
_AT_ONCE: Final = 200
# What is tried before no plan is offered at all: the whole instalment, then smaller ones.
_TRIED: Final = (1.0, 0.75, 0.5, 0.25)


def passing(
    luck: Luck,
    known: Budget,
    amounts: Floats,
    policy: Policy,
    *,
    follows: Flags,
    months_seen: int = 0,
) -> Floats:
    """The largest tried instalment that goes well in enough possible years, 0 where none does.

    Instalments that follow pay ask for nothing that a month does not bear, and need no test.
    `months_seen` is how many months of the two years have passed since the beginning.
    """
    chosen = np.where(follows, amounts, np.float32(0))
    for part in _TRIED:
        tried = np.where(chosen > 0, 0, amounts * np.float32(part))
        who = np.flatnonzero(tried >= house.SMALLEST_INSTALMENT)
        well = _goes_well(luck, known, who, tried[who], policy.skips, months_seen)
        kept = who[well >= policy.gate]
        chosen[kept] = tried[kept]
    return chosen


def _goes_well(
    luck: Luck,
    known: Budget,
    who: NDArray[np.intp],
    instalment: Floats,
    skips: int,
    months_seen: int,
) -> Floats:
    """The share of possible years in which the plan takes a household below its minimum never.

    In a month that could not bear the instalment it is skipped; a year with more such months
    than there are skips does not go well.
    """
    own = _known_months(luck, who, months_seen)
    essentials = (known.essentials[who] / MINOR).astype(np.float32)
    savings = (known.savings[who] / MINOR).astype(np.float32)
    random = chance(luck.seed, 5)
    shares = np.empty(len(who), dtype=np.float32)
    for begin in range(0, len(who), _AT_ONCE):
        some = slice(begin, begin + _AT_ONCE)
        picks = random.integers(0, _MONTHS, (_MONTHS, PATHS, len(who[some])), dtype=np.int8)
        years = np.take_along_axis(own[:, None, some], picks, axis=0) - essentials[some]
        shares[some] = (_skips_needed(years, savings[some], instalment[some]) <= skips).mean(
            axis=0, dtype=np.float32
        )
    return shares


def _skips_needed(years: Floats, savings: Floats, instalment: Floats) -> NDArray[np.int8]:
    """How many months of each possible year could not bear the instalment."""
    kept = np.broadcast_to(savings, years.shape[1:]).copy()
    skipped = np.zeros(kept.shape, dtype=np.int8)
    for month in years:
        kept += month
        bears = kept >= instalment
        skipped += ~bears
        # Of what is over, half is spent: nobody saves every coin of a good month.
        kept = np.maximum(kept - bears * instalment, 0) * np.float32(0.5)
    return skipped


def _known_months(luck: Luck, who: NDArray[np.intp], months_seen: int) -> Floats:
    """The household's own months: twelve, or the last three four times over."""
    year = luck.pay_months[months_seen : months_seen + _MONTHS, who]
    few = np.tile(year[-3:], (4, 1))
    months: Floats = np.where(luck.people.evidence[who] == _MONTHS, year, few)
    return months
