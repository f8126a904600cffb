"""Statements of means as JSON, in and out, with errors that name the place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    ComingChange,
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)

LARGEST_MINOR: Final = 10**15
MOST_LINES: Final = 200
MOST_PEOPLE: Final = 30
Read = Callable[[Any, str], Any]
Choice = TypeVar("Choice", bound=StrEnum)


class StatementNotUnderstood(ValueError):
    """A statement could not be read; carries the path of the place and what is wrong there."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path
        self.what = what


def to_json(statement: StatementOfMeans) -> str:
    """Write a statement as JSON; unknown amounts are written as null."""
    return json.dumps(_plain(statement), ensure_ascii=False, sort_keys=True)


def from_json(text: str | bytes) -> StatementOfMeans:
    """Read a statement from JSON.

    Raises StatementNotUnderstood with the path of the first place that cannot be read.
    """
    try:
        value = json.loads(text, parse_float=_refuse_fraction, parse_constant=_refuse_fraction)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StatementNotUnderstood("$", f"not JSON: {error}") from error
    return from_mapping(value)


def from_mapping(value: object) -> StatementOfMeans:
    """Read a statement from what a JSON reader gave; raises StatementNotUnderstood."""
    statement: StatementOfMeans = _statement(value, "$")
    return statement


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _refuse_fraction(text: str) -> Any:
    raise StatementNotUnderstood("$", f"{text} is not a whole number of minor units")


def _whole(smallest: int, largest: int) -> Read:
    def read(value: Any, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise StatementNotUnderstood(path, "must be a whole number")
        if not smallest <= value <= largest:
            raise StatementNotUnderstood(path, f"must lie between {smallest} and {largest}")
        return value

    return read


def _or_unknown(read: Read) -> Read:
    return lambda value, path: None if value is None else read(value, path)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise StatementNotUnderstood(path, "must be a text of at most 500 characters")
    return value


def _currency(value: Any, path: str) -> str:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()):
        raise StatementNotUnderstood(path, "must be a currency code such as EUR")
    return value


def _yes_or_no(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise StatementNotUnderstood(path, "must be true or false")
    return value


def _day(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise StatementNotUnderstood(path, "must be a date such as 2026-11-17") from error


def _one_of(kind: type[Choice]) -> Read:
    def read(value: Any, path: str) -> Choice:
        try:
            return kind(value)
        except ValueError as error:
            allowed = ", ".join(kind)
            raise StatementNotUnderstood(path, f"must be one of {allowed}") from error

    return read


def _list_of(read: Read) -> Read:
    def read_list(value: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > MOST_LINES:
            raise StatementNotUnderstood(path, f"must be a list of at most {MOST_LINES} lines")
        return tuple(read(item, f"{path}[{place}]") for place, item in enumerate(value))

    return read_list


def _record(make: Callable[..., Any], needed: tuple[str, ...], **readers: Read) -> Read:
    def read(value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            raise StatementNotUnderstood(path, "must be an object")
        for name in needed:
            if name not in value:
                raise StatementNotUnderstood(f"{path}.{name}", "is missing")
        for name in value:
            if name not in readers:
                raise StatementNotUnderstood(f"{path}.{name}", "is not a field of a statement")
        return make(**{name: readers[name](item, f"{path}.{name}") for name, item in value.items()})

    return read


# Negative amounts are read: the assessment warns of them kindly instead of losing the statement.
_AMOUNT: Final = _whole(-LARGEST_MINOR, LARGEST_MINOR)
_MAYBE: Final = _or_unknown(_AMOUNT)
_COUNT: Final = _or_unknown(_whole(0, MOST_PEOPLE))
_RHYTHM: Final = _one_of(Rhythm)
_statement: Final = _record(
    StatementOfMeans,
    ("currency", "stated_on"),
    currency=_currency,
    stated_on=_day,
    household=_record(
        Household, (), adults=_COUNT, children_under_11=_COUNT, children_over_10=_COUNT
    ),
    incomes=_list_of(
        _record(
            Income,
            ("kind", "amount_minor"),
            kind=_one_of(IncomeKind),
            amount_minor=_MAYBE,
            rhythm=_RHYTHM,
            pay_day=_or_unknown(_whole(1, 31)),
            varies=_yes_or_no,
            lowest_minor=_MAYBE,
            evidence=_text,
        )
    ),
    months=_list_of(_AMOUNT),
    costs=_list_of(
        _record(
            Cost,
            ("kind", "amount_minor"),
            kind=_one_of(CostKind),
            amount_minor=_MAYBE,
            rhythm=_RHYTHM,
            evidence=_text,
        )
    ),
    priority_debts=_list_of(
        _record(
            PriorityDebt,
            ("kind", "payment_minor"),
            kind=_one_of(PriorityKind),
            payment_minor=_MAYBE,
            rhythm=_RHYTHM,
            arrears_minor=_MAYBE,
        )
    ),
    other_creditors=_list_of(
        _record(
            OtherCreditor,
            ("name", "payment_minor"),
            name=_text,
            payment_minor=_MAYBE,
            rhythm=_RHYTHM,
            balance_minor=_MAYBE,
        )
    ),
    savings_minor=_MAYBE,
    other_assets_minor=_MAYBE,
    changes=_list_of(
        _record(
            ComingChange,
            ("from_on", "monthly_minor"),
            from_on=_day,
            monthly_minor=_AMOUNT,
            note=_text,
        )
    ),
    indicative=_yes_or_no,
)
