"""What was charged on a debt and what is left of it; only `interest` and `charging` charge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.cases.models import Debt
from evenhand.ledger.actions import AT_ONCE
from evenhand.ledger.models import Account, Charge, Transfer
from evenhand.ledger.posting import Move, ensure_account, fitting, post, post_many
from evenhand.rulebook import Money
from evenhand.rulebook.calendar import Period

# Reversals of interest, by the transfer that they take from: "reversal:interest:<its id>:...".
BACK: Final = "reversal:interest:"


@dataclass(frozen=True, slots=True)
class Part:
    """What a creditor charged before we were asked: interest, fees or costs, with its basis."""

    debt: Debt
    kind: str
    amount: Money
    basis: str


@transaction.atomic
def take_on_parts(parts: Sequence[Part], *, on: date, at: datetime, actor: str) -> None:
    """Take on what was charged before, each kind on an account of its own; once a debt and kind."""
    if not parts:
        return
    wanted = {(part.debt.pk, part.kind): part.debt for part in parts}
    Account.objects.bulk_create(
        [Account(kind=kind, currency=debt.currency, debt=debt)
         for (_, kind), debt in wanted.items()],
        ignore_conflicts=True, batch_size=AT_ONCE,
    )  # fmt: skip
    rows = Account.objects.filter(debt__in={part.debt.pk for part in parts})
    accounts = {(row.debt_id, row.kind): row for row in rows}
    placed = {
        (debt.creditor_id, debt.currency): ensure_account(
            kind=Account.Kind.PLACED, currency=debt.currency, creditor=debt.creditor
        )
        for debt in {(part.debt.creditor_id, part.debt.currency): part.debt
                     for part in parts}.values()
    }  # fmt: skip
    moves = [
        Move(
            key=f"taken-on:{part.debt.key}:{part.kind}", kind=Transfer.Kind.TAKEN_ON,
            debit=accounts[part.debt.pk, part.kind],
            credit=placed[part.debt.creditor_id, part.debt.currency],
            amount=part.amount, effective_on=on, basis=part.basis,
        )
        for part in parts
    ]  # fmt: skip
    for start in range(0, len(moves), AT_ONCE):
        post_many(moves[start : start + AT_ONCE], at=at, actor=actor)


@dataclass(frozen=True, slots=True)
class Posted:
    """A charge with what is left of it."""

    charge: Charge
    left_minor: int
    reversals: int

    @property
    def period(self) -> Period:
        return Period(self.charge.from_on, self.charge.until_on)


def posted_interest(debt: Debt, *, on: date, recorded_until: datetime | None) -> list[Posted]:
    """The charges of interest that count on a day, each with what is left of it."""
    charges = Charge.objects.filter(
        kind=Charge.Kind.INTEREST, transfer__debit__debt=debt, transfer__effective_on__lte=on
    ).select_related("transfer__debit", "transfer__credit")
    until = Q(recorded_at__lte=recorded_until) if recorded_until else Q()
    if recorded_until:
        charges = charges.filter(transfer__recorded_at__lte=recorded_until)
    taken: dict[int, list[int]] = defaultdict(list)
    back = Transfer.objects.filter(
        until, credit__debt=debt, kind=Transfer.Kind.REVERSAL, key__startswith=BACK
    )
    for key, minor in back.values_list("key", "amount_minor"):
        taken[int(key.split(":")[2])].append(minor)
    return [
        Posted(row, row.transfer.amount_minor - sum(taken[row.transfer_id]),
                len(taken[row.transfer_id]))
        for row in charges.order_by("from_on", "pk")
    ]  # fmt: skip


def reverse(one: Posted, minor: int, *, because: str, at: datetime, actor: str) -> Transfer:
    """Take an amount of a charge of interest back, of the day that it was posted for."""
    charged = one.charge.transfer
    return post(
        Move(
            key=f"{_reversal_key(one.charge)}{because}:{one.reversals}",
            kind=Transfer.Kind.REVERSAL,
            debit=charged.credit,
            credit=charged.debit,
            amount=Money(minor, charged.currency),
            effective_on=charged.effective_on,
            basis=because,
        ),
        at=at,
        actor=actor,
    )


def _reversal_key(charge: Charge) -> str:
    return f"{BACK}{charge.transfer_id}:"


def reversals_of(charge: Charge) -> Sequence[Transfer]:
    """Return the transfers that took something of a charge of interest back."""
    rows = Transfer.objects.filter(
        credit=charge.transfer.debit_id, kind=Transfer.Kind.REVERSAL,
        key__startswith=_reversal_key(charge),
    )  # fmt: skip
    return list(rows.order_by("recorded_at", "pk"))


def fees_of(debt: Debt) -> Sequence[Posted]:
    """Return every fee that was charged on a debt and what is left of each, oldest first."""
    rows = Charge.objects.filter(kind=Charge.Kind.FEE, transfer__debit__debt=debt)
    rows = rows.select_related("transfer__debit", "transfer__credit").order_by("transfer_id")
    back = Transfer.objects.filter(credit__debt=debt, kind=Transfer.Kind.REVERSAL)
    taken = dict(back.filter(credit__kind="fees").values_list("key", "amount_minor"))
    found = []
    for row in rows:
        minor = taken.get(fitting(f"reversal:{row.transfer.key}"), 0)
        found.append(Posted(row, row.transfer.amount_minor - minor, int(minor > 0)))
    return found
