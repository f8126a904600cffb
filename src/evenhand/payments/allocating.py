"""Where a payment goes: by bank or by hand, over debts and kinds, in the order that helps her most.

The order itself is pure and stands in the rulebook. Here interest is charged up to the payment's
day, what is owed is read under the locks, and what no debt takes is opened to go back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Debt
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows, interest
from evenhand.ledger import queries as balances
from evenhand.ledger.flows import Part
from evenhand.ledger.models import MOST_MINOR, Transfer
from evenhand.ledger.posting import PaidInTheFuture, TooLarge, fitting
from evenhand.ledger.requests import once
from evenhand.payments import overpaid, remainders
from evenhand.payments.agreements import agreed_order
from evenhand.payments.models import BankEntry
from evenhand.plans import queries as plans
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.allocation import (
    KINDS,
    OpenDebt,
    Order,
    allocate,
    not_less_favourable,
    order_in_force,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """The parts of a payment, and what no debt takes."""

    parts: tuple[Part, ...]
    left_over: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The payments that were recorded, and what is left over and goes back."""

    payments: Sequence[Transfer]
    left_over: Money


def lock_owing(cases: Sequence[Case]) -> Sequence[Debt]:
    """Lock everybody who owes what a payment in some cases may cover, then the debts.

    Returns those debts: of the cases, and of the plans that they are in, in the order of their ids.
    """
    debts = _covered(cases)
    people = Case.objects.filter(debt__in=debts).values_list("person_id", flat=True)
    lock_persons(sorted({*people, *(case.person_id for case in cases)}))
    rows = Debt.objects.select_for_update(of=("self",)).select_related("creditor")
    return list(rows.filter(pk__in=[debt.pk for debt in debts]).order_by("pk"))


def _covered(cases: Sequence[Case]) -> Sequence[Debt]:
    found = {case.debt_id: case.debt for case in cases}
    found |= {debt.pk: debt for debt in _in_plans(cases)}
    return list(found.values())


def _in_plans(cases: Sequence[Case]) -> Sequence[Debt]:
    """The debts of the plans that cases are in: a payment is for the whole plan."""
    found: dict[int, Debt] = {}
    for case in cases:
        plan = plans.running_plan(case.person, currency=case.debt.currency)
        if plan is not None and plan.debts.filter(debt=case.debt_id).exists():
            rows = plan.debts.select_related("debt__creditor").order_by("debt")
            found |= {row.debt_id: row.debt for row in rows}
    return list(found.values())


@transaction.atomic
def allot(
    *, cases: Sequence[Case], amount: Money, paid_on: date, at: datetime, wish: str = ""
) -> Allotted:
    """Share a payment over what is owed in some cases and their plans, kind by kind.

    Nothing is refused: what is owed on no debt is left over. `wish` is the key of the debt that she
    named herself. Interest is charged up to the day before, so that nothing later is asked for it.
    """
    in_plan = [str(debt.key) for debt in _in_plans(cases)]
    first = str(cases[0].debt.key)
    if len(cases) > 1 and first not in in_plan:  # the first of several that were named
        wish = wish or first
    return _allotted(lock_owing(cases), amount, paid_on=paid_on, at=at, wish=wish, in_plan=in_plan)


@transaction.atomic
def allot_alone(*, cases: Sequence[Case], amount: Money, paid_on: date, at: datetime) -> Allotted:
    """Share a payment over the debts of cases alone: it went to their creditor, for no other."""
    own = {case.debt_id for case in cases}
    debts = [debt for debt in lock_owing(cases) if debt.pk in own]
    return _allotted(debts, amount, paid_on=paid_on, at=at, wish="", in_plan=())


def _allotted(
    covered: Sequence[Debt],
    amount: Money,
    *,
    paid_on: date,
    at: datetime,
    wish: str,
    in_plan: Collection[str],
) -> Allotted:
    debts = {str(debt.key): debt for debt in covered if debt.currency == amount.currency}
    for debt in debts.values():
        _charge(debt, paid_on=paid_on, at=at)
    shared = allocate(
        amount,
        [_open(debt, on=max(paid_on, at.date())) for debt in debts.values()],
        order_of={key: order_of(debt, on=paid_on) for key, debt in debts.items()},
        wish=wish,
        in_plan=in_plan,
    )
    parts = [
        Part(debt=debts[part.key], kind=part.kind, amount=part.amount) for part in shared.parts
    ]
    return Allotted(parts=tuple(parts), left_over=shared.left_over)


def _charge(debt: Debt, *, paid_on: date, at: datetime) -> None:
    """Post what ran until the day before the payment, never a day that has not come."""
    until = min(paid_on, at.date())
    key = fitting(f"interest:{debt.key}:{until.isoformat()}")
    interest.charge_until(debt, until=until, key=key, at=at, actor="system:allocation")


def _open(debt: Debt, *, on: date) -> OpenDebt:
    """What is owed on a debt by kind. What one kind has too much is taken off the others."""
    lines = {line.kind: line.amount.minor for line in balances.balance_lines(debt, on=on)}
    too_much = -sum(minor for minor in lines.values() if minor < 0)
    parts: dict[str, Money] = {}
    for kind in reversed(KINDS):
        there = max(lines.get(kind, 0), 0)
        taken = min(there, too_much)
        too_much -= taken
        parts[kind] = Money(there - taken, debt.currency)
    return OpenDebt(
        key=str(debt.key), parts=parts, rate_bp=interest.rate_bp(debt, on=on), due_on=debt.due_on
    )


