"""The calendar of 90 days: what is known to come and go, and which instalments it cannot bear."""

from __future__ import annotations

from typing import Final

import numpy as np

from bench.harness.plansurvive import days
from bench.harness.plansurvive.due import Schedule
from bench.harness.plansurvive.population import PAYS_A_YEAR, Floats
from bench.harness.plansurvive.state import State
from bench.harness.plansurvive.world import Luck

_LOOKS_AHEAD: Final = 90
# Of a month's costs, what must stay at the lowest point before the next pay.
_RESERVE: Final = 0.10


def calendar_factors(luck: Luck, schedule: Schedule, state: State, *, today: int) -> Floats:
    """Which part of each instalment is asked: all, half, or none where it is moved to the end.

    By the cash of today, pay as it usually comes and the costs that were stated.
    """
    people = luck.people
    factors = np.ones((days.WATCHED, people.count), dtype=np.float32)
    stated = people.stated_costs / people.costs
    usual = state.ordinary * 12 / PAYS_A_YEAR[people.rhythm]
    reserve = _RESERVE * people.stated_costs
    cash = state.cash.copy()
    for day in range(today, min(today + _LOOKS_AHEAD, days.WATCHED)):
        cash += np.where(luck.pays[day], usual, 0)
        cash -= luck.usual_needs[day] * stated
        due = schedule.due[day] & state.alive
        if due.any():
            part = state.instalment * schedule.part
            lowest = cash - luck.usual_needs_ahead[day] * stated
            half = np.where(lowest - part / 2 >= reserve, 0.5, 0.0)
            bears = np.where(lowest - part >= reserve, 1.0, half)
            factors[day] = np.where(due, bears, 1.0)
            cash -= np.where(due, factors[day] * part, 0)
    return factors
