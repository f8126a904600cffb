"""Reviews in a real browser: by keyboard from finding to finding, no barrier at any width."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.learning.conversations import answering
from evenhand.learning.conversations.actions import (
    Call,
    permit_review,
    record_permission,
    take_transcript,
)
from evenhand.learning.conversations.models import Finding, Transcript
from evenhand.learning.training.actions import load_courses
from evenhand.learning.training.models import CoachingNote, LessonDue
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.rooms.training.files import COURSE

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
SAID = """Agent: Good morning, am I speaking with Ilze?
Person: Yes. I lost my job and we have nothing to eat.
Agent: You owe us 300 euro. You will lose your home if you do not pay today.
Person: I am in hospital.
Agent: That must be hard. Shall we talk another day?
"""

pytestmark = pytest.mark.django_db(transaction=True)


def staff(role: Role, name: str) -> User:
    return User.objects.create_user(
        f"{name}@evenhand.example", cast.PASSWORD, name=name.title(), role=role, joined_at=cast.AT
    )


@pytest.fixture
def case(dace: User) -> Case:
    """A case with a conversation of an hour ago that nobody has given yet."""
    made = cast.case(cast.person())
    Contact.objects.create(
        person=made.person, case=made, channel="call", purpose="service", outbound=True,
        result="conversation", by=dace, at=cast.AT - timedelta(hours=1),
    )  # fmt: skip
    return made


@pytest.fixture
def vita(db: None) -> User:
    """Compliance; she recorded why calls may be reviewed in Latvia, and somebody signed."""
    made = staff(Role.COMPLIANCE, "vita")
    row = record_permission(
        country="LV", legal_basis="Works agreement 7", assessment="Of October",
        consulted_on=date(2026, 11, 1), by=made, at=cast.AT,
    )  # fmt: skip
    permit_review(permission=row.key, by=staff(Role.OPERATOR, "olga"), at=cast.AT)
    return made


@pytest.fixture
def row(dace: User, case: Case, vita: User) -> Transcript:
    """A review in which one finding is contested and one commented on."""
    call = Call(case.person.key, "LV", "en", dace, cast.AT, consented=True, case=case)
    made = take_transcript(SAID.encode(), name="call", call=call, at=cast.AT, by=dace)
    threat = Finding.objects.get(transcript=made, detector="threat")
    answering.contest(threat, words="I read out a letter.", by=dace, at=cast.AT)
    answering.comment(made, words="The line was bad.", by=dace, at=cast.AT)
    record_permission(
        country="FR", legal_basis="Works agreement 8", assessment="Of November",
        consulted_on=date(2026, 11, 2), by=vita, at=cast.AT,
    )  # fmt: skip
    return made


def in_browser(browser: Browser, live_server: LiveServer, user: User, **more: Any) -> Any:
    """A page of a real browser in which somebody is signed in."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", **more)
    cookie = signed_in(user).cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    return context.new_page()


