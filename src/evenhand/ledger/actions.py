"""The only writers of money: transfers, each exactly once under its key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Creditor, Debt
from evenhand.holds.queries import stopping_on
from evenhand.journal.actions import Entry, append
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.queries import balance, balance_lines
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Money

# Charges that a hold may stop, and the purpose by which a kind of hold names each.
STOPPED_BY: Final[Mapping[str, str]] = {
    Transfer.Kind.INTEREST: "interest",
    Transfer.Kind.FEE: "fee",
}


class NothingToMove(ValueError):
    """A transfer moves a positive whole amount."""


class KeyUsedDifferently(Exception):
    """The key was used before for another transfer; says nothing about that one."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} was used before for something else; use a new key")
        self.key = key


class MoreThanOwed(Exception):
    """A payment is larger than what is owed; the rest must be returned, not kept."""

    def __init__(self, *, paid: Money, owed: Money) -> None:
        super().__init__(f"{paid} was paid, {owed} is owed; return the rest to the person")
        self.paid = paid
        self.owed = owed


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


def ensure_account(
    *, kind: str, currency: str, debt: Debt | None = None, creditor: Creditor | None = None
) -> Account:
    """Return the account of that kind, making it when there is none."""
    account, _ = Account.objects.get_or_create(
        kind=kind, currency=currency, debt=debt, creditor=creditor
    )
    return account


@transaction.atomic
def post(move: Move, *, at: datetime, actor: str) -> Transfer:
    """Move money exactly once: the same move again returns the first transfer.

    Raises KeyUsedDifferently when the key belongs to another move, NothingToMove for no amount,
    ChargeDuringHold for interest or a fee of a day on which a hold stopped it.
    """
    if move.amount.minor <= 0:
        raise NothingToMove(f"{move.amount} of {move.key}")
    if move.kind in STOPPED_BY and not Transfer.objects.filter(key=move.key).exists():
        _refuse_during_hold(move)
    made = Transfer.objects.bulk_create(
        [_transfer(move, at=at, actor=actor)], ignore_conflicts=True
    )
    del made
    kept = Transfer.objects.get(key=move.key)
    if not _is_same(kept, move):
        raise KeyUsedDifferently(move.key)
    return kept


def _refuse_during_hold(move: Move) -> None:
    """Ask for holds under the locks that a stop takes: it sees the charge, or we see the stop."""
    debt = move.debit.debt
    if debt is None:
        return
    lock_persons(sorted(set(debt.cases.values_list("person_id", flat=True))))
    purpose = STOPPED_BY[Transfer.Kind(move.kind)]
    stopped = stopping_on(debt, move.effective_on, purpose=purpose)
    keys = sorted(str(hold.key) for hold in stopped)
    if keys:
        raise ChargeDuringHold(kind=move.kind, on=move.effective_on, holds=keys)


def _transfer(move: Move, *, at: datetime, actor: str) -> Transfer:
    return Transfer(
        key=move.key,
        kind=move.kind,
        debit=move.debit,
        credit=move.credit,
        amount_minor=move.amount.minor,
        currency=move.amount.currency,
        effective_on=move.effective_on,
        recorded_at=at,
        recorded_by=actor,
        basis=move.basis,
    )


def _is_same(kept: Transfer, move: Move) -> bool:
    return (
        kept.kind == move.kind
        and kept.debit_id == move.debit.pk
        and kept.credit_id == move.credit.pk
        and kept.amount_minor == move.amount.minor
        and kept.currency == move.amount.currency
        and kept.effective_on == move.effective_on
    )


def take_on(*, debt: Debt, on: date, at: datetime, actor: str) -> Transfer:
    """Take a debt into the ledger: what the person owes, placed by the creditor."""
    (transfer,) = take_on_many([debt], on=on, at=at, actor=actor)
    return transfer


@transaction.atomic
def take_on_many(debts: Sequence[Debt], *, on: date, at: datetime, actor: str) -> list[Transfer]:
    """Take many debts of one creditor into the ledger at once; a second call changes nothing."""
    placed: dict[tuple[int, str], Account] = {}
    for debt in debts:
        which = (debt.creditor_id, debt.currency)
        if which not in placed:
            placed[which] = ensure_account(
                kind=Account.Kind.PLACED, currency=debt.currency, creditor=debt.creditor
            )
    Account.objects.bulk_create(
        [Account(kind=Account.Kind.PRINCIPAL, currency=debt.currency, debt=debt) for debt in debts],
        ignore_conflicts=True,
        batch_size=2000,
    )
    principals = {
        account.debt_id: account
        for account in Account.objects.filter(
            debt__in=[debt.pk for debt in debts], kind=Account.Kind.PRINCIPAL
        )
    }
    moves = [
        Move(
            key=f"taken-on:{debt.key}",
            kind=Transfer.Kind.TAKEN_ON,
            debit=principals[debt.pk],
            credit=placed[debt.creditor_id, debt.currency],
            amount=Money(debt.principal_minor, debt.currency),
            effective_on=on,
            basis=f"placement of {debt.reference}"[:300],
        )
        for debt in debts
    ]
    Transfer.objects.bulk_create(
        [_transfer(move, at=at, actor=actor) for move in moves],
        ignore_conflicts=True,
        batch_size=2000,
    )
    return list(Transfer.objects.filter(key__in=[move.key for move in moves]))


