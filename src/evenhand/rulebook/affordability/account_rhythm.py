"""Which rhythm days follow: every rhythm is tried, and what fits is measured in whole days.

A payment may come a little beside its day, because banks rest at week-ends and on holidays; the
working day before and after count as the day itself.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from evenhand.rulebook.affordability.dated import day_in_month
from evenhand.rulebook.affordability.rhythm import Rhythm

# How long a step is, how far beside its day a payment may come, how few make a rhythm.
_WEEKS: Final = {
    Rhythm.WEEKLY: (7, 1, 4),
    Rhythm.FORTNIGHTLY: (14, 2, 3),
    Rhythm.FOUR_WEEKLY: (28, 3, 3),
}
_MONTHS: Final = {Rhythm.MONTHLY: (1, 3, 2), Rhythm.QUARTERLY: (3, 4, 3), Rhythm.YEARLY: (12, 6, 2)}
_STEP_DAYS: Final = {Rhythm.MONTHLY: 30, Rhythm.QUARTERLY: 91, Rhythm.YEARLY: 365}
_INSIDE_HUNDREDTHS: Final = 85
_COVERED_HUNDREDTHS: Final = 75
_DOUBLE_HUNDREDTHS: Final = 115
_ENDS_BEGIN: Final = 28
_FAR: Final = 99
# The day of a rhythm is among the days on which most payments came.
_DAYS_TRIED: Final = 5


class DayRule(StrEnum):
    """How its day in the month is found."""

    DAY = "day"
    MONTH_END = "month_end"
    LAST_WORKING_DAY = "last_working_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A rhythm that days follow.

    `turns` says for each day which turn of the rhythm it is, `None` where it stands outside;
    `missing` counts turns between the earliest and the latest without a payment; `beside_days`
    is how far the days stand beside theirs, all together.
    """

    rhythm: Rhythm
    day: int
    rule: DayRule = DayRule.DAY
    phase: int = 0  # of weeks: the ordinal of the day that turns are counted from
    turns: tuple[int | None, ...]
    missing: int
    beside_days: int

    @property
    def inside(self) -> int:
        """How many days follow it."""
        return sum(turn is not None for turn in self.turns)

    def due_on(self, turn: int) -> date:
        """The day that a turn of it falls on."""
        if self.rhythm in _MONTHS:
            return day_in_month(turn, self.day)
        return date.fromordinal(turn * _WEEKS[self.rhythm][0] + self.phase)

    def due_after(self, day: date) -> date:
        """The next day behind `day` on which it falls."""
        turn = max(turn for turn in self.turns if turn is not None)
        step = _MONTHS[self.rhythm][0] if self.rhythm in _MONTHS else 1
        while self.due_on(turn) <= day:
            turn += step
        return self.due_on(turn)


def fits(days: Sequence[date]) -> list[Fit]:
    """Return the rhythms that days in ascending order follow, the best first."""
    if len(days) < 2:
        return []
    span = (days[-1] - days[0]).days
    tried = [
        _weekly(days, rhythm) if rhythm in _WEEKS else _monthly(days, rhythm)
        for rhythm in Rhythm
        if _may(rhythm, len(days), span)
    ]
    return sorted((fit for fit in tried if fit is not None), key=_worth)


def _worth(fit: Fit) -> tuple[int, int, int, int]:
    """The most days inside, then the nearest to theirs; a month where nothing else parts them."""
    mean = 100 * fit.beside_days // max(fit.inside, 1)
    return -fit.inside, mean // 34, fit.missing, 0 if fit.rhythm is Rhythm.MONTHLY else 1


def _may(rhythm: Rhythm, count: int, span_days: int) -> bool:
    """Whether so many payments in so many days can follow a rhythm at all."""
    step = _WEEKS[rhythm][0] if rhythm in _WEEKS else _STEP_DAYS[rhythm]
    turns = span_days // step + 2
    return 100 * count <= (_DOUBLE_HUNDREDTHS + 15) * turns and 2 * count >= turns - 2


