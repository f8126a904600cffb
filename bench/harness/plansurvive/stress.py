"""The stress test: possible years drawn from a household's own months, before a plan is offered."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive import days
from bench.harness.plansurvive.budget import MINOR, Budget
from bench.harness.plansurvive.policies import Policy
from bench.harness.plansurvive.population import Floats
from bench.harness.plansurvive.world import Luck, chance

PATHS: Final = 500
_MONTHS: Final = 12
# Households at once, so that all their paths fit the processor's cache.
_AT_ONCE: Final = 200
# What is tried before no plan is offered at all: the whole instalment, then smaller ones.
_TRIED: Final = (1.0, 0.75, 0.5)
_SMALLEST: Final = 5.0


def passing(luck: Luck, known: Budget, amounts: Floats, policy: Policy) -> Floats:
    """The largest tried instalment that goes well in enough possible years, 0 where none does."""
    chosen = np.zeros_like(amounts)
    essentials = (known.essentials / MINOR).astype(np.float32)
    for part in _TRIED:
        tried = np.where(chosen > 0, 0, amounts * np.float32(part))
        who = np.flatnonzero(tried >= _SMALLEST)
        well = goes_well(luck, who, tried[who], essentials[who], skips=policy.skips)
        kept = who[well >= policy.gate]
        chosen[kept] = tried[kept]
    return chosen


def goes_well(
    luck: Luck, who: NDArray[np.intp], instalment: Floats, essentials: Floats, *, skips: int
) -> Floats:
    """The share of possible years in which the plan takes nobody below the minimum.

    In a month that could not bear the instalment it is skipped; a year with more such months
    than there are skips does not go well.
    """
    shares = np.empty(len(who), dtype=np.float32)
    for begin in range(0, len(who), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        picks = chance(luck.seed, 5).integers(
            0, days.HISTORY_MONTHS, (PATHS, _MONTHS, len(who[part])), dtype=np.int8
        )
        shares[part] = _share(luck, who[part], instalment[part], essentials[part], picks, skips)
    return shares


def _share(
    luck: Luck,
    who: NDArray[np.intp],
    instalment: Floats,
    essentials: Floats,
    picks: NDArray[np.int8],
    skips: int,
) -> Floats:
    months = _known_months(luck, who)
    kept = np.repeat(luck.people.savings[who][None, :], PATHS, axis=0)
    skipped = np.zeros(kept.shape, dtype=np.int8)
    columns = np.arange(len(who))[None, :]
    for month in range(_MONTHS):
        kept += months[picks[:, month], columns] - essentials
        bears = kept >= instalment
        skipped += ~bears
        # Of what is over, half is spent: nobody saves every coin of a good month.
        kept = np.maximum(np.where(bears, kept - instalment, kept), 0) * np.float32(0.5)
    share: Floats = (skipped <= skips).mean(axis=0, dtype=np.float32)
    return share


def _known_months(luck: Luck, who: NDArray[np.intp]) -> Floats:
    """The household's own months: twelve, or the last three four times over."""
    year = luck.pay_months[: days.HISTORY_MONTHS, who]
    few = np.tile(year[-3:], (4, 1))
    months: Floats = np.where(luck.people.evidence[who] == 12, year, few)
    return months
