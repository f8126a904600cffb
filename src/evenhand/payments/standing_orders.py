"""What a person tells her own bank so that it pays her plan by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from evenhand.contact.firm import account_for
from evenhand.contact.letters.facts import Payment
from evenhand.contact.references import reference_for
from evenhand.plans.models import Plan
from evenhand.plans.standing import standing_of
from evenhand.rulebook import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrder:
    """One order: the same sum from its first day to its last, in the rhythm of the plan."""

    amount: Money
    first_on: date
    last_on: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The orders of a plan, the account they pay to, and what to write beside them."""

    orders: tuple[StandingOrder, ...]
    payment: Payment
    rhythm: str


def standing_orders(plan: Plan, *, at: datetime, today: date) -> Orders:
    """Return one order for each run of equal instalments that are still to come."""
    parts = [one for one in standing_of(plan, at=at, today=today).parts
             if one.state in ("due", "ahead") and one.due_on > today]  # fmt: skip
    runs = [list(run) for _, run in groupby(parts, key=lambda one: one.amount - one.paid)]
    return Orders(
        orders=tuple(
            StandingOrder(
                amount=run[0].amount - run[0].paid, first_on=run[0].due_on,
                last_on=run[-1].due_on, count=len(run),
            )
            for run in runs
        ),
        payment=payment_of(plan),
        rhythm=plan.pay_rhythm,
    )  # fmt: skip


def payment_of(plan: Plan) -> Payment:
    """The account that takes payments of a plan, with the reference of its first debt."""
    account = account_for(plan.currency)
    part = plan.debts.select_related("debt__creditor").order_by("debt").first()
    assert part is not None
    reference = reference_for(part.debt, iban=account.iban) if account.iban else ""
    return replace(account, reference=reference)
