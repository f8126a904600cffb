"""When the house is at work: its working minutes, and a duty's hours as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.conf import settings

from evenhand.rulebook.calendar import is_working_day
from evenhand.rulebook.zones import zone, zones_of

OPENS: Final = time(9)
CLOSES: Final = time(17)


def own_country() -> str:
    """Return the country whose calendar the firm keeps, small; empty where it does not say."""
    return str(settings.FIRM.get("country", "")).lower()


def own_zone() -> str:
    """Return the zone whose clock hangs in the firm's office."""
    found = zones_of(own_country()) if own_country() else ()
    return found[0] if found else "UTC"


def after_working_minutes(at: datetime, minutes: int) -> datetime:
    """Return the instant that many of the firm's working minutes later.

    Where the firm's country is not known every minute counts: it is then due sooner, never later.
    """
    left = timedelta(minutes=minutes)
    if not own_country():
        return at + left
    day = at.astimezone(zone(own_zone())).date()
    while True:
        opens, closes = instants(day, OPENS, CLOSES, zone_name=own_zone())
        begins = max(opens, at)
        if is_working_day(day, own_country()) and begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)


def instants(day: date, begins: time, ends: time, *, zone_name: str) -> tuple[datetime, datetime]:
    """Return a local day's hours as instants; an end that is not later falls on the next day.

    Each end is read on its own local day, so that a clock change between makes the duty longer or
    shorter and never moves its end.
    """
    place = zone(zone_name)
    last = day if ends > begins else day + timedelta(days=1)
    return (
        datetime.combine(day, begins, place).astimezone(UTC),
        datetime.combine(last, ends, place).astimezone(UTC),
    )
