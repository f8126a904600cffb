"""The instant a command counts from: given as `--at`, or the house's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from evenhand.doors import clock


class NotAnInstant(ValueError):
    """A text names no instant with its offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"--at {text} is not an instant with its offset. For example 2026-11-17T15:00:00+00:00."
        )


def read_instant(text: str | None) -> datetime:
    """Return the instant of a text, or now where none is given; raises NotAnInstant."""
    if text is None:
        return clock.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise NotAnInstant(text) from None
    if at.tzinfo is None:
        raise NotAnInstant(text)
    return at.astimezone(UTC)


def clock_from(text: str | None) -> Callable[[], datetime]:
    """Return a clock that shows the text's instant now and runs on; raises NotAnInstant."""
    if text is None:
        return clock.now
    ahead: timedelta = read_instant(text) - clock.now()
    return lambda: clock.now() + ahead
