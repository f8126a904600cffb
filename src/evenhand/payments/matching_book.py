"""Reads once what payments are matched against: cases, what they owe, plans, known payers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q

from evenhand.cases.models import Case
from evenhand.ledger import queries as balances
from evenhand.payments.matching import Book, Liability, PlanKnown, book_of
from evenhand.payments.models import KnownPayer
from evenhand.plans.models import Instalment, Plan, PlanDebt, PlanEvent


def read_book(*, on: date) -> Book:
    """Return everything that a payment may be for on a day; five queries, however much there is."""
    return book_of(
        _liabilities(on=on),
        plans=_plans(),
        payers=KnownPayer.objects.values_list("iban_hmac", "person_id").order_by("pk"),
    )


def _liabilities(*, on: date) -> Sequence[Liability]:
    rows = list(
        Case.objects.order_by("pk").values_list(
            "pk", "debt_id", "person_id", "debt__currency", "closed_at", "debt__reference",
            "person__kind", "person__given_name", "person__family_name", "person__company_name",
        )
    )  # fmt: skip
    owed = balances.balances({row[1] for row in rows}, on=on)
    return [
        Liability(
            case_id=case, debt_id=debt, person_id=person, currency=currency,
            owed_minor=owed.get(debt, 0), is_closed=closed is not None,
            name=company if kind == "company" else f"{given} {family}",
            creditor_reference=reference,
        )
        for case, debt, person, currency, closed, reference, kind, given, family, company in rows
    ]  # fmt: skip


def _plans() -> Sequence[PlanKnown]:
    """Running plans, with the sums of their instalments of which nothing became yet."""
    covered: dict[int, list[int]] = defaultdict(list)
    parts = PlanDebt.objects.filter(
        plan__state=Plan.State.AGREED, debt__cases__person=F("plan__person")
    )
    for plan, case in parts.values_list("plan_id", "debt__cases").order_by("debt_id"):
        covered[plan].append(case)
    sums: dict[int, set[int]] = defaultdict(set)
    open_ones = Instalment.objects.filter(
        plan__state=Plan.State.AGREED, layout=F("plan__layout")
    ).exclude(Q(events__code__in=PlanEvent.OUTCOMES))
    told = open_ones.values_list("plan_id", "amount_minor", "announced_minor")
    for plan, minor, announced in told:
        sums[plan] |= {minor} | ({announced} if announced else set())
    rows = Plan.objects.filter(pk__in=covered).values_list("pk", "person_id", "currency")
    return [
        PlanKnown(person_id=person, currency=currency, cases=tuple(covered[plan]),
                  sums=frozenset(sums[plan]))
        for plan, person, currency in rows
    ]  # fmt: skip
