"""Every cent in a browser, on a phone: interest, a fee, a stop, a payment that was told late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.contact.actions import stop
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.ledger import interest
from evenhand.ledger.actions import record_payment
from evenhand.payments.models import Overpaid
from evenhand.rulebook import Money
from tests import cast
from tests.doors.portal.test_journeys import Traveller, comes_in

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = cast.AT.date()
DAY = timedelta(days=1)


@pytest.fixture
def traveller(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Settings
) -> Iterator[Traveller]:
    """Somebody on a phone."""
    settings.SPOOL_FOLDER = tmp_path
    page = browser.new_page(viewport={"width": 390, "height": 800}, locale="en-GB")
    yield Traveller(page, live_server.url, "owed-390")
    page.close()


@pytest.fixture
def greta() -> Case:
    """Greta owes 3,650 EUR at 5 % by law, and paid 100 EUR that were told late."""
    of = cast.case(cast.person(cast.GRETA), principal_minor=365_000)
    interest.set_terms(
        of.debt, kind="statutory", from_on=TODAY - 30 * DAY, source="placement", basis="BGB 288",
        at=cast.AT - 30 * DAY, actor="staff:dace",
    )  # fmt: skip
    record_payment(
        debt=of.debt, amount=Money(10_000, "EUR"), paid_on=TODAY - 10 * DAY, key="late",
        at=cast.AT - DAY, actor="staff:dace",
    )  # fmt: skip
    return of


def stopped(case: Case) -> None:
    request = StopRequest(
        person=case.person, kind="breathing_space", source="portal", actor="person",
        starts_at=now(),
    )  # fmt: skip
    stop(request, clock=now)


def now() -> datetime:
    return cast.AT


def test_every_cent_of_a_debt_with_interest_fee_stop_and_late_payment_has_no_barrier(
    traveller: Traveller, greta: Case
) -> None:
    comes_in(traveller, greta)
    cast.charged(greta.debt, key="f", basis="RVG 13", on=TODAY - 12 * DAY)
    stopped(greta)
    Overpaid.objects.create(
        person=greta.person, case=greta, source="x", amount_minor=500, currency="EUR",
        paid_on=TODAY, opened_at=cast.AT,
    )  # fmt: skip

    traveller.go(f"/p/owed/{greta.key}")
    traveller.look("debt")
    for words in ("Interest", "Fees", "Every cent", "Stopped:", "What you paid too much"):
        traveller.reads(words)
    traveller.follow("Why do I owe this?")
    traveller.look("why")
    for words in ("RVG 13", "5 % a year of €3,650.00", "-€100.00"):
        traveller.reads(words)
    traveller.go(f"/p/owed/{greta.key}/allowed")
    traveller.look("allowed")

    assert Hold.objects.get().kind == "breathing_space"
