"""Looks up what `retrying` must know of an instalment: what is left, stops, her calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from evenhand.cases.models import Case
from evenhand.holds.queries import covering
from evenhand.payments.models import Debit, Mandate
from evenhand.payments.retrying import SEPA, Answer, Authority, Due, Means, State, Try, may_collect
from evenhand.plans import queries
from evenhand.plans.books import RESTS_PLANS
from evenhand.plans.living import cases_of
from evenhand.plans.models import Instalment, Plan, PlanEvent, Statement
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.dated import CashPattern
from evenhand.rulebook.answers.answer import value_if_any
from evenhand.rulebook.plans.cashflow import Projection, projection

_STATES: dict[str, State] = {
    Debit.State.PAID: "paid",
    Debit.State.RETURNED: "returned",
    Debit.State.WITHDRAWN: "withdrawn",
}

# The longest time between two pays: what came before it is spent.
_A_PAY: Final = timedelta(days=31)
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Her days, judged by the pay they live on: a projection begins with the latest money.

    What is on her account nobody tells us, so that a projection which began between two pays would
    call every day dry; one that began pays ago would count what she has spent since. `paid` is what
    went to the plan, by day.
    """

    cash: CashPattern
    essentials_minor: int
    paid: tuple[tuple[date, int], ...]

    def around(self, day: date) -> Projection:
        """The days from her latest money on or before a day."""
        first = day - _A_PAY
        came = [one for income in self.cash.incomes for one in income.days(first, day + _A_DAY)]
        return self.since(max(came, default=day))

    def since(self, begins_on: date) -> Projection:
        return projection(self.cash, begins_on=begins_on, essentials_minor=self.essentials_minor)

    def paid_since(self, begins_on: date) -> int:
        return max(sum(minor for on, minor in self.paid if on >= begins_on), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of collecting one instalment at one moment."""

    instalment: Instalment
    due: Due
    earlier: tuple[Try, ...]
    calendar: Calendar | None
    authority: Authority

    @property
    def amount(self) -> Money:
        """What may be collected at most."""
        return min(self.due.left, self.due.owed)

    def answer(self, *, day: date, amount: Money) -> Answer:
        """Say whether an amount may be collected on a day."""
        found, due = None, self.due
        if self.calendar is not None:
            found = self.calendar.around(day)
            gone = self.calendar.paid_since(found.begins_on)
            due = replace(due, before_minor=due.before_minor + gone)
        return may_collect(
            found,
            day=day,
            amount=amount,
            due=due,
            earlier=self.earlier,
            authority=self.authority,
        )


def authority_of(country: str, *, means: Means, on: date) -> Authority:
    """Return what the law of a country leaves of a way to collect by itself."""
    if means == "debit":
        return SEPA
    most = value_if_any(open_rulebook(), f"{country.lower()}.card_refusals_most", on)
    if most is None:
        return Authority(means=means)
    refusals = most.value.is_
    assert isinstance(refusals, int)
    return Authority(means=means, refusals_end_it=refusals, may_take_parts=False)


def calendar_of(plan: Plan, *, at: datetime, today: date) -> Calendar | None:
    """Her days ahead, from a statement in her own words that is in force; None without one."""
    person = plan.person
    statement = queries.latest_statement(person)
    if statement is None or statement.source == Statement.Source.PLACEMENT:
        return None
    if queries.is_expired(statement, on=today):
        return None
    assessment = queries.assessment_of(person, at=at)
    if assessment is None or assessment.cash is None or assessment.obstacles:
        return None
    return Calendar(
        cash=assessment.cash,
        essentials_minor=assessment.essentials.minor,
        paid=tuple((one.effective_on, one.minor) for one in queries.paid_while_it_ran(plan)),
    )


def known_of(
    plan: Plan, mandate: Mandate | None, *, at: datetime, today: date, but: Debit | None = None
) -> dict[int, Known]:
    """Return what is known of each open instalment of a plan, `but` one debit that is judged.

    What was filed and has not come yet fills the open instalments as if it had, in their order.
    """
    cases = cases_of(plan)
    held = _is_held(plan, cases, at=at)
    rests = _rests(plan)
    owed, found = queries.owed_on(plan, on=today), calendar_of(plan, at=at, today=today)
    underway, before = _underway(plan, but=but), 0
    refused = _refused(mandate)
    told: dict[int, Known] = {}
    for row, open_minor in queries.open_sums(plan, on=today):
        minor = _asked(row, open_minor)
        covered = min(minor, underway)
        underway -= covered
        told[row.pk] = Known(
            instalment=row,
            due=Due(
                due_on=row.due_on,
                left=Money(minor - covered, plan.currency),
                owed=owed,
                before_minor=before,
                is_held=held,
                rests=rests,
                mandate_ended=mandate is None or mandate.ends_at is not None,
                refused=refused,
            ),
            earlier=_earlier(row, but=but),
            calendar=found,
            authority=authority_of(plan.person.country, means="debit", on=today),
        )
        before += minor
    return told


def _asked(row: Instalment, open_minor: int) -> int:
    """What an instalment still asks: less where she said that less would come."""
    if row.announced_minor is None:
        return open_minor
    paid = row.amount_minor - open_minor
    return max(min(open_minor, row.announced_minor - paid), 0)


def _is_held(plan: Plan, cases: list[Case], *, at: datetime) -> bool:
    """Whether a stop of demands, or a death, is in force over any debt of a plan."""
    if plan.state != Plan.State.AGREED or plan.person.deceased_on is not None or not cases:
        return True
    return any(covering(case, at=at).filter(kind__in=RESTS_PLANS).exists() for case in cases)


def _rests(plan: Plan) -> bool:
    codes = (PlanEvent.Code.PAUSED, PlanEvent.Code.RESUMED)
    rests = plan.events.filter(instalment=None, code__in=codes).order_by("-pk").first()
    return rests is not None and rests.code == PlanEvent.Code.PAUSED


def _underway(plan: Plan, *, but: Debit | None) -> int:
    """What banks are collecting of instalments that ask nothing by themselves any more."""
    filed = Debit.objects.filter(instalment__plan=plan, state=Debit.State.FILED)
    if but is not None:
        filed = filed.exclude(pk=but.pk)
    asking = {row.pk for row in queries.instalments(plan).filter(events=None)}
    return sum(one.amount_minor for one in filed if one.instalment_id not in asking)


def _earlier(row: Instalment, *, but: Debit | None) -> tuple[Try, ...]:
    tries = Debit.objects.filter(instalment=row).order_by("try_number")
    if but is not None:
        tries = tries.exclude(pk=but.pk)
    return tuple(
        Try(
            number=one.try_number,
            collect_on=one.collect_on,
            state=_STATES.get(one.state, "open"),
            reason=one.reason,
            came_back_on=one.came_back_on,
        )
        for one in tries
    )


def _refused(mandate: Mandate | None) -> int:
    if mandate is None:
        return 0
    return Debit.objects.filter(mandate=mandate, state=Debit.State.RETURNED).count()
