"""Writes the ledger's side of entries: money that came to the bank waits in suspense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from evenhand.ledger import flows
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


def basis_of(entry: BankEntry) -> str:
    """What a transfer rests on: the entry, by its key."""
    return f"bank:{entry.key}"
