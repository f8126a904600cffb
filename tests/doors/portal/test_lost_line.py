"""A form whose line is dead: what was typed stays in this tab, and goes when it is sent or left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.contact.message import Message
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import DoorClock, let_in

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "I lost my work in May."
KEPT = "Object.keys(sessionStorage).length"
UNSENT = {
    "en-GB": "There is no connection just now.",
    "lv-LV": "Pašlaik nav savienojuma.",
    "fr-FR": "Il n'y a pas de connexion pour le moment.",
    "de-DE": "Im Moment gibt es keine Verbindung.",
}
Pages = Callable[..., Page]


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def inside(browser: Browser, live_server: LiveServer, case: Case) -> Iterator[Pages]:
    """Browsers in which she is in, on an old telephone."""
    client, opened = let_in(Client(), case), []

    def open_in(locale: str = "en-GB") -> Page:
        context = browser.new_context(
            viewport={"width": 320, "height": 640}, locale=locale, base_url=live_server.url
        )
        for name, held in client.cookies.items():
            context.add_cookies([{"name": name, "value": held.value, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield open_in
    for context in opened:
        context.close()


def writes(page: Page) -> None:
    page.goto("/p/cant-pay")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("textbox").fill(WORDS)


def sends(page: Page) -> None:
    page.locator("main form button").last.click()


def sends_again(page: Page) -> None:
    page.wait_for_timeout(1_100)  # two presses within a second are taken for one
    sends(page)


@pytest.mark.parametrize("locale", mostly_long(UNSENT))
def test_offline_the_page_stays_and_says_so_calmly(inside: Pages, locale: str) -> None:
    page = inside(locale)
    writes(page)
    page.context.set_offline(True)

    sends(page)

    expect(page.locator("[data-kept]")).to_contain_text(UNSENT[locale])
    expect(page.locator("[data-kept]")).to_be_focused()
    expect(page.get_by_role("textbox")).to_have_value(WORDS)
    assert page.url.endswith("/p/cant-pay")
    page.context.set_offline(False)
    assert barriers(page) == []


def test_a_line_that_is_dead_without_saying_so_keeps_it_too(inside: Pages) -> None:
    page = inside()
    page.clock.install()
    writes(page)
    page.clock.fast_forward(60_000)
    page.context.route("**/*", lambda route: route.abort())

    sends(page)

    expect(page.locator("[data-kept]")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(WORDS)


def test_a_page_that_was_lost_on_its_way_is_filled_again(inside: Pages) -> None:
    page = inside()
    writes(page)
    page.context.route("**/*", lambda route: route.abort())
    sends(page)
    page.wait_for_url("chrome-error://**")
    page.context.unroute("**/*")

    page.goto("/p/cant-pay")

    expect(page.get_by_role("textbox")).to_have_value(WORDS)
    expect(page.locator("[data-kept]")).to_contain_text("This was not sent yet.")


def test_what_was_not_sent_is_back_after_the_page_was_lost(inside: Pages) -> None:
    page = inside()
    writes(page)
    page.context.set_offline(True)
    sends(page)
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(False)

    page.goto("/p/cant-pay")

    expect(page.get_by_role("textbox")).to_have_value(WORDS)
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.locator("[data-kept]")).to_contain_text("This was not sent yet.")


def test_a_page_that_answers_what_was_sent_keeps_nothing(inside: Pages) -> None:
    page = inside()
    page.goto("/p/money/home")
    page.get_by_label("Adults, you among them").fill("many")

    sends(page)

    expect(page.get_by_text("There is something to look at")).to_be_visible()
    expect(page.locator("[data-kept]")).to_have_count(0)
    assert page.evaluate(KEPT) == 0


def test_once_it_is_sent_nothing_stays_in_the_tab(inside: Pages) -> None:
    page = inside()
    page.goto("/p/messages")
    page.get_by_role("textbox").fill(WORDS)
    page.context.set_offline(True)
    sends(page)
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(False)

    sends_again(page)

    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("")
    assert Message.objects.count() == 1
    assert page.evaluate(KEPT) == 0


def test_an_answer_of_her_money_is_kept_and_sent(inside: Pages) -> None:
    page = inside()
    page.goto("/p/money/home")
    page.get_by_label("Adults, you among them").fill("2")
    page.context.set_offline(True)
    sends(page)
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Adults, you among them")).to_have_value("2")

    sends(page)

    expect(page).not_to_have_url(re.compile("/p/money/home$"))
    assert page.evaluate(KEPT) == 0


def test_leaving_forgets_it(inside: Pages) -> None:
    page = inside()
    writes(page)
    page.context.set_offline(True)
    sends(page)
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(False)
    # What the server says on leaving would empty the tab too; here the page does it by itself.
    page.context.route("**/p/leave", lambda route: route.fulfill(body="", content_type="text/html"))

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/p/leave")

    assert page.evaluate(KEPT) == 0


def test_the_end_of_the_visit_forgets_it(inside: Pages, door_clock: DoorClock) -> None:
    page = inside()
    writes(page)
    page.context.set_offline(True)
    sends(page)
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(False)
    door_clock.passes(timedelta(minutes=31))

    page.goto("/p/home")

    assert page.url.endswith("/p/closed")
    assert page.evaluate(KEPT) == 0


def test_the_second_fact_is_never_kept(client: Client) -> None:
    page = client.get("/p/0123456789ABCDEF/fact").content.decode()

    assert "data-keep" not in page
