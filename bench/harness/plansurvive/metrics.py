"""What is counted of a run, against the same households without a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.budget import budget
from bench.harness.plansurvive.population import Flags, Floats
from bench.harness.plansurvive.state import NEVER, State
from bench.harness.plansurvive.world import Luck

Figures = dict[str, float]
# A month counts as below the minimum where more than this part of real costs went unmet.
_BELOW: Final = 0.02
_YEAR: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What every policy is held against in one world: the same households with no plan."""

    below: Floats
    short: Floats
    surplus: Flags
    same: Flags  # whom ours offers a plan from the start


def base_of(luck: Luck, *, without: State, ours: State) -> Base:
    """Make the base of one world from a run without plans and one under our policy."""
    return Base(
        below=below(without),
        short=_short(without, luck),
        surplus=surplus_households(luck),
        same=ours.offered & (ours.began_on == 0),
    )


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


def measured(luck: Luck, state: State, base: Base) -> Figures:
    """The figures of one policy and seed."""
    offered = state.offered
    excess = below(state) - base.below
    short = _short(state, luck) - base.short
    rests = offered & state.alive & (state.instalment <= 0)
    return {
        "offered": float(offered.mean()),
        "offered_surplus": float(offered[base.surplus].mean()),
        **_survival(state, base),
        "instalment": _mean(state.agreed[offered]),
        "repaid": _mean(state.paid[base.surplus]),
        "repaid_all": _mean(state.paid),
        "repaid_same": _mean(state.paid[base.same]),
        "paid_whole": _mean(state.owed[offered] < 1),
        "resting_at_end": _mean(rests[offered]),
        "excess_months": _mean(excess),
        "excess_months_surplus": _mean(excess[base.surplus]),
        "hardship": _per_thousand(excess, state.paid),
        "hardship_surplus": _per_thousand(excess[base.surplus], state.paid[base.surplus]),
        "hardship_same": _per_thousand(excess[base.same], state.paid[base.same]),
        "excess_short": _mean(short),
        "short_per_thousand": _per_thousand(short, state.paid),
        "worst_tenth": _worst_tenth(excess),
        "months_to_miss": _months_to_miss(state),
        **_course(state),
    }


def _survival(state: State, base: Base) -> Figures:
    """Of plans that could be watched so long: how many neither broke nor were given up."""
    lasted = state.ended_on - state.began_on
    figures: Figures = {}
    for months in (12, 24):
        length = months * _YEAR // 12
        watched = state.offered & (state.began_on <= days.WATCHED - length)
        lasting = watched & (lasted >= length)
        figures[f"survival_{months}m"] = _mean(lasting[watched])
        figures[f"survival_{months}m_household"] = _mean(lasting)
        figures[f"survival_{months}m_same"] = _mean(lasting[watched & base.same])
    return figures


def _course(state: State) -> Figures:
    """Of plans agreed at the beginning: the share that still goes on, or is paid, by month."""
    begun = state.offered & (state.began_on == 0)
    ends = state.ended_on[begun]
    return {
        course(month): _mean(ends >= month * _YEAR // 12) for month in range(1, days.MONTHS + 1)
    }


def course(month: int) -> str:
    """The name of the figure that says how many plans go on after so many months."""
    return f"going_on_{month:02}m"


def _mean(values: Floats | Flags) -> float:
    return float(values.mean()) if len(values) else 0.0


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
