"""«Is this letter real?»: found from every door, open to everybody, and nothing to trust in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import let_in
from tests.doors.portal.test_journeys import Traveller

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = tuple(code for code, _name in django_settings.LANGUAGES)
FIRM = {
    "name": "Evenhand",
    "phone": "+371 20 000 000",
    "email": "us@evenhand.example",
    "countries": {
        "LV": {"licence": "NR-17", "supervisor": {"name": "PTAC", "contact": "ptac.gov.lv"}},
        "CH": {"complaint_body": {"name": "Ombudsstelle"}},
    },
}


def _main(page: str) -> str:
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("page", ["/", "/p/0123456789ABCDEF", "/p/0123456789ABCDEF?words=easy"])
def test_whoever_doubts_a_letter_finds_it_before_coming_in(client: Client, page: str) -> None:
    answer = client.get(page).content.decode()

    assert 'href="/p/real"' in _main(answer)


def test_the_foot_of_every_page_leads_to_it(client: Client) -> None:
    inside = let_in(client, cast.case(cast.person())).get("/p/home").content.decode()

    assert 'href="/p/real"' in inside.partition("<footer")[2]


def test_it_gives_no_number_or_address_of_ours_to_check_us_by(
    client: Client, settings: Settings
) -> None:
    """Whoever made a false page would write his own there."""
    settings.FIRM = FIRM

    main = _main(client.get("/p/real").content.decode())

    assert not [told for told in ("tel:", "mailto:", "+371", "ptac.gov.lv", "://") if told in main]


def test_it_names_each_register_that_the_operator_named(client: Client, settings: Settings) -> None:
    settings.FIRM = FIRM

    main = _main(client.get("/p/real").content.decode())

    assert all(told in main for told in ("Latvia", "PTAC", "NR-17"))
    assert "Switzerland" not in main


@pytest.mark.parametrize("firm", [{}, {"name": "Evenhand"}, {"countries": FIRM["countries"]}])
def test_without_a_register_it_says_whom_to_ask(
    client: Client, settings: Settings, firm: dict[str, object]
) -> None:
    settings.FIRM = firm

    page = client.get("/p/real")

    assert page.status_code == 200
    assert "Ask the office that watches over debt collection" in page.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_whole_in_each_language(client: Client, language: str) -> None:
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language

    main = _main(client.get("/p/real").content.decode())

    assert main.count("<li>") >= 13
    assert ("We never ask" in main) == (language == "en")


@pytest.fixture(params=["with a script", "without a script"])
def narrow(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Traveller]:
    """A telephone, 320 pixels wide; once with JavaScript, once without."""
    page = browser.new_page(
        viewport={"width": 320, "height": 640},
        locale="en-GB",
        java_script_enabled=request.param == "with a script",
    )
    yield Traveller(page, live_server.url, f"real-{request.param[:7].strip()}")
    page.close()


def test_from_the_front_to_the_page_and_on_to_a_dispute(narrow: Traveller) -> None:
    narrow.go("/")
    narrow.follow("Is this letter real?")
    narrow.reads("What we never do")
    narrow.follow("I don't owe this")
    narrow.reads("You need no account")

    assert narrow.page.url.endswith("/p/dispute-without")


@pytest.mark.parametrize("language", mostly_long(LANGUAGES))
def test_it_has_no_barrier_and_does_not_scroll_sideways(
    browser: Browser, live_server: LiveServer, language: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640}, locale="en-GB")
    narrow = Traveller(page, live_server.url, f"real-{language}-320")

    narrow.go(f"/language/{language}?next=/p/real")
    narrow.look("real")

    page.close()
