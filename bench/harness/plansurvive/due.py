"""On which days something falls due: on the 1st of a month, or after each pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive import days
from bench.harness.plansurvive.population import PAYS_A_YEAR, Flags, Floats
from bench.harness.plansurvive.world import Luck

# A plan is agreed on the first day; nothing falls due within the first days after.
_NOTICE_DAYS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When parts fall due, and which part of a month's instalment each is."""

    due: Flags  # by day
    part: Floats  # by household
    # Days on which a part falls due between today and the next pay: people know of it.
    coming: NDArray[np.int8]


def on_the_first(luck: Luck) -> Schedule:
    """A whole instalment on the first day of each month."""
    first = days.DAY_OF_MONTH[days.HISTORY : days.HISTORY + days.WATCHED] == 1
    due = np.repeat(first[:, None], luck.people.count, axis=1)
    return _schedule(luck, due, np.ones(luck.people.count, dtype=np.float32))


def after_pay(luck: Luck) -> Schedule:
    """A part on the day after each pay, or on the second where the day after is a Sunday."""
    sunday = days.IS_SUNDAY[days.HISTORY : days.HISTORY + days.WATCHED]
    due = np.zeros_like(luck.pays)
    due[1:] |= luck.pays[:-1] & ~sunday[1:, None]
    due[2:] |= luck.pays[:-2] & sunday[1:-1, None]
    part = 12 / PAYS_A_YEAR[luck.people.rhythm]
    return _schedule(luck, due, part.astype(np.float32))


def _schedule(luck: Luck, due: Flags, part: Floats) -> Schedule:
    due[:_NOTICE_DAYS] = False
    seen = np.cumsum(due, axis=0, dtype=np.int16)
    before_pay = np.minimum(luck.next_pay - 1, days.WATCHED - 1)
    coming = np.take_along_axis(seen, before_pay.astype(np.intp), axis=0) - seen
    return Schedule(due=due, part=part, coming=np.maximum(coming, 0).astype(np.int8))