def seen(page: Any, addresses: list[str], *, width: int, scheme: Any) -> dict[str, Any]:
    """The status, the barriers and the sideways scroll of each page, all its folds open."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    found = {}
    for address in addresses:
        answer = page.goto(address, wait_until="networkidle")
        page.evaluate(
            "for (const fold of document.querySelectorAll('main details')) fold.open = true"
        )
        if PICTURES:
            name = address.strip("/").replace("/", "-")[:40]
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (answer.status, barriers(page), max(wide - width, 0))
    return found


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_of_a_review_has_a_barrier_or_a_sideways_scroll(
    browser: Browser, live_server: LiveServer, row: Transcript, dace: User, vita: User,
    width: int, scheme: str,
) -> None:  # fmt: skip
    assert row.case is not None
    threat = Finding.objects.get(transcript=row, detector="threat")
    review = f"/desk/reviews/{row.key}"
    pages = {
        dace: [review, "/desk/reviews/mine", f"/desk/reviews/new/{row.case.reference}"],
        cast.lead(): [review, "/desk/reviews/"],
        vita: ["/desk/reviews/allowed", "/desk/reviews/contested",
               f"/desk/reviews/contested/{threat.key}"],
    }  # fmt: skip

    for user, addresses in pages.items():
        page = in_browser(browser, live_server, user)
        found = seen(page, addresses, width=width, scheme=scheme)
        assert found == dict.fromkeys(found, (200, [], 0))
        page.context.close()


def give_the_call(page: Any, case: Case) -> None:
    """Type what was said in the case's call, by keyboard alone, to its review."""
    page.goto(f"/desk/case/{case.reference}")
    page.get_by_role("link", name="Read a call again").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/reviews/new/**")
    page.locator("input[name=call]").first.focus()
    page.keyboard.press("Space")
    page.locator("input[name=agreed][value=yes]").focus()
    page.keyboard.press("Space")
    page.get_by_label("In which language did you speak?").select_option("en")
    page.get_by_label("Or type what was said").focus()
    page.keyboard.insert_text(SAID)
    page.get_by_role("button", name="Read it again").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/reviews/[0-9a-f-]{36}$"))


def test_a_call_is_typed_read_and_contested_by_keyboard_alone(
    browser: Browser, live_server: LiveServer, case: Case, dace: User, vita: User
) -> None:
    page = in_browser(browser, live_server, dace)
    give_the_call(page, case)

    page.locator("body").press("j")
    went = [page.evaluate("document.activeElement.textContent")]
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
        went.append(page.evaluate("document.activeElement.textContent"))
    while page.evaluate("document.activeElement.textContent") != "A threat":
        page.keyboard.press("j")
    threat = page.locator(".review-finding", has_text="A threat")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("I read out a letter.")
    threat.get_by_role("button", name="It was no such thing").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert len(set(went[:3])) == 3
    assert went[3] == went[1]
    expect(page.get_by_text("Nobody else sees it now. A third person decides.")).to_be_visible()
    assert Finding.objects.get(detector="threat").contested_at == cast.AT
    page.context.close()


def test_a_review_is_read_and_answered_without_javascript(
    browser: Browser, live_server: LiveServer, row: Transcript, dace: User
) -> None:
    page = in_browser(browser, live_server, dace, java_script_enabled=False)
    page.goto(f"/desk/reviews/{row.key}")
    page.get_by_label("Your words", exact=True).last.fill("I would ask about the rent today.")
    page.get_by_role("button", name="Keep beside the call").last.click()

    expect(page.get_by_text("I would ask about the rent today.")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "plain"])
def test_from_a_call_to_what_was_found_to_coaching_to_a_lesson_by_keyboard(
    browser: Browser, live_server: LiveServer, case: Case, dace: User, vita: User,
    with_scripts: bool,
) -> None:  # fmt: skip
    load_courses([COURSE], shipped=True, at=cast.AT)
    tina = staff(Role.TRAINER, "tina")
    cast.certified_in(tina, "contact")
    hers, coach = (
        in_browser(browser, live_server, user, java_script_enabled=with_scripts)
        for user in (dace, tina)
    )
    give_the_call(hers, case)
    expect(hers.get_by_text("Told that work is lost").first).to_be_visible()
    say(hers, hers.get_by_label("Your words", exact=True).last, "I went on too fast.",
        "Keep beside the call")  # fmt: skip

    coach.goto("/desk/reviews/")
    press(coach, coach.locator("main .review-row a").first)
    expect(coach.get_by_text("I went on too fast.")).to_be_visible()
    press(coach, coach.get_by_role("link", name="Write to Dace what helps on"))
    coach.get_by_label("A lesson with it, if one helps").select_option("listening")
    say(coach, coach.get_by_label("What helps on?"), "Wait after bad news.", "Keep", last=True)
    # axe is a script itself: where a page runs none, what stands on it is the same.
    barred = barriers(coach) if with_scripts else []

    hers.goto("/desk/learn/me")
    say(hers, hers.get_by_label("Your answer"), "I will.", "Answer")
    hers.goto("/desk/learn/")
    expect(hers.get_by_text("Your coach asks for it")).to_be_visible()
    barred += barriers(hers) if with_scripts else []
    press(hers, hers.get_by_role("link", name="Listening").first)
    press(hers, hers.get_by_role("button", name="Go on"))
    tick(hers, "marks")
    press(hers, hers.get_by_role("button", name="Go on"))
    press(hers, hers.get_by_role("link", name="Go on"))
    tick(hers, "who-first")
    tick(hers, "silence")
    press(hers, hers.get_by_role("button", name="Go on"))

    assert barred == []
    assert CoachingNote.objects.get().answer == "I will."
    lesson = LessonDue.objects.get(user=dace)
    assert (lesson.why, lesson.done_at) == ("coaching", cast.AT)
    for page in (hers, coach):
        page.context.close()


def press(page: Any, what: Any) -> None:
    """Press something by keyboard alone and wait for what comes."""
    what.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick(page: Any, name: str) -> None:
    """Tick the first answer by keyboard alone."""
    page.locator(f'input[name="{name}"][value="0"]').focus()
    page.keyboard.press("Space")


def say(page: Any, field: Any, words: str, button: str, *, last: bool = False) -> None:
    """Write into a field and send it by keyboard alone."""
    field.focus()
    page.keyboard.insert_text(words)
    found = page.get_by_role("button", name=button, exact=True)
    press(page, found.last if last or found.count() > 1 else found)
