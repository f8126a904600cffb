"""Passes on what is held for a creditor, less our commission and its tax, in both books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from evenhand.cases.models import Creditor
from evenhand.ledger.flows import MoreThanHeld, locked_fresh
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting, post_many
from evenhand.ledger.queries import held_for
from evenhand.rulebook.money import Money

Kind = Transfer.Kind


@transaction.atomic
def remit(
    *,
    key: str,
    creditor: Creditor,
    place: str,
    gross: Money,
    commission: Money,
    vat: Money,
    on: date,
    at: datetime,
    actor: str,
) -> Sequence[Transfer]:
    """Pass on what is held for a creditor, less our commission and its tax; raises MoreThanHeld."""
    held = _of_creditor(Account.Kind.HELD, creditor, gross)
    first = fitting(f"remit:{key}:1")
    ways = (
        (Kind.REMITTANCE, gross - commission - vat, _bank(place, gross), Account.Kind.REMITTED),
        (Kind.COMMISSION, commission, _house(Account.Kind.OWN, gross), Account.Kind.COMMISSION),
        (Kind.VAT, vat, _house(Account.Kind.VAT, gross), Account.Kind.COMMISSION),
    )
    moves: list[Move] = []
    for kind, amount, taker, account in ways:
        if amount:
            theirs = _of_creditor(account, creditor, gross)
            moves += _passed_on(len(moves), key=key, kind=kind, amount=amount, pair=(held, taker),
                                account=theirs, on=on)  # fmt: skip
    if locked_fresh(held, first):
        there = held_for(creditor, on=max(on, at.date()), currency=gross.currency)
        if gross > there:
            raise MoreThanHeld(asked=gross, held=there)
    return post_many(moves, at=at, actor=actor)


def _passed_on(
    before: int,
    *,
    key: str,
    kind: Transfer.Kind,
    amount: Money,
    pair: tuple[Account, Account],
    account: Account,
    on: date,
) -> list[Move]:
    """One way that held money leaves, in the house's book and in the creditor's."""
    assert account.creditor is not None
    clients = _of_creditor(Account.Kind.CLIENT_MONEY, account.creditor, amount)
    return [
        Move(
            key=fitting(f"remit:{key}:{before + number}"), kind=kind, debit=debit, credit=credit,
            amount=amount, effective_on=on,
        )
        for number, (debit, credit) in enumerate((pair, (account, clients)), start=1)
    ]  # fmt: skip


def _house(kind: Account.Kind, amount: Money) -> Account:
    return ensure_account(kind=kind, currency=amount.currency)


def _bank(place: str, amount: Money) -> Account:
    return ensure_account(kind=Account.Kind.BANK, currency=amount.currency, place=place)


def _of_creditor(kind: Account.Kind, creditor: Creditor, amount: Money) -> Account:
    return ensure_account(kind=kind, currency=amount.currency, creditor=creditor)
