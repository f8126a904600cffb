"""Calls coded by people at the desk: blind, by keyboard, without a barrier, without a script."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import Role, User
from evenhand.doors.desk.reviews.coding import agreed_words
from evenhand.learning.conversations import coding
from evenhand.learning.conversations.actions import (
    Call,
    permit_review,
    record_permission,
    take_transcript,
)
from evenhand.learning.conversations.anchors import QUESTIONS, RATINGS
from evenhand.learning.conversations.coding_queries import Agreement
from evenhand.learning.conversations.models import Coding, Sample
from evenhand.work.figures import Interval
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
SAID = b"""Agent: Good morning, am I speaking with Ilze?
Person: Yes. I lost my job.
Agent: That must be hard. What would help you now?
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sample(dace: User) -> Sample:
    """A call of Dace's of October that two are to code."""
    case = cast.case(cast.person())
    vita, edgars = (
        User.objects.create_user(
            f"{name}@evenhand.example", name=name.title(), role=role, joined_at=cast.AT
        )
        for name, role in (("vita", Role.COMPLIANCE), ("olga", Role.OPERATOR))
    )
    row = record_permission(country="LV", legal_basis="x", assessment="y",
                            consulted_on=date(2026, 10, 1), by=vita, at=OCTOBER)  # fmt: skip
    permit_review(permission=row.key, by=edgars, at=OCTOBER)
    call = Call(case.person.key, "LV", "en", dace, OCTOBER, consented=True, case=case)
    take_transcript(SAID, name="call", call=call, at=OCTOBER, by=dace)
    coding.draw_month(OCTOBER.date(), at=cast.AT)
    return Sample.objects.get()


@pytest.fixture
def tina(db: None) -> User:
    """A trainer; she may open cases in Latvia."""
    made = User.objects.create_user(
        "tina@evenhand.example", name="Tina", role=Role.TRAINER, joined_at=cast.AT
    )
    cast.certified_in(made, "contact")
    return made


def in_browser(browser: Browser, live_server: LiveServer, user: User, **more: Any) -> Page:
    """A page of a real browser in which somebody is signed in."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", **more)
    cookie = signed_in(user).cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    return context.new_page()


def given(step: int = 4) -> dict[str, str]:
    return {key: str(step) if key in RATINGS else "yes" for key in QUESTIONS}


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_of_coding_has_a_barrier_or_a_sideways_scroll(
    browser: Browser, live_server: LiveServer, sample: Sample, dace: User, tina: User,
    width: int, scheme: Any,
) -> None:  # fmt: skip
    found = {}
    for user, address in (
        (tina, "/desk/reviews/coding"), (tina, f"/desk/reviews/coding/{sample.key}"),
        (dace, "/desk/reviews/coding/mine"),
    ):  # fmt: skip
        if user == dace:
            signed_in(tina).post(f"/desk/reviews/coding/{sample.key}", given())
            signed_in(cast.lead()).post(f"/desk/reviews/coding/{sample.key}", given(1))
        page = in_browser(browser, live_server, user, color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        answer = page.goto(address, wait_until="networkidle")
        assert answer is not None
        page.evaluate("for (const f of document.querySelectorAll('main details')) f.open = true")
        if PICTURES:
            name = address.replace(str(sample.key), "one").strip("/").replace("/", "-")
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (answer.status, barriers(page), max(wide - width, 0))
        page.context.close()

    assert Coding.objects.count() == 2
    assert found == dict.fromkeys(found, (200, [], 0))


def test_a_call_is_coded_by_keyboard_and_the_second_sees_nothing_of_the_first(
    browser: Browser, live_server: LiveServer, sample: Sample, tina: User
) -> None:
    signed_in(cast.lead()).post(f"/desk/reviews/coding/{sample.key}", given(1))
    page = in_browser(browser, live_server, tina)
    page.goto("/desk/reviews/coding")
    expect(page.get_by_text("drawn 1 of 1")).to_be_visible()
    page.locator("main .review-row a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/reviews/coding/*-*")
    shown = page.locator("main").inner_text()
    for key in QUESTIONS:
        page.locator(f"input[name={key}]").first.focus()
        page.keyboard.press("Space")
        if key in RATINGS:
            page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Keep", exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "I lost my job." in shown
    assert "Told that work is lost" not in shown
    assert "Edgars" not in shown
    hers = Coding.objects.get(coder=tina)
    assert {getattr(hers, key) for key in RATINGS} == {2}
    assert hers.identity is True
    page.context.close()


def test_the_agent_reads_it_first_and_contests_it_without_javascript(
    browser: Browser, live_server: LiveServer, sample: Sample, dace: User, tina: User
) -> None:
    edgars = cast.lead()
    for user, step in ((tina, 4), (edgars, 1)):
        signed_in(user).post(f"/desk/reviews/coding/{sample.key}", given(step))
    before = signed_in(tina).get("/desk/reviews/coding").content.decode()
    page = in_browser(browser, live_server, dace, java_script_enabled=False)
    page.goto("/desk/reviews/mine")
    page.get_by_role("link", name="Coded by people").click()
    locked = page.get_by_text("Too few calls coded by two to say anything: 1 of 30.")
    expect(locked).to_have_count(len(RATINGS))
    page.locator("summary", has_text="It was not so").click()
    page.get_by_label("Your words").fill("I named it twice.")
    page.get_by_role("button", name="Contest it").click()

    assert "4 · 1" not in before
    assert "Too few calls coded by two to say anything: 1 of 30." in before
    assert "kappa" not in before
    expect(page.get_by_text("It counts for nothing now.").first).to_be_visible()
    assert Sample.objects.get().contested_at == cast.AT
    after = signed_in(tina).get("/desk/reviews/coding").content.decode()
    assert "4 · 1" not in after
    page.context.close()


def test_an_agent_has_no_page_of_coding_but_her_own(sample: Sample, dace: User) -> None:
    hers = signed_in(dace)

    assert hers.get("/desk/reviews/coding").status_code == 403
    assert hers.get(f"/desk/reviews/coding/{sample.key}").status_code == 404
    assert (
        hers.post(f"/desk/reviews/coding/{sample.key}/contest", {"words": "x"}).status_code == 404
    )
    assert "None of your calls was coded." in hers.get("/desk/reviews/coding/mine").content.decode()


def test_what_is_half_coded_comes_back_and_keeps_nothing(sample: Sample, tina: User) -> None:
    answer = signed_in(tina).post(f"/desk/reviews/coding/{sample.key}", {"identity": "yes"})

    assert "Choose one answer." in answer.content.decode()
    assert not Coding.objects.exists()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Agreement("identity", 29, 0.9, None, Interval(0.8, 1)),
         "Too few calls coded by two to say anything: 29 of 30."),
        (Agreement("identity", 30, None, None, None),
         "On these 30 calls both nearly always gave the same answer: whether that is more than"
         " chance cannot be told."),
        (Agreement("identity", 30, 0.9, None, Interval(0.8, 1)),
         "30 calls by two · kappa 0.90, surely between 0.80 and 1.00"),
        (Agreement("reflected", 41, 0.71, 0.72, Interval(0.5, 0.8)),
         "41 calls by two · kappa 0.71, surely between 0.50 and 0.80 · ICC 0.72"),
    ],
)  # fmt: skip
def test_no_figure_stands_without_words_and_none_before_there_are_calls_enough(
    found: Agreement, words: str
) -> None:
    assert agreed_words(found) == words
