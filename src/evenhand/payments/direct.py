"""Payments that went to the creditor directly, as the creditor reports them; each report once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from evenhand.cases.models import Case, Creditor, Debt
from evenhand.journal.actions import Entry, append
from evenhand.ledger import flows
from evenhand.ledger.actions import Move, post_many, tell_cases
from evenhand.ledger.models import Transfer
from evenhand.ledger.posting import fitting
from evenhand.ledger.requests import once
from evenhand.payments.allocating import allot_alone, check_paid, settle
from evenhand.rulebook import Money

BASIS: Final = "reported by the creditor"


class UnknownDebt(LookupError):
    """The creditor has no debt of that reference with us, in that currency."""


class UnknownReport(LookupError):
    """The creditor made no such report before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What was counted of a report; what is left over is the creditor's to send back to her."""

    payments: Sequence[Transfer]
    left_over: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One payment as a creditor tells it, under a reference of the creditor's own."""

    debt_reference: str
    own_reference: str
    amount: Money
    paid_on: date

    @property
    def asked(self) -> Mapping[str, object]:
        return {
            "debt": self.debt_reference, "minor": self.amount.minor,
            "currency": self.amount.currency, "paid_on": self.paid_on.isoformat(),
        }  # fmt: skip


def report(creditor: Creditor, told: Report, *, at: datetime, actor: str) -> Reported:
    """Count a payment that went to the creditor; the same report again is answered the same.

    Raises UnknownDebt, KeyUsedDifferently, KeyNotUsable, NothingToAllocate, PaidInTheFuture.
    """
    answer = once(
        scope=_scope(creditor), key=told.own_reference, request=told.asked, at=at, actor=actor,
        act=lambda: _count(creditor, told, at=at, actor=actor),
    )  # fmt: skip
    keys, left = answer["transfers"], answer["left_over_minor"]
    assert isinstance(keys, list)
    assert isinstance(left, int)
    rows = list(Transfer.objects.filter(key__in=keys).order_by("pk"))
    return Reported(payments=rows, left_over=Money(left, told.amount.currency))


def _scope(creditor: Creditor) -> str:
    return f"creditor:{creditor.key}"


def _count(creditor: Creditor, told: Report, *, at: datetime, actor: str) -> dict[str, object]:
    debt = Debt.objects.filter(creditor=creditor, reference=told.debt_reference).first()
    cases = (
        list(debt.cases.select_related("person", "debt__creditor").order_by("pk")) if debt else []
    )
    if debt is None or not cases or debt.currency != told.amount.currency:
        raise UnknownDebt(told.debt_reference)
    check_paid(told.amount, paid_on=told.paid_on, at=at)
    allotted = allot_alone(cases=cases, amount=told.amount, paid_on=told.paid_on, at=at)
    made: Sequence[Transfer] = []
    if allotted.parts:
        made = flows.reported(
            key=f"{_scope(creditor)}:{told.own_reference}", parts=allotted.parts,
            paid_on=told.paid_on, at=at, actor=actor, basis=BASIS,
        )  # fmt: skip
    settle(made, paid_on=told.paid_on, at=at, actor=actor)
    _tell(cases, told.amount, left=allotted.left_over, at=at, actor=actor)
    return {
        "transfers": [one.key for one in made],
        "left_over_minor": allotted.left_over.minor,
    }


@transaction.atomic
def take_back(
    creditor: Creditor, *, own_reference: str, corrects: str, at: datetime, actor: str
) -> Sequence[Transfer]:
    """Take an earlier report back by another: what it counted is owed again, from its own day on.

    Raises UnknownReport, KeyUsedDifferently, KeyNotUsable.
    """
    answer = once(
        scope=_scope(creditor), key=own_reference, request={"corrects": corrects}, at=at,
        actor=actor, act=lambda: _undo(creditor, corrects, at=at, actor=actor),
    )  # fmt: skip
    keys = answer["transfers"]
    assert isinstance(keys, list)
    return list(Transfer.objects.filter(key__in=keys).order_by("pk"))


def _undo(creditor: Creditor, corrects: str, *, at: datetime, actor: str) -> dict[str, object]:
    prefix = f"reported:{_scope(creditor)}:{corrects}"
    # A report has at most one part for each kind of what is owed on one debt.
    keys = [fitting(f"{prefix}:{number}") for number in range(1, 5)]
    rows = list(
        Transfer.objects.filter(key__in=keys, kind=Transfer.Kind.REPORTED)
        .select_related("debit", "credit__debt").order_by("pk")
    )  # fmt: skip
    if not rows:
        raise UnknownReport(corrects)
    moves = [
        Move(
            key=fitting(f"reversal:{one.key}"), kind=Transfer.Kind.REVERSAL, debit=one.credit,
            credit=one.debit, amount=Money(one.amount_minor, one.currency),
            effective_on=one.effective_on, basis=BASIS,
        )
        for one in rows
    ]  # fmt: skip
    made = post_many(moves, at=at, actor=actor)
    debt = rows[0].credit.debt
    assert debt is not None
    tell_cases(debt, made, at=at, actor=actor)
    amount = Money(-sum(one.amount_minor for one in rows), rows[0].currency)
    cases = list(debt.cases.select_related("person"))
    _tell(cases, amount, left=Money(0, amount.currency), at=at, actor=actor)
    return {"transfers": [one.key for one in made]}


def _tell(cases: Sequence[Case], amount: Money, *, left: Money, at: datetime, actor: str) -> None:
    data = {"amount_minor": amount.minor, "currency": amount.currency,
            "left_over_minor": left.minor}  # fmt: skip
    for case in cases:
        append(Entry(code="direct_payment.reported", at=at, actor=actor, subject=case.person.key,
                     case_key=case.key, data=data))  # fmt: skip
