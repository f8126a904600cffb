"""From the way that a trainer opens to the certificate and the earliest call that is released.

By keyboard alone, in three browsers of three colleagues, with a script and without; and no page on
the way has a barrier or a sideways scroll.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.certifying import begin_supervision
from evenhand.access.models import Role, User
from evenhand.contact.models import Contact
from evenhand.learning.training import actions
from evenhand.learning.training.models import Practice, RecordedTalk
from evenhand.learning.training.paths import Wanted
from evenhand.learning.training.sessions import hold_session
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.rooms.training.files import COURSE, ROLEPLAY

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
PHONE = "+37120000001"
FEW = "evenhand.learning.training.queries", "evenhand.doors.desk.training.lacking"

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Team:
    """A trainee, her trainer, and a colleague with the certificate."""

    tija: User
    tom: User
    dace: User


@pytest.fixture
def team(db: None, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Three colleagues and a short way: one course, one role-play, one of each practice."""
    actions.load_courses([COURSE], shipped=True, at=cast.AT)
    actions.load_roleplays([ROLEPLAY], shipped=True, at=cast.AT)
    wanted = Wanted(("listening",), ("first-call",), law=False, shadow=1, supervised=0, recorded=1)
    for module in FEW:
        monkeypatch.setattr(f"{module}.path_of", lambda _skill: wanted)
    tija, tom = (
        User.objects.create_user(f"{name}@evenhand.example", cast.PASSWORD, name=name.title(),
                                 role=role, joined_at=cast.AT)
        for name, role in (("tija", Role.AGENT), ("tom", Role.TRAINER))
    )  # fmt: skip
    return Team(tija, tom, cast.agent())


class Screens:
    """A page of a real browser for each of several colleagues."""

    def __init__(self, browser: Browser, url: str, *, width: int = 1280, **more: Any) -> None:
        self._browser, self._url, self._pages = browser, url, dict[int, Any]()
        self._more = {"viewport": {"width": width, "height": 800}, **more}

    def of(self, user: User) -> Any:
        """Her page, in which she is signed in."""
        if user.pk not in self._pages:
            context = self._browser.new_context(base_url=self._url, locale="en-GB", **self._more)
            cookie = signed_in(user).cookies["evenhand_session"].value
            context.add_cookies(
                [{"name": "evenhand_session", "value": cookie, "url": self._url}]
            )  # fmt: skip
            self._pages[user.pk] = context.new_page()
        return self._pages[user.pk]

    def close(self) -> None:
        """Close all of them."""
        for page in self._pages.values():
            page.context.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def screens(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Screens]:
    made = Screens(browser, live_server.url, java_script_enabled=request.param)
    yield made
    made.close()


def press(place: Any, key: str = "Enter") -> None:
    """Press a key on something that a keyboard can reach, and wait for the page it leads to."""
    place.focus()
    if key == "Space":
        place.page.keyboard.press(key)
        return
    with place.page.expect_navigation():
        place.page.keyboard.press(key)


def choose(form: Any, name: str, typed: str) -> None:
    """Choose in a list by typing the beginning of its words."""
    place = form.locator(f"select[name={name}]")
    place.focus()
    place.page.keyboard.type(typed)


def way_is_opened(page: Any, tija: User) -> None:
    page.goto(f"/desk/learn/team/{tija.key}")
    form = page.locator("form", has=page.locator("input[value=begin]"))
    choose(form, "country", "Latv")
    press(form.get_by_role("button"))


def course_is_passed(page: Any) -> None:
    page.goto("/desk/learn/me")
    press(page.get_by_role("link", name="Listening"))
    press(page.get_by_role("button", name="Go on"))
    press(page.locator('input[name="marks"][value="0"]'), "Space")
    press(page.get_by_role("button", name="Go on"))
    press(page.get_by_role("link", name="Go on"))
    for question in ("who-first", "silence"):
        press(page.locator(f'input[name="{question}"][value="0"]'), "Space")
    press(page.get_by_role("button", name="Go on"))
    expect(page.get_by_text("Passed")).to_be_visible()


def talk_is_held(page: Any) -> None:
    page.goto("/desk/learn/me")
    press(page.get_by_role("button", name="A first call"))
    for _step in range(6):
        press(page.locator('button[name="choice"][value="1"]'))
    expect(page.get_by_text("How the person felt")).to_be_visible()


