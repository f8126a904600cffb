"""The report «How plans last» in a browser: pictures with their numbers beside, for everybody."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from tests.doors.desk.barriers import barriers
from tests.doors.long import mostly_long
from tests.lives import lived

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
ADDRESS = "/desk/reports/plans"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def some_plans() -> None:
    """Two options with enough plans, and one with too few."""
    lived(
        "steady", (40, "broken"), (95, "broken"), (150, "paid"), (180, "paid"),
        (200, "insolvency"), (210, "written_off"), (230, "paid"), *((0, ""),) * 17,
    )  # fmt: skip
    lived(
        "flexible", (120, "broken"), (160, "settled"), (250, "paid"), (260, "paid"),
        *((0, ""),) * 16,
    )  # fmt: skip
    lived("short", (60, "paid"), (70, "broken"), (80, "paid"))


@pytest.mark.parametrize(("width", "scheme"), mostly_long([(390, "light"), (1280, "dark")]))
def test_the_report_has_no_barrier_no_complaint_and_no_sideways_scroll(
    screen: BrowserContext, some_plans: None, width: int, scheme: Any
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))

    answer = page.goto(ADDRESS, wait_until="networkidle")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/lasting-{width}.png", full_page=True)

    assert answer is not None
    assert answer.status == 200
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_each_picture_has_words_and_its_numbers_beside_it(
    screen: BrowserContext, some_plans: None
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})

    page.goto(ADDRESS)

    picture = page.get_by_role("img", name="How plans ended: The same each month")
    expect(picture).to_be_visible()
    assert "Paid 12%" in (picture.locator("desc").text_content() or "")
    row = page.get_by_role("row", name="after 9 months").first
    expect(page.get_by_role("heading", name="The same each month 24 plans")).to_be_visible()
    assert "Less each month, more when more comes in" in page.content()
    assert row.get_by_role("cell").first.inner_text().isdigit()


def test_few_plans_are_named_and_not_shown(screen: BrowserContext, some_plans: None) -> None:
    page = screen.new_page()

    page.goto(ADDRESS)

    expect(page.get_by_text("Fewer than ten plans, and so not shown: Done sooner.")).to_be_visible()
    expect(page.get_by_role("heading", name="Done sooner")).to_have_count(0)


def test_a_house_without_plans_says_so(screen: BrowserContext) -> None:
    page = screen.new_page()

    page.goto(ADDRESS)

    expect(page.get_by_text("There are fewer than ten plans yet.")).to_be_visible()
    assert barriers(page) == []


def test_the_report_is_reached_and_read_without_javascript(
    browser: Browser, live_server: LiveServer, desk: Client, some_plans: None
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    cookie = desk.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    page.goto("/desk/tasks")
    page.get_by_role("link", name="Reports").click()

    expect(page.get_by_role("heading", name="How plans last")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(2)
    context.close()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("lv", "Kā plāni noturas"),
        ("fr", "Comment les plans tiennent"),
        ("de", "Wie Pläne halten"),
    ],
)
def test_the_report_speaks_the_language_of_staff(
    screen: BrowserContext, some_plans: None, dace: User, language: str, title: str
) -> None:
    User.objects.filter(pk=dace.pk).update(language=language)
    page = screen.new_page()
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(ADDRESS)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/lasting-{language}-390.png", full_page=True)

    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []
