"""What a creditor is asked: she answers for her own claims, and sees nobody's budget."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.ledger import queries as ledger
from evenhand.plans import conceding
from evenhand.plans.models import Authority, Concession
from evenhand.rulebook import Money
from tests import cast
from tests.doors.clients.test_clients_home import signed_in
from tests.doors.desk.barriers import barriers
from tests.rooms.plans.test_plans import told

pytestmark = pytest.mark.django_db(transaction=True)

PICTURES = os.environ.get("EVENHAND_PICTURES", "")


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    made = cast.case(cast.person(), principal_minor=100_000)
    told(made)
    return made


@pytest.fixture
def asked(case: Case) -> Concession:
    made = conceding.settle(
        case=case, offered=Money(40_000, "EUR"), at=cast.AT, actor="person", from_others=True
    )
    assert made.concession is not None
    return made.concession


def test_a_creditor_sees_sums_and_her_own_reference_and_no_person(
    case: Case, asked: Concession
) -> None:
    page = signed_in(case.debt.creditor).get("/clients/asked").content.decode()

    assert "loan-1" in page
    assert "€400.00" in page
    assert "€600.00" in page
    assert "Ilze" not in page
    assert "€1,800.00" not in page


def test_her_yes_waits_for_the_money(case: Case, asked: Concession) -> None:
    signed_in(case.debt.creditor).post(
        f"/clients/asked/{asked.key}", {"answer": "yes", "words": "Fine."}
    )

    asked.refresh_from_db()
    assert (asked.state, asked.words) == ("agreed", "Fine.")
    assert asked.pay_by is not None
    assert ledger.balance(case.debt, on=cast.AT.date()).minor == 100_000


def test_another_creditor_can_neither_see_nor_answer(asked: Concession) -> None:
    other = signed_in(cast.creditor("Other"))

    answer = other.post(f"/clients/asked/{asked.key}", {"answer": "yes"})

    asked.refresh_from_db()
    assert answer.status_code == 404
    assert asked.state == "asked"
    assert "loan-1" not in other.get("/clients/asked").content.decode()


def test_she_grants_how_far_we_may_settle_and_takes_it_back(case: Case) -> None:
    browser = signed_in(case.debt.creditor)
    empty = {"until_day": "", "until_month": "", "until_year": ""}

    browser.post("/clients/asked/authority", {"lowest": "60", **empty})
    granted = Authority.objects.get()
    wrong = browser.post("/clients/asked/authority", {"lowest": "101", **empty})
    browser.post("/clients/asked/authority", {"end": "yes"})

    assert (granted.lowest_hundredths, granted.granted_by) == (60, "Olga")
    assert "Write a whole number from 1 to 100." in wrong.content.decode()
    assert Authority.objects.get().ended_at == cast.AT


@pytest.mark.parametrize(
    ("amount", "words"),
    [("5000", "More than is safe"), ("150", "This amount is safe."), ("1", "more would be too")],
)
def test_a_demand_is_answered_by_the_same_check(case: Case, amount: str, words: str) -> None:
    page = signed_in(case.debt.creditor).post(
        "/clients/asked/demand", {"reference": "loan-1", "amount": amount}
    )

    assert words in page.content.decode()
    assert "€1,800.00" not in page.content.decode()


def test_a_claim_of_somebody_else_is_none_of_hers(case: Case) -> None:
    page = signed_in(cast.creditor("Other")).post(
        "/clients/asked/demand", {"reference": "loan-1", "amount": "10"}
    )

    assert "no open claim" in page.content.decode()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_without_barrier(
    browser: Browser, live_server: LiveServer, asked: Concession, case: Case, width: int
) -> None:
    name = settings.SESSION_COOKIE_NAME
    session = signed_in(case.debt.creditor).cookies[name].value
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
    page.context.add_cookies([{"name": name, "value": session, "url": live_server.url}])

    page.goto(f"{live_server.url}/clients/asked")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"clients-asked-{width}.png"), full_page=True)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
