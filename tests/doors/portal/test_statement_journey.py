"""The whole form in a browser on a phone: every page without barrier, in every language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.plans import actions as plans
from evenhand.plans import queries
from evenhand.plans.models import Statement
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.test_journeys import Traveller, case, comes_in, traveller
from tests.papers import A_PDF

__all__ = ["case", "traveller"]  # fixtures of the journeys

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "home", "home/ages", "income", "income/wage", "income/wage/when", "income/wage/months",
    "fixed/housing", "bills", "others", "later", "later/assets", "later/change",
    "sure?back=/p/money", "paper/incomes/wage", "check", "bring", "minimum", "take-along", "still",
    "result",
)  # fmt: skip
STATEMENT = StatementOfMeans(
    currency="EUR",
    stated_on=cast.AT.date(),
    household=Household(adults=1, children_under_11=2, children_over_10=0, dependant_ages=(3,)),
    incomes=(Income(kind=IncomeKind.WAGE, amount_minor=140_000, varies=True, pay_day=10),),
    costs=(
        Cost(kind=CostKind.HOUSING, amount_minor=35_000, bill_day=1),
        Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=20_000),
    ),
    savings_minor=0,
)


def completed(case: Case) -> None:
    plans.save_draft(
        person=case.person, statement=STATEMENT, source="portal", at=cast.AT, actor="test"
    )
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")


@pytest.mark.parametrize(
    "language", mostly_long(["latviešu", "English", "français", "Deutsch", "italiano"])
)
def test_every_page_of_the_statement_is_without_barrier_on_a_phone(
    traveller: Traveller, case: Case, language: str
) -> None:
    completed(case)
    comes_in(traveller, case)
    if language != "English":
        traveller.page.get_by_role("link", name=language).first.click()

    for page in PAGES:
        traveller.go(f"/p/money/{page}")
        traveller.look(f"{language[:2]}-{page.replace('/', '-')[:20]}")


def test_from_an_unusual_sum_by_its_paper_to_the_minimum_and_a_file(
    traveller: Traveller, case: Case
) -> None:
    completed(case)
    comes_in(traveller, case)
    traveller.go("/p/money/income/wage")
    traveller.write("How much is it?", "15 000")
    traveller.press("Continue")
    traveller.reads("Is that right?")
    traveller.look("sure")
    traveller.choose("Yes, that is right")
    traveller.press("Continue")
    traveller.page.set_input_files(
        "input[type=file]", {"name": "slip.pdf", "mimeType": "text/plain", "buffer": A_PDF}
    )
    traveller.look("paper")
    traveller.press("Send")
    traveller.reads("with a paper:")
    traveller.go("/p/money/home/ages")
    traveller.write("How old are those who depend on you?", "3, 8")
    traveller.press("Continue")
    traveller.go("/p/money/check")
    traveller.press("Show me what is left")
    traveller.follow("Each figure and where it comes from")
    traveller.reads("The highest")
    traveller.look("minimum")
    traveller.go("/p/money/take-along")
    traveller.choose("Yes, put my answers into a file that I keep")
    with traveller.page.expect_download() as download:
        traveller.press("Give me the file")

    body = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert body["statement"]["incomes"][0]["amount_minor"] == 1_500_000
    assert Statement.objects.latest("pk").completed_at is not None


def test_without_scripts_and_by_keyboard_alone_the_form_works(
    browser: Browser, live_server: LiveServer, case: Case
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, locale="en-GB", java_script_enabled=False
    )
    page = context.new_page()
    traveller = Traveller(page, live_server.url, "no-script")
    traveller.look = lambda what: None  # type: ignore[method-assign]
    comes_in(traveller, case)
    traveller.go("/p/money/income")
    page.get_by_label("Pay from work", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("How much is it?").focus()
    page.keyboard.type("64000")
    page.get_by_label("every month", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue", exact=True).focus()
    page.keyboard.press("Enter")
    traveller.reads("Is that right?")
    page.get_by_label("It is for a whole year", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Continue", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/income/wage/when")
    context.close()

    row = queries.draft(case.person)
    assert row is not None
    assert queries.content(row).incomes[0].rhythm == "yearly"
