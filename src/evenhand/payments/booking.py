"""Writes the ledger's side of entries: money that came to the bank waits in suspense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.ledger import flows
from evenhand.ledger.actions import Move, ensure_account
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import fitting, post_many
from evenhand.payments.models import BankEntry
from evenhand.rulebook import Money


def take_in_many(entries: Sequence[BankEntry], *, place: str, at: datetime, actor: str) -> None:
    """Book the money of entries that came in, all or nothing."""
    came = [
        flows.CameIn(
            key=entry.business_key, amount=Money(entry.amount_minor, entry.currency),
            on=entry.booked_on, basis=basis_of(entry),
        )
        for entry in entries
    ]  # fmt: skip
    flows.take_in_many(came, place=place, at=at, actor=actor)


def leave_suspense(
    entry: BankEntry, amount: Money, *, place: str, at: datetime, actor: str
) -> Transfer:
    """Book that the bank took back money that was still in suspense, by the entry that says so."""
    move = Move(
        key=fitting(f"taken_from_suspense:{entry.business_key}:1"), kind=Transfer.Kind.RETURNED,
        debit=ensure_account(kind=Account.Kind.SUSPENSE, currency=amount.currency),
        credit=ensure_account(kind=Account.Kind.BANK, currency=amount.currency, place=place),
        amount=amount, effective_on=entry.booked_on, basis=basis_of(entry),
    )  # fmt: skip
    (made,) = post_many([move], at=at, actor=actor)
    return made


def basis_of(entry: BankEntry) -> str:
    """What a transfer rests on: the entry, by its key."""
    return f"bank:{entry.key}"
