"""Whatever happens to a plan, in whatever order: no cent is lost, none is asked twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.actions import stop
from evenhand.holds.actions import StopRequest
from evenhand.ledger import queries as ledger
from evenhand.ledger.models import Transfer
from evenhand.payments import allocating
from evenhand.plans import conceding, fitting, living, queries
from evenhand.plans.choosing import PlanNotAffordable
from evenhand.plans.models import Plan
from evenhand.plans.reckoning import reckon
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.assessment import PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm
from tests import cast
from tests.rooms.plans.test_events import noon
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)

OWED = 120_007


class AnyLife(RuleBasedStateMachine):
    """A plan of a person with two debts, and everything that may happen to it."""

    lives = 0

    @initialize(monthly=st.integers(3_000, 20_000))
    def begins(self, monthly: int) -> None:
        type(self).lives += 1
        person = cast.person()
        owed_to = cast.creditor(f"Creditor {self.lives}")
        cases = [
            cast.case(person, owed_to=owed_to, reference=name, principal_minor=minor)
            for name, minor in (("a", 70_000), ("b", OWED - 70_000))
        ]
        self.case, self.today, self.paid = cases[0], cast.AT.date(), 0
        told(self.case)
        self.plan = agree(self.case, "own", offered=Money(monthly, "EUR"))
        conceding.grant_authority(
            creditor=owed_to, lowest_hundredths=50, begins_on=self.today, until=None,
            granted_by="her", at=cast.AT, actor="client",
        )  # fmt: skip

    @property
    def at(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    @rule(days=st.integers(1, 45))
    def nights_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.moment = noon(self.today)
        reckon(day=self.today, at=self.at)
        self.plan.refresh_from_db()

    @precondition(lambda self: self._runs())
    @rule(minor=st.integers(1, 30_000), late=st.integers(0, 20))
    def money_comes(self, minor: int, late: int) -> None:
        owed = queries.owed_on(self.plan, on=self.today).minor
        amount = min(minor, owed)
        if amount:
            at = self.at
            allocating.take(
                cases=[self.case], amount=Money(amount, "EUR"),
                paid_on=self.today - timedelta(days=late),
                key=f"life:{self.lives}:{at}", at=at, actor="bank",
            )  # fmt: skip
            self.paid += amount

    @precondition(lambda self: self._runs())
    @rule()
    def she_skips(self) -> None:
        for row, _ in queries.open_sums(self.plan, on=self.today)[:1]:
            if row.due_on >= self.today:
                living.skip(
                    plan=self.plan, number=row.number, at=self.at, today=self.today, actor="she"
                )

    @precondition(lambda self: self._runs())
    @rule(hundredths=st.integers(1, 99))
    def she_pays_less(self, hundredths: int) -> None:
        for row, _ in queries.open_sums(self.plan, on=self.today)[:1]:
            minor = row.amount_minor * hundredths // 100
            if row.due_on >= self.today and minor:
                living.pay_less(
                    plan=self.plan, number=row.number, amount=Money(minor, "EUR"), at=self.at,
                    today=self.today, actor="she",
                )  # fmt: skip

    @precondition(lambda self: self._runs())
    @rule(day=st.integers(1, 28))
    def she_takes_another_day(self, day: int) -> None:
        self.plan = living.change_day(
            plan=self.plan, pay=PayRhythm(rhythm=Rhythm.MONTHLY, day=day), at=self.at,
            today=self.today, actor="she",
        )  # fmt: skip

    @precondition(lambda self: self._runs())
    @rule(days=st.integers(1, 60))
    def a_stop_holds(self, days: int) -> None:
        at = self.at
        request = StopRequest(
            person=self.case.person, kind="requested", source="portal", actor="she",
            starts_at=at, ends_at=at + timedelta(days=days),
        )  # fmt: skip
        stop(request, clock=lambda: at)

    @precondition(lambda self: self._runs())
    @rule(income=st.integers(100_000, 250_000))
    def her_income_changes(self, income: int) -> None:
        told(self.case, income_minor=income)
        # Where a stop lets proposals rest too, the plan rests with them.
        with suppress(PlanNotAffordable):
            fitting.fit(plan=self.plan, at=self.at, today=self.today, actor="she")
        self.plan.refresh_from_db()

    @precondition(lambda self: self._runs())
    @rule(hundredths=st.integers(40, 99))
    def she_offers_one_payment(self, hundredths: int) -> None:
        balance = ledger.balance(self.case.debt, on=self.today)
        if balance.minor > 1:
            offered = Money(max(balance.minor * hundredths // 100, 1), "EUR")
            conceding.settle(
                case=self.case, offered=offered, at=self.at, actor="she", from_others=True
            )

    def _runs(self) -> bool:
        return self.plan.state == Plan.State.AGREED

    @invariant()
    def what_is_left_paid_and_let_go_is_the_debt(self) -> None:
        debts = list(self.plan.debts.values_list("debt", flat=True))
        let_go = sum(
            Transfer.objects.filter(kind="write_off", credit__debt__in=debts).values_list(
                "amount_minor", flat=True
            )
        )
        owed = queries.owed_on(self.plan, on=self.today).minor
        assert owed + self.paid + let_go == OWED
        if self._runs():
            left = sum(minor for _, minor in queries.open_sums(self.plan, on=self.today))
            rests = self.plan.concessions.filter(kind="rest", state__in=["asked", "agreed"])
            assert owed - sum(rests.values_list("waived_minor", flat=True)) <= left <= owed

    @invariant()
    def nothing_is_asked_that_goes_below_her_minimum(self) -> None:
        if self._runs():
            assessment = queries.assessment_of(self.case.person, at=noon(self.today))
            assert assessment is not None
            asked = [row.amount_minor for row in queries.instalments(self.plan)]
            assert max(asked) <= self.plan.instalment_minor
            if self.plan.instalment_minor > assessment.present.left.minor:
                found = fitting.review(plan=self.plan, at=self.moment, today=self.today)
                assert found.what in ("rest", "lower")

    moment = cast.AT
    today: date
    paid: int
    plan: Plan
    case: Case


def test_in_any_life_of_a_plan_the_sums_stay_true(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path

    run_state_machine_as_test(AnyLife, settings=FEW)


FEW = settings(
    max_examples=10,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
