"""A creditor's user is asked once a half-year whether she would recommend us; nobody else is."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from evenhand.cases.models import Creditor
from evenhand.learning.surveys.models import CreditorAnswer
from tests import cast
from tests.doors.clients.test_clients_home import signed_in
from tests.doors.desk.barriers import barriers

QUESTION = "/clients/recommend"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lender() -> Creditor:
    return cast.creditor()


@pytest.fixture
def olga(lender: Creditor) -> Client:
    return signed_in(lender)


def test_she_answers_once_and_is_not_asked_again(olga: Client, lender: Creditor) -> None:
    asked = olga.get("/clients/").content.decode()
    nonsense = [olga.post(QUESTION, {"score": score}).status_code for score in ("11", "", "x")]
    olga.post(QUESTION, {"score": "9"})
    after = olga.get("/clients/").content.decode()

    row = CreditorAnswer.objects.get()
    assert QUESTION in asked
    assert nonsense == [200, 200, 200]
    assert (row.score, row.creditor) == (9, lender)
    assert QUESTION not in after
    assert olga.get(QUESTION).status_code == olga.post(QUESTION, {"score": "0"}).status_code == 302
    assert CreditorAnswer.objects.count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_the_question_has_no_barrier_at_any_width(
    browser: Browser, live_server: LiveServer, olga: Client, width: int
) -> None:
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": width, "height": 800}
    )
    cookie = olga.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    page.goto(QUESTION, wait_until="networkidle")
    wide = page.evaluate("document.documentElement.scrollWidth")

    assert (barriers(page), max(wide - width, 0)) == ([], 0)
    context.close()


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_question_is_asked_in_her_language(olga: Client, language: str) -> None:
    User.objects.update(language=language)

    page = olga.get(QUESTION).content.decode()

    for english in ("recommend us", "another creditor", "Send<"):
        assert english not in page
