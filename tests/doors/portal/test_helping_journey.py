"""In the browser: she names somebody, gives the code on, and reads what her helper did."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.plans import actions as plans
from tests import cast
from tests.doors.portal.test_journeys import Traveller, comes_in, has_begun, traveller

__all__ = ["traveller"]
pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"\b(?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}\b")


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def test_a_helper_is_named_helps_and_is_out_again(
    traveller: Traveller, case: Case, browser: Browser, live_server: LiveServer
) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    comes_in(traveller, case)
    traveller.go("/p/needs/helps")
    traveller.write("Name", "Anna Ozola")
    traveller.page.get_by_label("For how long?").select_option("3")
    for part in ("See what is owed, stops, plan and which letters were sent", "Agree to a plan"):
        traveller.choose(part)
    for name, text in (("Day", "3"), ("Month", "2"), ("Year", "1960")):
        traveller.write(name, text)
    traveller.look("named")
    traveller.press("Keep this")
    expect(traveller.page.get_by_role("heading", name="The code for Anna Ozola")).to_be_visible()
    traveller.look("code")
    found = CODE.search(traveller.page.inner_text("main"))
    assert found is not None

    page = browser.new_page(viewport={"width": 390, "height": 800}, locale="en-GB")
    anna = Traveller(page, live_server.url, "helper-390")
    anna.go("/")
    anna.write("The code from your letter", found[0])
    anna.press("Continue")
    anna.press("Open your letter")
    for name, text in (("Day", "3"), ("Month", "2"), ("Year", "1960")):
        anna.write(name, text)
    anna.press("Continue")
    anna.reads("You help Ilze Bērziņa")
    anna.look("home")
    anna.follow("Ways to pay in parts")
    anna.look("ways")
    page.get_by_role("button", name=re.compile("Agree, as Anna Ozola")).first.click()
    anna.reads("Next payment")
    anna.look("agreed")

    traveller.go("/p/needs/helps")
    traveller.reads("agreed a plan for you")
    traveller.look("done")
    traveller.page.get_by_role("button", name=re.compile("^End this now")).click()
    anna.go("/h/home")
    anna.reads("closed")
    page.close()
