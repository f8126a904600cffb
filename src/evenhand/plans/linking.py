"""The part of a plan that follows income: told what came in, offered, taken only with her yes.

Nothing is asked where nothing was shown, while the plan rests, or on a statement that expired.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from evenhand.plans import queries
from evenhand.plans.choosing import assessed
from evenhand.plans.laying import closed_days
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.living import lay_out_anew, running_now, tell
from evenhand.plans.models import Plan, Statement
from evenhand.plans.standing import standing_of
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.assess import month_of_income
from evenhand.rulebook.affordability.dated import day_in_month
from evenhand.rulebook.affordability.receipts import months_received
from evenhand.rulebook.money import CurrencyMismatch
from evenhand.rulebook.plans.due_days import open_day
from evenhand.rulebook.plans.instalment import Instalment as Part
from evenhand.rulebook.plans.linked import LinkedPart, linked_part
from evenhand.rulebook.plans.proposal import IncomeLinked


class NotLinked(Exception):
    """No part of the plan follows income: it never did, it is switched off, or the plan rests."""


class AlreadyAnswered(Exception):
    """She answered before, or the plan that it was offered for has ended."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a month brought and what of it is offered; no offer where nothing is asked."""

    part: LinkedPart
    offer: LinkedOffer | None


def terms_of(plan: Plan) -> IncomeLinked | None:
    """Return what was agreed of months that bring more; None where nothing was, or it is off."""
    if not plan.linked_hundredths:
        return None
    return IncomeLinked(
        hundredths=plan.linked_hundredths,
        above=Money(plan.linked_above_minor, plan.currency),
        at_most=Money(plan.linked_at_most_minor, plan.currency),
    )


@transaction.atomic
def tell_received(
    *,
    plan: Plan,
    received: Money,
    month: date,
    source: str,
    at: datetime,
    today: date,
    actor: str,
) -> Linked:
    """Say what came in in a month, over all incomes; a part of it may be offered for the plan.

    Told again before an answer, the newest sum counts; after it the month is not asked about any
    more. Raises PlanIsOver, NotLinked, CurrencyMismatch, StatementMissing and StatementExpired.
    """
    plan = running_now(plan)
    if received.currency != plan.currency:
        raise CurrencyMismatch(received.currency, plan.currency)
    part = _part(plan, received, at=at, today=today)
    of_month = LinkedOffer.objects.filter(plan=plan, month=month.replace(day=1))
    before = of_month.first()
    if before is not None and before.state != LinkedOffer.State.OFFERED:
        return Linked(part, before)
    if not part.amount:
        of_month.delete()
        return Linked(part, None)
    offer, _ = LinkedOffer.objects.update_or_create(
        plan=plan, month=month.replace(day=1),
        defaults={
            "received_minor": received.minor, "amount_minor": part.amount.minor,
            "source": source, "told_at": at, "told_by": actor,
        },
    )  # fmt: skip
    tell("plan.linked_offered", plan, at=at, actor=actor, source=source,
         amount_minor=part.amount.minor)  # fmt: skip
    return Linked(part, offer)


def _part(plan: Plan, received: Money, *, at: datetime, today: date) -> LinkedPart:
    terms = terms_of(plan)
    if terms is None or standing_of(plan, at=at, today=today).rest is not None:
        raise NotLinked(f"no part of plan {plan.key} follows income now")
    statement, _ = assessed(plan.person, at=at)
    month = month_of_income(
        queries.content(statement), received.minor, country=plan.person.country.lower(),
        region=plan.person.region, today=at.date(), book=open_rulebook(),
    )  # fmt: skip
    asked = sum(minor for _, minor in queries.open_sums(plan, on=today))
    base = Money(plan.instalment_minor, plan.currency)
    return linked_part(terms, month=month, base=base, asked=Money(asked, plan.currency))


def tell_from_statement(
    *, plan: Plan, statement: Statement, at: datetime, today: date, actor: str
) -> Linked | None:
    """Take what her statement shows of the latest whole month; None where it shows none.

    Raises as `tell_received`, but for a plan in which nothing follows income.
    """
    content = queries.content(statement)
    shown = months_received(content)
    if not shown or terms_of(plan) is None or content.currency != plan.currency:
        return None
    month = day_in_month(content.stated_on.year * 12 + content.stated_on.month - 2, 1)
    try:
        return tell_received(
            plan=plan, received=Money(shown[-1], content.currency), month=month,
            source=LinkedOffer.Source.STATEMENT, at=at, today=today, actor=actor,
        )  # fmt: skip
    except NotLinked:
        return None


def open_offer(plan: Plan, *, today: date) -> LinkedOffer | None:
    """Return what is offered now: of this month or of the one before; older ones are forgotten."""
    since = day_in_month(today.year * 12 + today.month - 2, 1)
    rows = LinkedOffer.objects.filter(plan=plan, state=LinkedOffer.State.OFFERED, month__gte=since)
    return rows.order_by("-month").first()


@transaction.atomic
def answer(*, offer: LinkedOffer, agrees: bool, at: datetime, today: date, actor: str) -> Plan:
    """Note her answer; a yes makes it an extra instalment now, taken off the plan's end.

    A second answer of the same kind changes nothing. Raises PlanIsOver and AlreadyAnswered.
    """
    plan = running_now(offer.plan)
    state = LinkedOffer.State.TAKEN if agrees else LinkedOffer.State.DECLINED
    waiting = LinkedOffer.objects.filter(pk=offer.pk, state=LinkedOffer.State.OFFERED)
    if waiting.update(state=state, answered_at=at, answered_by=actor) == 0:
        offer.refresh_from_db()
        if offer.state == state:
            return plan
        raise AlreadyAnswered(f"{offer.key} was answered before")
    tell("plan.linked_answered", plan, at=at, actor=actor, agrees=agrees,
         amount_minor=offer.amount_minor)  # fmt: skip
    if agrees:
        parts = _with_extra(plan, offer.amount_minor, today=today)
        lay_out_anew(plan, parts, why="linked", at=at, actor=actor)
    return plan


def _with_extra(plan: Plan, extra_minor: int, *, today: date) -> list[Part]:
    """The open parts with one more now; the same sum comes off the plan's end."""
    waiting = [(row.due_on, minor) for row, minor in queries.open_sums(plan, on=today)]
    extra = left = min(extra_minor, sum(minor for _, minor in waiting))
    while left > 0:
        day, minor = waiting.pop()
        off = min(minor, left)
        left -= off
        if minor > off:
            waiting.append((day, minor - off))
    asked_on = today + timedelta(days=policy.LINKED_WITHIN_DAYS)
    waiting.append((open_day(asked_on, closed_days(plan.person, today)), extra))
    return [Part(due_on=day, amount=Money(minor, plan.currency)) for day, minor in sorted(waiting)]
