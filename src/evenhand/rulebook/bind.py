"""Bind raw facts: check kinds and ranges, fill in the calendar and the legal dates.

Nothing else computes a date for a rule, neither the rules themselves nor SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NoReturn, TypeAlias

from evenhand.rulebook.calendar import (
    counting_from,
    is_public_holiday,
    next_weekday_not_holiday,
    posted_period_end,
    rests_in_switzerland,
    starts_at,
    validation_period_end,
)
from evenhand.rulebook.facts import FIELDS
from evenhand.rulebook.parameter import day_of
from evenhand.rulebook.reader import readers_of
from evenhand.rulebook.zones import zone, zones_of

RawValue: TypeAlias = int | bool | str | None
Raw: TypeAlias = Mapping[str, RawValue]
Bound: TypeAlias = dict[str, int | bool | str]
# The parameters of a country on an epoch day that set the term for objections.
Terms: TypeAlias = Callable[[str, int], Mapping[str, int]]
_KINDS: Final = {"int": int, "bool": bool, "str": str}
_CHECKS: Final = {
    name: (_KINDS[field.kind], field.low, field.high) for name, field in FIELDS.items()
}
NOON: Final = 43_200
OF_HOLIDAYS: Final = frozenset({"is_public_holiday", "next_working_day_starts_at"})


class FactRefused(ValueError):
    """A raw fact cannot be used: unknown name, wrong kind or out of range."""

    def __init__(self, name: str, value: object, what: str) -> None:
        self.name = name
        self.value = value
        super().__init__(f"fact {name} = {value!r}: {what}")


def _refuse(name: str, value: int | bool | str) -> NoReturn:
    check = _CHECKS.get(name)
    if check is None:
        raise FactRefused(name, value, "no rule knows a fact of this name")
    kind, low, high = check
    if type(value) is not kind:
        raise FactRefused(name, value, f"is not of the kind {kind.__name__}")
    raise FactRefused(name, value, f"is not between {low} and {high}")


@lru_cache(maxsize=65_536)
def offsets(country: str, region: str, named: str, at: int) -> tuple[str, int, int, bool]:
    """The westmost zone possible, its offset, the spread to the eastmost (s), and sureness."""
    names = zones_of(country, region, named)
    moment = datetime.fromtimestamp(at, UTC)
    offsets = []
    for name in names or ("UTC",):
        offset = moment.astimezone(zone(name)).utcoffset()
        offsets.append((int(offset.total_seconds()) if offset else 0, name))
    west, east = min(offsets), max(offsets)
    return west[1], west[0], east[0] - west[0], bool(names) and east[0] == west[0]


@lru_cache(maxsize=65_536)
def day_facts(
    country: str, region: str, zone_name: str, days: int, with_holidays: bool = True
) -> dict[str, int | bool]:
    """What is bound of a local day at a place."""
    today = day_of(days)
    tomorrow = today + timedelta(days=1)
    found: dict[str, int | bool] = {
        "today": days,
        "local_weekday": today.isoweekday(),
        "is_enforcement_holiday": country == "ch" and rests_in_switzerland(today),
        "day_starts_at": counting_from(today, zone_name),
        "next_day_starts_at": _opens(tomorrow, zone_name),
    }
    if with_holidays:
        working = next_weekday_not_holiday(today, country, region)
        found["is_public_holiday"] = is_public_holiday(today, country, region)
        found["next_working_day_starts_at"] = _opens(working, zone_name)
    return found


def _opens(day: date, zone_name: str) -> int:
    """Never before midnight, and right for hours added to it when the clock goes back."""
    return max(starts_at(day, zone_name), counting_from(day, zone_name))


@lru_cache(maxsize=65_536)
def calendar_facts(
    country: str, region: str, named: str, at: int, with_holidays: bool = True
) -> Bound:
    """All facts of the calendar for a place and an instant. The result is not to be changed."""
    zone_name, offset, spread, sure = offsets(country, region, named, at)
    days, seconds = divmod(at + offset, 86_400)
    found: Bound = dict(day_facts(country, region, zone_name, days, with_holidays))
    found["local_minute"] = seconds // 60
    found["zone_spread_minutes"] = spread // 60
    found["zone_known"] = sure
    return found


def objection_ends_at(
    country: str, region: str, named: str, sent_at: int, terms: Mapping[str, int]
) -> int | None:
    """When the term for objections against a first notice ends, as its country counts it.

    The later reading holds where two zones are possible. None where the law names no term.
    """
    zone_name, offset, spread, _ = offsets(country, region, named, sent_at)
    sent_on = day_of((sent_at + offset + spread) // 86_400)
    if "validation_days" in terms and "assumed_receipt_working_days" in terms:
        end = validation_period_end(
            sent_on,
            receipt_working_days=terms["assumed_receipt_working_days"],
            term_days=terms["validation_days"],
            country=country,
        )
    elif "objection_days" in terms:
        end = posted_period_end(
            sent_on,
            receipt_days=terms.get("assumed_receipt_days", 0),
            term_days=terms["objection_days"],
        )
    else:
        return None
    return starts_at(end, zone_name)


def calendar_zone(country: str, region: str, named: str, at: int) -> str:
    """The zone in which a person's times are told."""
    return offsets(country, region, named, at)[0]