def order_of(debt: Debt, *, on: date) -> Order:
    """The order for a debt: of the laws of those who owe the best one, or better by agreement."""
    book = open_rulebook()
    countries = sorted(set(debt.cases.values_list("person__country", flat=True))) or [""]
    laws = [order_in_force(book, country, on) for country in countries]
    law = min(laws, key=lambda order: (len(order.against_her), order.kinds))
    agreed = agreed_order(debt.creditor, currency=debt.currency, on=on)
    return not_less_favourable(agreed, law) if agreed else law


def settle(payments: Sequence[Transfer], *, paid_on: date, at: datetime, actor: str) -> None:
    """What follows a payment on each debt: less interest, a small rest let go, a word to her.

    Where the payment counts from a day before interest was charged, what is too much of that goes
    back to her; nothing is ever charged more.
    """
    debts = {one.credit.debt_id: one.credit.debt for one in payments}
    for number in sorted(number for number in debts if number is not None):
        debt = debts[number]
        assert debt is not None
        interest.take_back(debt, because="reckoned", at=at, actor=actor)
        remainders.close(debt, on=max(paid_on, at.date()), at=at, actor=actor)


@transaction.atomic
def bring(
    *,
    cases: Sequence[Case],
    amount: Money,
    paid_on: date,
    key: str,
    basis: str,
    source: str,
    at: datetime,
    actor: str,
    entry: BankEntry | None = None,
) -> Taken:
    """Take money that lies in suspense to what is owed, and open what is left of it to go back.

    `source` names what is left over. The same key again moves nothing twice.
    """
    allotted = allot(cases=cases, amount=amount, paid_on=paid_on, at=at)
    payments: Sequence[Transfer] = []
    if allotted.parts:
        payments = flows.attribute(
            key=key, parts=allotted.parts, paid_on=paid_on, at=at, actor=actor, basis=basis
        )
    settle(payments, paid_on=paid_on, at=at, actor=actor)
    if allotted.left_over:
        overpaid.open_for(
            cases[0], allotted.left_over, source=source, paid_on=paid_on, at=at, actor=actor,
            entry=entry,
        )  # fmt: skip
    return Taken(payments=payments, left_over=allotted.left_over)


@transaction.atomic
def take(
    *,
    cases: Sequence[Case],
    amount: Money,
    paid_on: date,
    key: str,
    at: datetime,
    actor: str,
    source: str = "staff",
    wish: str = "",
) -> Taken:
    """Take a payment that was told by hand, once; what is owed nowhere is opened to go back.

    `source` says who gave the key. The same payment again is answered as the first time, whatever
    happened in between. Raises KeyUsedDifferently, KeyNotUsable, PaidInTheFuture, TooLarge.
    """
    asked: Mapping[str, object] = {
        "cases": [str(case.key) for case in cases], "minor": amount.minor,
        "currency": amount.currency, "paid_on": paid_on.isoformat(), "wish": wish,
    }  # fmt: skip
    answer = once(
        scope=source, key=key, request=asked, at=at, actor=actor,
        act=lambda: _taken(cases, amount, paid_on=paid_on, key=f"{source}:{key}", at=at,
                           actor=actor, wish=wish),
    )  # fmt: skip
    keys, left = answer["transfers"], answer["left_over_minor"]
    assert isinstance(keys, list)
    assert isinstance(left, int)
    kept = {one.key: one for one in Transfer.objects.filter(key__in=keys)}
    return Taken(payments=[kept[one] for one in keys], left_over=Money(left, amount.currency))


def _taken(
    cases: Sequence[Case],
    amount: Money,
    *,
    paid_on: date,
    key: str,
    at: datetime,
    actor: str,
    wish: str,
) -> Mapping[str, object]:
    check_paid(amount, paid_on=paid_on, at=at)
    allotted = allot(cases=cases, amount=amount, paid_on=paid_on, at=at, wish=wish)
    made = [
        ledger.record_payment(
            debt=part.debt, kind=part.kind, amount=part.amount, paid_on=paid_on,
            key=fitting(f"{key}:{part.debt.key}:{part.kind}"), at=at, actor=actor,
        )
        for part in allotted.parts
    ]  # fmt: skip
    settle(made, paid_on=paid_on, at=at, actor=actor)
    if allotted.left_over:
        overpaid.open_for(
            cases[0], allotted.left_over, source=key, paid_on=paid_on, at=at, actor=actor
        )
    return {
        "transfers": [one.key for one in made],
        "left_over_minor": allotted.left_over.minor,
    }


def check_paid(amount: Money, *, paid_on: date, at: datetime) -> None:
    """Refuse what no payment can be, also where nothing of it would reach the ledger."""
    if amount.minor > MOST_MINOR:
        raise TooLarge(f"{amount} was paid")
    if paid_on > at.date() + timedelta(days=1):  # No zone is further ahead than that.
        raise PaidInTheFuture(on=paid_on)
