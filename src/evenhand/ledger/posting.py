"""Moves money: one move or thousands by one statement, each exactly once under its key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.base import ModelState

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Creditor, Debt
from evenhand.holds.queries import stopping_on
from evenhand.ledger.models import MOST_MINOR, Account, Transfer
from evenhand.rulebook.money import Money
from evenhand.vault.asking import ask_in_order

# Charges that a hold may stop, and the purpose by which a kind of hold names each.
STOPPED_BY: Final[Mapping[str, str]] = {
    Transfer.Kind.INTEREST: "interest",
    Transfer.Kind.FEE: "fee",
}
# Papers may name a day to come; money that moves may not.
MAY_LIE_AHEAD: Final = frozenset({Transfer.Kind.TAKEN_ON, Transfer.Kind.CORRECTION})
LONGEST_KEY: Final = 200


class NothingToMove(ValueError):
    """A transfer moves a positive whole amount."""


class TooLarge(ValueError):
    """No transfer moves that much."""


class PaidInTheFuture(Exception):
    """Money moved on a day that has not begun anywhere yet."""

    def __init__(self, *, on: date) -> None:
        super().__init__(f"{on} has not come yet; name the day on which the money moved")
        self.on = on


class KeyNotUsable(ValueError):
    """A key is short enough to be kept whole, and none of its signs is a control sign."""

    def __init__(self, *, most: int) -> None:
        super().__init__(f"a key has between 1 and {most} printable signs; use another")


class KeyUsedDifferently(Exception):
    """The key was used before for another transfer; says nothing about that one."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} was used before for something else; use a new key")
        self.key = key


class ChargeDuringHold(Exception):
    """A hold stopped interest or fees on the day of this charge: it may never be collected."""

    def __init__(self, *, kind: str, on: date, holds: Sequence[str]) -> None:
        super().__init__(f"no {kind} for {on}: stopped by hold {', '.join(holds)}")
        self.kind, self.on, self.holds = kind, on, holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A transfer to make. `effective_on` is the day it counts from."""

    key: str
    kind: str
    debit: Account
    credit: Account
    amount: Money
    effective_on: date
    basis: str = ""


def fitting(key: str) -> str:
    """A key that a verb made, as it fits: one too long is told by its beginning and its digest."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:100]}:sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def ensure_account(
    *,
    kind: str,
    currency: str,
    debt: Debt | None = None,
    creditor: Creditor | None = None,
    place: str = "",
) -> Account:
    """Return the account of that kind, making it when there is none."""
    account, made = Account.objects.get_or_create(
        kind=kind, currency=currency, debt=debt, creditor=creditor, place=place
    )
    if made:
        account.refresh_from_db(fields=["book"])
    return account


def post(move: Move, *, at: datetime, actor: str) -> Transfer:
    """Move money exactly once: the same move again returns the first transfer.

    Raises KeyUsedDifferently when the key belongs to another move, NothingToMove for no amount,
    TooLarge, KeyNotUsable, PaidInTheFuture, and ChargeDuringHold for a charge of a day on which a
    hold stopped it.
    """
    (transfer,) = post_many([move], at=at, actor=actor)
    return transfer


def post_many(moves: Sequence[Move], *, at: datetime, actor: str) -> Sequence[Transfer]:
    """Move money as `post` does, many moves by one statement; all or nothing."""
    for move in moves:
        check_bounds(move, at=at)
    charges = [move for move in moves if move.kind in STOPPED_BY]
    if len(moves) == 1 and not charges:
        # One statement is whole by itself, and a conflict has moved nothing.
        return _kept(moves, at=at, actor=actor)
    with transaction.atomic():
        if charges:
            _refuse_during_hold(charges)
        return _kept(moves, at=at, actor=actor)


def check_bounds(move: Move, *, at: datetime) -> None:
    """Refuse what no transfer can be: nameless, nothing, too much, or of a day to come."""
    if not 0 < len(move.key) <= LONGEST_KEY:
        raise KeyNotUsable(most=LONGEST_KEY)
    if move.amount.minor <= 0:
        raise NothingToMove(f"{move.amount} of {move.key}")
    if move.amount.minor > MOST_MINOR:
        raise TooLarge(f"{move.amount} of {move.key}")
    latest = at.date() + timedelta(days=1)  # No zone is further ahead than that.
    if move.effective_on > latest and move.kind not in MAY_LIE_AHEAD:
        raise PaidInTheFuture(on=move.effective_on)


