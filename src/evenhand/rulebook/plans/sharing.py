"""One affordable amount over all debts of a person held here, exact to the smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.plans.instalment import Instalment
from evenhand.rulebook.plans.proposal import DebtShare

Parts = tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedOut:
    """A payment's parts by debt, and what came above everything that is owed."""

    parts: Parts
    left_over: Money


def shared_out(amount: Money, debts: Sequence[DebtShare]) -> SharedOut:
    """Share an amount by what is owed on each debt (largest remainder), never above it.

    Raises CurrencyMismatch.
    """
    zero = Money.zero(amount.currency)
    for debt in debts:
        if debt.balance.currency != amount.currency:
            raise CurrencyMismatch(amount.currency, debt.balance.currency)
    owed = [max(debt.balance.minor, 0) for debt in debts]
    used = min(max(amount, zero), Money(sum(owed), amount.currency))
    shares = used.split(owed) if used else (zero,) * len(owed)
    parts = tuple((debt.key, share) for debt, share in zip(debts, shares, strict=True))
    return SharedOut(parts=parts, left_over=amount - used)


def shared_instalments(
    instalments: Sequence[Instalment], debts: Sequence[DebtShare]
) -> tuple[Parts, ...]:
    """Each instalment's parts by debt: by what is left of each, so that all end together.

    Where the instalments pay everything, each debt's parts are exactly its balance.
    """
    left = list(debts)
    found = []
    for instalment in instalments:
        shared = shared_out(instalment.amount, left)
        found.append(shared.parts)
        left = [
            DebtShare(key=debt.key, balance=debt.balance - part)
            for debt, (_, part) in zip(left, shared.parts, strict=True)
        ]
    return tuple(found)
