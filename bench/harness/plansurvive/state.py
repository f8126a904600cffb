"""How every household of a run stands: cash, plan, and what the month has brought so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness.plansurvive import days
from bench.harness.plansurvive.population import Flags, Floats, Wholes

NEVER: Final = 9_999


def _floats(count: int) -> Floats:
    return np.zeros(count, dtype=np.float32)


@dataclass(slots=True, kw_only=True)
class State:
    """One array a thing, one entry a household; changes from day to day."""

    cash: Floats
    owed: Floats
    offered: Flags
    follows: Flags  # whose instalments follow their pay
    agreed: Floats  # the monthly instalment the person last agreed to
    instalment: Floats  # what is due at present: the agreed one, or less after a cut
    linked_above: Floats  # the median month: only above it a further part is due
    ordinary: Floats  # the month's income at the last review
    alive: Flags = field(init=False)
    paid: Floats = field(init=False)
    # The month so far.
    due_now: Floats = field(init=False)
    paid_now: Floats = field(init=False)
    skipped_now: Floats = field(init=False)
    late_now: Floats = field(init=False)
    short_now: Floats = field(init=False)
    # Since the beginning.
    skips_used: Floats = field(init=False)
    missed_in_row: NDArray[np.int8] = field(init=False)
    kept_in_row: NDArray[np.int8] = field(init=False)
    paused: NDArray[np.int8] = field(init=False)
    next_review: NDArray[np.int8] = field(init=False)
    first_missed: Wholes = field(init=False)  # the month, from 1
    began_on: Wholes = field(init=False)  # the day a plan was agreed
    ended_on: Wholes = field(init=False)  # the day a plan broke or was given up; NEVER else
    short: Floats = field(init=False)  # by month: how far needs went short, as a part of costs

    def __post_init__(self) -> None:
        count = len(self.cash)
        self.alive = self.offered.copy()
        for name in ("paid", "due_now", "paid_now", "skipped_now", "late_now", "short_now"):
            setattr(self, name, _floats(count))
        self.skips_used = _floats(count)
        for name in ("missed_in_row", "kept_in_row", "paused", "next_review"):
            setattr(self, name, np.zeros(count, dtype=np.int8))
        self.first_missed = np.full(count, NEVER, dtype=np.int64)
        self.began_on = np.zeros(count, dtype=np.int64)
        self.ended_on = np.full(count, NEVER, dtype=np.int64)
        self.short = np.zeros((days.MONTHS, count), dtype=np.float32)

    def pay(self, who: Wholes, amount: Floats) -> None:
        """Move money from households to their plans."""
        self.cash[who] -= amount
        self.owed[who] -= amount
        self.paid[who] += amount

    def end(self, who: Flags, day: int) -> None:
        """Plans that do not go on; nothing is asked for any more."""
        self.alive &= ~who
        self.ended_on[who] = day