def _kept(moves: Sequence[Move], *, at: datetime, actor: str) -> list[Transfer]:
    """Write what is new by one statement; read back only what was there."""
    _, rows = ask_in_order(_INSERT, _told(moves, at=at, actor=actor))
    made: dict[str, int] = dict(rows)
    kept: list[Transfer] = []
    there: dict[str, Transfer] = {}
    if len(made) < len(moves):
        missing = [move.key for move in moves if move.key not in made]
        there = {one.key: one for one in Transfer.objects.filter(key__in=missing)}
    for move in moves:
        # Told twice in one go, the second is compared with the first.
        number = made.pop(move.key, None)
        if number is not None:
            there[move.key] = _made(move, number, at=at, actor=actor)
        elif not _is_same(there[move.key], move):
            raise KeyUsedDifferently(move.key)
        kept.append(there[move.key])
    return kept


def _told(moves: Sequence[Move], *, at: datetime, actor: str) -> dict[str, Any]:
    return {
        "keys": [move.key for move in moves],
        "kinds": [str(move.kind) for move in moves],
        "debits": [move.debit.pk for move in moves],
        "credits": [move.credit.pk for move in moves],
        "amounts": [move.amount.minor for move in moves],
        "currencies": [move.amount.currency for move in moves],
        "books": [move.debit.book for move in moves],
        "days": [move.effective_on for move in moves],
        "bases": [move.basis for move in moves],
        "at": at,
        "actor": actor,
    }


def _made(move: Move, number: int, *, at: datetime, actor: str) -> Transfer:
    """The row as it was written, without reading it back.

    Filled in by hand: to make a row of a table the usual way takes four times as long.
    """
    debit, credit, amount = move.debit, move.credit, move.amount
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    state.fields_cache = {"debit": debit, "credit": credit}
    transfer = Transfer.__new__(Transfer)
    transfer.__dict__ = {
        "_state": state, "id": number, "key": move.key, "kind": move.kind, "debit_id": debit.pk,
        "credit_id": credit.pk, "amount_minor": amount.minor, "currency": amount.currency,
        "book": debit.book, "effective_on": move.effective_on, "recorded_at": at,
        "recorded_by": actor, "basis": move.basis,
    }  # fmt: skip
    return transfer


def _is_same(kept: Transfer, move: Move) -> bool:
    return (
        kept.kind == move.kind
        and kept.debit_id == move.debit.pk
        and kept.credit_id == move.credit.pk
        and kept.amount_minor == move.amount.minor
        and kept.currency == move.amount.currency
        and kept.effective_on == move.effective_on
        and kept.basis == move.basis
    )


def _refuse_during_hold(charges: Sequence[Move]) -> None:
    """Ask for holds under the locks that a stop takes: it sees the charge, or we see the stop."""
    keys = [move.key for move in charges]
    posted = set(Transfer.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [move for move in charges if move.key not in posted and move.debit.debt_id]
    if not fresh:
        return
    debts = {move.debit.debt_id for move in fresh}
    people = Case.objects.filter(debt__in=debts).values_list("person_id", flat=True)
    lock_persons(sorted(set(people)))
    for move in {
        (move.debit.debt_id, move.effective_on, move.kind): move for move in fresh
    }.values():
        debt = move.debit.debt
        assert debt is not None
        stopped = stopping_on(debt, move.effective_on, purpose=STOPPED_BY[Transfer.Kind(move.kind)])
        holds = sorted(str(hold.key) for hold in stopped)
        if holds:
            raise ChargeDuringHold(kind=move.kind, on=move.effective_on, holds=holds)


# The order of the moves is the order of the ids.
_INSERT: Final = """
INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, amount_minor, currency, book,
                             effective_on, recorded_at, recorded_by, basis)
SELECT key, kind, debit, credit, minor, currency, book, day, %(at)s::timestamptz, %(actor)s, basis
  FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(debits)s::bigint[], %(credits)s::bigint[],
              %(amounts)s::bigint[], %(currencies)s::text[], %(books)s::bigint[],
              %(days)s::date[], %(bases)s::text[])
       AS told (key, kind, debit, credit, minor, currency, book, day, basis)
    ON CONFLICT (key) DO NOTHING
RETURNING key, id
"""
