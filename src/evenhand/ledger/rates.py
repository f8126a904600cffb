"""Changes money from one currency into another, by a rate that was written down before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from evenhand.ledger.models import Account, Rate, Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting, post_many
from evenhand.rulebook.money import Money, Rounding, digits, divided


class NoRateRecorded(Exception):
    """No rate of two currencies was written down for that day; we never guess one."""

    def __init__(self, *, base: str, quote: str, on: date) -> None:
        super().__init__(f"no rate of {base} in {quote} is recorded for {on}; record one first")
        self.base, self.quote, self.on = base, quote, on


class NotARate(ValueError):
    """A rate is a fraction above nought of two different currencies."""


def record_rate(
    *,
    base: str,
    quote: str,
    numerator: int,
    denominator: int,
    on: date,
    source: str,
    at: datetime,
    actor: str,
) -> Rate:
    """Write down what one unit of `base` is in `quote` on a day; a later one of the day counts."""
    if base == quote or numerator <= 0 or denominator <= 0:
        raise NotARate(f"{numerator}/{denominator} {base} in {quote}")
    digits(base), digits(quote)  # both are currencies, or this raises UnknownCurrency
    return Rate.objects.create(
        base=base, quote=quote, numerator=numerator, denominator=denominator, on=on,
        source=source, by=actor, at=at,
    )  # fmt: skip


def converted(amount: Money, to: str, *, on: date) -> Money:
    """What an amount is in another currency on a day, rounded down; raises NoRateRecorded."""
    rate = Rate.objects.filter(base=amount.currency, quote=to, on=on).order_by("-pk").first()
    if rate is None:
        raise NoRateRecorded(base=amount.currency, quote=to, on=on)
    over = rate.numerator * 10 ** digits(to)
    under = rate.denominator * 10 ** digits(amount.currency)
    return Money(divided(amount.minor * over, under, Rounding.DOWN), to)


@transaction.atomic
def convert(
    amount: Money, to: str, *, on: date, key: str, at: datetime, actor: str
) -> Sequence[Transfer]:
    """Change money in suspense into another currency; each currency moves within itself.

    The same again returns the first transfers, whatever rate was written down since. Raises
    NoRateRecorded.
    """
    keys = [fitting(f"convert:{key}:{number}") for number in (1, 2)]
    first = Transfer.objects.filter(key=keys[1]).first()
    bought = Money(first.amount_minor, first.currency) if first else converted(amount, to, on=on)
    basis = f"{amount} in {to}"
    given, taken = (
        (
            _house(Account.Kind.SUSPENSE, amount.currency),
            _house(Account.Kind.EXCHANGE, amount.currency),
        ),
        (_house(Account.Kind.EXCHANGE, to), _house(Account.Kind.SUSPENSE, to)),
    )
    moves = [
        Move(
            key=one, kind=Transfer.Kind.EXCHANGE, debit=debit, credit=credit, amount=money,
            effective_on=on, basis=basis,
        )
        for one, (debit, credit), money in zip(keys, (given, taken), (amount, bought), strict=True)
    ]  # fmt: skip
    return post_many(moves, at=at, actor=actor)


def _house(kind: Account.Kind, currency: str) -> Account:
    return ensure_account(kind=kind, currency=currency)
