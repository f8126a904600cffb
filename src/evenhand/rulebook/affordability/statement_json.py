"""Statements of means as JSON, in and out, with errors that name the place and the remedy."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from evenhand.rulebook.affordability.json_reading import (
    CURRENCY,
    DAY,
    TEXT,
    YES_OR_NO,
    Reader,
    StatementNotUnderstood,
    list_of,
    loaded,
    one_of,
    or_unknown,
    record,
    whole,
)
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
    Receipt,
    StatementOfMeans,
)

VERSION: Final = 2
LARGEST_MINOR: Final = 10**15
MOST_LINES: Final = 200
MOST_RECEIPTS: Final = 800
MOST_PEOPLE: Final = 30
OLDEST: Final = 120


def to_json(statement: StatementOfMeans) -> str:
    """Write a statement as JSON; unknown amounts are written as null."""
    told = {"version": VERSION, **_plain(statement)}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def from_json(text: str | bytes) -> StatementOfMeans:
    """Read a statement from JSON.

    Raises StatementNotUnderstood with the path of the first place that cannot be read.
    """
    return from_mapping(loaded(text))


def from_mapping(value: object, path: str = "$") -> StatementOfMeans:
    """Read a statement from what a JSON reader gave, whatever its version.

    Raises StatementNotUnderstood.
    """
    statement: StatementOfMeans = STATEMENT.read(value, path)
    return statement


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


# Negative amounts are read: the assessment asks about them kindly instead of losing the statement.
_AMOUNT: Final = whole(-LARGEST_MINOR, LARGEST_MINOR)
_MAYBE: Final = or_unknown(_AMOUNT)
_COUNT: Final = or_unknown(whole(0, MOST_PEOPLE))
_RHYTHM: Final = one_of(Rhythm)
_BILL: Final = {"bill_day": or_unknown(whole(1, 31)), "next_on": or_unknown(DAY)}
_HOUSEHOLD: Final = record(
    Household,
    (),
    adults=_COUNT,
    children_under_11=_COUNT,
    children_over_10=_COUNT,
    dependant_ages=or_unknown(list_of(whole(0, OLDEST), at_most=MOST_PEOPLE)),
)
_INCOME: Final = record(
    Income,
    ("kind", "amount_minor"),
    kind=one_of(IncomeKind),
    amount_minor=_MAYBE,
    rhythm=_RHYTHM,
    pay_day=or_unknown(whole(1, 31)),
    varies=YES_OR_NO,
    lowest_minor=_MAYBE,
    evidence=TEXT,
    latest_on=or_unknown(DAY),
    next_on=or_unknown(DAY),
    history=list_of(
        record(Receipt, ("on", "amount_minor"), on=DAY, amount_minor=_AMOUNT),
        at_most=MOST_RECEIPTS,
    ),
)
_COST: Final = record(
    Cost,
    ("kind", "amount_minor"),
    kind=one_of(CostKind),
    amount_minor=_MAYBE,
    rhythm=_RHYTHM,
    evidence=TEXT,
    **_BILL,
)
_PRIORITY_DEBT: Final = record(
    PriorityDebt,
    ("kind", "payment_minor"),
    kind=one_of(PriorityKind),
    payment_minor=_MAYBE,
    rhythm=_RHYTHM,
    arrears_minor=_MAYBE,
    **_BILL,
)
_OTHER_CREDITOR: Final = record(
    OtherCreditor,
    ("name", "payment_minor"),
    name=TEXT,
    payment_minor=_MAYBE,
    rhythm=_RHYTHM,
    balance_minor=_MAYBE,
    **_BILL,
)
_CHANGE: Final = record(
    ComingChange, ("from_on", "monthly_minor"), from_on=DAY, monthly_minor=_AMOUNT, note=TEXT
)
_FORM: Final = record(
    lambda version=1, **told: StatementOfMeans(**told),
    ("currency", "stated_on"),
    version=whole(1, VERSION),
    currency=CURRENCY,
    stated_on=DAY,
    household=_HOUSEHOLD,
    incomes=list_of(_INCOME, at_most=MOST_LINES),
    months=list_of(_AMOUNT, at_most=MOST_LINES),
    costs=list_of(_COST, at_most=MOST_LINES),
    priority_debts=list_of(_PRIORITY_DEBT, at_most=MOST_LINES),
    other_creditors=list_of(_OTHER_CREDITOR, at_most=MOST_LINES),
    savings_minor=_MAYBE,
    other_assets_minor=_MAYBE,
    changes=list_of(_CHANGE, at_most=MOST_LINES),
    indicative=YES_OR_NO,
)


def _read_known_version(value: Any, path: str) -> StatementOfMeans:
    version = value.get("version") if isinstance(value, dict) else None
    if type(version) is int and version > VERSION:
        raise StatementNotUnderstood(
            f"{path}.version",
            f"is {version}, and this installation reads up to {VERSION}",
            "bring the installation up to date, or export the statement in the older form",
        )
    statement: StatementOfMeans = _FORM.read(value, path)
    return statement


STATEMENT: Final = Reader(_read_known_version, _FORM.schema)
"""Reads a statement; its `schema` is the form as JSON Schema."""
