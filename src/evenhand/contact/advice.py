"""Whom we name as free and independent help: the packs' rows, as this operator mended them.

An operator adds a body, corrects a row or withdraws one, as events of the journal with a source and
a name; it counts at once, in letters and on pages. A commercial helper is refused here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from evenhand.journal.actions import Entry, append
from evenhand.journal.queries import mended_advice
from evenhand.rulebook.advice import Advice, advice_row, countries, directory, nearest

FIELDS: Final = (
    "region", "name", "kind", "what", "languages", "url", "phone", "cost", "source", "checked_on",
)  # fmt: skip


class NoSuchAdvice(Exception):
    """No row of that name is in use there."""

    def __init__(self, country: str, name: str) -> None:
        self.country, self.name = country, name
        super().__init__(
            f"no body {name!r} is named for {country.upper()}; `evenhand advice list` shows them"
        )


def advice_for(country: str, region: str = "") -> tuple[Advice, ...]:
    """Bodies of the person's region first, then those of her whole country."""
    return nearest(advice_in(country), region)


def advice_in(country: str) -> tuple[Advice, ...]:
    """Every row of a country that is in use, of all its regions."""
    country = country.lower()
    rows = {row.key: row for row in directory(country)}
    for key, told in mended_advice(country).items():
        if told is None:
            rows.pop(key, None)
        else:
            rows[key] = _read(country, told)
    return tuple(rows.values())


def countries_named() -> tuple[str, ...]:
    """The countries in which we can name somebody, in lower case."""
    mended = {country for country, _region, _name in mended_advice("")}
    named = {*countries(), *mended}
    return tuple(sorted(country for country in named if advice_in(country)))


def stale_advice(today: date) -> tuple[Advice, ...]:
    """The rows that nobody has checked for a year."""
    return tuple(
        row for country in countries_named() for row in advice_in(country) if row.is_stale(today)
    )


def record_advice(
    country: str, told: Mapping[str, Any], *, by: str, at: datetime, actor: str
) -> Advice:
    """Add a body, or correct the row of its name and region; raises PackBroken."""
    row = _read(country.lower(), told)
    known = any(one.key == row.key for one in advice_in(row.country))
    code = "advice.corrected" if known else "advice.added"
    data = {"country": row.country, "row": _plain(told), "by": by, "source": row.source}
    append(Entry(code=code, at=at, actor=actor, data=data))
    return row


def withdraw_advice(
    country: str, name: str, *, region: str = "", by: str, why: str, at: datetime, actor: str
) -> None:
    """No longer name a body; raises NoSuchAdvice."""
    country = country.lower()
    if not any(row.key == (country, region, name) for row in advice_in(country)):
        raise NoSuchAdvice(country, name)
    row = {"region": region, "name": name}
    data = {"country": country, "row": row, "by": by, "source": why}
    append(Entry(code="advice.withdrawn", at=at, actor=actor, data=data))


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the journal keeps it."""
    row = {name: told[name] for name in FIELDS if name in told}
    return {**row, "checked_on": told["checked_on"].isoformat()}


def _read(country: str, told: Mapping[str, Any]) -> Advice:
    """A row of the operator's: he stands for it, so that it is confirmed."""
    checked_on = told.get("checked_on")
    if isinstance(checked_on, str):
        checked_on = date.fromisoformat(checked_on)
    row = {**told, "checked_on": checked_on, "confidence": "confirmed"}
    return advice_row(country, row, file="the row")
