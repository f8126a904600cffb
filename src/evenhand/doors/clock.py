"""The only clock of the house: doors and commands read it, and hand the moment down.

The demo's clock can be set by EVENHAND_CLOCK, an ISO instant with its offset. It runs on from
there; the processes of one start agree on it through EVENHAND_CLOCK_SINCE, the real instant of
the start.
"""

import os
from datetime import UTC, datetime, timedelta
from functools import cache


class ClockNotSet(Exception):
    """EVENHAND_CLOCK or EVENHAND_CLOCK_SINCE is not an instant with its offset."""

    def __init__(self, *, name: str, given: str) -> None:
        self.name, self.given = name, given
        super().__init__(
            f"{name} is {given!r}. Write an instant with its offset, "
            "for example 2026-11-17T15:00:00+00:00."
        )


def now() -> datetime:
    """The present instant, in UTC. Raises `ClockNotSet`."""
    return datetime.now(UTC) + _ahead()


def share_with_children() -> None:
    """Let the processes we start run on the same clock as this one."""
    if os.environ.get("EVENHAND_CLOCK"):
        os.environ.setdefault("EVENHAND_CLOCK_SINCE", datetime.now(UTC).isoformat())
        _ahead.cache_clear()


@cache
def _ahead() -> timedelta:
    """How far our clock is ahead of the real one (negative: behind)."""
    if not os.environ.get("EVENHAND_CLOCK"):
        return timedelta()
    since = _instant("EVENHAND_CLOCK_SINCE", default=datetime.now(UTC))
    return _instant("EVENHAND_CLOCK", default=since) - since


def _instant(name: str, *, default: datetime) -> datetime:
    given = os.environ.get(name)
    if not given:
        return default
    try:
        instant = datetime.fromisoformat(given)
    except ValueError:
        raise ClockNotSet(name=name, given=given) from None
    if instant.tzinfo is None:
        raise ClockNotSet(name=name, given=given)
    return instant.astimezone(UTC)
