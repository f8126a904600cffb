"""Possible years, as the engine tries a plan on them before it is offered, for all households.

The rule is that of `evenhand.rulebook.plans.stress`: twelve months in runs of three that followed
each other, three skips, nothing put aside but the buffer. Draws are others and fewer, since the
mean over thousands of households needs no 500 years of each.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive.budget import MINOR, Budget
from bench.harness.plansurvive.policies import Policy
from bench.harness.plansurvive.population import Flags, Floats, Wholes, chance
from bench.harness.plansurvive.world import Luck
from evenhand.rulebook.affordability import policy as house

YEARS: Final = 150
_MONTHS: Final = 12
_RUN: Final = 3
# Where only the statement speaks: four ordinary months to one bad one.
_TOLD: Final = 5
# Households at once, so that all their years fit the processor's cache.
_AT_ONCE: Final = 250


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
    possible, counts = possible_months(luck, known, months_seen)
    for quarters in house.SMALLER_QUARTERS:
        tried = np.where(chosen > 0, 0, amounts * np.float32(quarters / 4))
        who = np.flatnonzero(tried >= house.SMALLEST_INSTALMENT)
        share = passed(
            possible[:, who],
            counts[who],
            tried[who],
            (known.savings[who] / MINOR).astype(np.float32),
            by_plan=policy.gate == "not_by_plan",
        )
        lasts = who[share * 10 >= house.PASSED_IN_TEN]
        chosen[lasts] = tried[lasts]
    return chosen


def possible_months(luck: Luck, known: Budget, months_seen: int) -> tuple[Floats, Wholes]:
    """What each household's own months left, in their order, and how many of them are known."""
    evidence = luck.people.evidence.astype(np.int64)
    year = luck.pay_months[months_seen : months_seen + _MONTHS]
    left = year - known.essentials / MINOR
    few = np.roll(left, _RUN, axis=0)  # the last three come first
    told = np.repeat((known.left(known.ordinary) / MINOR)[None, :], _MONTHS, axis=0)
    told[_TOLD - 1] = known.left(known.bad) / MINOR
    kinds = [evidence == _MONTHS, evidence == _RUN]
    possible = np.select([kind[None, :] for kind in kinds], [left, few], default=told)
    return possible.astype(np.float32), np.select(kinds, [_MONTHS, _RUN], default=_TOLD)


def passed(
    possible: Floats, counts: Wholes, instalment: Floats, savings: Floats, *, by_plan: bool
) -> Floats:
    """The share of possible years in which a household never goes below its minimum.

    `by_plan` counts only what the plan does: a year also passes where it would have been so
    without any plan.
    """
    share = np.ones(len(counts), dtype=np.float32)
    worst = np.array([possible[:count, n].min() for n, count in enumerate(counts)])
    unsure = np.flatnonzero(worst < instalment) if len(counts) else np.array([], dtype=np.intp)
    random = chance(0, 5)
    for begin in range(0, len(unsure), _AT_ONCE):
        some = unsure[begin : begin + _AT_ONCE]
        drawn = _drawn(possible[:, some], counts[some], random)
        below = _goes_below(drawn, savings[some], instalment[some])
        if by_plan:
            below &= ~_goes_below(drawn, savings[some], np.zeros_like(instalment[some]))
        share[some] = 1 - below.any(axis=0).mean(axis=0, dtype=np.float32)
    return share


def _drawn(possible: Floats, counts: Wholes, random: np.random.Generator) -> Floats:
    """Years of months by household: (month, year, household)."""
    begins = random.integers(0, 1 << 30, (_MONTHS // _RUN, 1, YEARS, len(counts))) % counts
    places = (begins + np.arange(_RUN)[None, :, None, None]) % counts
    flat = places.reshape(_MONTHS, YEARS, len(counts))
    drawn: Floats = np.take_along_axis(possible[:, None, :], flat, axis=0)
    return drawn


def _goes_below(years: Floats, savings: Floats, instalment: Floats) -> NDArray[np.bool_]:
    """In which months the money does not reach, the skips used first."""
    cash = np.broadcast_to(savings, years.shape[1:]).copy()
    skips = np.full(cash.shape, house.SKIPS, dtype=np.int8)
    below = np.empty(years.shape, dtype=np.bool_)
    aside = np.float32(house.BUFFER_HUNDREDTHS / 100)
    for month, left in enumerate(years):
        skipped = (cash + left < instalment) & (skips > 0)
        skips -= skipped
        cash += np.minimum(left - instalment * ~skipped, aside * np.maximum(left, 0))
        below[month] = cash < 0
        np.maximum(cash, 0, out=cash)
    return below
