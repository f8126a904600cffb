"""Looks into a bank's file: what it says and what it would be matched with; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evenhand.payments.bank_files import EntryRead, FileRead
from evenhand.payments.entry_keys import business_keys
from evenhand.payments.matching import Book, Payment, find
from evenhand.payments.matching_book import read_book
from evenhand.payments.models import BankEntry
from evenhand.payments.own_accounts import account_at, own_accounts, place_of
from evenhand.payments.sealing import mark_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file holds, in numbers. Each entry is counted once; `keys` are those of its entries.

    `nothing` are entries that nobody owes for: no sum, our own transfers, money that went out.
    """

    statements: int
    entries: int
    matched: int
    suggested: int
    suspense: int
    nothing: int
    left_out: int
    duplicates: int
    warnings: tuple[str, ...]
    keys: tuple[str, ...]


def look_at(read: FileRead, *, on: date) -> Look:
    """Match a file against what is there on a day."""
    keys = [
        key
        for statement in read.statements
        for key in business_keys(statement, place=_place(statement.place))
    ]
    entries = [entry for statement in read.statements for entry in statement.entries]
    known = set(
        BankEntry.objects.filter(business_key__in=keys).values_list("business_key", flat=True)
    )
    counted = count(entries, read_book(on=on))
    return Look(
        statements=len(read.statements), entries=len(entries), **counted,
        left_out=sum(statement.left_out for statement in read.statements),
        duplicates=sum(key in known for key in keys), warnings=warnings_of(read),
        keys=tuple(keys),
    )  # fmt: skip


def count(entries: Sequence[EntryRead], book: Book) -> dict[str, int]:
    """Say how many entries are matched, suggested, in suspense, or for nobody."""
    counted = dict.fromkeys(("matched", "suggested", "suspense", "nothing"), 0)
    own = frozenset(own_accounts())
    for entry in entries:
        counted[_became(entry, book, own)] += 1
    return counted


def _became(entry: EntryRead, book: Book, own: frozenset[str]) -> str:
    if entry.kind != BankEntry.Kind.CREDIT or place_of(entry.iban) in own:
        return "nothing"
    found = find(_payment(entry), book)
    if found.cases:
        book.count(found.cases, entry.amount_minor)
        return "matched"
    return "suggested" if found.suggestions else "suspense"


def _payment(entry: EntryRead) -> Payment:
    has_account = bool(entry.iban) and entry.why != "iban_wrong"
    return Payment(
        amount_minor=entry.amount_minor, currency=entry.currency, reference=entry.reference,
        text=f"{entry.text} {entry.end_to_end}".strip(), name=entry.counterparty,
        payer=mark_of(entry.iban) if has_account else "",
    )  # fmt: skip


def warnings_of(read: FileRead) -> tuple[str, ...]:
    """Return what is odd about a file without refusing it, each once."""
    told = [warning for statement in read.statements for warning in statement.warnings]
    told += [entry.why for statement in read.statements for entry in statement.entries if entry.why]
    for statement in read.statements:
        if account_at(statement.place) is None:
            told.append("not_our_account")
    return tuple(dict.fromkeys(told))


def _place(told: str) -> str:
    account = account_at(told)
    return account.place if account else told