def practice_is_counted(screens: Screens, team: Team) -> None:
    dace, tom = screens.of(team.dace), screens.of(team.tom)
    dace.goto("/desk/learn/together")
    form = dace.locator("form", has=dace.locator("input[value=shadow]"))
    choose(form, "user", "Tija")
    press(form.get_by_role("button"))
    tom.goto(f"/desk/learn/team/{team.tija.key}")
    form = tom.locator("form", has=tom.locator("input[value=recorded]"))
    for name, who in (("partner", "Dace"), ("coder", "Dace"), ("second_coder", "Tom")):
        choose(form, name, who)
    form.get_by_label("Where is the recording?").focus()
    tom.keyboard.insert_text("Telephone system, today")
    press(form.get_by_role("button"))
    for page in (dace, tom):
        page.goto("/desk/learn/together")
        press(page.get_by_role("link", name="A first call"))
        for place in page.locator("input[name=done]").all():
            press(place, "Space")
        press(page.get_by_role("button", name="Keep my judgement"))


def certificate_is_given(page: Any, tija: User) -> None:
    page.goto(f"/desk/learn/team/{tija.key}")
    form = page.locator("form", has=page.locator("input[value=grant]"))
    choose(form, "country", "Latv")
    press(form.get_by_role("button"))
    expect(page.get_by_text("Certified.")).to_be_visible()


def test_a_trainee_comes_to_her_certificate_and_to_her_earliest_released_call(
    screens: Screens, team: Team
) -> None:
    case = cast.case(cast.person(phone=PHONE))
    page, tom = screens.of(team.tija), screens.of(team.tom)
    before = page.goto(f"/desk/case/{case.reference}").status
    way_is_opened(tom, team.tija)
    course_is_passed(page)
    talk_is_held(page)
    practice_is_counted(screens, team)
    page.goto("/desk/learn/me")
    ready = page.get_by_text("Nothing lacks: a trainer may certify.").is_visible()
    certificate_is_given(tom, team.tija)
    after = page.goto(f"/desk/case/{case.reference}").status
    press(page.get_by_role("button", name="May I call about service?"))

    assert (before, ready, after) == (403, True, 200)
    page.get_by_role("link", name=PHONE).wait_for()
    call = Contact.objects.get(by=team.tija)
    assert call.certificate is not None
    assert call.certificate.granted_by == team.tom


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_on_the_way_has_a_barrier_or_a_sideways_scroll(
    browser: Browser, live_server: LiveServer, team: Team, width: int, scheme: Any
) -> None:
    screens = Screens(browser, live_server.url, width=width, color_scheme=scheme)
    actions.begin_path(user=team.tija, skill="contact", country="LV", language="lv", at=cast.AT,
                       actor="test")  # fmt: skip
    begin_supervision(trainee=team.tija, supervisor=team.dace, at=cast.AT, by=team.tom,
                      until=cast.AT + timedelta(hours=4))  # fmt: skip
    row = {"person": cast.person(), "channel": "call", "purpose": "service", "by": team.tija,
           "result": "conversation", "at": cast.AT - timedelta(hours=1)}  # fmt: skip
    Contact.objects.create(**row, outbound=True, supervised_by=team.dace)
    Contact.objects.create(**row, outbound=False)
    lessons = [
        hold_session(course="listening", language="en", place="Room 2", led_by=team.tom,
                     starts_at=cast.AT + timedelta(hours=hours),
                     ends_at=cast.AT + timedelta(hours=hours + 1), invited=[team.tija, team.dace])
        for hours in (-3, 20)
    ]  # fmt: skip
    practice_is_counted(screens, team)
    talk = RecordedTalk.objects.get()
    lesson = [f"/desk/learn/sessions/{one.key}" for one in lessons]
    found = {}
    for user, addresses in {
        team.tija: ["/desk/learn/", "/desk/learn/me", "/desk/learn/sessions", lesson[1]],
        team.dace: ["/desk/learn/together", f"/desk/learn/together/{talk.key}"],
        team.tom: [f"/desk/learn/team/{team.tija.key}", "/desk/learn/sessions", *lesson,
                   "/desk/learn/together", "/desk/learn/certified"],
    }.items():  # fmt: skip
        page = screens.of(user)
        for number, address in enumerate(addresses):
            answer = page.goto(address, wait_until="networkidle")
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/way-{user.name}-{number}-{width}.png",
                                full_page=True)  # fmt: skip
            wide = page.evaluate("document.documentElement.scrollWidth")
            found[user.name, address] = (answer.status, barriers(page), max(wide - width, 0))
    screens.close()

    assert found == dict.fromkeys(found, (200, [], 0))
    assert Practice.objects.filter(user=team.tija).count() == 2
