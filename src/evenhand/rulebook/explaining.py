"""What a reason's values are: meaning and unit, and of a value of the law since when and how sure.

The kept values of a past verdict are explained by today's rulebook; what it no longer knows keeps
its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from evenhand.rulebook.facts import FIELDS
from evenhand.rulebook.parameter import NotInForce, Value
from evenhand.rulebook.source import Confidence
from evenhand.rulebook.verdict import Reason, Verdict
from evenhand.rulebook.zones import zone

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTold:
    """A value that a rule looked at; of a value of the law also where it comes from."""

    name: str
    value: Value
    meaning: str = ""
    unit: str = ""
    is_law: bool = False
    since: date | None = None
    confidence: Confidence | None = None
    source: str = ""
    link: str = ""


def values_told(book: Rulebook, reason: Reason, *, on: date) -> tuple[ValueTold, ...]:
    """Return the values of a reason as they were on a day, in the order the rule reads them."""
    return told(book, reason.rule, reason.values, on=on)


def told(
    book: Rulebook, rule: str, values: Iterable[tuple[str, Value]], *, on: date
) -> tuple[ValueTold, ...]:
    """Return what the values mean that a rule of that key looked at."""
    pack = rule.partition(".")[0]
    return tuple(_told(book, pack, name, value, on) for name, value in values)


def _told(book: Rulebook, pack: str, name: str, value: Value, on: date) -> ValueTold:
    if (field := FIELDS.get(name)) is not None:
        return ValueTold(name=name, value=value, meaning=field.meaning, unit=field.unit)
    known = book.loaded.packs.get(pack)
    parameter = known.parameters.get(f"{pack}.{name}") if known else None
    if parameter is None:
        return ValueTold(name=name, value=value)
    said = ValueTold(
        name=name, value=value, meaning=parameter.means, unit=parameter.unit, is_law=True
    )
    try:
        dated = parameter.on(on)
    except NotInForce:
        return said
    return replace(
        said,
        since=dated.from_,
        confidence=dated.confidence,
        source=dated.source.text,
        link=dated.source.link,
    )


def local_day(verdict: Verdict) -> date:
    """Return the day that was judged, where the person lives."""
    return datetime.fromtimestamp(verdict.at, UTC).astimezone(zone(verdict.zone)).date()
