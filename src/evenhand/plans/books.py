"""What the night must know of running plans, read at once: what is due, paid, owed, resting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet, Sum

from evenhand.contact.actions import PLAN_KEPT
from evenhand.holds.models import Hold
from evenhand.holds.queries import stopping_between
from evenhand.ledger import queries as ledger
from evenhand.plans.allotting import GRACE, Due
from evenhand.plans.models import Instalment, Plan, PlanEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is known of some plans, each by the plan's id but for what is told by debt."""

    day: date
    at: datetime
    due: Mapping[int, Sequence[Due]]
    codes: Mapping[int, Sequence[str]]
    taken: Mapping[int, int]
    total: Mapping[int, int]
    waiting: Mapping[int, Sequence[tuple[date, int]]]
    paid: Mapping[int, Sequence[ledger.Paid]]
    owed: Mapping[int, int]
    written_off: frozenset[int]


def open_books(plans: Sequence[Plan], *, day: date, at: datetime) -> Books:
    """Read what is known of some running plans as of a day."""
    ids = [plan.pk for plan in plans]
    debts = {part.debt_id for plan in plans for part in plan.debts.all()}
    parts = Instalment.objects.filter(plan__in=ids)
    outcomes = PlanEvent.objects.filter(plan__in=ids, instalment__isnull=False)
    taken = outcomes.values_list("plan").annotate(sum=Sum("amount_minor"))
    waiting = defaultdict(list)
    for plan_id, due_on, minor in parts.filter(events=None).values_list(
        "plan", "due_on", "amount_minor"
    ):
        waiting[plan_id].append((due_on, minor))
    codes = defaultdict(list)
    for plan_id, code in outcomes.order_by("plan", "instalment__number").values_list(
        "plan", "code"
    ):
        codes[plan_id].append(code)
    return Books(
        day=day,
        at=at,
        due=_due(plans, parts.filter(due_on__lte=day, events=None), day=day),
        codes=codes,
        taken={plan_id: minor or 0 for plan_id, minor in taken},
        total=dict(parts.values_list("plan").annotate(sum=Sum("amount_minor"))),
        waiting=waiting,
        paid=_paid(plans, debts),
        owed=ledger.balances(debts, on=day),
        written_off=ledger.written_off(debts),
    )


def _paid(plans: Sequence[Plan], debts: set[int]) -> dict[int, list[ledger.Paid]]:
    """What came in on each plan's debts since it was agreed."""
    by_debt = defaultdict(list)
    for one in ledger.payments(debts):
        by_debt[one.debt_id].append(one)
    return {
        plan.pk: sorted(
            (
                one
                for part in plan.debts.all()
                for one in by_debt[part.debt_id]
                if one.recorded_at > plan.agreed_at
            ),
            key=lambda one: (one.effective_on, one.recorded_at),
        )
        for plan in plans
    }


def _due(plans: Sequence[Plan], parts: QuerySet[Instalment], *, day: date) -> dict[int, list[Due]]:
    rows = list(parts.order_by("plan", "number"))
    by_id = {plan.pk: plan for plan in plans}
    holds = _holds(plans, earliest=min((row.due_on for row in rows), default=day), latest=day)
    due = defaultdict(list)
    for row in rows:
        plan = by_id[row.plan_id]
        due[plan.pk].append(
            Due(
                instalment_id=row.pk, number=row.number, due_on=row.due_on, minor=row.amount_minor,
                rests=any(_rests(hold, plan, row.due_on) for hold in holds[plan.person_id]),
            )
        )  # fmt: skip
    return due


def _holds(plans: Sequence[Plan], *, earliest: date, latest: date) -> dict[int, list[Hold]]:
    """The holds, but for those of kept plans, that stopped demands while instalments fell due."""
    owners = defaultdict(set)
    for plan in plans:
        for part in plan.debts.all():
            owners[part.debt_id].add(plan.person_id)
    found = stopping_between(
        _midnight(earliest), _midnight(latest + GRACE + timedelta(days=1)),
        persons=[plan.person_id for plan in plans], purpose="demand",
    )  # fmt: skip
    by_person = defaultdict(list)
    for hold in found.exclude(kind=PLAN_KEPT):
        for person in owners[hold.debt_id] if hold.debt_id else (hold.person_id,):
            by_person[person].append(hold)
    return by_person


def _rests(hold: Hold, plan: Plan, due_on: date) -> bool:
    """Whether a hold stopped demands of a plan from an instalment's day to the end of its grace."""
    if hold.debt_id and hold.debt_id not in {part.debt_id for part in plan.debts.all()}:
        return False
    begins, ends = _midnight(due_on), _midnight(due_on + GRACE + timedelta(days=1))
    over = [at for at in (hold.ends_at, hold.lifted_at) if at is not None]
    return hold.starts_at < ends and (not over or min(over) > begins)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
