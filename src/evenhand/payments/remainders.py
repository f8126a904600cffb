"""What follows when a payment leaves little or nothing: a small rest is let go, and she is told.

A rest below the cost of asking for it is never chased: it ends with the payment that leaves it.
"""

from __future__ import annotations

from datetime import date, datetime

from evenhand.cases.models import Debt
from evenhand.journal.actions import Entry, append
from evenhand.ledger import actions as ledger
from evenhand.ledger import queries as balances
from evenhand.plans.completing import tell_that_nothing_is_owed
from evenhand.rulebook import Money, open_rulebook

BASIS = "house-policy#small-remainders"


def small(currency: str, *, on: date) -> Money:
    """Return up to which a rest is let go; nothing in a currency for which the house has no sum."""
    book = open_rulebook()
    key = f"house.small_remainder_{currency.lower()}_minor"
    if key not in book.parameters:
        return Money(0, currency)
    return Money(int(str(book.value(key, on).is_)), currency)


def close(debt: Debt, *, on: date, at: datetime, actor: str) -> bool:
    """Let a small rest of a debt go and tell her once nothing is owed; False where more is owed.

    Called again it changes nothing. What comes later and is small again is let go again.
    """
    left = balances.balance(debt, on=on)
    if left > small(debt.currency, on=on):
        return False
    if left.minor > 0:
        _let_go(debt, left, on=on, at=at, actor=actor)
    tell_that_nothing_is_owed(debt, at=at)
    return True


def _let_go(debt: Debt, left: Money, *, on: date, at: datetime, actor: str) -> None:
    before = balances.cleared(debt).let_go.minor
    ledger.write_off(
        debt=debt, on=on, key=f"remainder:{debt.key}:{before}", at=at, actor=actor, basis=BASIS
    )
    data = {"amount_minor": left.minor, "currency": left.currency, "effective_on": on.isoformat()}
    for case in debt.cases.select_related("person"):
        append(Entry(code="remainder.closed", at=at, actor=actor, subject=case.person.key,
                     case_key=case.key, data=data))  # fmt: skip
