"""A rule's own instant, set right where clocks are changed between now and then.

A rule adds hours and days to the beginning of a day as if each had 24 hours (see `bind`). Seen from
before a change of the clock, what it names so is an hour late or early. What the rule means is a
time on the wall of a day, and that is what a reason tells.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from evenhand.rulebook.bind import Bound
from evenhand.rulebook.field import DAY, LATEST_INSTANT
from evenhand.rulebook.parameter import day_of
from evenhand.rulebook.zones import local_day, zone

# What rules count hours and days from; a rule that reads none of these counts from an event.
COUNTED_FROM: Final = frozenset(
    {"day_starts_at", "next_day_starts_at", "next_working_day_starts_at"}
)
_LONG_S = 400 * DAY


def by_the_clock(
    answer: int, facts: Bound, zone_name: str, *, asked: Callable[[Bound], int]
) -> int:
    """The instant that a rule's answer means by the clock that holds then.

    `asked` is what the rule answers of facts.
    """
    at = int(facts["at"])
    if answer > LATEST_INSTANT or not clock_changes(zone_name, at - DAY, answer + DAY):
        return answer
    for base in COUNTED_FROM:
        starts = int(facts[base])
        # Moved by a second, the day the rule counts from moves the answer with it.
        if any(asked({**facts, base: starts + by}) == answer + by for by in (1, -1)):
            days, seconds = divmod(answer - starts, DAY)
            day = _day_of(base, facts, zone_name) + timedelta(days)
            return on_the_wall(day, seconds, zone_name)
    return answer


def _day_of(base: str, facts: Bound, zone_name: str) -> date:
    """The day that begins there; noon lies in it, whatever was done to its clock before."""
    if base == "day_starts_at":
        return day_of(int(facts["today"]))
    return local_day(int(facts[base]) + DAY // 2, zone_name)


def on_the_wall(day: date, seconds: int, zone_name: str) -> int:
    """The instant at which clocks there show so many seconds of a day; of two, the first."""
    shown = datetime.combine(day, time(0), zone(zone_name)) + timedelta(seconds=seconds)
    return int(shown.timestamp())


def clock_changes(zone_name: str, since: int, until: int) -> bool:
    """Whether the clock of a zone may be changed between two instants."""
    if until - since > _LONG_S:
        return True
    first, last = (datetime.fromtimestamp(at, UTC).year for at in (since, until))
    return any(
        since - DAY <= change <= until
        for year in range(first, last + 1)
        for change in _changes(zone_name, year)
    )


@lru_cache(maxsize=4096)
def _changes(zone_name: str, year: int) -> tuple[int, ...]:
    """The days of a year in UTC, by their beginning, during which the clock is changed."""
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    days = range(start, start + 366 * DAY, DAY)
    there = zone(zone_name)
    offsets = [datetime.fromtimestamp(day, there).utcoffset() for day in (*days, days[-1] + DAY)]
    return tuple(
        day for day, one, next_ in zip(days, offsets, offsets[1:], strict=False) if one != next_
    )
