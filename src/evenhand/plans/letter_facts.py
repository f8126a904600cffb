"""What the letters about plans and settlements say, told to contact when they are rendered.

Where what a letter is about is no longer so (paid, skipped, ended), its matter is over: the letter
is taken back, and nobody need look at it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from evenhand.contact.letter_sources import (
    AGREED,
    COLLECTED,
    ENDED,
    PAID,
    PASSED,
    RESTS,
    MatterIsOver,
    tells,
)
from evenhand.contact.letters import facts as letters
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Release
from evenhand.plans import queries
from evenhand.plans.choosing import StatementMissing, preview
from evenhand.plans.collected_elsewhere import Collecting, collecting_of
from evenhand.plans.models import Concession, Plan, PlanEvent
from evenhand.plans.standing import standing_of
from evenhand.plans.telling import (
    MISSED_PAYMENT,
    PLAN_AGREED,
    PLAN_REMINDER,
    REMIND_BEFORE,
    SETTLEMENT,
)
from evenhand.rulebook import Money
from evenhand.rulebook.plans.proposal import NoPlan, Option

PLAN_OFFER: Final = "plan_offer"
_SHORT: Final = (PlanEvent.Code.MISSED, PlanEvent.Code.PARTIAL)


def tell_letters() -> None:
    """Say to contact that this room tells the facts of these letters."""
    tells(PLAN_OFFER, offered)
    tells(PLAN_AGREED, agreed)
    tells(PLAN_REMINDER, next_due)
    tells(MISSED_PAYMENT, missed)
    tells(SETTLEMENT, settlement)


def offered(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The option that leaves most, as it would be proposed now; nothing where none is safe."""
    person, currency = release.person, release.case.debt.currency
    if queries.running_plan(person, currency=currency) is not None:
        raise MatterIsOver(AGREED)
    try:
        result = preview(person, currency=currency, at=at).result
    except StatementMissing:
        return facts
    if isinstance(result, NoPlan) or not result.options:
        return facts
    return replace(facts, plan=_of_option(result.options[0]))


def _of_option(option: Option) -> letters.Plan:
    return letters.Plan(
        instalments=tuple(
            letters.Instalment(on=one.due_on, amount=one.amount) for one in option.instalments
        ),
        left_to_live_on=option.stays_each_month,
        costs=Money(0, option.total.currency),
    )


def agreed(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The plan that runs, as it is laid out now. A plan costs her nothing."""
    plan = _running(release)
    return replace(
        facts,
        plan=letters.Plan(instalments=_instalments(plan), costs=Money(0, plan.currency)),
    )


def next_due(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The next instalment, where it is near and nothing of the plan rests."""
    plan = _running(release)
    standing = standing_of(plan, at=at, today=facts.written_on)
    part = standing.next
    if standing.rest is not None:
        raise MatterIsOver(RESTS)
    if part is None:
        raise MatterIsOver(PAID)
    if not facts.written_on <= part.due_on <= facts.written_on + REMIND_BEFORE:
        # The one that it was about is paid, was skipped, or lies behind her.
        raise MatterIsOver(PASSED)
    # A number is the instalment's within its layout, which is the one that runs.
    row = queries.instalments(plan).get(number=part.number)
    if collecting_of([row.pk]).get(row.pk) is Collecting.UNDERWAY:
        raise MatterIsOver(COLLECTED)
    return replace(
        facts,
        plan=letters.Plan(next_on=part.due_on, next_amount=part.amount - part.paid),
    )


def missed(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """What is short of the newest instalment, where nothing came since and nothing rests."""
    plan = _running(release)
    outcomes = plan.events.filter(instalment__isnull=False).select_related("instalment")
    event = outcomes.order_by("-day", "-pk").first()
    standing = standing_of(plan, at=at, today=facts.written_on)
    if standing.rest is not None:
        raise MatterIsOver(RESTS)
    if event is None or event.code not in _SHORT or queries.paid_since(plan, event.at):
        raise MatterIsOver(PAID)
    assert event.instalment is not None
    if collecting_of([event.instalment.pk]):
        raise MatterIsOver(COLLECTED)
    short = event.instalment.amount_minor - (event.amount_minor or 0)
    ahead = standing.next
    return replace(
        facts,
        plan=letters.Plan(
            missed_on=event.day,
            missed_amount=Money(short, plan.currency),
            next_on=ahead.due_on if ahead else None,
            next_amount=ahead.amount - ahead.paid if ahead else None,
        ),
    )


def settlement(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The one payment that ends the debt, while it can still be made."""
    row = Concession.objects.filter(
        case=release.case,
        kind=Concession.Kind.SETTLEMENT,
        state=Concession.State.AGREED,
        pay_by__gte=facts.written_on,
    ).first()
    if row is None:
        raise MatterIsOver(ENDED)
    return replace(
        facts,
        settlement=letters.Settlement(
            pays=Money(row.pays_minor, row.currency),
            lets_go=Money(row.waived_minor, row.currency),
            pay_by=row.pay_by,
        ),
    )


def _running(release: Release) -> Plan:
    plans = Plan.objects.filter(
        person=release.person, state=Plan.State.AGREED, debts__debt=release.case.debt_id
    )
    plan = plans.first()
    if plan is None:
        raise MatterIsOver(ENDED)
    return plan


def _instalments(plan: Plan) -> tuple[letters.Instalment, ...]:
    return tuple(
        letters.Instalment(on=row.due_on, amount=Money(row.amount_minor, plan.currency))
        for row in queries.instalments(plan)
    )
