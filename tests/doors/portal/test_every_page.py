"""Every page of the portal in a browser, found by introspection, in the midst of a full life.

Nothing is skipped silently: an address for which nothing of hers is known fails, and so does a page
that does not open to her and is not named in `ELSEWHERE` with the reason. EVENHAND_PICTURES names a
folder for a picture of each. `make test LONG=1` looks in every width, scheme and language.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from evenhand.doors.portal import urls
from tests.doors.desk.barriers import barriers
from tests.doors.long import mostly_long
from tests.doors.portal.a_full_life import (
    Life,
    a_life,
    somebody_complaining,
    somebody_helping,
    somebody_new,
    somebody_paying,
    somebody_with_a_postcode,
)

pytestmark = pytest.mark.django_db(transaction=True)

PICTURES: Final = os.environ.get("EVENHAND_PICTURES", "")
# Pages that need what she does not have: who has it, and why they do not open to her.
ELSEWHERE: Final = {
    "fully": ("weak", "only who came in by a postcode is asked for more"),
    "helping_home": ("helper", "it is a page of who helps her"),
    "helping_call": ("helper", "it is a page of who helps her"),
    "helping_ways": ("helper", "it is a page of who helps her"),
    "plan_less": ("paying", "her plan rests, so that nothing is asked"),
    "complained": ("complaining", "it is the receipt of somebody whom we do not know"),
    "helping": ("nobody", "her visit ended with the answer that leads there"),
}
# Pages that only a form leads to: where one begins, and how often «Continue» is pressed.
BY_A_FORM: Final = {
    "no_letter_tell": ("no_letter", 1),
    "no_letter_show": ("no_letter", 2),
    "dispute_here_tell": ("dispute_here", 1),
    "dispute_here_show": ("dispute_here", 2),
}
# Addresses that show no page of their own, and why.
NO_PAGE: Final = {
    "leave": "it ends the visit and leads to the weather; test_entry looks at it",
    "everyday": "it leads to the first of her everyday costs",
}
# Pages that look otherwise where nothing happened yet.
WITH_NOTHING: Final = (
    "home", "debts", "means", "which_debt", "pay", "stops", "disputes", "promises", "papers",
    "messages", "asked", "about_me", "about_me_looked", "needs", "who_helps", "keys",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at the pages."""

    name: str
    widths: tuple[int, ...] = (320,)
    height: int = 640
    options: dict[str, Any] = field(default_factory=dict)


