"""From a bad answer to a closed loop: survey, alarm, call back, close-out; by keyboard or plain."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bench.harness.probing import in_portal
from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.contact.reaching import record_contact
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.following import invite_after_contacts
from evenhand.learning.surveys.models import Answer, CloseOut
from evenhand.work.models import Alarm
from tests import cast
from tests.doors.desk.barriers import barriers

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Nobody listened to me."


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch, dace: User) -> Case:
    """Amina, a minute after a talk that Dace held."""
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    made = cast.case(cast.person(cast.AMINA))
    record_contact(person=made.person, case=made, channel="call", purpose="service",
                   outbound=False, result="conversation", by=dace, at=cast.AT)  # fmt: skip
    invite_after_contacts(clock=cast.clock)
    return made


def opened(browser: Browser, live_server: LiveServer, client: Client, *, script: bool) -> Page:
    """A page in which whoever is in by `client` is in."""
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", java_script_enabled=script
    )
    cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context.add_cookies([cookie])
    return context.new_page()


def press(page: Page, role: Any, name: str, key: str = "Enter", *, nth: int = 0) -> None:
    """Go to something and press a key, as somebody without a mouse does."""
    found = page.get_by_role(role, name=re.compile(name)).nth(nth)
    found.focus()
    page.keyboard.press(key)


@pytest.mark.parametrize("script", [True, False], ids=["keyboard", "plain"])
def test_from_a_bad_answer_to_a_closed_loop(
    browser: Browser, live_server: LiveServer, settings: Settings, case: Case,
    edgars_desk: Client, desk: Client, script: bool,
) -> None:  # fmt: skip
    settings.ALLOWED_HOSTS = ["*"]
    found: list[str] = []

    def look(page: Page) -> None:
        if script:
            found.extend(barriers(page))

    amina = opened(browser, live_server, in_portal(case.person, at=cast.AT), script=script)
    amina.goto("/p/home")
    press(amina, "link", "Three short questions")
    amina.wait_for_url("**/p/survey")
    look(amina)
    press(amina, "radio", "Not at all", "Space")
    press(amina, "radio", "No, I cannot", "Space")
    amina.get_by_label("Would you like to say more?").focus()
    amina.keyboard.insert_text(WORDS)
    press(amina, "button", "^Send$")
    amina.get_by_text("one of us looks at it soon").wait_for()
    look(amina)

    edgars = opened(browser, live_server, edgars_desk, script=script)
    edgars.goto("/desk/voices/alarms")
    press(edgars, "button", "Go on duty")
    expect(edgars.get_by_role("link", name="Alarms: 2").first).to_be_visible()
    for _each in range(2):
        press(edgars, "button", "^Take it")
        edgars.get_by_text("The alarm is yours").wait_for()
    look(edgars)
    press(edgars, "link", "Read the answer")
    expect(edgars.get_by_text(WORDS)).to_be_visible()
    early = desk.get(f"/desk/voices/answers/{Answer.objects.get().key}").status_code

    press(edgars, "link", case.reference)
    edgars.get_by_text("Record a contact", exact=True).focus()
    edgars.keyboard.press("Enter")
    form = edgars.locator("form[action$='/contact']")
    form.get_by_label("How did it end?").select_option("conversation")
    form.get_by_role("button").focus()
    edgars.keyboard.press("Enter")
    edgars.get_by_text("The contact is recorded.").wait_for()

    edgars.goto("/desk/voices/alarms")
    press(edgars, "link", "Read the answer")
    for question, said in (("Did we talk", "yes"), ("complaint", "no"), ("the plan", "yes")):
        group = edgars.get_by_role("group", name=re.compile(question))
        group.get_by_role("radio", name=said).focus()
        edgars.keyboard.press("Space")
    press(edgars, "button", "Write it down")
    edgars.get_by_text("Whoever held the talk may read it now.").wait_for()
    look(edgars)
    for left in (1, 0):
        edgars.goto("/desk/voices/alarms")
        edgars.get_by_label("What came of it").first.select_option("talked")
        press(edgars, "button", "^Close")
        edgars.get_by_text("The alarm is closed.").wait_for()
        expect(edgars.get_by_role("row", name=re.compile(case.reference))).to_have_count(left)
    late = desk.get(f"/desk/voices/answers/{Answer.objects.get().key}").status_code

    assert found == []
    assert (early, late) == (404, 200)
    assert [(one.outcome, one.closed_by == one.picked_up_by) for one in Alarm.objects.all()] == [
        ("talked", True)
    ] * 2
    assert Contact.objects.filter(outbound=True, result="conversation").count() == 1
    assert CloseOut.objects.get().plan_looked_at
    amina.context.close()
    edgars.context.close()
