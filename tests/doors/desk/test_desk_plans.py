"""Plans at the telephone: the same guard, a running plan, and what creditors give up."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.ledger import queries as ledger
from evenhand.plans import conceding, queries
from evenhand.plans.models import Concession, Plan
from evenhand.work.models import Task
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.rooms.plans.test_plans import told

pytestmark = pytest.mark.django_db(transaction=True)

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
COSTS = {"EUR": {"once_minor": 1_500, "a_month_minor": 250}}


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path
    settings.FIRM = {**settings.FIRM, "pursuing": COSTS}


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person())
    told(made)
    return made


@pytest.fixture
def address(case: Case) -> str:
    return f"/desk/case/{case.reference}/plan"


@pytest.fixture
def plan(desk: Client, case: Case, address: str) -> Plan:
    desk.post(f"{address}/agree", {"option": "steady"})
    return Plan.objects.get()


def test_the_page_says_what_to_say_and_why(desk: Client, address: str) -> None:
    page = desk.post(address, {"amount": "9000"}).content.decode()

    assert "This may be too much for you" in page
    assert "about 10 of 10" in page
    assert "Stays to live on" in page


def test_they_skip_a_payment_by_telephone(desk: Client, plan: Plan, address: str) -> None:
    page = desk.post(f"{address}/skip", {"number": "1"}, follow=True).content.decode()

    assert "Skips left in twelve months: 2." in page
    assert queries.open_sums(plan, on=cast.AT.date())[-1][0].number > plan.instalments.count() - 1


@pytest.mark.parametrize("number", ["", "0", "99", "x", "²", "-1", "9" * 30])
def test_what_is_no_payment_is_not_skipped(
    desk: Client, plan: Plan, address: str, number: str
) -> None:
    page = desk.post(f"{address}/skip", {"number": number}, follow=True).content.decode()

    assert "cannot be changed any more" in page
    assert plan.events.count() == 1


def test_they_pay_less_by_telephone(desk: Client, plan: Plan, address: str) -> None:
    desk.post(f"{address}/less", {"amount": "10"})
    refused = desk.post(f"{address}/less", {"amount": "100000"}, follow=True).content.decode()

    assert plan.instalments.get(number=1).announced_minor == 1_000
    assert "Write a sum below the next payment." in refused


def test_a_running_plan_goes_on_with_what_is_agreed(desk: Client, plan: Plan, address: str) -> None:
    desk.post(f"{address}/agree", {"option": "short", "linked": "off"})

    again = Plan.objects.get()
    assert again.pk == plan.pk
    assert (again.option, again.linked_hundredths) == ("short", 0)


def test_one_payment_for_everything_is_asked_or_agreed(
    desk: Client, case: Case, address: str
) -> None:
    offer = {"amount": "700", "from_others": "yes"}

    asked = desk.post(f"{address}/once", offer, follow=True).content.decode()
    conceding.grant_authority(
        creditor=case.debt.creditor, lowest_hundredths=50, begins_on=cast.AT.date(), until=None,
        granted_by="Olga", at=cast.AT, actor="client",
    )  # fmt: skip
    agreed = desk.post(f"{address}/once", offer, follow=True).content.decode()
    too_much = desk.post(f"{address}/once", {"amount": "1100"}, follow=True).content.decode()

    assert "The creditor is asked." in asked
    assert "Agreed within what the creditor granted." in agreed
    assert "This may be too much for them" in too_much
    assert [row.state for row in Concession.objects.order_by("pk")] == ["lapsed", "agreed"]


def test_a_debt_is_proposed_for_letting_go_only_where_that_costs_less(desk: Client) -> None:
    poor = cast.case(cast.person(cast.CLAIRE))
    told(poor, income_minor=50_000, costs_minor=80_000)

    page = desk.get(f"/desk/case/{poor.reference}/plan").content.decode()
    desk.post(f"/desk/case/{poor.reference}/plan/let-go")

    assert "Ask the creditor to let it go" in page
    assert Concession.objects.get().because == "costs_more"


def test_what_pays_is_not_proposed(desk: Client, case: Case, address: str) -> None:
    page = desk.post(f"{address}/let-go", follow=True).content.decode()

    assert "Pursuing it brings more than it costs" in page
    assert not Concession.objects.exists()


def test_one_payment_goes_to_every_debt_of_a_plan(desk: Client, case: Case, address: str) -> None:
    other = cast.case(case.person, reference="loan-2", owed_to=case.debt.creditor)
    desk.post(f"{address}/agree", {"option": "steady"})
    day = cast.AT.date()

    desk.post(
        f"/desk/case/{case.reference}/payment",
        {"amount": "100", "once": str(uuid.uuid4()), "paid_on_day": day.day,
         "paid_on_month": day.month, "paid_on_year": day.year},
    )  # fmt: skip

    assert [ledger.balance(one.debt, on=day).minor for one in (case, other)] == [115_000, 115_000]


def test_a_refused_plan_waits_in_the_tasks(desk: Client, case: Case) -> None:
    from evenhand.plans import living

    living.ask_a_person(
        person=case.person, case=case, offered=None, at=cast.AT, today=cast.AT.date(), actor="she"
    )

    page = desk.get("/desk/tasks").content.decode()
    desk.post(f"/desk/tasks/{Task.objects.get().key}/done")

    assert "A plan was refused: look at it and answer the person" in page
    assert not Task.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("width", [1024, 1280])
def test_the_page_of_a_running_plan_is_without_barrier(
    screen: BrowserContext, plan: Plan, address: str, width: int
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(address)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"desk-plan-{width}.png"), full_page=True)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_came_in_is_noted_by_telephone_and_asked_about_once(
    desk: Client, case: Case, address: str
) -> None:
    desk.post(f"{address}/agree", {"option": "flexible"})

    noted = desk.post(f"{address}/came-in", {"amount": "2000"}, follow=True).content.decode()
    said_no = desk.post(f"{address}/more", {"answer": "no"}, follow=True).content.decode()
    again = desk.post(f"{address}/more", {"answer": "yes"}, follow=True).content.decode()

    assert "may go to the plan, if they want" in noted
    assert "The plan goes on as it is." in said_no
    assert "answered before" in again
    assert queries.instalments(Plan.objects.get()).filter(events=None).count() == 8
