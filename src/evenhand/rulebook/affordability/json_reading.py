"""Readers of plain JSON values: each reads one kind of value and describes it as JSON Schema.

What is read and what is documented come from the same place, so that neither can go stale.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

MOST_CHARACTERS: Final = 500


class StatementNotUnderstood(ValueError):
    """A statement could not be read; carries the path of the place, what is wrong, the remedy."""

    def __init__(self, path: str, what: str, remedy: str = "") -> None:
        super().__init__(f"{path}: {what}" + (f"; {remedy}" if remedy else ""))
        self.path = path
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads a value found at a path; raises StatementNotUnderstood."""

    read: Callable[[Any, str], Any]
    schema: Mapping[str, Any]


def loaded(text: str | bytes) -> Any:
    """The plain value of a JSON text; fractions, endless numbers and names given twice are refused.

    Raises StatementNotUnderstood.
    """
    try:
        return json.loads(
            text,
            parse_float=_refuse_fraction,
            parse_constant=_refuse_fraction,
            object_pairs_hook=_once,
        )
    except StatementNotUnderstood:
        raise
    except (ValueError, RecursionError) as error:
        raise StatementNotUnderstood("$", f"not JSON: {error}", "send one JSON object") from error


def _refuse_fraction(text: str) -> Any:
    what = f"{text} is not a whole number of minor units"
    raise StatementNotUnderstood("$", what, "write 12.50 EUR as 1250")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise StatementNotUnderstood("$", f"{name!r} is given twice", "keep one of them")
        found[name] = value
    return found


def whole(smallest: int, largest: int) -> Reader:
    """A whole number between two bounds."""

    def read(value: Any, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise StatementNotUnderstood(path, "must be a whole number", "write it without quotes")
        if not smallest <= value <= largest:
            raise StatementNotUnderstood(
                path, f"must lie between {smallest} and {largest}", "check the number of digits"
            )
        return value

    return Reader(read, {"type": "integer", "minimum": smallest, "maximum": largest})


def or_unknown(reader: Reader) -> Reader:
    """The same, or null for what nobody knows."""
    return Reader(
        lambda value, path: None if value is None else reader.read(value, path),
        {"anyOf": [reader.schema, {"type": "null"}]},
    )


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
        what = f"must be a text of at most {MOST_CHARACTERS} characters"
        raise StatementNotUnderstood(path, what, "shorten it, or put it into quotes")
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise StatementNotUnderstood(path, "holds characters that are no text", "write it anew")
    return value


def _currency(value: Any, path: str) -> str:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise StatementNotUnderstood(path, "must be a currency code such as EUR", "use ISO 4217")
    return value


def _yes_or_no(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise StatementNotUnderstood(path, "must be true or false", "write it without quotes")
    return value


def _day(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise StatementNotUnderstood(
            path, "must be a date such as 2026-11-17", "write year, month and day"
        ) from error


TEXT: Final = Reader(_text, {"type": "string", "maxLength": MOST_CHARACTERS})
CURRENCY: Final = Reader(_currency, {"type": "string", "pattern": "^[A-Z]{3}$"})
YES_OR_NO: Final = Reader(_yes_or_no, {"type": "boolean"})
DAY: Final = Reader(_day, {"type": "string", "format": "date"})


def one_of(kind: type[StrEnum]) -> Reader:
    """One word of a list."""

    def read(value: Any, path: str) -> StrEnum:
        try:
            return kind(value)
        except ValueError as error:
            allowed = ", ".join(kind)
            raise StatementNotUnderstood(
                path, f"must be one of {allowed}", "`other` fits what no other word says"
            ) from error

    return Reader(read, {"type": "string", "enum": [one.value for one in kind]})


def list_of(reader: Reader, *, at_most: int) -> Reader:
    """A list of such values."""

    def read(value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > at_most:
            what = f"must be a list of at most {at_most} lines"
            raise StatementNotUnderstood(path, what, "add small lines together")
        return tuple(reader.read(item, f"{path}[{place}]") for place, item in enumerate(value))

    return Reader(read, {"type": "array", "items": reader.schema, "maxItems": at_most})


def record(make: Callable[..., Any], needed: tuple[str, ...], **readers: Reader) -> Reader:
    """An object of named values; an unknown name is refused rather than lost."""

    def read(value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise StatementNotUnderstood(path, "must be an object", "write it in { }")
        for name in needed:
            if name not in value:
                raise StatementNotUnderstood(f"{path}.{name}", "is missing", "null means unknown")
        for name in value:
            if name not in readers:
                raise StatementNotUnderstood(
                    f"{path}.{name}", "is not a field here", f"there are {', '.join(readers)}"
                )
        return make(
            **{name: readers[name].read(item, f"{path}.{name}") for name, item in value.items()}
        )

    properties = {name: reader.schema for name, reader in readers.items()}
    return Reader(
        read,
        {
            "type": "object",
            "properties": properties,
            "required": list(needed),
            "additionalProperties": False,
        },
    )
