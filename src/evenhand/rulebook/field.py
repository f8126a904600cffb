"""A field of the facts: its kind, unit, meaning, room, range and two resting values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["int", "bool", "str"]
NOW: Final = 0
NEVER: Final = 2**40
MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400
LATEST_INSTANT: Final = 2**33
MOST_MINOR: Final = 10**13
# Lowest first: a rule may look at facts of the room that asks for its acts and of rooms below.
ROOMS: Final = ("rulebook", "cases", "holds", "ledger", "contact", "plans")


@dataclass(frozen=True, slots=True)
class FactField:
    """What a rule may know about one thing.

    `default` stands when nobody gave the fact and is the cautious value; `clean` is its value
    in the baseline case of worked cases, in which every act is allowed.
    """

    name: str
    kind: Kind
    room: str
    unit: str
    meaning: str
    default: int | bool | str
    clean: int | bool | str
    low: int
    high: int


def _field(
    kind: Kind,
    room: str,
    unit: str,
    meaning: str,
    default: int | bool | str,
    clean: int | bool | str | None,
    low: int = 0,
    high: int = 1,
) -> Any:
    resting = default if clean is None else clean
    return FactField("", kind, room, unit, meaning, default, resting, low, high)


def flag(room: str, meaning: str, default: bool = False, *, clean: bool | None = None) -> Any:
    """A yes or no."""
    return _field("bool", room, "yes/no", meaning, default, clean)


def text(room: str, meaning: str, default: str = "", *, clean: str | None = None) -> Any:
    """A word of a closed vocabulary, or an empty text."""
    return _field("str", room, "word", meaning, default, clean)


def count(room: str, meaning: str, *, high: int = 10**6, clean: int = 0) -> Any:
    """How many; never negative."""
    return _field("int", room, "count", meaning, 0, clean, 0, high)


def minutes(room: str, meaning: str, *, high: int, clean: int = 0) -> Any:
    """A whole number of minutes."""
    return _field("int", room, "minutes", meaning, 0, clean, 0, high)


def minor(room: str, meaning: str, *, clean: int = 0) -> Any:
    """An amount in minor units of the case's currency; may be negative."""
    return _field("int", room, "minor units", meaning, 0, clean, -MOST_MINOR, MOST_MINOR)


def instant(room: str, meaning: str, *, clean: int = 0, open_ended: bool = False) -> Any:
    """Whole seconds since 1970 (UTC); where open-ended, NEVER stands for no end."""
    high = NEVER if open_ended else LATEST_INSTANT
    return _field("int", room, "epoch seconds", meaning, 0, clean, -LATEST_INSTANT, high)


def day(room: str, meaning: str, *, clean: int = 0) -> Any:
    """Whole days since 1970-01-01."""
    return _field("int", room, "epoch days", meaning, 0, clean, -200_000, 200_000)


def number(room: str, meaning: str, *, unit: str, low: int, high: int, clean: int = 0) -> Any:
    """A whole number in a range of its own."""
    return _field("int", room, unit, meaning, max(0, low), clean, low, high)


def known(*, clean: bool | None = None) -> Any:
    """Whether the field of the same name without `_known` is known; named beside it."""
    return _field("bool", "", "yes/no", "", False, clean)
