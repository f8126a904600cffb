"""The calendar of 90 days: what is known to come and go, and which instalments it cannot bear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.due import Schedule
from bench.harness.plansurvive.population import PAYS_A_YEAR, Flags, Floats, Wholes
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.world import Luck
from evenhand.rulebook.affordability import policy as house

_A_MONTH: Final = 31


def look_ahead(
    luck: Luck, schedule: Schedule, state: State, factors: Floats, *, who: Flags, today: int
) -> None:
    """Write down which part of each instalment is asked: all, half, or none (moved to the end).

    By the cash these households have today, pay as it usually comes and the costs they stated;
    the engine's rule (`evenhand.rulebook.plans.cashflow`), but for moving a part to another pay.
    """
    chosen = np.flatnonzero(who & state.alive)
    if not len(chosen):
        return
    people = luck.people
    reserve = house.RESERVE_HUNDREDTHS / 100 * people.stated_costs[chosen]
    stated = (people.stated_costs / people.costs)[chosen]
    part = state.instalment[chosen] * schedule.part[chosen]
    horizon = range(today, min(today + house.CALENDAR_DAYS, days.WATCHED))
    flows = [_flow(luck, state, day, chosen) for day in horizon]
    # Whoever comes through the next month without a plan has at least what that takes.
    cash = np.maximum(state.cash[chosen], -_lowest(flows[:_A_MONTH]))
    for day, flow in zip(horizon, flows, strict=True):
        cash += flow
        due = schedule.due[day, chosen]
        if due.any():
            lowest = cash - luck.usual_needs_ahead[day, chosen] * stated
            half = np.where(lowest - part / 2 >= 0, 0.5, 0.0)
            bears = np.where(lowest - part >= reserve, 1.0, half)
            factors[day, chosen] = np.where(due, bears, 1.0)
            cash -= np.where(due, bears * part, 0)


def _flow(luck: Luck, state: State, day: int, chosen: Wholes) -> Floats:
    """What a day brings and takes, as far as it is known beforehand."""
    people = luck.people
    usual = state.ordinary[chosen] * 12 / PAYS_A_YEAR[people.rhythm[chosen]]
    stated = (people.stated_costs / people.costs)[chosen]
    flow = np.where(luck.pays[day, chosen], usual, 0) - luck.usual_needs[day, chosen] * stated
    light: Floats = flow.astype(np.float32)
    return light


def _lowest(flows: Sequence[Floats]) -> Floats:
    """The lowest point of the balances that begin with nothing."""
    balances = np.cumsum(np.stack(flows), axis=0) if flows else np.zeros((1, 1))
    lowest: Floats = np.minimum(balances.min(axis=0), 0).astype(np.float32)
    return lowest