def bind(
    raw: Raw,
    terms: Terms | None = None,
    names: tuple[str, ...] | None = None,
    *,
    with_holidays: bool = True,
    known: Collection[str] = (),
) -> Bound:
    """Checked facts with calendar and legal dates; raises FactRefused.

    A value of None means unknown. `zone` names the person's zone (several with commas); a fact
    given without its `_known` partner counts as known; `today` may stand for `at` (noon). `names`
    are those of the raw facts in their order, for who has them at hand; `known` are the countries
    whose law is known. Holidays, of which some
    countries have one for every town, take a while: who reads no fact of OF_HOLIDAYS leaves them.
    """
    values = _read(raw, names or tuple(raw))
    named = str(raw.get("zone") or "")
    country = values["country"] = str(values.get("country", "")).lower()
    region = str(values.get("region", ""))
    if "at" not in values:
        values["at"] = _noon(values, country, region, named)
    values.update(calendar_facts(country, region, named, int(values["at"]), with_holidays))
    if "is_law_known" not in values:
        values["is_law_known"] = country in known
    avoided = values.get("avoid_weekdays")
    values["today_is_refused"] = bool(avoided) and str(values["local_weekday"]) in str(avoided)
    if terms and values.get("first_notice_at_known") and not _term_given(raw, values):
        sent_at = int(values.get("first_notice_at", 0))
        law = terms(country, sent_at // 86_400)
        end = objection_ends_at(country, region, named, sent_at, law)
        if end is not None:
            values["objection_ends_at"], values["objection_ends_at_known"] = end, True
    return values


def _read(raw: Raw, names: tuple[str, ...]) -> Bound:
    """The facts given, checked, each with its partner."""
    readers = readers_of(names)
    if readers:
        values = readers[0](raw) or readers[1](raw)
        if values is not None:
            return values
    for name, value in raw.items():
        if value is None or name == "zone":
            continue
        check = _CHECKS.get(name)
        if (
            check is None
            or type(value) is not check[0]
            or (isinstance(value, int) and not check[1] <= value <= check[2])
        ):
            _refuse(name, value)
    # Nothing was wrong, so that a name nobody knows has no value either.
    known = {name: value for name, value in raw.items() if name in FIELDS or name == "zone"}
    return _read(known, tuple(known)) if known else {}


def _noon(values: Bound, country: str, region: str, named: str) -> int:
    """Noon of the local day that was given instead of an instant."""
    if "today" not in values:
        raise FactRefused("at", None, "the instant that is judged is missing")
    zone_name = (zones_of(country, region, named) or ("UTC",))[0]
    return counting_from(day_of(int(values["today"])), zone_name) + NOON


def _term_given(raw: Raw, values: Bound) -> bool:
    """Whether somebody said when the term for objections ends, or that it is not known."""
    if raw.get("objection_ends_at_known") is not None:
        return True
    return bool(values.get("objection_ends_at_known"))


__all__ = [
    "FactRefused",
    "bind",
    "calendar_facts",
    "calendar_zone",
    "day_facts",
    "objection_ends_at",
    "offsets",
]
