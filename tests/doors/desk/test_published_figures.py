"""What our search of calls finds stands open to everybody, in four languages, without a barrier."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.doors.desk.reviews.published import share_words
from evenhand.doors.desk.reviews.words import FOUND
from evenhand.learning.conversations.counting import LABELLED, Share
from tests.doors.desk.barriers import barriers

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
PAGE = "/about/conversations"


@pytest.mark.django_db
def test_a_stranger_reads_what_is_found_and_first_of_all_that_most_is_missed() -> None:
    page = Client().get(PAGE).content.decode().replace("\N{WORD JOINER}", "")
    page = page.replace("\N{NO-BREAK SPACE}", " ")

    assert page.index("Much is missed.") < page.index("<table")
    assert "34 of 102: 33 % (25–43)" in page
    assert "61 of 320: 19 % (15–24)" in page
    assert all(page.count(f">{FOUND[key]} <") == 4 for key in LABELLED)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "threat"),
    [("lv", "Ko mūsu sarunu meklēšana atrod un ko palaiž garām", "Draudi"),
     ("fr", "Ce que notre recherche dans les appels trouve", "Menaces"),
     ("de", "Was unsere Suche in Gesprächen findet", "Drohungen")],
)  # fmt: skip
def test_it_is_told_in_the_languages_of_staff(language: str, title: str, threat: str) -> None:
    page = Client().get(PAGE, headers={"accept-language": language}).content.decode()

    assert title in page
    assert threat in page
    assert "43 %" in page


def test_a_share_of_nothing_is_said_in_words() -> None:
    with translation.override("en"):
        assert share_words(Share(0, 0)) == "nothing to count"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_page_of_figures_has_no_barrier_and_no_sideways_scroll(
    browser: Browser, live_server: LiveServer, width: int, scheme: Any
) -> None:
    context = browser.new_context(base_url=live_server.url, locale="en-GB", color_scheme=scheme)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    answer = page.goto(PAGE, wait_until="networkidle")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/published-{width}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = (answer.status if answer else 0, barriers(page), max(wide - width, 0))
    context.close()

    assert found == (200, [], 0)
