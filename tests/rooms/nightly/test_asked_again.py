"""What the night asks again: an old statement, a plan's review day, a household without means."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact.models import Release
from evenhand.holds.models import Hold
from evenhand.nightly.actions import run_night
from evenhand.plans import actions as plans
from evenhand.plans import statement_actions
from evenhand.plans.asking_again import ask_again, review_due
from evenhand.plans.models import Plan, Proposal
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.work.models import NextStep, Task
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


def planned(case: Case) -> Plan:
    """A plan from the 11th of December on; its review days are the 11th of March, of September."""
    told(case)
    return plans.agree(
        person=case.person, currency="EUR", option="own", offered=Money(7_000, "EUR"),
        at=cast.AT, actor="person",
    )  # fmt: skip


def asked(day: date, *, kind: str = "still_right") -> int:
    before = Release.objects.filter(letter=kind).count()
    at = datetime.combine(day, time(3), tzinfo=UTC)
    ask_again(day=day, at=at)
    return Release.objects.filter(letter=kind).count() - before


def test_a_plan_is_asked_about_on_its_review_days_and_never_cut_by_them(case: Case) -> None:
    plan = planned(case)
    begun = plan.instalments.get(number=1).due_on
    before = list(plan.instalments.values_list("due_on", "amount_minor"))
    assert begun == date(2026, 12, 11)

    some = date(2026, 12, 30), date(2027, 3, 9), date(2027, 6, 9), date(2027, 9, 9)
    found = [day for day in days(*some) if asked(day)]

    plan.refresh_from_db()
    assert found == [date(2027, 3, 11), date(2027, 9, 11)]
    assert list(plan.instalments.values_list("due_on", "amount_minor")) == before
    assert (plan.state, plan.layout) == ("agreed", 1)


def test_a_night_that_was_left_out_asks_later_and_once(case: Case) -> None:
    planned(case)

    assert asked(date(2027, 3, 16)) == 1
    assert asked(date(2027, 3, 17)) == 0


def test_who_told_us_shortly_before_is_spared_the_question(case: Case) -> None:
    plan = planned(case)
    told_on = datetime(2027, 2, 20, 12, tzinfo=UTC)
    assert review_due(plan, today=date(2027, 3, 11)) == date(2027, 3, 11)
    statement_actions.confirm_unchanged(
        person=case.person, today=told_on.date(), source="portal", at=told_on, actor="person"
    )

    assert asked(date(2027, 3, 11)) == 0
    assert review_due(plan, today=date(2027, 3, 11)) is None


def test_where_no_e_mail_is_known_a_person_of_the_staff_asks() -> None:
    case = cast.case(cast.person(cast.CLAIRE))
    planned(case)

    asked(date(2027, 3, 11))

    assert list(Task.objects.values_list("kind", "case_key")) == [("ask_still_right", case.key)]


def test_a_plan_that_begins_at_a_months_end_is_asked_about_at_the_ends_of_shorter_ones(
    case: Case,
) -> None:
    plan = planned(case)
    plan.instalments.filter(number=1).update(due_on=date(2026, 11, 30))

    found = [day for day in days(date(2027, 2, 26), date(2027, 8, 28)) if asked(day)]

    assert found == [date(2027, 2, 28), date(2027, 8, 30)]


def test_where_nothing_was_left_she_is_asked_again_after_three_months(case: Case) -> None:
    told(case, income_minor=60_000)
    night(0)
    hold = Hold.objects.get(kind="no_means")

    found = [
        day for day in days(date(2026, 12, 16), date(2027, 2, 15), date(2027, 5, 10)) if asked(day)
    ]

    assert hold.ends_at is not None
    assert found == [date(2027, 2, 17)]


def days(*begins_on: date) -> list[date]:
    """Five days from each on."""
    return [begun + timedelta(days=number) for begun in begins_on for number in range(5)]
