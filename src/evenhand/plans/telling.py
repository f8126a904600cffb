"""Queues the letters of a plan's life: agreed, the next instalment, one that did not come.

Each once for its business key. They are rendered when they leave, from how the plan stands then,
and refused should that no longer be true.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import F

from evenhand.cases.models import Case, Person
from evenhand.contact.actions import queue_by_her_way
from evenhand.contact.models import Release
from evenhand.holds.queries import zone_of_days
from evenhand.plans.collected_elsewhere import Collecting, collecting_of
from evenhand.plans.models import Concession, Instalment, Plan
from evenhand.rulebook.calendar import starts_at

PLAN_AGREED: Final = "plan_agreed"
PLAN_REMINDER: Final = "plan_reminder"
MISSED_PAYMENT: Final = "missed_payment"
SETTLEMENT: Final = "settlement"
# An instalment falls due just after her pay: a letter of a week before is there before her money.
REMIND_BEFORE: Final = timedelta(days=7)
# Later than this a reminder would come on the day itself, or behind it.
LATEST_REMINDER: Final = timedelta(days=3)


def tell_agreed(plan: Plan, *, at: datetime) -> Release | None:
    """Queue the letter that says what was agreed, once a layout: it is her receipt."""
    return _queue(plan, PLAN_AGREED, "proof", which=str(plan.layout), at=at)


def remind_of_due(*, day: date, at: datetime) -> int:
    """Queue a reminder of every instalment that falls due in a week; returns how many are new.

    May be called again for a day, and after nights were left out. What we collect is announced on
    its own and not reminded of; once it is no more, the reminder goes while there is time.
    """
    soon = Instalment.objects.filter(
        due_on__gte=day + LATEST_REMINDER,
        due_on__lte=day + REMIND_BEFORE,
        layout=F("plan__layout"),
        plan__state=Plan.State.AGREED,
        events=None,
    )
    rows = list(soon.select_related("plan__person").order_by("due_on", "pk"))
    keys = {_key(PLAN_REMINDER, row.plan, str(row.number)): row for row in rows}
    known = Release.objects.filter(business_key__in=keys)
    for key in known.values_list("business_key", flat=True):
        del keys[key]
    told = collecting_of([row.pk for row in keys.values()])
    queued = [
        _queue(
            row.plan,
            PLAN_REMINDER,
            "service",
            which=str(row.number),
            at=at,
            of_use_until=_begins(row.due_on, row.plan.person, at=at),
        )
        for row in keys.values()
        if told.get(row.pk) is not Collecting.UNDERWAY
    ]
    return sum(one is not None for one in queued)


def tell_missed(plan: Plan, instalment_ids: Sequence[int], *, at: datetime) -> Release | None:
    """Queue one kind letter about the newest instalment that did not come in full.

    What we collect, or should have collected, is not hers to explain.
    """
    hers = set(instalment_ids) - collecting_of(instalment_ids).keys()
    if not hers:
        return None
    return _queue(plan, MISSED_PAYMENT, "service", which=str(max(hers)), at=at)


def tell_settlement(concession: Concession, *, at: datetime) -> Release | None:
    """Queue the letter about one payment to which the creditor said yes."""
    key = f"{SETTLEMENT}:{concession.key}"
    over = concession.pay_by + timedelta(days=1) if concession.pay_by else None
    until = _begins(over, concession.case.person, at=at) if over else None
    return queue_by_her_way(
        concession.case,
        purpose="answer",
        letter=SETTLEMENT,
        business_key=key,
        at=at,
        of_use_until=until,
    )


def _begins(day: date, person: Person, *, at: datetime) -> datetime:
    """When a day begins where she lives."""
    return datetime.fromtimestamp(starts_at(day, zone_of_days(person, at)), UTC)


def _key(letter: str, plan: Plan, which: str) -> str:
    return f"{letter}:{plan.key}:{which}"


def _queue(
    plan: Plan,
    letter: str,
    purpose: str,
    *,
    which: str,
    at: datetime,
    of_use_until: datetime | None = None,
) -> Release | None:
    cases = Case.objects.filter(
        person=plan.person, closed_at__isnull=True, debt__plan_debts__plan=plan
    )
    case = cases.select_related("person").order_by("pk").first()
    if case is None:
        return None
    key = _key(letter, plan, which)
    return queue_by_her_way(
        case, purpose=purpose, letter=letter, business_key=key, at=at, of_use_until=of_use_until
    )
