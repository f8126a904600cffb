"""What a question may say: its fields with kinds and meanings, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from evenhand.rulebook.answers.answer import CannotAnswer
from evenhand.rulebook.answers.household import WrongValue
from evenhand.rulebook.field import MOST_MINOR
from evenhand.rulebook.money import Money, NotAnAmount
from evenhand.rulebook.zones import zone

Kind = Literal[
    "country",
    "text",
    "word",
    "day",
    "instant",
    "amount",
    "percent",
    "count",
    "yes/no",
    "any",
    "list",
]
# A field of an amount may also be given in whole minor units, under its name with this ending.
MINOR = "_minor"
# Fields that every question may have.
COMMON = ("ask", "id", "language")
LANGUAGES = ("en", "lv", "fr", "de")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class FieldsMissing(CannotAnswer):
    """A question lacks fields that it needs."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(f"the question lacks {', '.join(names)}")


class UnknownField(CannotAnswer):
    """A question has a field that it does not know."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(f"the question has no field {name!r}; it knows {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question."""

    name: str
    kind: Kind
    means: str
    is_needed: bool = False
    words: tuple[str, ...] = ()
    otherwise: int | bool | str | None = None
    """What is assumed where the field is not given; said in the answer."""


@dataclass(frozen=True, slots=True)
class Said:
    """The fields of a question as read, and what was assumed of others."""

    values: Mapping[str, Any]
    assumed: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def get(self, name: str, otherwise: Any = None) -> Any:
        found = self.values.get(name)
        return otherwise if found is None else found


def read(fields: tuple[Field, ...], question: Mapping[str, Any], currency: str) -> Said:
    """The question's fields in the types of the house; raises UnknownField, FieldsMissing,
    WrongValue."""
    known = {field.name: field for field in fields}
    amounts = {f.name + MINOR: f for f in fields if f.kind == "amount"}
    values: dict[str, Any] = {}
    language = question.get("language", "en")
    if language not in LANGUAGES:
        raise WrongValue("language", language, f"use one of {', '.join(LANGUAGES)}")
    values["language"] = language
    for name, given in question.items():
        if name in COMMON:
            continue
        field = known.get(name) or amounts.get(name)
        if field is None:
            raise UnknownField(name, tuple(known))
        if given is not None and field.name in values:
            raise WrongValue(name, given, f"{field.name} is given twice")
        if given is not None:
            values[field.name] = _read(field, name, given, currency)
    missing = tuple(f.name for f in fields if f.is_needed and f.name not in values)
    if missing:
        raise FieldsMissing(missing)
    assumed = {
        f.name: f.otherwise for f in fields if f.otherwise is not None and f.name not in values
    }
    return Said({**assumed, **values}, assumed)


def _read(field: Field, name: str, given: Any, currency: str) -> Any:
    match field.kind:
        case "amount":
            return _amount(name, given, currency)
        case "day":
            return day(name, given)
        case "instant":
            return instant(name, given)
        case "percent":
            return percent_bp(name, given)
        case "count" if type(given) is not int or given < 0:
            raise WrongValue(name, given, "give a whole number, not negative")
        case "yes/no" if type(given) is not bool:
            raise WrongValue(name, given, "give true or false")
        case "word" if given not in field.words:
            raise WrongValue(name, given, f"use one of {', '.join(field.words)}")
        case "text" | "country" if not isinstance(given, str):
            raise WrongValue(name, given, "give a text")
        case "list" if not isinstance(given, list):
            raise WrongValue(name, given, "give a list")
        case _:
            return given


def _amount(name: str, given: Any, currency: str) -> int:
    """Minor units of an amount in major units ("1559.99"), or as given in minor units."""
    if name.endswith(MINOR) and type(given) is not int:
        raise WrongValue(name, given, "give whole minor units")
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise WrongValue(name, given, 'give an amount such as "1559.99"')
    try:
        minor = int(given) if name.endswith(MINOR) else Money.of(given, currency).minor
    except NotAnAmount as error:
        raise WrongValue(name, str(given), f"is not an exact amount of {currency}") from error
    if not 0 <= minor <= MOST_MINOR:
        raise WrongValue(name, str(given), "an amount is not negative, and not above 100 billion")
    return minor


def objects(name: str, given: Any) -> list[dict[str, Any]]:
    """A list of objects; raises WrongValue."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise WrongValue(name, given, "give a list of objects")
    return given


def day(name: str, given: Any) -> date:
    """A date as YYYY-MM-DD."""
    try:
        found = date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise WrongValue(name, given, "give a day as YYYY-MM-DD") from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise WrongValue(name, given, f"give a day of {_FIRST_YEAR} to {_LAST_YEAR}")
    return found


def instant(name: str, given: Any, zone_name: str = "") -> int:
    """Epoch seconds of an instant with offset; without one it is local where a zone is named."""
    try:
        moment = datetime.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise WrongValue(name, given, "give an instant as 2026-11-17T10:00:00+02:00") from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise WrongValue(name, given, f"give an instant of {_FIRST_YEAR} to {_LAST_YEAR}")
    if moment.tzinfo is None:
        if not zone_name:
            raise WrongValue(name, given, "add the offset, for example +02:00")
        moment = moment.replace(tzinfo=zone(zone_name))
    return int(moment.astimezone(UTC).timestamp())


def percent_bp(name: str, given: Any) -> int:
    """Hundredths of a percent of a rate in percent ("6.27")."""
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise WrongValue(name, given, 'give a rate in percent a year, such as "6.27"')
    try:
        exact = Decimal(given) * 100
    except ArithmeticError as error:
        raise WrongValue(name, str(given), "give a rate in percent a year") from error
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= 10**6:
        raise WrongValue(name, str(given), "give percent a year with two decimals at most")
    return int(exact)
