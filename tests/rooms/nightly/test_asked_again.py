"""What the night asks again: an old statement, a plan's review day, a household without means."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.models import Release
from evenhand.nightly.actions import run_night
from evenhand.plans import actions as plans
from evenhand.plans import statement_actions
from evenhand.plans.models import Proposal
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.work.models import NextStep
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    """Ilze's, long after her first letter."""
    made = cast.case(cast.person(email="ilze@example.org"))
    sent = cast.AT - timedelta(days=60)
    Release.objects.create(
        business_key="first", case=made, person=made.person, letter="first_notice",
        act="notice.letter", language="lv", state="released", queued_at=sent, attempted_at=sent,
        outcome_at=sent,
    )  # fmt: skip
    return made


def told(case: Case, *, income_minor: int = 250_000) -> None:
    statement = StatementOfMeans(
        currency="EUR",
        stated_on=cast.AT.date(),
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=income_minor, pay_day=10),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=45_000),
            Cost(kind=CostKind.UNDIVIDED, amount_minor=45_000),
        ),
        savings_minor=300_000,
    )
    plans.save_draft(
        person=case.person, statement=statement, source="portal", at=cast.AT, actor="person"
    )
    plans.complete_statement(person=case.person, at=cast.AT, actor="person")


def night(days: int) -> None:
    at = cast.AT + timedelta(days=days)
    run_night(day=at.date(), at=at, clock=lambda: at)


def step_of(case: Case) -> tuple[str, str]:
    row = NextStep.objects.get(case_key=case.key)
    return row.step, row.why


def letters() -> list[str]:
    rows = Release.objects.exclude(business_key="first").order_by("pk")
    return list(rows.values_list("letter", flat=True))


def test_no_proposal_rests_on_a_statement_that_expired(case: Case) -> None:
    told(case)
    night(0)
    assert step_of(case) == ("propose_plan", "room_for_a_plan")

    night(180)
    on_the_last_day = Proposal.objects.count()
    night(181)

    assert Proposal.objects.count() == on_the_last_day
    assert step_of(case) == ("propose_plan", "statement_expired")


def test_who_told_us_long_ago_is_asked_once_whether_it_is_still_so(case: Case) -> None:
    told(case)
    night(0)

    for days in (181, 182, 200):
        night(days)

    assert letters() == ["message", "still_right"]
    assert list(Release.objects.filter(letter="still_right").values_list("act", "language")) == [
        ("service.email", "lv")
    ]


def test_once_she_confirms_it_the_night_proposes_again(case: Case) -> None:
    told(case)
    night(0)
    night(181)
    at = cast.AT + timedelta(days=185)
    statement_actions.confirm_unchanged(
        person=case.person, today=at.date(), source="portal", at=at, actor="person"
    )

    night(186)

    assert step_of(case) == ("propose_plan", "room_for_a_plan")
    assert Proposal.objects.filter(on_day=date(2027, 5, 22), instalment_minor__gt=0).exists()
