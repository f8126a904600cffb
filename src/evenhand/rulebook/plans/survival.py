"""How long plans last: Kaplan and Meier's curve, and the share of plans that came to each end.

Ends compete: a plan that was paid can no longer break. So the share of broken plans is never one
minus a curve that takes the paid ones out of sight; it is the cumulative incidence of Aalen and
Johansen. Shares are exact fractions; intervals (95 %, on the scale of log(-log), from Greenwood's
variance and its counterpart for competing ends) are decimals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

PAID: Final = "paid"
BROKEN: Final = "broken"
INSOLVENCY: Final = "insolvency"
WRITTEN_OFF: Final = "written_off"
OTHERWISE: Final = "otherwise"
ENDS: Final = (PAID, BROKEN, INSOLVENCY, WRITTEN_OFF, OTHERWISE)
# What a plan that lasts does not come to.
FAILED: Final = (BROKEN, INSOLVENCY, WRITTEN_OFF)
RUNS: Final = ""

# Which end a plan's reason to end counts as. One that another plan replaced is watched until then:
# what became of its debt is told by the other plan.
END_OF: Final[Mapping[str, str]] = {
    "paid": PAID,
    "broken": BROKEN,
    "insolvency": INSOLVENCY,
    "written_off": WRITTEN_OFF,
    "settled": OTHERWISE,
    "death": OTHERWISE,
    "cancelled": OTHERWISE,
    "replaced": RUNS,
}

_EXACT: Final = Context(prec=40)
# The 97.5th hundredth of the normal distribution.
_Z: Final = Decimal("1.959963984540054235524594430520551")
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Course:
    """One plan: how many days it was watched, and how it ended; RUNS while it does."""

    days: int
    end: str = RUNS


@dataclass(frozen=True, slots=True)
class Share:
    """A share of plans with its interval, None where none can be told (shares of nought or all)."""

    value: Fraction
    low: Decimal | None
    high: Decimal | None

    def turned(self) -> Share:
        """The share of all the others."""
        low = None if self.high is None else 1 - self.high
        high = None if self.low is None else 1 - self.low
        return Share(1 - self.value, low, high)


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened on one day: how many were watched until then, ended and went out of sight."""

    day: int
    at_risk: int
    ended: Mapping[str, int]
    left: int

    @property
    def all_ended(self) -> int:
        return sum(self.ended.values())


@dataclass(frozen=True, slots=True)
class Step:
    """A share from one day on, until the next step."""

    day: int
    at_risk: int
    share: Share


def tally(courses: Iterable[Course]) -> tuple[Tally, ...]:
    """Count what happened on each day on which a plan ended or went out of sight."""
    return tally_counted(Counter(courses))


def tally_counted(courses: Mapping[Course, int]) -> tuple[Tally, ...]:
    """The same of plans that were counted before: how many had each course.

    Whoever goes out of sight on a day on which others end is counted among those at risk.
    """
    by_day: dict[int, Counter[str]] = {}
    for course, count in courses.items():
        by_day.setdefault(course.days, Counter())[course.end] += count
    at_risk = sum(counted.total() for counted in by_day.values())
    found = []
    for day in sorted(by_day):
        counted = by_day[day]
        ended = {end: count for end, count in counted.items() if end != RUNS}
        found.append(Tally(day, at_risk, ended, counted[RUNS]))
        at_risk -= counted.total()
    return tuple(found)


def running(days: Sequence[Tally]) -> tuple[Step, ...]:
    """The share of plans that still run, by Kaplan and Meier; a step for each day with an end."""
    share, greenwood, steps = Fraction(1), _ZERO, []
    for one in days:
        if not (ended := one.all_ended):
            continue
        share *= Fraction(one.at_risk - ended, one.at_risk)
        greenwood = _EXACT.add(greenwood, _greenwood(one))
        # The variance of log(share) is Greenwood's sum.
        variance = _EXACT.multiply(greenwood, _squared(_decimal(share)))
        steps.append(Step(one.day, one.at_risk, _with_interval(share, variance)))
    return tuple(steps)


