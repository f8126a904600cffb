"""Answers as plain data for JSON: amounts in major and minor units, values with their sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evenhand.rulebook.answers.answer import Amount, Part, UsedValue
from evenhand.rulebook.money import Money, Rounding, digits, divided
from evenhand.rulebook.source import Source
from evenhand.rulebook.verdict import Reason
from evenhand.rulebook.zones import zone


def amount(name: str, minor: int, currency: str) -> dict[str, Any]:
    """An amount under a name in major units, and beside it in minor units."""
    return {name: str(Money(minor, currency).decimal), f"{name}_minor": minor}


def exact(name: str, minor: Fraction, currency: str) -> dict[str, str]:
    """An amount before rounding, in major units with six decimals more than the currency has."""
    millionths = divided(minor.numerator * 10**6, minor.denominator, Rounding.HALF_UP)
    return {name: f"{Decimal(millionths).scaleb(-digits(currency) - 6):f}"}


def source(found: Source) -> dict[str, str]:
    """Where something comes from."""
    return {
        "citation": found.citation,
        "title": found.text,
        "link": found.link,
        "confidence": found.confidence,
    }


def part(found: Part, currency: str) -> dict[str, Any]:
    """A step of a computation."""
    return {
        "key": found.key,
        "means": found.means,
        **amount("amount", found.amount_minor, currency),
        "source": source(found.source),
    }


def values(found: Iterable[UsedValue]) -> list[dict[str, Any]]:
    """The values of the law that were used."""
    return [value(one) for one in found]


def value(used: UsedValue) -> dict[str, Any]:
    """One dated value of the law."""
    dated = used.value
    return {
        "name": used.key,
        "value": [list(row) for row in dated.is_] if isinstance(dated.is_, tuple) else dated.is_,
        "unit": used.unit,
        "means": used.means,
        "from": dated.from_.isoformat(),
        "until": dated.until.isoformat() if dated.until else None,
        "confidence": dated.confidence,
        "waits_for_confirmation": dated.permits and dated.confidence != "confirmed",
        "source": source(dated.source),
    }


def behind(found: Amount) -> dict[str, Any]:
    """Parts, values, source and confidence of an amount."""
    return {
        "parts": [part(one, found.currency) for one in found.parts],
        "values": values(found.values),
        "source": source(found.source),
        "confidence": found.confidence,
    }


def reason(found: Reason, language: str) -> dict[str, Any]:
    """Why an act is refused, in words and with everything behind them."""
    return {
        "rule": found.rule,
        "kind": found.kind,
        "sentence": found.sentence(language),
        "principle": found.principle,
        "source": source(found.source),
        "values": dict(found.values),
        "allowed_from": instant(found.allowed_from, found.zone),
    }


def instant(at: int | None, zone_name: str) -> str | None:
    """An instant as people there read it, with offset."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).astimezone(zone(zone_name)).isoformat()


def on(day: date | None) -> str | None:
    """A day."""
    return day.isoformat() if day else None
