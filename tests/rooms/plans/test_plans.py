"""Plans: what is agreed leaves the minimum, sums exactly, and stops demands while it is kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.contact.in_steps import InsideATransaction
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.plans import actions, choosing, queries
from evenhand.plans.models import Plan
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.rulebook.plans.proposal import NoPlan, Plans
from evenhand.work.queries import next_step
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def told(case: Case, *, income_minor: int = 180_000, costs_minor: int = 90_000) -> None:
    statement = StatementOfMeans(
        currency=case.debt.currency,
        stated_on=date(2026, 11, 17),
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=income_minor, pay_day=10),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=costs_minor // 2),
            Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=costs_minor - costs_minor // 2),
        ),
        savings_minor=0,
    )
    actions.save_draft(
        person=case.person, statement=statement, source="portal", at=cast.AT, actor="person"
    )
    actions.complete_statement(person=case.person, at=cast.AT, actor="person")


def agree(case: Case, option: str, **wishes: object) -> Plan:
    return actions.agree(
        person=case.person,
        currency=case.debt.currency,
        option=option,
        at=cast.AT,
        actor="person",
        **wishes,  # type: ignore[arg-type]
    )


def test_every_option_that_is_proposed_can_be_agreed_and_sums_to_the_debt() -> None:
    case = cast.case(cast.person(), principal_minor=100_001)
    told(case)
    proposed = actions.propose(person=case.person, currency="EUR", at=cast.AT, actor="person")
    assert isinstance(proposed.result, Plans)

    for option in proposed.result.options:
        plan = agree(case, option.kind)

        parts = list(queries.instalments(plan).values_list("amount_minor", flat=True))
        assert sum(parts) + option.write_off.minor == 100_001
        assert max(parts) <= proposed.row.left_bad_month_minor
    assert Plan.objects.filter(state="agreed").count() == 1


def test_a_kept_plan_stops_demands_and_its_end_lets_them_be_judged_again() -> None:
    case = cast.case(cast.person())
    told(case)

    plan = agree(case, "steady")
    during = gate.ask(case=case, act="demand.letter", at=cast.AT)
    actions.end_plan(plan=plan, why="paid", at=cast.AT + timedelta(hours=1), actor="person")
    after = gate.facts_of(case, at=cast.AT + timedelta(hours=2))

    assert "house.hold-stops-demands" in [reason.rule for reason in during.verdict.reasons]
    assert after.get("demands_stopped_until", 0) == 0
    assert Hold.objects.get(kind="plan_kept").acknowledged_at == cast.AT


def test_an_agreed_plan_is_the_next_step_at_once() -> None:
    case = cast.case(cast.person())
    told(case)

    agree(case, "steady")

    step = next_step(case.key)
    assert step is not None
    assert (step.step, step.why) == ("plan_running", "plan_kept")


def test_an_offer_that_is_too_high_is_refused_with_the_nearest_safe_amount() -> None:
    case = cast.case(cast.person())
    told(case)

    with pytest.raises(choosing.PlanNotAffordable) as refused:
        agree(case, "own", offered=Money(100_000, "EUR"))

    answer = refused.value.answer
    assert answer is not None
    assert answer.finding == "too_high"
    assert 0 < answer.safe.minor < 100_000
    assert Plan.objects.count() == 0


def test_her_own_amount_is_agreed_when_it_is_safe_and_sums_exactly() -> None:
    case = cast.case(cast.person())
    told(case)

    plan = agree(case, "own", offered=Money(7_777, "EUR"), day=15)

    parts = list(queries.instalments(plan))
    assert sum(part.amount_minor for part in parts) == 120_000
    assert max(part.amount_minor for part in parts) <= 7_777
    assert {part.due_on.day for part in parts} <= {15, 16}


def test_nothing_left_means_no_plan_whoever_asks() -> None:
    case = cast.case(cast.person())
    told(case, income_minor=50_000, costs_minor=80_000)

    proposed = actions.propose(person=case.person, currency="EUR", at=cast.AT, actor="person")

    assert isinstance(proposed.result, NoPlan)
    assert proposed.row.instalment_minor == 0
    with pytest.raises(choosing.NoSuchOption):
        agree(case, "steady")
    with pytest.raises(choosing.NoSuchOption):
        agree(case, "own", offered=Money(1_000, "EUR"))


def test_the_verdict_on_an_agreed_plan_stays_in_the_journal() -> None:
    case = cast.case(cast.person())
    told(case)

    agree(case, "steady")

    verdict = Event.objects.get(code="verdict.allowed", case_key=case.key)
    assert verdict.data["act"] == "plan.offer"


def test_a_plan_is_never_agreed_inside_a_transaction() -> None:
    case = cast.case(cast.person())
    told(case)

    with transaction.atomic(), pytest.raises(InsideATransaction):
        agree(case, "steady")
