"""Interest on a sum that changes: day by day in the law's terms, reckoned in runs of like days.

Interest runs only where terms say so, on principal alone, never on interest or fees. It rests on
the days of a hold, and stops at every cap. Nothing is rounded here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from evenhand.rulebook.answers.answer import (
    Amount,
    CannotAnswer,
    computed,
    covers,
    on,
    value_if_any,
)
from evenhand.rulebook.answers.interest import changes_of_rate, counting_of, year_share
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.parameter import NotInForce
from evenhand.rulebook.rulebook import Rulebook

# Hundredths of a percent of the whole.
WHOLE_BP: Final = 10_000
# Values of the law that cap what may run.
_CAPS: Final = (
    "contract_rate_most_bp", "interest_stops_at_principal", "short_term_total_percent",
)  # fmt: skip
# Why a run bears nothing, or less than its rate would give.
NO_TERMS, RESTS, UNKNOWN, FROM_MEMORY, CAPPED = "no_terms", "rests", "unknown", "memory", "capped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what interest runs for a period: of several that cover a day the last one counts."""

    kind: str
    period: Period
    rate_bp: int | None = None
    day_count: str = ""
    cap_minor: int | None = None
    is_short_term_credit: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """Days on which nothing runs, and the hold that says so."""

    days: Period
    by: str


