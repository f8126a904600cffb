"""Learning in a real browser: no page has a barrier or a sideways scroll, a script or none."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import Role, User
from evenhand.learning.training import actions
from evenhand.learning.training.models import CoachingNote, LessonDue, Recall, Run
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.rooms.training.files import COURSE, ROLEPLAY

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
NARROW = 320

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trainee(db: None) -> User:
    """An agent who joined today, with something to learn and words of her coach."""
    actions.load_courses([COURSE], shipped=True, at=cast.AT)
    actions.load_roleplays([ROLEPLAY], shipped=True, at=cast.AT)
    user = cast.agent(certified=False)
    actions.open_lesson(user=user, course="listening", why="first", about="",
                        due_on=cast.AT.date(), at=cast.AT, actor="test")  # fmt: skip
    CoachingNote.objects.create(user=user, words="Wait a little longer.", at=cast.AT)
    Recall.objects.create(user=user, course="listening", question="silence", rung=0,
                          due_on=cast.AT.date(), last_at=cast.AT, last_right=True)  # fmt: skip
    return user


def in_browser(browser: Browser, live_server: LiveServer, desk: Client, **more: Any) -> Any:
    """A narrow page in a real browser in which somebody is signed in."""
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": NARROW, "height": 800}, **more
    )
    cookie = desk.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    return context.new_page()


def seen(page: Any, name: str) -> tuple[list[str], int]:
    """The barriers of a page, and by how much it is wider than the screen."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/learn-{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return barriers(page), max(wide - NARROW, 0)


def test_no_page_of_a_trainee_has_a_barrier(
    browser: Browser, live_server: LiveServer, trainee: User
) -> None:
    case = cast.case(cast.person())
    page = in_browser(browser, live_server, signed_in(trainee))
    recall = Recall.objects.get()
    course = "/course/listening"
    pages = {"today": "", "me": "/me", "recall": f"/recall/{recall.pk}",
             **{step: f"{course}/{step}" for step in ("what", "rent", "quiz")}}  # fmt: skip
    found = {}
    for name, address in pages.items():
        page.goto(f"/desk/learn{address}", wait_until="networkidle")
        found[name] = seen(page, name)
    page.goto(f"/desk/learn{course}/quiz")
    page.get_by_role("button", name="Go on").click()
    found["quiz-answered"] = seen(page, "quiz-answered")
    page.goto(f"/desk/case/{case.reference}", wait_until="networkidle")
    found["needs-certificate"] = seen(page, "needs-certificate")

    assert found == dict.fromkeys(found, ([], 0))
    page.context.close()


def test_no_page_of_a_trainer_has_a_barrier(
    browser: Browser, live_server: LiveServer, trainee: User
) -> None:
    cast.certified_in(trainee, "contact", country="LV", language="lv")
    trainer = User.objects.create_user("tom@evenhand.example", cast.PASSWORD, name="Tom",
                                       role=Role.TRAINER, joined_at=cast.AT)  # fmt: skip
    page = in_browser(browser, live_server, signed_in(trainer))
    found = {}
    for name, address in {"team": "", "person": f"/{trainee.key}"}.items():
        page.goto(f"/desk/learn/team{address}", wait_until="networkidle")
        found[name] = seen(page, name)

    assert found == dict.fromkeys(found, ([], 0))
    page.context.close()


def test_a_talk_is_held_by_keyboard_and_says_how_the_person_felt(
    browser: Browser, live_server: LiveServer, trainee: User
) -> None:
    page = in_browser(browser, live_server, signed_in(trainee))
    page.goto("/desk/learn/")
    page.get_by_role("button", name="A first call").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/talk/first-call/**")
    found = {"talk": seen(page, "talk")}
    for step in range(1, 7):
        page.locator('button[name="choice"][value="1"]').focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert len(Run.objects.get().choices) == step
    found["talk-ended"] = seen(page, "talk-ended")

    expect(page.get_by_text("She asked how I was before she asked for anything.")).to_be_visible()
    assert found == dict.fromkeys(found, ([], 0))
    page.context.close()


def test_a_course_is_passed_without_javascript(
    browser: Browser, live_server: LiveServer, trainee: User
) -> None:
    page = in_browser(browser, live_server, signed_in(trainee), java_script_enabled=False)
    page.goto("/desk/learn/course/listening")
    page.get_by_role("button", name="Go on").click()
    page.locator('input[name="marks"][value="0"]').check(force=True)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Go on").click()
    for question in ("who-first", "silence"):
        page.locator(f'input[name="{question}"][value="0"]').check(force=True)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("Passed")).to_be_visible()
    assert LessonDue.objects.get(user=trainee).done_at == cast.AT
    page.context.close()
