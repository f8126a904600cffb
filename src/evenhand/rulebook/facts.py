"""Facts: the one record of what rules may look at; each field with room, unit and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NoReturn, cast

from evenhand.rulebook.field import (
    NEVER,
    FactField,
    day,
    flag,
    instant,
    minutes,
    number,
    text,
)
from evenhand.rulebook.given.cases import CaseFacts
from evenhand.rulebook.given.contact import ContactFacts
from evenhand.rulebook.given.holds import HoldFacts
from evenhand.rulebook.given.household import HouseholdFacts
from evenhand.rulebook.given.money import MoneyFacts


class FactsAreReadOnly(AttributeError):
    """A rule cannot change what it judges."""


class Facts(CaseFacts, HoldFacts, MoneyFacts, ContactFacts, HouseholdFacts):
    """One case at one instant. Fields nobody gave rest on their cautious default."""

    law: Any  # the parameters of the rule's own pack on the local day of `at`

    case_id: int = number("cases", "key of the case", unit="key", low=-(2**62), high=2**62)
    country: str = text("cases", "country whose law governs, ISO 3166-1 alpha-2, lower case")
    region: str = text("cases", "subdivision code without the country, or empty")
    at: int = instant("rulebook", "the instant that is judged")
    today: int = day("rulebook", "local day of `at`")
    local_minute: int = minutes("rulebook", "local time (the westmost zone possible)", high=1439)
    zone_spread_minutes: int = minutes(
        "rulebook",
        "how far the eastmost possible zone is ahead; 0 where one is sure",
        high=1560,
    )
    local_weekday: int = number(
        "rulebook",
        "local day of the week, Monday 1 to Sunday 7",
        unit="weekday",
        low=1,
        high=7,
    )
    is_public_holiday: bool = flag("rulebook", "statutory holiday in any place possible")
    is_enforcement_holiday: bool = flag("rulebook", "enforcement rests by law on that day")
    today_is_refused: bool = flag("rulebook", "she refused contact on this weekday")
    day_starts_at: int = instant("rulebook", "local midnight that began today")
    next_day_starts_at: int = instant("rulebook", "the next local midnight")
    next_working_day_starts_at: int = instant(
        "rulebook", "next local midnight of a day neither Sunday nor public holiday"
    )
    zone_known: bool = flag("rulebook", "one time zone is sure")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FactsAreReadOnly(name)


def _declared() -> list[tuple[type, str, FactField]]:
    """Every declaration with the class it stands in: our own first, then room by room."""
    return [
        (owner, name, spec)
        for owner in Facts.__mro__
        for name, spec in vars(owner).items()
        if isinstance(spec, FactField)
    ]


def _fields() -> dict[str, FactField]:
    """Turn the declarations above into the table of fields and leave defaults in the class."""
    found: dict[str, FactField] = {}
    for owner, name, spec in _declared():
        room, meaning = spec.room, spec.meaning
        if not room:
            partner = found[guarded_by(name)]
            room, meaning = partner.room, f"whether known: {partner.meaning}"
        found[name] = FactField(
            name,
            spec.kind,
            room,
            spec.unit,
            meaning,
            spec.default,
            spec.clean,
            spec.low,
            spec.high,
        )
        setattr(owner, name, spec.default)
    return found


def guarded_by(known_name: str) -> str:
    """The field that a field ending in `_known` guards (net_income_known: net_income_minor)."""
    stem = known_name.removesuffix("_known")
    return stem if hasattr(Facts, stem) else f"{stem}_minor"


FIELDS: Final[Mapping[str, FactField]] = _fields()
GUARDED: Final[Mapping[str, str]] = {
    **{
        guarded_by(name): name
        for name in FIELDS
        if name.endswith("_known") and guarded_by(name) in FIELDS
    },
    "children_under_11": "children_known",
    "children_over_10": "children_known",
    **dict.fromkeys(
        ("children_0_5", "children_6", "children_7_10", "children_11_14", "children_15_up"),
        "ages_known",
    ),
    "wishes_from_minute": "wishes_known",
    "wishes_until_minute": "wishes_known",
    "overheard_from_minute": "overheard_known",
    "overheard_until_minute": "overheard_known",
}
CALENDAR_FIELDS: Final = tuple(
    name for name, field in FIELDS.items() if field.room == "rulebook" and name != "at"
)
_CLEAN: Final[Mapping[str, int | bool | str]] = {
    name: field.clean for name, field in FIELDS.items() if name not in CALENDAR_FIELDS
}
_CLEAN_PAST: Final = {
    "first_notice_at": 60 * 86400,
    "objection_ends_at": 30 * 86400,
    "text_route_at": 10 * 86400,
    "claim_letter_at": 60 * 86400,
    "default_notice_at": 60 * 86400,
}


def clean_case(country: str, at: int, **facts: int | bool | str) -> dict[str, int | bool | str]:
    """Raw facts of a case in which every act is allowed, with the given facts on top."""
    raw: dict[str, int | bool | str] = dict(_CLEAN)
    raw.update({name: at - past for name, past in _CLEAN_PAST.items()})
    raw.update(case_id=1, country=country, at=at)
    if "first_notice_at" in facts and "objection_ends_at" not in facts:
        # The term is counted from the notice by the law of the country.
        del raw["objection_ends_at"]
        if "objection_ends_at_known" not in facts:
            del raw["objection_ends_at_known"]
    for name, value in facts.items():
        if name in GUARDED and GUARDED[name] not in facts:
            raw[GUARDED[name]] = True
        raw[name] = value
    return raw


def facts_of(values: Mapping[str, int | bool | str]) -> Facts:
    """Facts with these values, unchecked; `bind` is the checked way in."""
    facts = object.__new__(Facts)
    cast(dict[str, object], facts.__dict__).update(values)
    return facts


__all__ = [
    "CALENDAR_FIELDS",
    "FIELDS",
    "GUARDED",
    "NEVER",
    "Facts",
    "clean_case",
    "facts_of",
]
