"""A month that brought more, in the portal: one sum, one yes or no, and nothing taken without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from evenhand.cases.models import Case
from evenhand.plans import living, queries
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.models import Plan
from tests import cast
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person(cast.AMINA))
    told(made, income_minor=250_000, costs_minor=90_000)
    return made


@pytest.fixture
def plan(case: Case) -> Plan:
    made = agree(case, "flexible")
    assert made.linked_hundredths > 0
    return made


@pytest.fixture
def inside(come_in: Callable[[Case], Client], case: Case, plan: Plan) -> Client:
    return come_in(case)


def test_what_came_in_leads_to_one_sum_and_a_yes_pays_it(inside: Client, plan: Plan) -> None:
    address = f"/p/plan/made/{plan.key}"

    asked = inside.post(f"{address}/came-in", {"amount": "2700"}, follow=True).content.decode()
    agreed = inside.post(f"{address}/more", {"answer": "yes"}, follow=True).content.decode()

    assert "Would you like to pay £80.00 more this time?" in asked
    assert "you keep £2,620.00 of it" in asked
    assert "one more payment now" in agreed
    assert LinkedOffer.objects.get().state == "taken"


def test_a_no_changes_nothing(inside: Client, plan: Plan) -> None:
    before = list(queries.instalments(plan).values_list("due_on", "amount_minor"))
    inside.post(f"/p/plan/made/{plan.key}/came-in", {"amount": "2700"})

    page = inside.post(f"/p/plan/made/{plan.key}/more", {"answer": "no"}, follow=True)

    plan.refresh_from_db()
    assert "That is all right." in page.content.decode()
    assert list(queries.instalments(plan).values_list("due_on", "amount_minor")) == before


@pytest.mark.parametrize("amount", ["2500", "0"])
def test_a_usual_month_asks_nothing(inside: Client, plan: Plan, amount: str) -> None:
    page = inside.post(f"/p/plan/made/{plan.key}/came-in", {"amount": amount}, follow=True)

    assert "Nothing more is asked this month." in page.content.decode()
    assert not LinkedOffer.objects.exists()


@pytest.mark.parametrize("amount", ["", "x", "-5", "9" * 30])
def test_what_is_no_sum_is_asked_again(inside: Client, plan: Plan, amount: str) -> None:
    page = inside.post(f"/p/plan/made/{plan.key}/came-in", {"amount": amount})

    assert page.status_code == 200
    assert "govuk-error-message" in page.content.decode()


def test_my_income_changed_offers_the_month_that_brought_more(inside: Client, plan: Plan) -> None:
    page = inside.post(f"/p/plan/made/{plan.key}/changed", {"which": "once"})

    assert page.headers["Location"] == f"/p/plan/made/{plan.key}/came-in"


def test_where_nothing_follows_income_it_is_not_asked(inside: Client, plan: Plan) -> None:
    living.switch_linked_off(plan=plan, at=cast.AT, actor="person")

    page = inside.post(f"/p/plan/made/{plan.key}/came-in", {"amount": "2700"}, follow=True)

    assert "That was not possible any more." in page.content.decode()
    assert not LinkedOffer.objects.exists()
