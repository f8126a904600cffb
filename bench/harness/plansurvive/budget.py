"""What a firm knows of a household, and the instalment it may have: the engine's rules on arrays.

Whole minor units and the figures of the house's policy, so that the very rules are tried that
are shipped; a test holds this against `evenhand.rulebook.plans.propose` household by household.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive.population import Floats, Wholes
from evenhand.rulebook.affordability import policy

MINOR: Final = 100
# The place of the bad month among twelve, ranked from the worst: the 20th percentile.
BAD_MONTH: Final = 2
_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A household's budget as its statement of means tells it, in minor units a month."""

    ordinary: Wholes
    bad: Wholes
    stated_costs: Wholes
    savings: Wholes

    @property
    def essentials(self) -> Wholes:
        """The protected minimum: stated costs, raised by what people leave out."""
        return _up(self.stated_costs * (100 + policy.UNDERSTATEMENT_HUNDREDTHS), 100)

    def left(self, income: Wholes) -> Wholes:
        """What such a month leaves above the protected minimum."""
        return income - self.essentials

    def available(self, income: Wholes) -> Wholes:
        """The same without what is kept until half a month is saved."""
        left = np.maximum(self.left(income), 0)
        saved = self.savings >= _up(self.essentials, policy.BUFFER_MONTHS_DIVISOR)
        kept = np.where(saved, 0, _up(left * policy.BUFFER_HUNDREDTHS, 100))
        available: Wholes = left - kept
        return available

    def highest_instalment(self) -> Wholes:
        """The most any plan may take of a bad month."""
        highest: Wholes = self.available(self.bad) * policy.OF_BAD_MONTH_HUNDREDTHS // 100
        return highest

    def safe_instalment(self, owed: Wholes, *, scale: float = 1.0) -> Wholes:
        """The steady plan's instalment, 0 where there is no plan.

        `scale` is for the trade-off curve alone: whatever it is, a bad month stays whole.
        """
        highest = self.highest_instalment()
        wanted = self.available(self.ordinary) * policy.OF_ORDINARY_MONTH_HUNDREDTHS // 100
        if scale != 1.0:
            wanted = (wanted * scale).astype(np.int64)
            highest = np.minimum((highest * scale).astype(np.int64), self.available(self.bad))
        steady = np.minimum(wanted, highest)
        return _worth_a_plan(steady, owed)

    def part_of_ordinary(self, owed: Wholes, part: float) -> Wholes:
        """A part of what an ordinary month leaves, whatever a bad one does."""
        return _worth_a_plan((self.available(self.ordinary) * part).astype(np.int64), owed)


def budget(
    months: Floats,
    evidence: NDArray[Any],
    *,
    stated_costs: Floats,
    savings: Floats,
    bad_month: int = BAD_MONTH,
) -> Budget:
    """Read the last months of income (the latest at the end) as the engine reads a statement."""
    whole = minor(months)
    ordinary, bad = _of_year(whole, bad_month)
    ordinary_3, bad_3 = _of_few(whole[-3:])
    told = whole[-3:].sum(axis=0) // 3
    return Budget(
        ordinary=np.choose(_kind(evidence), (ordinary, ordinary_3, told)),
        bad=np.choose(_kind(evidence), (bad, bad_3, np.minimum(whole[-3:].min(axis=0), told))),
        stated_costs=minor(stated_costs),
        savings=minor(savings),
    )


def _worth_a_plan(instalment: Wholes, owed: Wholes) -> Wholes:
    """No token plans: below the house's floor there is none, unless it pays everything."""
    small = (instalment < policy.SMALLEST_INSTALMENT * MINOR) & (instalment < owed)
    worth: Wholes = np.where(small | (instalment <= 0), 0, np.minimum(instalment, owed))
    return worth


def minor(amounts: Floats) -> Wholes:
    """Whole minor units, fractions dropped."""
    whole: Wholes = np.floor(amounts.astype(np.float64) * MINOR).astype(np.int64)
    return whole


def _kind(evidence: NDArray[Any]) -> NDArray[Any]:
    return np.select([evidence == 12, evidence == 3], [0, 1], default=2)


def _of_year(months: Wholes, bad_month: int) -> tuple[Wholes, Wholes]:
    ranked = np.sort(months[-_YEAR:], axis=0)
    return ranked[(_YEAR - 1) // 2], ranked[bad_month]


def _of_few(months: Wholes) -> tuple[Wholes, Wholes]:
    ranked = np.sort(months, axis=0)
    median = ranked[(len(ranked) - 1) // 2]
    part = months.sum(axis=0) * policy.FEW_MONTHS_HUNDREDTHS // (100 * len(months))
    return median, np.minimum(median, part)


def _up(numerator: Wholes, denominator: int) -> Wholes:
    return -(-numerator // denominator)
