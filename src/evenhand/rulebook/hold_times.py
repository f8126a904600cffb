"""When a hold ends and when somebody looks at it: days and calendar months, as the wall clock goes.

A stop lasts at least as long as it says: the hour that a change of the clock takes or gives back
never shortens it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from evenhand.rulebook.calendar import add_months, local
from evenhand.rulebook.holds import HoldKind
from evenhand.rulebook.rulebook import Rulebook, open_rulebook


def hold_ends_on(
    kind: HoldKind, starts_on: date, country: str, book: Rulebook | None = None
) -> date | None:
    """The first day on which the hold no longer runs; None where only a fact ends it."""
    if country.lower() in kind.open_ended_in:
        return None
    if kind.length_months:
        return add_months(starts_on, _months(kind.length_months, starts_on, book))
    return None if kind.length_days is None else starts_on + timedelta(days=kind.length_days)


def hold_ends_at(
    kind: HoldKind,
    starts_at: datetime,
    country: str,
    *,
    zone_name: str,
    book: Rulebook | None = None,
) -> datetime | None:
    """The instant the hold ends: the wall clock of its start, on the day it no longer runs."""
    begins = local(starts_at, zone_name)
    ends_on = hold_ends_on(kind, begins.date(), country, book)
    if ends_on is None:
        return None
    return datetime.combine(ends_on, begins.timetz().replace(fold=1))


def hold_review_on(
    kind: HoldKind,
    starts_on: date,
    *,
    recorded_on: date,
    book: Rulebook | None = None,
) -> date:
    """The day on which somebody looks at the hold.

    Days count from when we heard of it. A reminder to renew a proof counts from the start of the
    rest, which may lie in the past: it falls on the first day of its month.
    """
    if kind.review_days is None:
        return add_months(starts_on, _months(kind.review_month, starts_on, book) - 1)
    return recorded_on + timedelta(days=kind.review_days)


def standard_day(name: str, starts_on: date, book: Rulebook) -> date:
    """The day on which to look up what the house says of a rest: of an older one, its earliest."""
    parameter = book.loaded.packs["house"].parameters[f"house.{name}"]
    return max(starts_on, parameter.values[0].from_)


def _months(name: str, starts_on: date, book: Rulebook | None) -> int:
    book = book or open_rulebook()
    value = book.value(f"house.{name}", standard_day(name, starts_on, book)).is_
    assert isinstance(value, int)
    return value
