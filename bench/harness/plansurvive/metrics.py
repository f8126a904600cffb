"""What is counted of a run, against the same households without a plan."""

from __future__ import annotations

from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.budget import MINOR, budget
from bench.harness.plansurvive.population import Flags, Floats
from bench.harness.plansurvive.state import NEVER, State
from bench.harness.plansurvive.world import Luck

Figures = dict[str, float]
# A month counts as below the minimum where more than this part of real costs went unmet.
_BELOW: Final = 0.02
_YEAR: Final = 365


def surplus_households(luck: Luck) -> Flags:
    """Those whose usual month, in the year before, left something after their stated costs."""
    people = luck.people
    known = budget(
        luck.pay_months[: days.HISTORY_MONTHS],
        people.evidence,
        stated_costs=people.stated_costs,
        savings=people.savings,
    )
    surplus: Flags = known.ordinary > known.stated_costs
    return surplus


def measured(luck: Luck, state: State, without: State, surplus: Flags) -> Figures:
    """The figures of one policy and seed; `without` is the same world with no plans."""
    offered = state.offered
    plans = max(int(offered.sum()), 1)
    excess = below(state) - below(without)
    lasting = {months: state.ended_on >= months * _YEAR // 12 for months in (12, 24)}
    return {
        "offered": float(offered.mean()),
        "offered_surplus": float(offered[surplus].mean()),
        "survival_12m": float((lasting[12] & offered).sum() / plans),
        "survival_24m": float((lasting[24] & offered).sum() / plans),
        "survival_12m_household": float((lasting[12] & offered).mean()),
        "survival_24m_household": float((lasting[24] & offered).mean()),
        "instalment": float(state.agreed[offered].mean()) if offered.any() else 0.0,
        "repaid": float(state.paid[surplus].mean()),
        "repaid_all": float(state.paid.mean()),
        "debt_paid_whole": float((offered & (state.owed < 1)).sum() / plans),
        "excess_months": float(excess.mean()),
        "excess_months_surplus": float(excess[surplus].mean()),
        "hardship": _per_thousand(excess, state.paid),
        "hardship_surplus": _per_thousand(excess[surplus], state.paid[surplus]),
        "excess_short": float(_short(state, luck).mean() - _short(without, luck).mean()),
        "worst_tenth": _worst_tenth(excess),
        "months_to_miss": _months_to_miss(state),
    }


def below(state: State) -> Floats:
    """In how many months each household went below its minimum."""
    months: Floats = (state.short > _BELOW).sum(axis=0).astype(np.float32)
    return months


def _per_thousand(excess: Floats, paid: Floats) -> float:
    return float(excess.sum() / max(float(paid.sum()), 1.0) * 1_000)


def _short(state: State, luck: Luck) -> Floats:
    """How much money needs went short by, over the two years."""
    money: Floats = state.short.sum(axis=0) * luck.people.costs
    return money


def _worst_tenth(excess: Floats) -> float:
    ranked = np.sort(excess)
    return float(ranked[-max(len(ranked) // 10, 1) :].mean())


def _months_to_miss(state: State) -> float:
    """Mean months until the first missed one, counted up to the end of the two years."""
    months = np.where(state.first_missed == NEVER, days.MONTHS, state.first_missed - 1)
    return float(months[state.offered].mean()) if state.offered.any() else 0.0
