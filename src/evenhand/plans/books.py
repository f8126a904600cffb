"""What the night must know of running plans, read at once: what is due, paid, owed, resting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, QuerySet

from evenhand.contact.actions import PLAN_KEPT
from evenhand.holds.models import Hold
from evenhand.holds.queries import in_force, stopping_between
from evenhand.ledger import queries as ledger
from evenhand.plans.allotting import GRACE, Due
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.noted import Noted, noted
from evenhand.rulebook.holds import HOLD_KINDS

# Whatever stops demands lets a plan rest, but for the hold that a kept plan itself opens.
RESTS_PLANS = frozenset(
    kind.key for kind in HOLD_KINDS.values() if "demand" in kind.stops and kind.key != PLAN_KEPT
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is known of some plans, each by the plan's id but for what is told by debt."""

    day: date
    at: datetime
    due: Mapping[int, Sequence[Due]]
    noted: Mapping[int, Sequence[Noted]]
    waiting: Mapping[int, Sequence[tuple[date, int]]]
    resting: frozenset[int]
    """Plans that a hold stops at this moment."""
    paused: frozenset[int]
    """Plans of which it is noted that they rest."""
    paid: Mapping[int, Sequence[ledger.Paid]]
    owed: Mapping[int, int]
    written_off: frozenset[int]

    def taken(self, plan: Plan) -> int:
        """What instalments of the present layout got."""
        return sum(one.paid_minor for one in self.noted.get(plan.pk, ()))

    def total(self, plan: Plan) -> int:
        """What the plan asks in all as it is laid out now; what moved to its end counts once."""
        ahead = sum(minor for _, minor in self.waiting.get(plan.pk, ()))
        return self.taken(plan) + ahead

    def left(self, plan: Plan) -> int:
        """What is still owed on the plan's debts, whatever it asks."""
        return sum(self.owed.get(part.debt_id, 0) for part in plan.debts.all())


def open_books(plans: Sequence[Plan], *, day: date, at: datetime) -> Books:
    """Read what is known of some running plans as of a day."""
    ids = [plan.pk for plan in plans]
    debts = {part.debt_id for plan in plans for part in plan.debts.all()}
    parts = Instalment.objects.filter(plan__in=ids, layout=F("plan__layout"))
    outcomes = PlanEvent.objects.filter(
        plan__in=ids, instalment__layout=F("instalment__plan__layout")
    )
    waiting = defaultdict(list)
    for plan_id, due_on, minor in parts.filter(events=None).values_list(
        "plan", "due_on", "amount_minor"
    ):
        waiting[plan_id].append((due_on, minor))
    return Books(
        day=day,
        at=at,
        due=_due(plans, parts.filter(due_on__lte=day, events=None), day=day),
        noted=noted(outcomes),
        waiting=waiting,
        resting=_resting(plans, at=at),
        paused=_paused(ids),
        paid=_paid(plans, debts),
        owed=ledger.balances(debts, on=day),
        written_off=ledger.written_off(debts),
    )


def _paid(plans: Sequence[Plan], debts: set[int]) -> dict[int, list[ledger.Paid]]:
    """What came in on each plan's debts since it was laid out, whoever paid it."""
    by_debt = defaultdict(list)
    for one in ledger.payments(debts):
        by_debt[one.debt_id].append(one)
    return {
        plan.pk: sorted(
            (
                one
                for part in plan.debts.all()
                for one in by_debt[part.debt_id]
                if one.recorded_at > plan.laid_out_at
            ),
            key=lambda one: (one.effective_on, one.recorded_at),
        )
        for plan in plans
    }


def _resting(plans: Sequence[Plan], *, at: datetime) -> frozenset[int]:
    rows = in_force(at=at).filter(kind__in=RESTS_PLANS)
    by_person = rows.filter(debt__isnull=True, person__in=[plan.person_id for plan in plans])
    persons = set(by_person.values_list("person", flat=True))
    debts = set(rows.filter(debt__plan_debts__plan__in=plans).values_list("debt", flat=True))
    return frozenset(
        plan.pk
        for plan in plans
        if plan.person_id in persons or debts & {part.debt_id for part in plan.debts.all()}
    )


def _paused(ids: Sequence[int]) -> frozenset[int]:
    """The plans whose latest note of a rest says that it began."""
    rests = PlanEvent.objects.filter(plan__in=ids, instalment=None, code__in=["paused", "resumed"])
    latest = dict(rests.order_by("pk").values_list("plan", "code"))
    return frozenset(plan for plan, code in latest.items() if code == PlanEvent.Code.PAUSED)


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
