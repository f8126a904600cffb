"""When a hold ends and when somebody looks at it: whole days and calendar months, where she lives.

A hold counted in days begins with the day it starts on, which is its first, and ends as its last
day ends. One counted in months ends at the wall clock of its start: the hour that a change of the
clock takes or gives back never shortens it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from evenhand.rulebook.calendar import add_months, local
from evenhand.rulebook.holds import HoldKind
from evenhand.rulebook.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.zones import zone


def hold_ends_on(
    kind: HoldKind, starts_on: date, country: str, book: Rulebook | None = None
) -> date | None:
    """The first day on which the hold no longer runs; None where only a fact ends it."""
    if not kind.length or country.lower() in kind.open_ended_in:
        return None
    long = house_value(kind.length, starts_on, book)
    if kind.counts_months:
        return add_months(starts_on, long)
    return starts_on + timedelta(days=long)


def hold_ends_at(
    kind: HoldKind,
    starts_at: datetime,
    country: str,
    *,
    zone_name: str,
    book: Rulebook | None = None,
) -> datetime | None:
    """The instant the hold ends; of whole days the midnight after the last, else the wall clock."""
    begins = local(starts_at, zone_name)
    ends_on = hold_ends_on(kind, begins.date(), country, book)
    if ends_on is None:
        return None
    if kind.counts_months:
        return datetime.combine(ends_on, begins.timetz().replace(fold=1))
    return datetime.combine(ends_on, time(fold=1), zone(zone_name))


def last_day(ends_at: datetime, zone_name: str) -> date:
    """The last local day of which the hold still covers a part."""
    return local(ends_at - timedelta(microseconds=1), zone_name).date()


def after_treatment(ended_on: date, zone_name: str, book: Rulebook | None = None) -> datetime:
    """When the rest of a mental health crisis ends whose treatment ended on a day."""
    ends_on = ended_on + timedelta(days=house_value("after_treatment_days", ended_on, book))
    return datetime.combine(ends_on, time(fold=1), zone(zone_name))


def hold_review_on(
    kind: HoldKind,
    starts_on: date,
    *,
    recorded_on: date,
    book: Rulebook | None = None,
) -> date | None:
    """The day on which somebody looks at the hold; None of a kind that the calendar opens.

    Days count from when we heard of it. A reminder to renew a proof counts from the start of the
    rest, which may lie in the past: it falls on the first day of its month.
    """
    if not kind.review:
        return None
    when = house_value(kind.review, starts_on, book)
    if kind.review.endswith("_month"):
        return add_months(starts_on, when - 1)
    return recorded_on + timedelta(days=when)


def standard_day(name: str, starts_on: date, book: Rulebook) -> date:
    """The day on which to look up what the house says of a rest: of an older one, its earliest."""
    parameter = book.loaded.packs["house"].parameters[f"house.{name}"]
    return max(starts_on, parameter.values[0].from_)


def house_value(name: str, on: date, book: Rulebook | None = None) -> int:
    """A whole number that the house sets for holds, as it stood on a day."""
    book = book or open_rulebook()
    value = book.value(f"house.{name}", standard_day(name, on, book)).is_
    assert isinstance(value, int)
    return value
