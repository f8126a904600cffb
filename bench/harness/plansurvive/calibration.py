"""How a simulated world comes out beside the published figures it is meant to resemble."""

from __future__ import annotations

from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.metrics import Base, Figures
from bench.harness.plansurvive.world import Luck

_OFF: Final = 0.25
_WITHIN: Final = 0.10
# Rent soon after pay fits well, rent late before the next pay fits badly.
_FITS_DAYS: Final = 7
_MISFITS_DAYS: Final = 14


def calibrated(luck: Luck, base: Base) -> Figures:
    """Incomes by the first year that is watched; budgets as they were told at its beginning."""
    year = luck.months[days.HISTORY_MONTHS : 2 * days.HISTORY_MONTHS]
    mean = year.mean(axis=0)
    beside = year / mean
    usual = np.sort(luck.pay_months[: days.HISTORY_MONTHS], axis=0)[5]
    left = usual - luck.people.stated_costs
    surplus = base.surplus
    return {
        "dips_a_year": float((beside < 1 - _OFF).sum(axis=0).mean()),
        "spikes_a_year": float((beside > 1 + _OFF).sum(axis=0).mean()),
        "cv_of_months": float((year.std(axis=0) / mean).mean()),
        "always_within_tenth": float((np.abs(beside - 1) <= _WITHIN).all(axis=0).mean()),
        "four_months_off_by_quarter": float(((np.abs(beside - 1) > _OFF).sum(axis=0) >= 4).mean()),
        "negative_budgets": float((left < 0).mean()),
        "left_for_debts": float(left.mean()),
        "expense_shock_a_year": float(1 - np.sqrt((luck.shocks == 0).mean())),
        "misfit": _misfit(luck, base),
        "no_plan_months_below_surplus": float(base.below[surplus].mean() / 2),
        "debt": float(luck.people.debt.mean()),
    }


def _misfit(luck: Luck, base: Base) -> float:
    """How much more often households go short whose rent falls long after monthly pay."""
    people = luck.people
    gap = (people.rent_day.astype(int) - people.pay_day) % 30
    monthly = people.rhythm == 0
    well = base.below[monthly & (gap <= _FITS_DAYS)].mean()
    badly = base.below[monthly & (gap > _MISFITS_DAYS)].mean()
    return float(badly / max(float(well), 1e-9))
