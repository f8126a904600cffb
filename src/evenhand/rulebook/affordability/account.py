"""A person's own bank account, read once: what comes in, what is paid, and how sure that is.

From booked entries alone: no names are looked up, nobody is compared with others, and what money
was spent on is named only where it is a bill of the household. Everything found is an offer with
its evidence, for her to confirm, change or leave out; nothing here is a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from evenhand.rulebook.affordability.account_entries import AccountEntry, in_one_currency
from evenhand.rulebook.affordability.account_found import (
    Doubt,
    FoundBill,
    FoundIncome,
    ReturnedDebit,
    bill_from,
    income_from,
    irregular_income,
)
from evenhand.rulebook.affordability.account_months import MonthBelow, Period, months_below
from evenhand.rulebook.affordability.account_payees import by_payee, own_money, returned
from evenhand.rulebook.affordability.account_series import Series, series_of

MOST_ENTRIES: Final = 20_000
# Less than this says little about a rhythm or about a bad month.
SHORT_DAYS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReading:
    """What was found in one account, the most certain and the largest first."""

    currency: str
    begins_on: date
    ends_on: date
    entries: int
    incomes: tuple[FoundIncome, ...] = ()
    bills: tuple[FoundBill, ...] = ()
    returned: tuple[ReturnedDebit, ...] = ()
    below: tuple[MonthBelow, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether the account covers too little time to say much."""
        return (self.ends_on - self.begins_on).days < SHORT_DAYS


class NothingBooked(ValueError):
    """There is no booked entry to read."""


class TooManyEntries(ValueError):
    """There are more entries than a household's account has; carries their number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} entries; at most {MOST_ENTRIES} are read")
        self.number = number


def read_account(
    entries: Iterable[AccountEntry],
    *,
    owners: Sequence[str] = (),
    own_accounts: Sequence[str] = (),
) -> AccountReading:
    """Find incomes, bills, returned debits and poor months; the order of entries does not matter.

    `owners` are the names the account runs under and `own_accounts` her other accounts: money
    that only changes its place is neither an income nor a bill. Raises NothingBooked,
    TooManyEntries and SeveralCurrencies.
    """
    booked = sorted(entries)
    if not booked:
        raise NothingBooked("no booked entry")
    if len(booked) > MOST_ENTRIES:
        raise TooManyEntries(len(booked))
    currency = in_one_currency(booked)
    period = Period(booked[0].on, booked[-1].on)
    moved = own_money(booked, owners=owners, own_accounts=own_accounts)
    bounced = returned(booked)
    coming = [e for e in booked if e.amount_minor > 0 and e not in moved and e not in bounced]
    going = [e for e in booked if e.amount_minor < 0 and e not in moved]
    incomes = _incomes(coming, period)
    return AccountReading(
        currency=currency,
        begins_on=period.begins_on,
        ends_on=period.ends_on,
        entries=len(booked),
        incomes=incomes,
        bills=_bills(going, period),
        returned=tuple(ReturnedDebit.of(entry) for entry in bounced),
        below=months_below([income.by_month() for income in incomes], period),
    )


def _incomes(coming: list[AccountEntry], period: Period) -> tuple[FoundIncome, ...]:
    found: list[FoundIncome] = []
    everything = sum(entry.amount_minor for entry in coming)
    for payee in by_payee(coming):
        series = series_of(payee)
        told = [one for part in series if (one := income_from(part, period)) is not None]
        left = _left(payee, series) if told else payee
        rest = irregular_income(left, period, everything=everything)
        found += [*told, *([rest] if rest is not None else [])]
    return tuple(sorted(found, key=_order))


def _left(payee: list[AccountEntry], series: Sequence[Series]) -> list[AccountEntry]:
    explained = {entry for part in series for entry in part.entries}
    return [entry for entry in payee if entry not in explained]


def _bills(going: list[AccountEntry], period: Period) -> tuple[FoundBill, ...]:
    found = [
        bill
        for payee in by_payee(going)
        for part in series_of(payee)
        if (bill := bill_from(part, period)) is not None
    ]
    return tuple(sorted(found, key=_order))


def _order(one: FoundIncome | FoundBill) -> tuple[bool, int, str, date]:
    """What still runs before what stopped, then by what it makes in a year."""
    yearly = one.amount_minor * one.rhythm.times_a_year
    return Doubt.STOPPED in one.doubts, -yearly, one.name, one.earliest_on
