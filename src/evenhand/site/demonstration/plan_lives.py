"""What became of the plans before the night: kept, skipped, missed, paid early, given up.

Everything happens through the rooms' verbs in the order of its days, and every other week the due
instalments are reckoned, as each night would have done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.models import Debt
from evenhand.contact.actions import stop
from evenhand.holds.actions import StopRequest
from evenhand.ledger.actions import record_payment, write_off
from evenhand.ledger.queries import balance
from evenhand.plans import living
from evenhand.plans.actions import end_plan
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.plans.queries import open_sums
from evenhand.plans.reckoning import reckon
from evenhand.rulebook import Money
from evenhand.site.demonstration.imagined import ImaginedPerson, PlanLife, Portfolio
from evenhand.site.demonstration.loading import ACTOR, Loaded
from evenhand.work.actions import finish_task
from evenhand.work.queries import open_tasks

_EVERY = timedelta(days=14)
_DONE_WITHIN = timedelta(days=1)
_MONTH = timedelta(days=30)
_SKIP_EVERY = 4
_MISS_EVERY = 5
_EARLY_AFTER = 3
_ENDS = {
    PlanLife.BROKEN: PlanEvent.Why.BROKEN,
    PlanLife.INSOLVENCY: PlanEvent.Why.INSOLVENCY,
    PlanLife.WRITTEN_OFF: PlanEvent.Why.WRITTEN_OFF,
}
_TALK_AFTER = timedelta(days=20)  # so long after the second miss it was talked about
_MOST_KEPT = 3  # fewer than so many, of plans that fail, before they do


@dataclass(slots=True, order=True)
class _Happening:
    """Something to do at an instant."""

    at: datetime
    place: int
    do: Callable[[], object] = field(compare=False)


def live_plans(portfolio: Portfolio, loaded: Loaded, *, by: User, at: datetime) -> None:
    """Let everything that happened to plans until `at` happen, in its order."""
    by_person = {loaded.people[one.key].pk: one for one in portfolio.people}
    plans = list(Plan.objects.order_by("pk").select_related("person"))
    found = [
        _Happening(one_at, place, do)
        for place, plan in enumerate(plans)
        for one_at, do in _life(plan, by_person[plan.person_id], by=by)
        if one_at < at
    ]
    waiting = sorted(found)
    day = min((plan.agreed_at for plan in plans), default=at) + _EVERY
    while day < at + _EVERY:
        due = [one for one in waiting if one.at < min(day, at)]
        waiting = waiting[len(due) :]
        for one in due:
            one.do()
        if day < at:
            reckon(day=day.date(), at=day)
        day += _EVERY
    _finish_old_tasks(by, at=at)


def _life(
    plan: Plan, one: ImaginedPerson, *, by: User
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """What happened to a plan, each with its instant."""
    parts = list(plan.instalments.order_by("number"))
    life = one.plan_life
    if life in _ENDS:
        kept = one.key.int % _MOST_KEPT
        for part in parts[:kept]:
            yield _on(plan, part.due_on), _paying(plan, part, part.amount_minor)
        if len(parts) > kept + 2:
            over = _on(plan, parts[kept + 1].due_on) + _TALK_AFTER
            yield over, lambda: _end(plan, _ENDS[life], by=by, at=over)
        return
    if life is PlanLife.EARLY:
        for part in parts[:_EARLY_AFTER]:
            yield _on(plan, part.due_on), _paying(plan, part, part.amount_minor)
        if rest := parts[_EARLY_AFTER:]:
            yield _on(plan, rest[0].due_on), _paying(plan, rest[0], _sum(rest))
        return
    for part in parts:
        yield _instalment(plan, part, life)
    # What moved to the end is paid there, part by part.
    last = parts[-1].due_on if parts else plan.agreed_at.date()
    for month in range(1, len(parts) // _SKIP_EVERY + 2):
        yield _on(plan, last + month * _MONTH), _paying_next(plan, last + month * _MONTH)


def _skip(plan: Plan, part: Instalment, *, at: datetime) -> None:
    with suppress(living.PlanIsOver, living.NotOpen):
        living.skip(
            plan=plan, number=part.number, at=at, today=at.date(),
            actor=f"person:{plan.person.key}",
        )  # fmt: skip


def _paying_next(plan: Plan, day: date) -> Callable[[], None]:
    def pay_next() -> None:
        for part, minor in open_sums(plan, on=day)[:1]:
            _pay(plan, part, minor, on=day)

    return pay_next


def _instalment(
    plan: Plan, part: Instalment, life: PlanLife
) -> tuple[datetime, Callable[[], object]]:
    """What became of one instalment of a plan that goes on."""
    if life is PlanLife.SKIPPED and part.number % _SKIP_EVERY == _SKIP_EVERY - 1:
        asked_at = max(_on(plan, part.due_on) - timedelta(days=1), plan.agreed_at)
        return asked_at, lambda: _skip(plan, part, at=asked_at)
    minor = part.amount_minor
    if life is PlanLife.SLIPPED:
        slipped = {_MISS_EVERY - 2: 0, _MISS_EVERY - 1: minor // 2}
        minor = slipped.get(part.number % _MISS_EVERY, minor)
    return _on(plan, part.due_on), _paying(plan, part, minor)


def _sum(parts: Sequence[Instalment]) -> int:
    return sum(part.amount_minor for part in parts)


def _on(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, plan.agreed_at.timetz())


def _paying(plan: Plan, part: Instalment, minor: int) -> Callable[[], None]:
    return lambda: _pay(plan, part, minor)


@transaction.atomic
def _pay(plan: Plan, part: Instalment, minor: int, *, on: date | None = None) -> None:
    """Pay so much on the plan's debts, the first one first."""
    day = on or part.due_on
    for debt in _debts(plan):
        owed = balance(debt, on=day)
        amount = min(Money(minor, plan.currency), owed)
        if amount.minor <= 0:
            continue
        record_payment(
            debt=debt,
            amount=amount,
            paid_on=day,
            key=f"demonstration:instalment:{plan.key}:{part.number}:{debt.pk}",
            at=_on(plan, day),
            actor=ACTOR,
        )
        minor -= amount.minor


def _debts(plan: Plan) -> list[Debt]:
    return [row.debt for row in plan.debts.select_related("debt__creditor").order_by("pk")]


def _end(plan: Plan, why: PlanEvent.Why, *, by: User, at: datetime) -> None:
    """End a plan as a member of staff would, with what belongs to its reason."""
    actor = f"staff:{by.key}"
    if why is PlanEvent.Why.INSOLVENCY:
        request = StopRequest(
            person=plan.person, kind="insolvency", source="desk", actor=actor, starts_at=at,
            reason="The court opened an insolvency case.",
        )  # fmt: skip
        stop(request, clock=lambda: at)
    if why is PlanEvent.Why.WRITTEN_OFF:
        for debt in _debts(plan):
            write_off(
                debt=debt, on=at.date(), key=f"demonstration:write-off:{debt.key}", at=at,
                actor=actor, basis="the creditor forgives what is left (synthetic)",
            )  # fmt: skip
    end_plan(plan=plan, why=why, at=at, actor=actor)


def _finish_old_tasks(by: User, *, at: datetime) -> None:
    """What plans asked of staff long ago was done the day after."""
    for task in open_tasks().filter(raised_at__lt=at - _EVERY):
        finish_task(task_key=task.key, user=by, at=task.raised_at + _DONE_WITHIN)
