"""The calendar of 90 days: what is known to come and go, and which instalments it cannot bear."""

from __future__ import annotations

from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.due import Schedule
from bench.harness.plansurvive.population import PAYS_A_YEAR, Flags, Floats
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.world import Luck

_LOOKS_AHEAD: Final = 90
# Of a month's costs, what must stay at the lowest point before the next pay.
_RESERVE: Final = 0.10


def look_ahead(
    luck: Luck, schedule: Schedule, state: State, factors: Floats, *, who: Flags, today: int
) -> None:
    """Write down which part of each instalment is asked: all, half, or none (moved to the end).

    By the cash these households have today, pay as it usually comes and the costs they stated.
    """
    chosen = np.flatnonzero(who & state.alive)
    if not len(chosen):
        return
    people = luck.people
    stated = (people.stated_costs / people.costs)[chosen]
    usual = state.ordinary[chosen] * 12 / PAYS_A_YEAR[people.rhythm[chosen]]
    reserve = _RESERVE * people.stated_costs[chosen]
    part = state.instalment[chosen] * schedule.part[chosen]
    cash = state.cash[chosen].copy()
    for day in range(today, min(today + _LOOKS_AHEAD, days.WATCHED)):
        cash += np.where(luck.pays[day, chosen], usual, 0)
        cash -= luck.usual_needs[day, chosen] * stated
        due = schedule.due[day, chosen]
        if due.any():
            lowest = cash - luck.usual_needs_ahead[day, chosen] * stated
            half = np.where(lowest - part / 2 >= reserve, 0.5, 0.0)
            bears = np.where(lowest - part >= reserve, 1.0, half)
            factors[day, chosen] = np.where(due, bears, 1.0)
            cash -= np.where(due, bears * part, 0)
