"""Takes a payment on a plan: one payment, shared over every debt of the person that it covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Debt
from evenhand.ledger import actions as ledger
from evenhand.ledger import queries as balances
from evenhand.ledger.models import Transfer
from evenhand.ledger.posting import fitting
from evenhand.ledger.requests import once
from evenhand.plans import queries
from evenhand.rulebook import Money
from evenhand.rulebook.plans.proposal import DebtShare
from evenhand.rulebook.plans.sharing import shared_out


@transaction.atomic
def take_payment(
    *,
    case: Case,
    amount: Money,
    paid_on: date,
    key: str,
    at: datetime,
    actor: str,
    scope: str = "staff",
) -> Sequence[Transfer]:
    """Record a payment of a person; where her plan covers several debts, each gets its part.

    The parts follow what is owed on each. `scope` says who gave the key. The same payment again
    changes nothing and is answered as the first time, whatever happened to her plan in between.
    Raises MoreThanOwed, KeyUsedDifferently, KeyNotUsable.
    """
    asked = {
        "case": str(case.key),
        "minor": amount.minor,
        "currency": amount.currency,
        "paid_on": paid_on.isoformat(),
    }
    answer = once(
        scope=scope, key=key, request=asked, at=at, actor=actor,
        act=lambda: {
            "transfers": [
                one.key
                for one in _taken(
                    case, amount, paid_on=paid_on, key=f"{scope}:{key}", at=at, actor=actor
                )
            ]
        },
    )  # fmt: skip
    keys = answer["transfers"]
    assert isinstance(keys, list)
    kept = {one.key: one for one in Transfer.objects.filter(key__in=keys)}
    return [kept[one] for one in keys]


def _taken(
    case: Case, amount: Money, *, paid_on: date, key: str, at: datetime, actor: str
) -> Sequence[Transfer]:
    """Share a payment over the debts that it covers, and record each part."""
    lock_persons([case.person_id])
    debts = _covered(case)
    if len(debts) == 1:
        parts = [(case.debt, amount)]
    else:
        on = max(paid_on, at.date())
        owed = [DebtShare(key=str(one.key), balance=balances.balance(one, on=on)) for one in debts]
        shared = shared_out(amount, owed)
        if shared.left_over:
            raise ledger.MoreThanOwed(paid=amount, owed=amount - shared.left_over)
        parts = [(one, part) for one, (_, part) in zip(debts, shared.parts, strict=True) if part]
    return [
        ledger.record_payment(
            debt=one, amount=part, paid_on=paid_on, key=fitting(f"{key}:{one.key}"), at=at,
            actor=actor,
        )
        for one, part in parts
    ]  # fmt: skip


def _covered(case: Case) -> list[Debt]:
    """The debts that a payment in a case is shared over: those of her plan, if it is in one."""
    plan = queries.running_plan(case.person, currency=case.debt.currency)
    if plan is None or not plan.debts.filter(debt=case.debt_id).exists():
        return [case.debt]
    return [part.debt for part in plan.debts.select_related("debt__creditor").order_by("debt")]