def incidence(days: Sequence[Tally], ends: Collection[str]) -> tuple[Step, ...]:
    """The share of plans that came to one of some ends, by Aalen and Johansen.

    A step for each day with an end of any kind, because others move the interval.
    """
    runs, share, spread, steps = Fraction(1), Fraction(0), _Spread(), []
    for one in days:
        if not (all_ended := one.all_ended):
            continue
        ended = sum(one.ended.get(end, 0) for end in ends)
        before, runs = runs, runs * Fraction(one.at_risk - all_ended, one.at_risk)
        share += before * Fraction(ended, one.at_risk)
        variance = spread.after(one, ended=ended, before=_decimal(before), share=_decimal(share))
        steps.append(Step(one.day, one.at_risk, _with_interval(share, variance)))
    return tuple(steps)


def share_on(steps: Sequence[Step], day: int, *, at_first: int) -> Share:
    """The share on a day; before the first step it is what all plans begin with (0 or 1)."""
    place = bisect_right(steps, day, key=lambda step: step.day)
    return steps[place - 1].share if place else Share(Fraction(at_first), None, None)


def at_risk_on(days: Sequence[Tally], day: int) -> int:
    """How many plans are still watched at the beginning of a day."""
    place = bisect_left(days, day, key=lambda one: one.day)
    return days[place].at_risk if place < len(days) else 0


class _Spread:
    """The variance of a cumulative incidence (delta method), kept as sums over the days so far.

    With F the share, S what still ran the day before, n at risk, d ended in all, e by the ends
    asked for: sum of (F - F_i)^2 d/(n(n-d)) + S^2 e(n-e)/n^3 - 2 (F - F_i) S e/n^2.
    """

    def __init__(self) -> None:
        self._weight = self._weight_share = self._weight_square = _ZERO
        self._own = self._cross = self._cross_share = _ZERO

    def after(self, one: Tally, *, ended: int, before: Decimal, share: Decimal) -> Decimal:
        """The variance after one more day."""
        do, n = _EXACT, Decimal(one.at_risk)
        weight = _greenwood(one)
        cross = do.divide(do.multiply(before, Decimal(ended)), n * n)
        own = do.multiply(do.divide(_squared(before), n * n * n), Decimal(ended) * (n - ended))
        self._weight = do.add(self._weight, weight)
        self._weight_share = do.fma(weight, share, self._weight_share)
        self._weight_square = do.fma(weight, _squared(share), self._weight_square)
        self._own = do.add(self._own, own)
        self._cross = do.add(self._cross, cross)
        self._cross_share = do.fma(cross, share, self._cross_share)
        others = do.fma(_squared(share), self._weight, self._weight_square)
        others = do.subtract(others, do.multiply(2 * share, self._weight_share))
        both = do.subtract(do.multiply(share, self._cross), self._cross_share)
        return do.subtract(do.add(others, self._own), do.multiply(Decimal(2), both))


def _greenwood(one: Tally) -> Decimal:
    """A day's part of Greenwood's sum; nought on a day on which the last ones end together."""
    stayed = one.at_risk - one.all_ended
    return _EXACT.divide(Decimal(one.all_ended), Decimal(one.at_risk * stayed)) if stayed else _ZERO


def _with_interval(share: Fraction, variance: Decimal) -> Share:
    if share in (0, 1) or variance <= 0:
        return Share(share, None, None)
    value = _decimal(share)
    log = _EXACT.ln(value)
    width = _EXACT.divide(_EXACT.multiply(_Z, _EXACT.sqrt(variance)), _EXACT.multiply(value, -log))
    powers = (_EXACT.exp(width), _EXACT.exp(-width))
    low, high = (_EXACT.exp(_EXACT.multiply(log, power)) for power in powers)
    return Share(share, low, high)


def _decimal(share: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(share.numerator), Decimal(share.denominator))


def _squared(value: Decimal) -> Decimal:
    return _EXACT.multiply(value, value)
