"""What a payment on a debt moves in the house's book: its twin, and what undoes a twin again."""

from __future__ import annotations

from datetime import date

from evenhand.cases.models import Creditor
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting
from evenhand.rulebook.money import Money

Kind = Transfer.Kind


def key_of(key: str) -> str:
    """Return the key of the twin of a transfer."""
    return fitting(f"held_for:{key}")


def twin(key: str, amount: Money, creditor: Creditor, *, on: date, basis: str = "") -> Move:
    """What a payment moves in the house's book: it is held for its creditor."""
    suspense, held = _pair(creditor, amount)
    return Move(key=key_of(key), kind=Kind.HELD_FOR, debit=suspense, credit=held, amount=amount,
                effective_on=on, basis=basis)  # fmt: skip


def twin_back(key: str, amount: Money, creditor: Creditor, *, on: date) -> Move:
    """What undoing a payment moves there: its money is held for that creditor no more."""
    suspense, held = _pair(creditor, amount)
    return Move(key=key_of(key), kind=Kind.REVERSAL, debit=held, credit=suspense, amount=amount,
                effective_on=on)  # fmt: skip


def _pair(creditor: Creditor, amount: Money) -> tuple[Account, Account]:
    return (
        ensure_account(kind=Account.Kind.SUSPENSE, currency=amount.currency),
        ensure_account(kind=Account.Kind.HELD, currency=amount.currency, creditor=creditor),
    )
