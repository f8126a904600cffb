"""What the night proposes creditors to let go: once each, within what they granted, explained.

A debt whose pursuit costs at least what it can bring, by her own statement; and what a plan asks
behind the longest term, because it grew by skips and rests.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.contact.firm import CostsUnknown, PursuingCosts, pursuing_costs
from evenhand.plans import queries
from evenhand.plans.choosing import StatementMissing, debts_of
from evenhand.plans.conceding import (
    NothingOwed,
    PursuingPays,
    ask_no_more_than_agreed,
    propose_write_off,
)
from evenhand.plans.concessions import ask_for_rest
from evenhand.plans.models import Concession, Instalment, Plan, Statement
from evenhand.rulebook import Money
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.dated import day_in_month

_AT_LEAST: Final = timedelta(days=policy.LONGEST_MONTHS * 30)
_MOVED: Final = timedelta(days=4)
_ANSWERABLE: Final = tuple(
    state for state in Concession.State.values if state != Concession.State.LAPSED
)


def costs_in(currency: str) -> PursuingCosts | None:
    """What pursuing a debt costs in a currency; None where the operator has not said."""
    try:
        return pursuing_costs(currency)
    except CostsUnknown:
        return None


def propose_to_let_go(households: Iterable[tuple[int, str]], *, at: datetime, actor: str) -> int:
    """Propose each debt of some people (by id, and currency) that costs more than it brings.

    Only by her own words that still count, and never while a plan runs. Returns how many.
    """
    proposed = 0
    for person_id, currency in households:
        person = Person.objects.get(pk=person_id)
        if person.deceased_on is not None:
            continue
        statement = queries.latest_statement(person)
        if statement is None or statement.source == Statement.Source.PLACEMENT:
            continue
        if queries.running_plan(person, currency=currency) is not None:
            continue
        for case in queries.open_cases(person).filter(debt__currency=currency):
            proposed += _proposed(case, at=at, actor=actor)
    return proposed


def _proposed(case: Case, *, at: datetime, actor: str) -> bool:
    if _asked_before(case, Concession.Kind.WRITE_OFF).exists():
        return False
    try:
        propose_write_off(case=case, at=at, actor=actor)
    except (StatementMissing, NothingOwed, CostsUnknown, PursuingPays):
        return False
    return True


def _asked_before(case: Case, kind: str) -> QuerySet[Concession]:
    """What a creditor was asked of a case and answered, or still may."""
    asked = Concession.objects.filter(case=case, kind=kind)
    return asked.exclude(state=Concession.State.LAPSED)


def propose_rests(*, day: date, at: datetime, actor: str) -> int:
    """Propose what running plans ask behind the longest term; returns of how many plans."""
    return sum(_rest_proposed(plan, at=at, actor=actor) for plan in _too_long(day))


def _too_long(day: date) -> list[Plan]:
    """Running plans whose last instalment lies behind the longest term after the first."""
    of_plan = Instalment.objects.filter(plan=OuterRef("pk"))
    rows = (
        Plan.objects.filter(state=Plan.State.AGREED)
        .annotate(
            begins=Subquery(of_plan.filter(number=1).values("due_on")[:1]),
            latest=Subquery(of_plan.order_by("-number").values("due_on")[:1]),
        )
        # As many days as the months have at the least; the exact day is looked at below.
        .filter(latest__gte=F("begins") + _AT_LEAST)
        .exclude(concessions__kind=Concession.Kind.REST, concessions__state__in=_ANSWERABLE)
    )
    return [
        plan for plan in rows.select_related("person") if plan.latest >= _term_ends(plan.begins)
    ]


def _term_ends(begins: date) -> date:
    """The day from which an instalment lies behind the longest term; due days move a little."""
    month = begins.year * 12 + begins.month - 1 + policy.LONGEST_MONTHS
    return day_in_month(month, begins.day) - _MOVED


@transaction.atomic
def _rest_proposed(plan: Plan, *, at: datetime, actor: str) -> bool:
    lock_persons([plan.person_id])
    first = plan.instalments.get(number=1).due_on
    ends, today = _term_ends(first), at.date()
    waiting = queries.open_sums(plan, on=today)
    rest = sum(minor for row, minor in waiting if row.due_on >= ends)
    owed_to = set(plan.debts.values_list("debt", flat=True))
    debts = [
        (case, amount)
        for case, amount in debts_of(plan.person, currency=plan.currency, on=today)
        if case.debt_id in owed_to
    ]
    if rest <= 0 or not debts:
        return False
    ask_for_rest(plan, debts, Money(rest, plan.currency), at=at, actor=actor)
    ask_no_more_than_agreed(plan, today=today)
    return True
