"""The only writers of money: transfers, each exactly once under its key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from evenhand.cases.models import Debt
from evenhand.journal.actions import Entry, append
from evenhand.ledger.freed import set_free
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import (
    STOPPED_BY,
    ChargeDuringHold,
    KeyUsedDifferently,
    Move,
    NothingToMove,
    PaidInTheFuture,
    TooLarge,
    ensure_account,
    fitting,
    post,
    post_many,
)
from evenhand.ledger.queries import OWED, balance, balance_lines
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.money import Money

__all__ = [
    "STOPPED_BY", "ChargeDuringHold", "KeyUsedDifferently", "MoreThanOwed", "Move", "NothingToMove",
    "PaidInTheFuture", "TooLarge", "ensure_account", "let_free", "post", "post_many",
    "record_payment", "reverse_charges", "take_on", "take_on_many", "tell_cases", "write_off",
]  # fmt: skip
AT_ONCE = 2000


class MoreThanOwed(Exception):
    """A payment is larger than what is owed; the rest must be returned, not kept."""

    def __init__(self, *, paid: Money, owed: Money) -> None:
        super().__init__(f"{paid} was paid, {owed} is owed; return the rest to the person")
        self.paid = paid
        self.owed = owed


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
        batch_size=AT_ONCE,
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
    found = list(Transfer.objects.filter(key__in=[move.key for move in moves]))
    before = {transfer.key for transfer in found}
    fresh = [move for move in moves if move.key not in before]
    for start in range(0, len(fresh), AT_ONCE):
        found += post_many(fresh[start : start + AT_ONCE], at=at, actor=actor)
    return found


@transaction.atomic
def record_payment(
    *,
    debt: Debt,
    amount: Money,
    paid_on: date,
    key: str,
    at: datetime,
    actor: str,
    kind: str = Account.Kind.PRINCIPAL,
) -> Transfer:
    """Record a payment by hand on one kind of what is owed on a debt; raises MoreThanOwed.

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
            credit=ensure_account(kind=kind, currency=debt.currency, debt=debt),
            amount=amount,
            effective_on=paid_on,
        ),
        at=at,
        actor=actor,
    )
    if not again:
        tell_cases(debt, [transfer], at=at, actor=actor)
    return transfer


@transaction.atomic
def write_off(
    *, debt: Debt, on: date, key: str, at: datetime, actor: str, basis: str
) -> list[Transfer]:
    """Let go of everything that is still owed on a debt, kind by kind; the creditor's loss.

    A second call under the same key moves nothing and returns what the first one let go.
    """
    Debt.objects.select_for_update().get(pk=debt.pk)
    keys = {kind: fitting(f"{key}:{kind}") for kind in OWED}
    before = Transfer.objects.filter(key__in=keys.values(), credit__debt=debt)
    if kept := list(before.order_by("pk")):
        return kept
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
            key=keys[line.kind], kind=Transfer.Kind.WRITE_OFF, debit=lost,
            credit=ensure_account(kind=line.kind, currency=debt.currency, debt=debt),
            amount=Money(part, debt.currency), effective_on=on, basis=basis,
        )  # fmt: skip
        moved.append(post(move, at=at, actor=actor))
        tell_cases(debt, moved[-1:], at=at, actor=actor)
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

    `because` names what stopped them, and stays with each reversal. What was paid on them or let
    go is set free. Returns the reversals alone.
    """
    Debt.objects.select_for_update().get(pk=debt.pk)
    charged = Transfer.objects.filter(
        debit__debt=debt, kind__in=kinds, effective_on__gte=days.start
    ).select_related("debit", "credit")
    if days.end is not None:
        charged = charged.filter(effective_on__lt=days.end)
    reversals = []
    for charge in charged.order_by("effective_on", "pk"):
        key = fitting(f"reversal:{charge.key}")
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
        tell_cases(debt, [reversal], at=at, actor=actor)
        reversals.append(reversal)
    if reversals:
        let_free(debt, because=because, at=at, actor=actor)
    return reversals


def let_free(debt: Debt, *, because: str, at: datetime, actor: str) -> None:
    """Set free what was paid on charges that were taken back or let go, and tell of each move."""
    Debt.objects.select_for_update().get(pk=debt.pk)
    for moved in set_free(debt, because=because, at=at, actor=actor):
        tell_cases(debt, [moved], at=at, actor=actor)


def tell_cases(debt: Debt, transfers: Sequence[Transfer], *, at: datetime, actor: str) -> None:
    """Write into the history of each case of a debt what moved on it; one event a case."""
    first, more = transfers[0], [transfer.key for transfer in transfers[1:]]
    data: dict[str, object] = {
        "transfer": first.key,
        "kind": first.kind,
        "amount_minor": sum(transfer.amount_minor for transfer in transfers),
        "currency": first.currency,
        "effective_on": first.effective_on.isoformat(),
    }
    if more:
        data["and"] = more
    for case in debt.cases.select_related("person"):
        append(
            Entry(
                code="money.posted",
                at=at,
                actor=actor,
                subject=case.person.key,
                case_key=case.key,
                data=data,
            )
        )