@transaction.atomic
def record_payment(
    *, debt: Debt, amount: Money, paid_on: date, key: str, at: datetime, actor: str
) -> Transfer:
    """Record a payment by hand against a debt's principal; raises MoreThanOwed.

    The debt's row is locked, so that two payments at once cannot both fit.
    """
    Debt.objects.select_for_update().get(pk=debt.pk)
    again = Transfer.objects.filter(key=key).exists()
    owed = balance(debt, on=max(paid_on, at.date()))
    if not again and amount.minor > owed.minor:
        raise MoreThanOwed(paid=amount, owed=owed)
    transfer = post(
        Move(
            key=key,
            kind=Transfer.Kind.PAYMENT,
            debit=ensure_account(
                kind=Account.Kind.CLIENT_MONEY, currency=amount.currency, creditor=debt.creditor
            ),
            credit=ensure_account(kind=Account.Kind.PRINCIPAL, currency=debt.currency, debt=debt),
            amount=amount,
            effective_on=paid_on,
        ),
        at=at,
        actor=actor,
    )
    if not again:
        _journal(transfer, debt=debt, at=at, actor=actor)
    return transfer


@transaction.atomic
def write_off(
    *, debt: Debt, on: date, key: str, at: datetime, actor: str, basis: str
) -> list[Transfer]:
    """Let go of everything that is still owed on a debt, kind by kind; the creditor's loss.

    A second call under the same key finds nothing owed and moves nothing.
    """
    Debt.objects.select_for_update().get(pk=debt.pk)
    lost = ensure_account(
        kind=Account.Kind.WRITTEN_OFF, currency=debt.currency, creditor=debt.creditor
    )
    owed = balance(debt, on=max(on, at.date())).minor
    moved = []
    for line in balance_lines(debt, on=max(on, at.date())):
        part = min(line.amount.minor, owed)
        if part <= 0:
            continue
        owed -= part
        move = Move(
            key=f"{key}:{line.kind}", kind=Transfer.Kind.WRITE_OFF, debit=lost,
            credit=ensure_account(kind=line.kind, currency=debt.currency, debt=debt),
            amount=Money(part, debt.currency), effective_on=on, basis=basis,
        )  # fmt: skip
        moved.append(post(move, at=at, actor=actor))
        _journal(moved[-1], debt=debt, at=at, actor=actor)
    return moved


@transaction.atomic
def reverse_charges(
    *,
    debt: Debt,
    kinds: Collection[str],
    days: Period,
    because: str,
    at: datetime,
    actor: str,
) -> list[Transfer]:
    """Take back charges of some kinds that were posted for some days, each once, by transfers.

    `because` names what stopped them, and stays with each reversal.
    """
    charged = Transfer.objects.filter(
        debit__debt=debt, kind__in=kinds, effective_on__gte=days.start
    ).select_related("debit", "credit")
    if days.end is not None:
        charged = charged.filter(effective_on__lt=days.end)
    reversals = []
    for charge in charged.order_by("effective_on", "pk"):
        key = f"reversal:{charge.key}"[:200]
        if Transfer.objects.filter(key=key).exists():
            continue
        reversal = post(
            Move(
                key=key,
                kind=Transfer.Kind.REVERSAL,
                debit=charge.credit,
                credit=charge.debit,
                amount=Money(charge.amount_minor, charge.currency),
                effective_on=charge.effective_on,
                basis=because,
            ),
            at=at,
            actor=actor,
        )
        _journal(reversal, debt=debt, at=at, actor=actor)
        reversals.append(reversal)
    return reversals


def _journal(transfer: Transfer, *, debt: Debt, at: datetime, actor: str) -> None:
    for case in debt.cases.select_related("person"):
        append(
            Entry(
                code="money.posted",
                at=at,
                actor=actor,
                subject=case.person.key,
                case_key=case.key,
                data={
                    "transfer": transfer.key,
                    "kind": transfer.kind,
                    "amount_minor": transfer.amount_minor,
                    "currency": transfer.currency,
                    "effective_on": transfer.effective_on.isoformat(),
                },
            )
        )