def _weekly(days: Sequence[date], rhythm: Rhythm) -> Fit | None:
    step, beside, fewest = _WEEKS[rhythm]
    numbers = [day.toordinal() for day in days]
    phases = sorted({number % step for number in numbers})

    def turns(phase: int) -> list[tuple[int, int]]:
        nearest = ((number - phase + step // 2) // step for number in numbers)
        return [(turn, abs(number - phase - turn * step))
                for turn, number in zip(nearest, numbers, strict=True)]  # fmt: skip

    phase = min(phases, key=lambda one: _cost(turns(one), beside))
    weekday = date.fromordinal(phase + step).isoweekday()
    rule = _Rule(rhythm=rhythm, day=weekday, phase=phase, step=1, beside=beside, fewest=fewest)
    return _measured(turns(phase), rule)


def _monthly(days: Sequence[date], rhythm: Rhythm) -> Fit | None:
    step, beside, fewest = _MONTHS[rhythm]
    seen = Counter(day.day for day in days)
    wanted = sorted(seen, key=lambda day: (-seen[day], day))[:_DAYS_TRIED]
    if max(seen) >= _ENDS_BEGIN and min(seen) > 20:
        wanted.append(31)
    around = {(_month(day) + more) % step for day in days for more in (-1, 0, 1)}
    found = [
        (_cost(turns, beside), place, day, turns)
        for place, day in enumerate(wanted)
        for phase in sorted(around)
        for turns in [[_nearest(one, day, step=step, phase=phase) for one in days]]
    ]
    _, _, day, turns = min(found, key=lambda one: one[:2])
    rule = _Rule(
        rhythm=rhythm, day=day, rule=_day_rule(days, day), step=step, beside=beside, fewest=fewest
    )
    return _measured(turns, rule)


def _cost(turns: Sequence[tuple[int, int]], beside: int) -> tuple[int, int]:
    inside = [off for _, off in turns if off <= beside]
    return -len(inside), sum(inside)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _nearest(one: date, day: int, *, step: int, phase: int) -> tuple[int, int]:
    """The turn nearest to a day, and how far beside it stands."""
    month, number = _month(one), one.toordinal()
    best = (_FAR, month)
    for turn in (month - 1, month, month + 1):
        if turn % step == phase:
            for due in _due(turn, day):
                best = min(best, (abs(number - due), turn))
    return best[1], best[0]


@lru_cache(maxsize=50_000)
def _due(month: int, day: int) -> tuple[int, ...]:
    """A day of a month, and the working days beside it where it falls on a week-end."""
    due = day_in_month(month, day)
    over = due.isoweekday() - 5
    number = due.toordinal()
    return (number, number - over, number + 3 - over) if over > 0 else (number,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A rhythm that is tried: its day, its step in turns, and how strictly it is measured."""

    rhythm: Rhythm
    day: int
    rule: DayRule = DayRule.DAY
    phase: int = 0
    step: int
    beside: int
    fewest: int


def _measured(turns: Sequence[tuple[int, int]], rule: _Rule) -> Fit | None:
    """Measure how well days follow a rule; None where too few do."""
    inside = [turn for turn, off in turns if off <= rule.beside]
    hit = sorted(set(inside))
    if len(hit) < rule.fewest or 100 * len(inside) < _INSIDE_HUNDREDTHS * len(turns):
        return None
    between = (hit[-1] - hit[0]) // rule.step + 1
    covered = 100 * len(hit) >= _COVERED_HUNDREDTHS * between
    if not covered or 100 * len(inside) > _DOUBLE_HUNDREDTHS * len(hit):
        return None
    return Fit(
        rhythm=rule.rhythm,
        day=rule.day,
        rule=rule.rule,
        phase=rule.phase,
        turns=tuple(turn if off <= rule.beside else None for turn, off in turns),
        missing=between - len(hit),
        beside_days=sum(off for _, off in turns if off <= rule.beside),
    )


def _day_rule(days: Sequence[date], day: int) -> DayRule:
    if day < _ENDS_BEGIN:
        return DayRule.DAY
    lasts = [_last_working_day(one) for one in days]
    if all(one == last for one, last in zip(days, lasts, strict=True)):
        return DayRule.LAST_WORKING_DAY
    return DayRule.MONTH_END if day == 31 else DayRule.DAY


def _last_working_day(one: date) -> date:
    last = one.replace(day=monthrange(one.year, one.month)[1])
    return last - timedelta(days=max(last.isoweekday() - 5, 0))
