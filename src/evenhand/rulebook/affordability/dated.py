"""Money that comes or goes on known days: from a rhythm and a day to the days themselves."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.affordability.rhythm import Rhythm

_WEEKS: Final = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2, Rhythm.FOUR_WEEKLY: 4}
_MONTHS: Final = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An amount that comes or goes again and again.

    `day` is a day of the month (31: its end), or of the week where the rhythm follows weeks;
    `anchor` one date on which it falls, which alone says which week of two or month of three.
    """

    amount_minor: int
    rhythm: Rhythm
    day: int | None
    anchor: date | None = None

    @property
    def is_known(self) -> bool:
        """Whether its days can be told."""
        return self.anchor is not None or (
            self.day is not None and self.rhythm in (Rhythm.MONTHLY, *_WEEKS)
        )

    def days(self, begins_on: date, ends_on: date) -> Iterator[date]:
        """Every day on which it falls, from the earlier until before the later."""
        found = self._weeks(begins_on) if self.rhythm in _WEEKS else self._months(begins_on)
        for day in found:
            if day >= ends_on:
                return
            yield day

    def _weeks(self, begins_on: date) -> Iterator[date]:
        """Where nobody knows which week it is, the last one it can be: money comes late."""
        step = 7 * _WEEKS[self.rhythm]
        if self.anchor is not None:
            after = (self.anchor - begins_on).days % step
        else:
            after = ((self.day or 1) - begins_on.isoweekday()) % 7 + step - 7
        day = begins_on + timedelta(days=after)
        while True:
            yield day
            day += timedelta(days=step)

    def _months(self, begins_on: date) -> Iterator[date]:
        anchor = self.anchor or begins_on
        wanted = self.day or anchor.day
        step = _MONTHS[self.rhythm]
        month = anchor.year * 12 + anchor.month - 1
        month += (begins_on.year * 12 + begins_on.month - 1 - month) // step * step
        while True:
            day = day_in_month(month, wanted)
            if day >= begins_on:
                yield day
            month += step


@dataclass(frozen=True, slots=True, kw_only=True)
class CashPattern:
    """What comes and goes; `spread_minor` is a month's outflow on no known day (income: less)."""

    incomes: tuple[Dated, ...]
    bills: tuple[Dated, ...]
    spread_minor: int
    savings_minor: int


def day_in_month(month: int, day: int) -> date:
    """A day of a month counted from the year 0; behind the month's end, its last day."""
    year, place = divmod(month, 12)
    return date(year, place + 1, min(day, monthrange(year, place + 1)[1]))
