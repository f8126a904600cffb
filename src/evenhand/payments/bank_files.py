"""What a bank's file says, whatever its form: statements, entries, and why a file is refused.

Readers of every form give these, and nothing here or in them writes. A file is read whole or
refused whole: half a statement would be half a truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from evenhand.rulebook.money import Money, UnknownCurrency, digits

MOST_BYTES: Final = 50 * 1024 * 1024
LARGEST_MINOR: Final = 10**15
LARGEST_NUMBER: Final = 2**31 - 1
_EARLIEST: Final = date(1990, 1, 1)
_AMOUNT: Final = re.compile(r"([0-9]{1,30})(?:\.([0-9]{0,30}))?")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class BankFileRefused(ValueError):
    """A bank file cannot be taken; carries a code, the line and the words concerned.

    `empty`, `too_large`, `archive`, `not_a_bank_file`, `encoding`, `broken_xml`, `other_xml`,
    `document_type`, `no_statement`, `no_statement_id`, `no_account`, `account_wrong`, `amount`,
    `too_many_decimals`, `amount_negative`, `amount_too_large`, `currency`, `day`, `future`,
    `balances_differ`, `summary_differs`, `cut_off`, `broken_line`, `not_our_account`,
    `other_content`.
    """

    def __init__(self, code: str, *, line: int | None = None, words: str = "") -> None:
        place = f" (line {line:,})" if line else ""
        super().__init__(f"{code}{place}: {words}" if words else f"{code}{place}")
        self.code, self.line, self.words = code, line, words[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRead:
    """One entry as the bank tells it; `amount_minor` has the sign that our account feels.

    `why` says what is odd about it: `details_do_not_add_up`, `batch_without_details`, `iban_wrong`.
    """

    line: int | None
    booked_on: date
    value_on: date | None = None
    amount_minor: int
    currency: str
    kind: str
    end_to_end: str = ""
    reference: str = ""
    bank_reference: str = ""
    shares_reference: bool = False
    batch_key: str = ""
    reason_code: str = ""
    counterparty: str = ""
    iban: str = ""
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRead:
    """One statement or notice. Balances are None where the bank told none that can be compared."""

    form: str
    place: str
    currency: str
    statement_id: str
    number: int | None = None
    from_on: date | None = None
    until_on: date | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None
    balances_usable: bool = False
    entries: tuple[EntryRead, ...] = ()
    left_out: int = 0
    line: int | None = None
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """A whole file: its form with its version, and every statement in it."""

    form: str
    statements: tuple[StatementRead, ...]


def plain(text: str) -> str:
    """Return a text with its blanks and line breaks made one each, ends cut off."""
    return " ".join(text.split())


def minor_units(text: str, *, currency: str, line: int | None) -> int:
    """Return an amount in minor units, exactly; raises BankFileRefused.

    Decimals beyond the currency's count when they are nought; otherwise the file is refused.
    """
    try:
        places = digits(currency)
    except UnknownCurrency as wrong:
        raise BankFileRefused("currency", line=line, words=currency) from wrong
    found = _AMOUNT.fullmatch(text)
    if found is None:
        code = "amount_negative" if text.startswith("-") else "amount"
        raise BankFileRefused(code, line=line, words=text)
    whole, part = found[1], found[2] or ""
    if part[places:].strip("0"):
        raise BankFileRefused("too_many_decimals", line=line, words=f"{text} {currency}")
    minor = int(whole + part[:places].ljust(places, "0"))
    if minor > LARGEST_MINOR:
        raise BankFileRefused("amount_too_large", line=line, words=f"{text} {currency}")
    return minor


def day_of(text: str, *, line: int | None) -> date:
    """Return the day that an ISO date or time begins with; raises BankFileRefused."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError as wrong:
        raise BankFileRefused("day", line=line, words=text) from wrong
    if day < _EARLIEST:
        raise BankFileRefused("day", line=line, words=text)
    return day


def refuse_future(entries: Iterable[EntryRead], *, today: date) -> None:
    """Refuse what is booked later than tomorrow: a day is soonest over in the east."""
    for entry in entries:
        if entry.booked_on > today + timedelta(days=1):
            raise BankFileRefused("future", line=entry.line, words=entry.booked_on.isoformat())


def compare_balances(
    *, opening: int, entries: Iterable[EntryRead], closing: int, currency: str, line: int | None
) -> None:
    """Refuse a statement whose entries do not lead from its first balance to its last."""
    reached = opening + sum(entry.amount_minor for entry in entries)
    if reached != closing:
        words = f"{Money(reached, currency)} ≠ {Money(closing, currency)}"
        raise BankFileRefused("balances_differ", line=line, words=words)


def checked_place(account: str, *, is_iban: bool, line: int | None) -> str:
    """Return an own account's number without blanks; raises BankFileRefused."""
    place = "".join(account.split()).upper()
    if not place or len(place) > 34:
        raise BankFileRefused("no_account", line=line, words=account)
    if is_iban and not iban_is_valid(place):
        raise BankFileRefused("account_wrong", line=line, words=place)
    return place


def iban_is_valid(text: str) -> bool:
    """Whether a text without blanks is an IBAN whose check digits fit."""
    if not _IBAN.fullmatch(text):
        return False
    figures = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return int(figures) % 97 == 1


def looks_like_iban(text: str) -> bool:
    """Whether a text begins as an IBAN does, so that its check digits can be asked."""
    return _IBAN.fullmatch(text) is not None
