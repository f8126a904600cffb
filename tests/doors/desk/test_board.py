"""The board of voices: for leads alone, told within seconds, few streams, readable without one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.doors.desk.voices import live
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.rooms.learning.test_board import answered

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
BOARD = "/desk/voices/"
ASKED = "Looks every four seconds."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(db: None) -> Case:
    return cast.case(cast.person())


@pytest.fixture(autouse=True)
def _no_stream_outlives_its_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.setattr(live, "LASTS_S", 0.0)
    for _each in range(live.MOST):
        assert live._places.acquire(timeout=60)
    live._places.release(live.MOST)


def a_quarter(case: Case) -> None:
    """Answers of twelve weeks, most of them good, about three topics."""
    for week in range(12):
        at = cast.AT - timedelta(weeks=week, minutes=1)
        answered(case, 14 + week % 3, at=at, manage="yes", topics=("letters", "manner"))
        answered(case, 3 + week % 4, at=at, respected=2, manage="no", topics=("reaching",))


@pytest.fixture
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that ends after its first look."""
    monkeypatch.setattr(live, "LASTS_S", 0.05)
    monkeypatch.setattr(live, "LOOKS_EVERY_S", 0.1)


def test_the_board_says_how_many_of_100_and_how_sure_that_is(
    edgars_desk: Client, case: Case
) -> None:
    answered(case, 16)
    answered(case, 4, respected=1)

    page = edgars_desk.get(BOARD).content.decode()

    assert "<strong>80</strong> of 100" in page
    assert "likely 58 to 92" in page
    assert "20 answers" in page
    assert "style=" not in page


def test_only_who_leads_reads_it(desk: Client, edgars_desk: Client) -> None:
    for place in ("", "now", "stream"):
        assert desk.get(BOARD + place).status_code == 403

    assert 'href="/desk/voices/mine"' in desk.get("/desk/queue").content.decode()
    assert f'href="{BOARD}"' in edgars_desk.get("/desk/queue").content.decode()


def test_a_colleague_reads_her_own_figure_from_thirty_answers_on_and_nobody_elses(
    desk: Client, edgars_desk: Client, dace: User, case: Case
) -> None:
    last_week = cast.AT - timedelta(days=8)
    answered(case, 20, by=dace, at=last_week)
    few = desk.get("/desk/voices/mine").content.decode()
    answered(case, 10, by=dace, at=last_week)
    enough = desk.get("/desk/voices/mine").content.decode()
    of_edgars = edgars_desk.get(f"/desk/voices/mine?user={dace.key}").content.decode()

    assert "From 30 answers on" in few
    assert "100 of 100, likely 88 to 100" in enough
    assert "From 30 answers on" in of_edgars


def test_a_stream_tells_what_was_answered_since(
    edgars_desk: Client, case: Case, short_streams: None
) -> None:
    answered(case, 5)

    told = b"".join(edgars_desk.get(f"{BOARD}stream?since=0.0")).decode()
    mark = re.search(r"^id: (\S+)$", told, re.MULTILINE)
    again: Any = edgars_desk.get(
        f"{BOARD}stream", headers={"Last-Event-ID": mark[1] if mark else ""}
    )

    assert told.startswith("retry: 1000\n\nevent: heard\n")
    assert "data: " in told
    assert "5 answers" in told
    assert b"".join(again) == b"retry: 1000\n\n"
    assert again.headers["Cache-Control"] == "no-store, private"


def test_the_third_stream_of_a_process_is_sent_to_ask_now_and_then(edgars_desk: Client) -> None:
    open_ones: list[Any] = [edgars_desk.get(f"{BOARD}stream") for _ in range(live.MOST)]

    third = edgars_desk.get(f"{BOARD}stream").status_code
    open_ones[0].close()
    after = edgars_desk.get(f"{BOARD}stream")
    for one in (*open_ones, after):
        one.close()

    assert third == 204
    assert after.status_code == 200


def test_a_stream_is_closed_once_and_speaks_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SPEAKS_EVERY_S", 0.0)
    monkeypatch.setattr(live, "LOOKS_EVERY_S", 0.0)
    stream = live.open_stream("1.1", told=lambda: "1.1", part=lambda: "")
    assert stream is not None

    said = [next(stream), next(stream)]
    for _twice in range(2):
        stream.close()
    places = [live.open_stream("", told=str, part=str) for _ in range(live.MOST + 1)]
    for one in places[: live.MOST]:
        assert one is not None
        one.close()

    assert said == [b"retry: 1000\n\n", b": still here\n\n"]
    assert places[live.MOST] is None


def test_each_line_of_a_message_stands_for_itself() -> None:
    assert live.event("7.7", "one\ntwo") == b"event: heard\nid: 7.7\ndata: one\ndata: two\n\n"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_board_has_no_barrier_and_no_sideways_scroll(
    edgars_screen: BrowserContext, case: Case, short_streams: None, width: int, scheme: Any
) -> None:
    a_quarter(case)
    page = edgars_screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    found = {}

    for address in (BOARD, "/desk/voices/mine"):
        answer = page.goto(address)
        page.evaluate(
            "for (const one of document.querySelectorAll('main details')) one.open = true"
        )
        if PICTURES:
            name = address.strip("/").replace("/", "-")
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (answer.status if answer else 0, barriers(page), max(wide - width, 0))

    page.close()
    assert found == dict.fromkeys(found, (200, [], 0))
    assert complaints == []


@pytest.mark.parametrize("places", [live.MOST, 0])
def test_an_answer_is_on_the_board_within_seconds_told_or_asked(
    edgars_screen: BrowserContext, case: Case, places: int
) -> None:
    answered(case, 5)
    taken = [live.open_stream("", told=str, part=str) for _ in range(live.MOST - places)]
    page = edgars_screen.new_page()
    page.goto(BOARD)
    page.locator("#voices-table > summary").click()
    answered(case, 5, respected=1)
    page.get_by_text("10 answers").first.wait_for(timeout=15_000)
    page.locator(".voices-big strong", has_text="50").first.wait_for(timeout=15_000)

    state = page.locator("#board-state").inner_text()
    assert state == ("Renews itself within seconds of an answer." if places else ASKED)
    assert page.locator("#voices-table").get_attribute("open") is not None
    page.get_by_role("button", name="Let it stand still").press("Enter")
    assert page.locator("#board-state").inner_text() == "Stands still."
    page.close()
    for one in taken:
        assert one is not None
        one.close()


def test_the_board_is_read_without_javascript(
    browser: Browser, live_server: LiveServer, edgars_desk: Client, case: Case
) -> None:
    answered(case, 5)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    cookie = edgars_desk.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    page.goto(BOARD)
    before = page.locator(".voices-big strong").first.inner_text()
    hint = page.get_by_text("Load the page again").is_visible()
    answered(case, 5, respected=1)
    page.reload()

    assert (before, hint) == ("100", True)
    expect(page.locator("#board-pause")).not_to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_board_speaks_the_language_of_staff(
    edgars_desk: Client, case: Case, language: str
) -> None:
    a_quarter(case)
    User.objects.filter(email="edgars@evenhand.example").update(language=language)

    pages = "".join(edgars_desk.get(one).content.decode() for one in (BOARD, "/desk/voices/mine"))

    for english in ("Treated with", "of 100", " answers", "Letters and", "Voices"):
        assert english not in pages
