"""Offers and answers as JSON, for the short while between two pages; entries are never in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from evenhand.rulebook.affordability.account import AccountReading
from evenhand.rulebook.affordability.account_answers import Answer, Offers
from evenhand.rulebook.affordability.account_found import (
    Confidence,
    Doubt,
    FoundBill,
    FoundIncome,
    ReturnedDebit,
)
from evenhand.rulebook.affordability.account_months import MonthBelow
from evenhand.rulebook.affordability.account_rhythm import DayRule
from evenhand.rulebook.affordability.json_reading import (
    CURRENCY,
    DAY,
    TEXT,
    YES_OR_NO,
    list_of,
    loaded,
    one_of,
    or_unknown,
    record,
    whole,
)
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind, Receipt

_MOST: Final = 10**6
_MOST_MINOR: Final = 10**18
_AMOUNT: Final = whole(0, _MOST_MINOR)
_COUNT: Final = whole(0, _MOST)
_DAY_NUMBER: Final = whole(1, 31)
_RECEIPTS: Final = list_of(
    record(Receipt, ("on", "amount_minor"), on=DAY, amount_minor=_AMOUNT), at_most=_MOST
)
_FOUND: Final = {
    "name": TEXT,
    "amount_minor": _AMOUNT,
    "rhythm": one_of(Rhythm),
    "rule": one_of(DayRule),
    "spread_hundredths": whole(0, _MOST_MINOR),
    "confidence": one_of(Confidence),
    "doubts": list_of(one_of(Doubt), at_most=len(Doubt)),
}
_INCOME: Final = record(
    FoundIncome,
    ("name", "amount_minor"),
    **_FOUND,
    kind=or_unknown(one_of(IncomeKind)),
    lowest_minor=_AMOUNT,
    varies=YES_OR_NO,
    day=or_unknown(_DAY_NUMBER),
    receipts=_RECEIPTS,
    months=list_of(whole(0, _MOST), at_most=_MOST),
)
_BILL: Final = record(
    FoundBill,
    ("name", "amount_minor"),
    **_FOUND,
    kind=or_unknown(one_of(CostKind)),
    is_loan=YES_OR_NO,
    day=_DAY_NUMBER,
    next_on=DAY,
    paid=_RECEIPTS,
)
_RETURNED: Final = record(ReturnedDebit, ("on",), on=DAY, amount_minor=_AMOUNT, name=TEXT)
_BELOW: Final = record(
    MonthBelow, ("begins_on",), begins_on=DAY, amount_minor=_AMOUNT, usual_minor=_AMOUNT
)
_READING: Final = record(
    AccountReading,
    ("currency",),
    currency=CURRENCY,
    begins_on=DAY,
    ends_on=DAY,
    entries=_COUNT,
    incomes=list_of(_INCOME, at_most=_MOST),
    bills=list_of(_BILL, at_most=_MOST),
    returned=list_of(_RETURNED, at_most=_MOST),
    below=list_of(_BELOW, at_most=_MOST),
)
_ANSWER: Final = record(
    Answer,
    ("keeps",),
    keeps=YES_OR_NO,
    kind=TEXT,
    amount_minor=_AMOUNT,
    rhythm=one_of(Rhythm),
    day=or_unknown(_DAY_NUMBER),
)
_OFFERS: Final = list_of(
    record(
        Offers,
        ("reading",),
        reading=_READING,
        last_signs=TEXT,
        answers=list_of(or_unknown(_ANSWER), at_most=_MOST),
    ),
    at_most=_MOST,
)


def offers_to_json(accounts: Sequence[Offers]) -> str:
    """Write the offers of accounts as JSON."""
    return json.dumps([asdict(one) for one in accounts], default=date.isoformat)


def offers_from_json(text: str | bytes) -> tuple[Offers, ...]:
    """Read what `offers_to_json` wrote; raises StatementNotUnderstood."""
    offers: tuple[Offers, ...] = _OFFERS.read(loaded(text), "$")
    return offers
