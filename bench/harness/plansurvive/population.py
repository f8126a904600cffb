"""Households: what they earn and need, when it comes and goes, what they owe, how they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive.assumptions import RHYTHMS, World

Floats = NDArray[np.float32]
Wholes = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Pays in a year, by the place of the rhythm in RHYTHMS.
PAYS_A_YEAR: Final = np.array([12, 13, 26, 52])
DAYS_BETWEEN: Final = np.array([0, 28, 14, 7])
# Days of the month on which monthly pay comes (31: the end of it), and how often: assumed.
_PAY_DAYS: Final = np.array([1, 15, 20, 25, 28, 31])
_PAY_DAY_SHARES: Final = (0.10, 0.10, 0.10, 0.25, 0.25, 0.20)
# How costs fall: rent on one day, bills on another, the rest day by day: assumed.
RENT_SHARE: Final = 0.40
BILLS_SHARE: Final = 0.20
_RENT_ON_THE_FIRST: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """One array a fact, one entry a household; money a month, in major units."""

    income: Floats  # mean of what comes in, before bad luck
    costs: Floats  # real, irregular ones spread over the year
    stated_costs: Floats
    debt: Floats
    savings: Floats
    rhythm: NDArray[np.int8]
    pay_day: NDArray[np.int16]  # of the month, or an offset in days
    rent_day: NDArray[np.int8]
    bills_day: NDArray[np.int8]
    spread: Floats  # of the logarithm of a month's income
    evidence: NDArray[np.int8]  # months that are known: 12, 3, or 0 where only told
    sets_aside: Floats
    pays_before_needs: Floats
    shows_pay: Flags

    @property
    def count(self) -> int:
        return len(self.income)


def chance(seed: int, purpose: int) -> np.random.Generator:
    """A stream of chance of its own, so that no part of a world moves another."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, purpose])))


def population(world: World, *, seed: int, count: int) -> Population:
    """Draw households; the same seed draws the same people whatever is swept."""
    scenario, behaviour = world.scenario, world.behaviour
    random = chance(seed, 1)
    income = scenario.month_income * _lognormal(random, scenario.income_spread, count)
    surplus = random.normal(scenario.surplus_mean, scenario.surplus_spread, count)
    costs = income * np.clip(1 - surplus, 0.4, 1.6)
    understated = behaviour.understates * random.uniform(0, 2, count)
    rhythm = random.choice(len(RHYTHMS), count, p=[share for _, share in RHYTHMS])
    classes = random.choice(
        len(scenario.steadiness), count, p=[share for share, _ in scenario.steadiness]
    )
    loose = random.random(count) < behaviour.hand_to_mouth
    aside = random.uniform(behaviour.sets_aside_at_least, 1, count)
    middle = behaviour.pays_before_needs
    reach = min(middle, 1 - middle)
    debt = scenario.debt_median * np.exp(scenario.debt_spread * random.standard_normal(count))
    return Population(
        income=_light(income),
        costs=_light(costs),
        stated_costs=_light(costs / (1 + understated)),
        debt=_light(np.clip(debt, 100, 20_000)),
        savings=_light(
            costs
            * scenario.savings_median
            * np.exp(scenario.savings_spread * random.standard_normal(count))
        ),
        rhythm=rhythm.astype(np.int8),
        pay_day=_pay_days(random, rhythm),
        rent_day=np.where(
            random.random(count) < _RENT_ON_THE_FIRST, 1, random.integers(1, 29, count)
        ).astype(np.int8),
        bills_day=random.integers(1, 29, count).astype(np.int8),
        spread=_light(np.array([spread for _, spread in scenario.steadiness])[classes]),
        evidence=random.choice(np.array([12, 3, 0]), count, p=scenario.evidence).astype(np.int8),
        sets_aside=_light(np.where(loose, aside, 1)),
        shows_pay=chance(seed, 6).random(count) < behaviour.shows_pay,
        pays_before_needs=_light(random.uniform(middle - reach, middle + reach, count)),
    )


def _lognormal(random: np.random.Generator, spread: float, count: int) -> NDArray[Any]:
    """Factors around a mean of one."""
    return np.exp(spread * random.standard_normal(count) - spread**2 / 2)


def _light(values: NDArray[Any]) -> Floats:
    return values.astype(np.float32)


def _pay_days(random: np.random.Generator, rhythm: NDArray[Any]) -> NDArray[np.int16]:
    count = len(rhythm)
    monthly = random.choice(_PAY_DAYS, count, p=_PAY_DAY_SHARES)
    offset = random.integers(0, 28, count)
    by_week = offset % np.maximum(DAYS_BETWEEN[rhythm], 1)
    return np.where(rhythm == 0, monthly, by_week).astype(np.int16)