VIEWS: Final = (
    View("daylight", widths=(320, 1280)),
    View("phone", widths=(390,)),
    View("dark", widths=(320, 1280), options={"color_scheme": "dark"}),
    View("zoomed", height=256, options={"device_scale_factor": 4}),
    View("forced", options={"forced_colors": "active"}),
    View("still", options={"reduced_motion": "reduce"}),
    *(View(code, options={"locale": code}) for code, _name in house.LANGUAGES if code != "en"),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One page on the way: who opens it and where; some only after a form."""

    name: str
    who: str
    address: str
    presses: int = 0


@dataclass
class Walk:
    """A walk over every page, one browser for each who is in; what is wrong is gathered."""

    browser: Browser
    base: str
    view: View
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, client: Client, **options: Any) -> BrowserContext:
        """A browser in which somebody is in."""
        wanted = {"locale": "en-GB", **self.view.options, **options}
        context = self.browser.new_context(viewport=self._size(self.view.widths[0]), **wanted)
        for name, held in client.cookies.items():
            context.add_cookies([{"name": name, "value": held.value, "url": self.base}])
        return context

    def look(self, page: Page, plain: Page, stop: Stop) -> None:
        """Look at one page in each width, and without JavaScript."""
        self.asked.clear()
        self.said.clear()
        answer = self._go(page, stop)
        self._note(stop, _of_the_answer(answer))
        self._note(stop, [*self.said, *self._strangers()])
        self._note(stop, _of_the_head(page))
        for width in self.view.widths:
            page.set_viewport_size(self._size(width))
            self._picture(page, f"{self.view.name}-{width}-{stop.who}-{stop.name}")
            self._note(stop, _of_the_width(page, width))
            self._note(stop, barriers(page))
        page.set_viewport_size(self._size(self.view.widths[0]))
        self._go(plain, stop)
        self._note(stop, _without_script(page, plain))

    def _size(self, width: int) -> ViewportSize:
        return {"width": width, "height": self.view.height}

    def _go(self, page: Page, stop: Stop) -> Response | None:
        answer = page.goto(self.base + stop.address)
        for _ in range(stop.presses):
            if page.get_by_role("radio").count():
                page.get_by_role("radio").first.check()
            page.locator("main form button").first.click()
        return answer

    def _note(self, stop: Stop, found: list[str]) -> None:
        self.wrong += [f"{stop.who} {stop.name} {stop.address}: {one}" for one in found]

    def _picture(self, page: Page, name: str) -> None:
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)

    def _strangers(self) -> list[str]:
        ours = urlsplit(self.base).netloc
        return [f"asks {url}" for url in self.asked if urlsplit(url).netloc != ours]


def _of_the_answer(answer: Response | None) -> list[str]:
    return [] if answer and answer.status == 200 else [f"answers {answer and answer.status}"]


def _of_the_head(page: Page) -> list[str]:
    headings = page.locator("h1").all_inner_texts()
    found = [] if len(headings) == 1 else [f"has these headings of the first rank: {headings}"]
    return found if page.title().strip() else [*found, "has no title"]


def _of_the_width(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"is {wide} wide in {width}"] if wide > width else []


def _without_script(page: Page, plain: Page) -> list[str]:
    """What a script alone shows: the page and its controls must be there without one."""
    lacks = [
        f"shows without JavaScript {there} of {here} {what}"
        for what in ("a[href]", "button", "input, select, textarea", "h1")
        if (there := _seen(plain, what)) < (here := _seen(page, what))
    ]
    empty = not plain.locator("main").inner_text().strip()
    return [*lacks, "is empty without JavaScript"] if empty else lacks


def _seen(page: Page, what: str) -> int:
    return page.locator(what).locator("visible=true").count()


@pytest.fixture
def life(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Life:
    return a_life(settings, monkeypatch)


@pytest.fixture
def people(life: Life) -> dict[str, Client]:
    """Everybody who can be in, each in a browser of her own."""
    paying, life.keys["other plan"] = somebody_paying()
    return {
        "nobody": Client(),
        "hers": life.client,
        "arriving": life.again(),
        "weak": somebody_with_a_postcode(),
        "helper": somebody_helping(life),
        "paying": paying,
        "complaining": somebody_complaining(),
        "new": somebody_new(),
    }


def _stops(life: Life) -> Iterator[Stop]:
    """Every address of the portal with what is hers in it, and who has what it shows."""
    for route in urls.urlpatterns:
        name, address = str(route.name), life.address(route)
        if name in NO_PAGE or _is_no_page(life.client, name, address):
            continue
        who, _why = ELSEWHERE.get(name, ("hers", ""))
        if name in BY_A_FORM:
            begins, presses = BY_A_FORM[name]
            address = life.address(next(one for one in urls.urlpatterns if one.name == begins))
            yield Stop(name, "nobody", address, presses)
        elif name == "plan_less":
            yield Stop(name, who, reverse("portal:plan_less", args=[life.keys["other plan"]]))
        else:
            yield Stop(name, who, address)
    food = reverse("portal:cost", args=["everyday", "food_and_household"])
    yield Stop("cost_everyday", "hers", food)
    yield Stop("followed_decided", "hers", reverse("portal:followed", args=[life.keys["decided"]]))
    yield Stop("stopped_refused", "hers", reverse("portal:stopped", args=[life.keys["refused"]]))
    yield from (Stop(name, "new", reverse(f"portal:{name}")) for name in WITH_NOTHING)


def _is_no_page(client: Client, name: str, address: str) -> bool:
    """Whether an address is only sent to, or gives a file, which is then a whole one."""
    if name in ELSEWHERE or name in BY_A_FORM:
        return False
    answer = client.get(address)
    is_page = answer.headers["Content-Type"].startswith("text/html")
    return answer.status_code == 405 or (answer.status_code == 200 and not is_page)


@pytest.mark.parametrize("view", mostly_long(VIEWS), ids=lambda view: view.name)
def test_every_page_is_whole_calm_and_without_barriers(
    browser: Browser, live_server: LiveServer, life: Life, people: dict[str, Client], view: View
) -> None:
    walk = Walk(browser, live_server.url, view)
    stops = list(_stops(life))

    for who, client in people.items():
        with walk.open(client) as context, walk.open(client, java_script_enabled=False) as plain:
            page, bare = context.new_page(), plain.new_page()
            page.on("request", lambda request: walk.asked.append(request.url))
            page.on("console", lambda message: walk.said.append(f"console: {message.text}"))
            page.on("pageerror", lambda error: walk.said.append(f"breaks: {error}"))
            for stop in stops:
                if stop.who == who:
                    walk.look(page, bare, stop)

    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("width", [320, 390])
def test_a_page_in_arabic_runs_from_right_to_left_without_barriers(
    browser: Browser, live_server: LiveServer, width: int
) -> None:
    with browser.new_context(locale="ar", viewport={"width": width, "height": 640}) as context:
        page = context.new_page()
        page.goto(live_server.url)

        assert page.locator("html").get_attribute("dir") == "rtl"
        heading = page.locator("h1").bounding_box()
        mark = page.locator(".look-header__firm").bounding_box()
        assert heading
        assert mark
        assert mark["x"] > width / 2 - mark["width"], "the house's name stands on the right"
        assert round(heading["x"] + heading["width"]) == width - 16
        assert _of_the_width(page, width) == []
        assert barriers(page) == []


def test_the_lists_of_exceptions_name_pages_that_are_there() -> None:
    there = {route.name for route in urls.urlpatterns}

    assert {*ELSEWHERE, *BY_A_FORM, *NO_PAGE, *WITH_NOTHING} <= there
