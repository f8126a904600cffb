"""Her bank statement in a browser: at 390 pixels, without JavaScript, in five languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.plans import queries
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.test_journeys import Traveller, comes_in
from tests.doors.portal.test_own_account import statement_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def traveller(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    page = browser.new_page(viewport={"width": 390, "height": 800}, locale="en-GB")
    yield Traveller(page, live_server.url, "own-account-390")
    page.close()


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def chooses(traveller: Traveller) -> None:
    sent = {"name": "a.xml", "mimeType": "text/xml", "buffer": statement_file()}
    traveller.page.set_input_files("input[type=file]", sent)  # type: ignore[arg-type]


def test_a_bank_statement_becomes_confirmed_lines(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.follow("About my money")
    traveller.follow("Read it from my bank statement")
    traveller.look("account-file")
    traveller.press("Read the file")
    traveller.reads("Choose a file.")
    traveller.look("account-error")
    chooses(traveller)
    traveller.choose("Yes, read this file for my answers, and forget it afterwards.")
    traveller.press("Read the file")
    traveller.reads("Nothing is taken over yet.")
    traveller.look("account-found")
    traveller.follow("Look at each of them")
    traveller.reads("8 payments of about")
    traveller.look("account-income")
    traveller.press("Yes, take this over")
    traveller.look("account-bill")
    traveller.write("How much is it?", "310")
    traveller.page.get_by_role("button", name="Yes, take this over").focus()
    traveller.page.keyboard.press("Enter")
    traveller.reads("Ostas banka")
    traveller.press("Leave it out")
    traveller.reads("Left out")
    traveller.look("account-done")
    traveller.press("Finish")
    traveller.look("account-tasks")

    draft = queries.draft(case.person)
    assert draft is not None
    statement = queries.content(draft)
    assert [(i.kind, i.amount_minor) for i in statement.incomes] == [(IncomeKind.WAGE, 124_000)]
    assert [(c.kind, c.amount_minor) for c in statement.costs] == [(CostKind.HOUSING, 31_000)]
    assert statement.other_creditors == ()


@pytest.mark.parametrize("language", mostly_long(["latviešu", "français", "Deutsch", "italiano"]))
def test_the_pages_have_no_barrier_in_any_language(
    traveller: Traveller, case: Case, language: str
) -> None:
    comes_in(traveller, case)
    traveller.go("/p/money/account")
    traveller.page.get_by_role("link", name=language).first.click()
    traveller.look(f"account-{language[:2]}-file")
    chooses(traveller)
    traveller.page.get_by_role("checkbox").check()
    traveller.page.locator("main form button").first.click()

    traveller.look(f"account-{language[:2]}-found")
    traveller.go("/p/money/account/0/1")
    traveller.look(f"account-{language[:2]}-offer")
    traveller.page.locator("main form button[value=keep]").click()
    traveller.go("/p/money/account/0/done")
    traveller.look(f"account-{language[:2]}-done")


def test_it_works_without_javascript(browser: Browser, live_server: LiveServer, case: Case) -> None:
    context = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 390, "height": 800}
    )
    plain = Traveller(context.new_page(), live_server.url, "own-account-plain")
    plain.look = lambda what: None  # type: ignore[method-assign] # axe is a script
    comes_in(plain, case)
    plain.go("/p/money/account")
    chooses(plain)
    plain.choose("Yes, read this file for my answers, and forget it afterwards.")
    plain.press("Read the file")
    plain.follow("Look at each of them")
    plain.press("Yes, take this over")

    draft = queries.draft(case.person)
    assert draft is not None
    assert [line.kind for line in queries.content(draft).incomes] == [IncomeKind.WAGE]
    context.close()
