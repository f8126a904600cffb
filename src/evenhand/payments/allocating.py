"""Which parts of which debts a payment covers, and what of it is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evenhand.cases.models import Case
from evenhand.ledger import queries as balances
from evenhand.ledger.flows import Part
from evenhand.rulebook import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """The parts of a payment, and what no debt takes."""

    parts: tuple[Part, ...]
    left_over: Money


def allot(
    *, cases: Sequence[Case], amount: Money, paid_on: date, at: datetime, wish: str = ""
) -> Allotted:
    """Share a payment over the debts of cases, one after the other, kind by kind.

    Nothing is refused: what is owed on no debt is left over.
    """
    del wish
    parts: list[Part] = []
    left = amount
    for debt in dict.fromkeys(case.debt for case in cases):
        if debt.currency != amount.currency:
            continue
        for line in balances.balance_lines(debt, on=max(paid_on, at.date())):
            taken = min(line.amount.minor, left.minor)
            if taken > 0:
                part = Money(taken, amount.currency)
                parts.append(Part(debt=debt, kind=line.kind, amount=part))
                left -= part
    return Allotted(parts=tuple(parts), left_over=left)
