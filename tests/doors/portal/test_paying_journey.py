"""The pages of paying in a browser, on a phone, each checked for barriers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from evenhand.rulebook import Money
from tests import cast
from tests.doors.portal.test_journeys import Traveller, comes_in
from tests.rooms.payments.collecting_cast import IBAN, we_collect
from tests.rooms.plans.test_plans import agree, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def traveller(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    """Somebody on a phone."""
    page = browser.new_page(viewport={"width": 390, "height": 800}, locale="en-GB")
    yield Traveller(page, live_server.url, "paying-390")
    page.close()


def test_she_pays_as_it_suits_her(traveller: Traveller, settings: Settings) -> None:
    we_collect(settings)
    case = cast.case(cast.person(), principal_minor=60_000)
    told(case)
    agree(case, "own", offered=Money(10_000, "EUR"), day=15)
    comes_in(traveller, case)

    traveller.go("/p/pay")
    traveller.look("pay")
    traveller.follow("By standing order: you tell your bank")
    traveller.look("standing-order")
    traveller.go(f"/p/pay/{case.key}")
    traveller.look("amount")
    traveller.write("How much would you like to pay?", "25")
    traveller.press("Continue")
    traveller.look("how")
    traveller.go("/p/pay/debit")
    traveller.look("debit")
    traveller.write("Whose account is it?", "Ilze")
    traveller.write("The number of the account (IBAN)", IBAN)
    traveller.choose("I let you collect my instalments from this account.")
    traveller.press("Allow it")
    traveller.look("debit-runs")
    traveller.press("End it now")
    traveller.look("debit-ended")
