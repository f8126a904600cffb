"""Seeded chance, in the few shapes that the imagination needs."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

SENT_AT_HOUR = 17  # UTC: a decent hour from Riga to Los Angeles


class Chance:
    """One stream of chance; the same seed gives the same stream on every machine."""

    def __init__(self, seed: int) -> None:
        self._stream = random.Random(seed)  # noqa: S311 - people who do not exist need no secrecy

    def of(self, percent: float) -> bool:
        """Say yes in so many cases of a hundred."""
        return self._stream.random() * 100 < percent

    def pick(self, among: Sequence[T]) -> T:
        """One of several, all alike."""
        return among[self._stream.randrange(len(among))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """One of several, each as often as its weight says."""
        return self._stream.choices(list(weights), weights=list(weights.values()))[0]

    def between(self, least: int, most: int) -> int:
        """A whole number from least to most, both included."""
        return self._stream.randint(least, most)

    def around(self, typical: int, *, spread: float, least: int, most: int) -> int:
        """A whole number that is often near the typical one and sometimes far above it."""
        drawn = int(typical * self._stream.lognormvariate(0, spread))
        return min(max(drawn, least), most)

    def key(self) -> uuid.UUID:
        """A key that looks like any other."""
        return uuid.UUID(int=self._stream.getrandbits(128), version=4)

    def working_instant(self, at: datetime, *, days_ago: int) -> datetime:
        """A minute of a working day so many days before `at`, or up to two days earlier."""
        day = at - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.isoweekday() - 5))
        return day.replace(hour=SENT_AT_HOUR, minute=self.between(0, 44), second=0, microsecond=0)
