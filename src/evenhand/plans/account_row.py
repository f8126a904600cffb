"""One row of a bank's table: its day and its signed sum, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from evenhand.rulebook.affordability.account_entries import folded
from evenhand.rulebook.money import Money, NotAnAmount
from evenhand.rulebook.written import (
    DAY_ORDERS,
    NotReadable,
    guess_dates,
    guess_decimal,
    read_day,
    read_number,
)

_MINUS: Final = "-\u2212\u2013"
_MARKS: Final = re.compile(r"^(?:[A-Z]{3}|[€£$])\s*|\s*(?:[A-Z]{3}|[€£$])$")
_SHORT_YEAR: Final = re.compile(r"([0-9]{1,2}[./-][0-9]{1,2}[./-])([0-9]{2})")
_SLASHED: Final = re.compile(r"[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}")
_WENT: Final = frozenset({"d", "dr", "debit", "debets", "s", "soll", "dbit"})
# A row that is not booked yet, or was never carried out.
_NOT_BOOKED: Final = frozenset(
    "pending vorgemerkt reverted declined failed gaidosa rezervets attente venir".split()
)
_BALANCE: Final = re.compile(
    r"^(?:sakuma atlikums|beigu atlikums|apgrozijums|opening balance|closing balance|balance "
    r"brought forward|turnover|kontostand|anfangssaldo|endsaldo|solde)\b"
)


class RowUnread(ValueError):
    """A cell is not the day or the sum it should be; carries `day` or `amount`, and its text."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a table writes its days and sums."""

    days: str
    decimal: str
    days_unclear: bool
    sums_unclear: bool

    @classmethod
    def of(cls, *, days: Sequence[str], sums: Iterable[str]) -> Written:
        """Find it from all cells together."""
        full = [full_year(text) for text in days]
        bare = [_bare(text)[1] for text in sums if text]
        order, decimal = guess_dates(full) or _in_order(full), guess_decimal(bare)
        slashed = any(_SLASHED.fullmatch(text) and "." not in text for text in full)
        return cls(
            days=order,
            decimal=decimal,
            days_unclear=slashed and not order,
            sums_unclear=not decimal and any(_is_two_ways(text) for text in bare),
        )

    def with_days(self, order: str) -> Written:
        """The same with the order of days that she chose."""
        if order not in DAY_ORDERS:
            return self
        return replace(self, days=order, days_unclear=False)

    def with_decimal(self, decimal: str) -> Written:
        """The same with the decimal sign that she chose."""
        if decimal not in (".", ","):
            return self
        return replace(self, decimal=decimal, sums_unclear=False)

    def day(self, text: str) -> date:
        """Read a day; raises RowUnread."""
        try:
            return read_day(full_year(text), order=self.days)
        except NotReadable as wrong:
            raise RowUnread("day", text) from wrong


def _in_order(days: Sequence[str]) -> str:
    """The order under which the table's rows go steadily up or down, if only one does."""
    steady = []
    for order in ("d/m/Y", "m/d/Y"):
        try:
            read = [read_day(text, order=order) for text in days if text]
        except NotReadable:
            continue
        if len(set(read)) > 1 and read in (sorted(read), sorted(read, reverse=True)):
            steady.append(order)
    return steady[0] if len(steady) == 1 else ""


def _is_two_ways(text: str) -> bool:
    try:
        read_number(text)
    except NotReadable as wrong:
        return "two ways" in wrong.why
    return False


def full_year(text: str) -> str:
    """A day without its time, its year in four figures: no bank writes one of before 2000."""
    day = text.strip().split(" ")[0].rstrip(",")
    found = _SHORT_YEAR.fullmatch(day)
    return f"{found[1]}20{found[2]}" if found else day


def signed(row: Mapping[str, str], *, currency: str, written: Written) -> int | None:
    """Return a row's sum in minor units with its sign; None without one. Raises RowUnread."""
    if row.get("amount", "").strip():
        amount = _minor(row["amount"], currency, written)
        way = folded(row.get("sign", ""))
        return -abs(amount) if way in _WENT else abs(amount) if way else amount
    for field, sign in (("debit", -1), ("credit", 1)):
        text = row.get(field, "").strip()
        if text and (amount := _minor(text, currency, written)):
            return sign * abs(amount)
    return None


def _minor(text: str, currency: str, written: Written) -> int:
    sign, bare = _bare(text)
    try:
        return sign * Money.of(read_number(bare, decimal=written.decimal), currency).minor
    except (NotReadable, NotAnAmount) as wrong:
        raise RowUnread("amount", text) from wrong


def _bare(text: str) -> tuple[int, str]:
    """A sum's sign, wherever it stands, and the sum without sign and currency."""
    text = _MARKS.sub("", text.strip().replace("\u00a0", " ")).strip()
    minus = text[:1] in _MINUS or text[-1:] in _MINUS or (text[:1] == "(" and text[-1:] == ")")
    return -1 if minus and text else 1, _MARKS.sub("", text.strip(f"{_MINUS}+() ")).strip()


def is_pending(row: Mapping[str, str]) -> bool:
    """Whether the bank says that a row is not booked."""
    return any(word in _NOT_BOOKED for word in folded(row.get("state", "")).split())


def is_balance(row: Mapping[str, str]) -> bool:
    """Whether a row tells a balance and no payment."""
    return _BALANCE.match(folded(row.get("text", ""))) is not None