@dataclass(frozen=True, slots=True)
class Step:
    """An amount that holds from a day on."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Ower:
    """Where somebody who owes lives, and whether she is a human being."""

    country: str
    is_natural_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A debt as interest sees it: what is owed from which day on, by whom, by what terms.

    `interest` is unpaid interest that others reckoned, less what was paid or let go of any;
    `interest_told` all that they ever asked; `fees` all fees asked; `lent_minor` the whole sum.
    """

    principal: Sequence[Step]
    terms: Sequence[Terms]
    owers: Collection[Ower]
    rests: Sequence[Rest] = ()
    interest: Sequence[Step] = ()
    interest_told: Sequence[Step] = ()
    fees: Sequence[Step] = ()
    lent_minor: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """What a year costs on a day, in hundredths of a percent, by which text, and what is unsure."""

    bp: int
    day_count: str
    source: str = ""
    url: str = ""
    why: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Like days: one sum, one rate, one reason. `exact_minor` is before rounding."""

    period: Period
    base_minor: int
    rate: Rate
    exact_minor: Fraction = Fraction(0)
    why: str = ""
    by: str = ""

    @property
    def days(self) -> int:
        """How many days the run has."""
        return self.period.length_days or 0


def runs(book: Rulebook, owing: Owing, *, until: date, cuts: Iterable[date] = ()) -> list[Run]:
    """Return the runs of a debt from the first day of its terms until the day before `until`.

    A run also ends at each day of `cuts`. Days on which nothing is owed have no run.
    """
    reckoning = _Reckoning(book, owing)
    for left, right in pairwise(_marks(book, owing, until, cuts)):
        reckoning.add(Period(left, right))
    return reckoning.found


def _marks(book: Rulebook, owing: Owing, until: date, cuts: Iterable[date]) -> list[date]:
    """Every day on which something may change."""
    days = {until, *cuts}
    for step in (*owing.principal, *owing.interest, *owing.interest_told, *owing.fees):
        days.add(step.on)
    for period in (*(one.period for one in owing.terms), *(one.days for one in owing.rests)):
        days |= {period.start, period.end or until}
    for country in {ower.country for ower in owing.owers}:
        days |= {*changes_of_rate(book, country), *_changes_of_caps(book, country)}
    start = min((one.period.start for one in owing.terms), default=until)
    return sorted(day for day in days if start <= day <= until)


def _changes_of_caps(book: Rulebook, country: str) -> set[date]:
    """Days on which a cap of the country changes."""
    keys = (f"{country}.{name}" for name in _CAPS)
    values = [value for key in keys if key in book.parameters
              for value in book.parameters[key].values]  # fmt: skip
    return {day for value in values for day in (value.from_, value.until) if day}


@dataclass(slots=True)
class _Reckoning:
    """What has run so far, for the caps."""

    book: Rulebook
    owing: Owing
    found: list[Run] = field(default_factory=list)
    borne: Fraction = Fraction(0)

    def add(self, period: Period) -> None:
        day = period.start
        base = _at(self.owing.principal, day)
        if base <= 0:
            return
        terms = terms_on(self.owing.terms, day)
        if terms is None or terms.kind == "none":
            self.found.append(Run(period, base, Rate(0, ""), why=NO_TERMS))
            return
        rate = rate_on(self.book, terms, self.owing.owers, day=day)
        rest = next((one for one in self.owing.rests if day in one.days), None)
        if rest is not None:
            self.found.append(Run(period, base, rate, why=RESTS, by=rest.by))
        elif rate.why:
            self.found.append(Run(period, base, rate, why=rate.why))
        else:
            self.found += self.borne_in(Run(period, base, rate), terms)

    def borne_in(self, run: Run, terms: Terms) -> Iterator[Run]:
        """The run as far as the caps let it, and the rest of its days without any."""
        assert run.period.end is not None
        share = year_share(run.period.start, run.period.end, run.rate.day_count)
        exact = Fraction(run.base_minor * run.rate.bp, WHOLE_BP) * share
        room = self.room(run, terms)
        capped = room is not None and exact > room
        exact = max(room, Fraction(0)) if capped and room is not None else exact
        self.borne += exact
        yield replace(run, exact_minor=exact, why=CAPPED if capped else "")

    def room(self, run: Run, terms: Terms) -> Fraction | None:
        """What caps leave for this run: the least of them, or None without any."""
        day, owing = run.period.start, self.owing
        told = _at(owing.interest_told, day) + self.borne
        rooms = []
        if _stops_at_principal(self.book, owing.owers, day):
            unpaid = max(_at(owing.interest, day) + self.borne, Fraction(0))
            rooms.append(run.base_minor - unpaid)
        if terms.cap_minor is not None:
            rooms.append(terms.cap_minor - told)
        if terms.is_short_term_credit:
            percent = _most_in_all(self.book, owing.owers, day)
            if percent is not None:
                most = Fraction(owing.lent_minor * percent, 100)
                rooms.append(most - told - _at(owing.fees, day))
        return min(rooms, default=None)


def _at(steps: Sequence[Step], day: date) -> int:
    """What holds on a day; steps are in the order of their days."""
    place = bisect_right([step.on for step in steps], day) - 1
    return steps[place].minor if place >= 0 else 0


def terms_on(terms: Sequence[Terms], day: date) -> Terms | None:
    """The terms that count on a day: the last recorded of those that cover it."""
    return next((one for one in reversed(terms) if day in one.period), None)


def rate_on(book: Rulebook, terms: Terms, owers: Collection[Ower], *, day: date) -> Rate:
    """What runs on a day by some terms; of people under several laws the lowest rate counts."""
    found = [_rate_for(book, terms, ower, day=day) for ower in sorted(owers, key=repr)]
    return min(found, key=lambda rate: (not rate.why, rate.bp), default=Rate(0, "", why=UNKNOWN))


def _rate_for(book: Rulebook, terms: Terms, ower: Ower, *, day: date) -> Rate:
    count = terms.day_count or counting_of(book, ower.country, day)
    if terms.kind == "contractual":
        most = value_if_any(book, f"{ower.country}.contract_rate_most_bp", day)
        bp = terms.rate_bp or 0
        if most is not None and ower.is_natural_person and bp > int(str(most.value.is_)):
            source = most.value.source
            return Rate(int(str(most.value.is_)), count, source.text, source.link)
        return Rate(bp, count, terms.basis, why="" if terms.rate_bp else UNKNOWN)
    facts: Raw = {"is_natural_person": ower.is_natural_person, "country": ower.country}
    try:
        covers(book, ower.country, day, facts, "is_natural_person")
        rate = computed(book, f"{ower.country}.interest_rate_bp", on(day, facts))
    except (CannotAnswer, NotInForce):
        return Rate(0, count, why=UNKNOWN)
    return _statutory(rate, count)


def _statutory(rate: Amount, count: str) -> Rate:
    """A rate by law; one that rests on a value from memory alone bears nothing."""
    weak = [one.value for one in rate.values if one.value.confidence != "confirmed"]
    waits = any(one.waiting is not None for one in weak)
    of_memory = any(one.waiting is None for one in weak)
    if of_memory or (waits and rate.amount_minor == 0):
        return Rate(0, count, rate.source.text, rate.source.link, FROM_MEMORY, waits)
    why = "" if rate.amount_minor > 0 else UNKNOWN
    return Rate(max(rate.amount_minor, 0), count, rate.source.text, rate.source.link, why, waits)


def _stops_at_principal(book: Rulebook, owers: Collection[Ower], day: date) -> bool:
    """Whether unpaid interest stops at unpaid principal, under the law of anybody who owes."""
    keys = {f"{ower.country}.interest_stops_at_principal" for ower in owers}
    found = [value_if_any(book, key, day) for key in keys]
    return any(one is not None and one.value.is_ is True for one in found)


def _most_in_all(book: Rulebook, owers: Collection[Ower], day: date) -> int | None:
    """What interest and fees may be beside what was lent, in percent; the strictest law's."""
    keys = {f"{ower.country}.short_term_total_percent" for ower in owers}
    found = [value_if_any(book, key, day) for key in keys]
    return min((int(str(one.value.is_)) for one in found if one is not None), default=None)


def between(found: Sequence[Run], period: Period) -> list[Run]:
    """The runs of a period; the reckoning was cut at its days."""
    return [run for run in found if run.period.start in period]


def sum_of(found: Iterable[Run]) -> Fraction:
    """What some runs bear together, before rounding."""
    return sum((run.exact_minor for run in found), Fraction(0))


def as_json(run: Run) -> Mapping[str, object]:
    """A run as plain data, to be kept beside what was charged for it."""
    assert run.period.end is not None
    return {
        "from": run.period.start.isoformat(),
        "until": run.period.end.isoformat(),
        "base_minor": run.base_minor,
        "rate_bp": run.rate.bp,
        "day_count": run.rate.day_count,
        "source": run.rate.source,
        "url": run.rate.url,
        "exact": [run.exact_minor.numerator, run.exact_minor.denominator],
        "why": run.why,
        "waits": run.rate.waits,
        "by": run.by,
    }
