"""Simple interest over a time, by the dated rates of a country or by an agreed rate."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from evenhand.rulebook.answers.answer import (
    Amount,
    CannotAnswer,
    UsedValue,
    computed,
    covers,
    known_pack,
    on,
    value_if_any,
    value_on,
)
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Rounding, divided
from evenhand.rulebook.rulebook import Rulebook, open_rulebook

# Hundredths of a percent of the whole.
_WHOLE_BP = 10_000
DAY_COUNTS = ("actual/365", "actual/actual", "actual/360", "30/360")


class UnknownDayCount(CannotAnswer):
    """A way of counting days that nobody here knows."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"day count {name!r} is not one of {', '.join(DAY_COUNTS)}")


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one rate (hundredths of a percent a year); exact before rounding."""

    period: Period
    rate_bp: int
    days: int
    exact_minor: Fraction
    rate: Amount | None


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest of a time in minor units, rounded half up once at the end."""

    amount_minor: int
    segments: tuple[Segment, ...]
    day_count: str
    capped_at_minor: int | None
    values: tuple[UsedValue, ...]


def interest(
    country: str,
    day: date,
    facts: Raw,
    *,
    start: date,
    rate_bp: int | None = None,
    day_count: str = "",
    rests: Sequence[Period] = (),
    book: Rulebook | None = None,
) -> Interest:
    """Simple interest on `claim_minor` from `start` until the day before `day`.

    Without `rate_bp` (hundredths of a percent a year) the statutory rate of each day counts for
    who owes, as `facts` say. Nothing runs in `rests`. There is no interest on interest.
    Raises NoSuchLaw, NotInForce where a rate of a day is not known, UnknownDayCount.
    """
    book = book or open_rulebook()
    country = country.lower()
    known_pack(book, country)
    count = value_if_any(book, f"{country}.interest_day_count", day)
    counting = day_count or counting_of(book, country, day)
    if counting not in DAY_COUNTS:
        raise UnknownDayCount(counting)
    if rate_bp is None:
        covers(book, country, day, facts, "is_natural_person")
    principal = int(facts.get("claim_minor") or 0)
    found = tuple(
        _segment(book, country, facts, part, rate_bp, principal, counting)
        for part in _running(start, day, rests, changes_of_rate(book, country))
    )
    exact = sum((segment.exact_minor for segment in found), Fraction(0))
    total = divided(exact.numerator, exact.denominator, Rounding.HALF_UP)
    stops = value_if_any(book, f"{country}.interest_stops_at_principal", day)
    capped = bool(stops and stops.value.is_ is True and total > principal)
    used = tuple(value for value in (count if not day_count else None, stops) if value)
    return Interest(
        principal if capped else total, found, counting, principal if capped else None, used
    )


def _segment(
    book: Rulebook,
    country: str,
    facts: Raw,
    period: Period,
    rate_bp: int | None,
    principal: int,
    counting: str,
) -> Segment:
    rate = None
    if rate_bp is None:
        rate = computed(book, f"{country}.interest_rate_bp", on(period.start, facts))
    of_year = rate.amount_minor if rate else int(rate_bp or 0)
    assert period.end is not None
    share = year_share(period.start, period.end, counting)
    days = (period.end - period.start).days
    return Segment(period, of_year, days, Fraction(principal * of_year, _WHOLE_BP) * share, rate)


def counting_of(book: Rulebook, country: str, day: date) -> str:
    """How days are counted where nothing was agreed: by law, else as the house does.

    Raises NotInForce for a day of which not even the house says it.
    """
    name = "interest_day_count"
    by_law = value_if_any(book, f"{country}.{name}", day)
    return str((by_law or value_on(book, f"house.{name}", day)).value.is_)


def year_share(start: date, end: date, counting: str) -> Fraction:
    """The share of a year from `start` until the day before `end`, by a way of counting days."""
    days = (end - start).days
    if counting == "actual/365":
        return Fraction(days, 365)
    if counting == "actual/360":
        return Fraction(days, 360)
    if counting == "30/360":
        thirty = (end.year - start.year) * 360 + (end.month - start.month) * 30
        return Fraction(thirty + min(end.day, 30) - min(start.day, 30), 360)
    if counting != "actual/actual":
        raise UnknownDayCount(counting)
    total = Fraction(0)
    while start < end:
        until = min(end, date(start.year + 1, 1, 1))
        year = (date(start.year + 1, 1, 1) - date(start.year, 1, 1)).days
        total += Fraction((until - start).days, year)
        start = until
    return total


def changes_of_rate(book: Rulebook, country: str) -> tuple[date, ...]:
    """Days on which a value behind the statutory rate changes or is no longer known."""
    formula = book.formulas.get(f"{country}.interest_rate_bp")
    names = formula.parameters_read if formula else ()
    values = [value for name in names for value in book.parameters[f"{country}.{name}"].values]
    days = {day for value in values for day in (value.from_, value.until) if day}
    return tuple(sorted(days))


def _running(
    start: date, end: date, rests: Sequence[Period], changes: Sequence[date]
) -> Iterator[Period]:
    """The days from start until before end without the rests, cut where a rate changes."""
    cuts = {start, end, *changes}
    for rest in rests:
        cuts |= {rest.start, rest.end or end}
    marks = sorted(mark for mark in cuts if start <= mark <= end)
    for left, right in itertools.pairwise(marks):
        if not any(left in rest for rest in rests):
            yield Period(left, right)
