"""A theme's whole story on one page, in a real browser by keyboard, and without JavaScript."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.doors import clock
from evenhand.learning.ideas.models import Idea, Trial
from evenhand.learning.improvement.gathering import gather, order_now
from evenhand.learning.improvement.models import Change, Effect, Heard, Theme
from evenhand.learning.training import actions as training
from evenhand.learning.training.models import LessonDue
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.rooms.training.files import COURSE

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
DAY = timedelta(days=1)
LETTERS = "/desk/improvement/theme/letters-unclear"

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """The clock of the doors, which a test may move on."""

    def __init__(self) -> None:
        self.at = cast.AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", made)
    return made


def happened(case: Case, *, contacts: int, signals: int, at: datetime) -> None:
    """So many letters went out, and so many complaints of them came in."""
    Contact.objects.bulk_create(
        Contact(person=case.person, case=case, channel="letter", purpose="demand", outbound=True,
                result="sent", at=at)
        for _ in range(contacts)
    )  # fmt: skip
    Heard.objects.bulk_create(
        Heard(theme=Theme.objects.get(key="letters-unclear"), room="complaints", kind="complaint",
              ref=uuid.uuid4(), at=at, about="topic:letter", how="kind")
        for _ in range(signals)
    )  # fmt: skip


@pytest.fixture
def case(hours: Clock) -> Case:
    """A house in which one theme rises and something waits to be sorted."""
    made = cast.case(cast.person())
    order_now(at=cast.AT)
    happened(made, contacts=400, signals=12, at=cast.AT - 40 * DAY)
    happened(made, contacts=400, signals=40, at=cast.AT - 10 * DAY)
    Heard.objects.create(room="complaints", kind="complaint", ref=uuid.uuid4(),
                         at=cast.AT - DAY, about="topic:other")  # fmt: skip
    return made


@pytest.fixture
def edgars(db: None) -> User:
    return cast.lead()


def in_browser(browser: Browser, live_server: LiveServer, user: User, **more: Any) -> Page:
    """A page of a real browser in which somebody is signed in."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", **more)
    cookie = signed_in(user).cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    return context.new_page()


@pytest.fixture
def pages(browser: Browser, live_server: LiveServer) -> Iterator[list[Page]]:
    made: list[Page] = []
    yield made
    for page in made:
        page.context.close()


def seen(page: Page, addresses: list[str], *, width: int) -> dict[str, Any]:
    """The status, the barriers and the sideways scroll of each page, all its folds open."""
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for address in addresses:
        answer = page.goto(address, wait_until="networkidle")
        assert answer is not None
        page.evaluate(
            "for (const fold of document.querySelectorAll('main details')) fold.open = true"
        )
        if PICTURES:
            name = address.strip("/").replace("/", "-")[-40:]
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[address] = (answer.status, barriers(page), max(wide - width, 0))
    return found


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_of_improvement_has_a_barrier_or_a_sideways_scroll(
    browser: Browser, live_server: LiveServer, case: Case, edgars: User, width: int, scheme: Any
) -> None:
    theme = Theme.objects.get(key="letters-unclear")
    Theme.objects.filter(pk=theme.pk).update(cause="Twice.", cause_by=edgars, cause_at=cast.AT)
    for kind, about in (("letter", "reminder"), ("process", "")):
        change = Change.objects.create(
            theme=theme, kind=kind, about=about, words="The sum stands once.", owner=edgars,
            planned_for=cast.AT.date(), planned_at=cast.AT, planned_by=edgars,
        )  # fmt: skip
    Change.objects.filter(pk=change.pk).update(made_on=(cast.AT - 20 * DAY).date(), made_by=edgars)
    page = in_browser(browser, live_server, edgars, color_scheme=scheme)

    for measured in (True, False):
        idea = Idea.objects.create(
            author=cast.agent() if measured else edgars, language="en", hurts="Twice.",
            helps="Say it once.", told_at=cast.AT - 9 * DAY, answer_due_at=cast.AT - 8 * DAY,
        )  # fmt: skip
    Idea.objects.filter(pk=idea.pk - 1).update(
        decided="done", decision_words="Once.", decided_at=cast.AT, decided_by=edgars,
        answered_at=cast.AT, thanked_at=cast.AT,
    )  # fmt: skip
    Trial.objects.create(idea_id=idea.pk - 1, measure="calls", before_k=9, before_n=10, after_k=1,
                         after_n=10, by=edgars, at=cast.AT)  # fmt: skip

    found = seen(
        page,
        ["/desk/improvement/", LETTERS, "/desk/improvement/unsorted", "/desk/improvement/done",
         "/desk/ideas/", "/desk/ideas/mine", f"/desk/ideas/{idea.key}"],
        width=width,
    )  # fmt: skip

    assert found == dict.fromkeys(found, (200, [], 0))
    page.context.close()


def press(page: Page, name: str) -> None:
    """Press a button by keyboard alone and wait for what comes."""
    page.get_by_role("button", name=name, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def unfold(page: Page, name: str) -> None:
    """Open a fold by keyboard alone."""
    page.locator("summary", has_text=name).focus()
    page.keyboard.press("Enter")


def told(page: Page, label: str, words: str) -> None:
    """Write into a field by keyboard alone."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.insert_text(words)


def test_from_an_idea_to_a_trial_what_it_changed_and_thanks_by_keyboard(
    browser: Browser, live_server: LiveServer, case: Case, hours: Clock, edgars: User,
    pages: list[Page],
) -> None:  # fmt: skip
    hers = in_browser(browser, live_server, cast.agent())
    his = in_browser(browser, live_server, edgars)
    pages += [hers, his]
    hers.goto("/desk/queue")
    hers.get_by_role("link", name="Could this be better?", exact=True).focus()
    hers.keyboard.press("Enter")
    hers.wait_for_url("**/desk/ideas/new*")
    told(hers, "What hurts?", "The reminder letter is unclear: people ring and ask.")
    told(hers, "What would help?", "Say the sum once.")
    press(hers, "Send")
    gather(at=cast.AT + DAY)
    hours.at += 2 * DAY

    his.goto(LETTERS)
    assert "It becomes more" in his.locator(".desk-lead").inner_text()
    unfold(his, "Name the cause")
    told(his, "Why does it happen?", "The letter names the sum twice.")
    press(his, "Keep")
    unfold(his, "Plan a change")
    his.get_by_label("What is changed?", exact=True).select_option(label="Reminder")
    told(his, "What exactly?", "The sum stands at the top, once.")
    his.get_by_label("Who does it?").select_option(str(edgars.key))
    his.get_by_label("Until when?").fill("2026-12-01")
    his.get_by_label("Whose idea was it?").select_option(label="Say the sum once.")
    press(his, "Plan it")
    press(his, "It holds from today")
    happened(case, contacts=400, signals=4, at=hours.at + DAY)
    hours.at += 28 * DAY
    his.reload()
    counted = his.get_by_text("Counted until today:").inner_text()
    press(his, "Keep what it did, and say thank you")

    assert "It became less." in counted
    assert barriers(his) == []
    expect(his.get_by_text("it was your idea")).to_be_visible()
    assert Effect.objects.get().after_k == 4
    hers.goto("/desk/queue")
    expect(hers.get_by_role("heading", name="You said, we did")).to_be_visible()
    expect(hers.get_by_text("The sum stands at the top, once.")).to_be_visible()
    assert Idea.objects.get().thanked_at == hours.at


def test_a_theme_is_sorted_and_its_lesson_opened_without_javascript(
    browser: Browser, live_server: LiveServer, case: Case, edgars: User, pages: list[Page]
) -> None:
    training.load_courses([COURSE], shipped=True, at=cast.AT)
    dace = cast.agent()
    page = in_browser(browser, live_server, edgars, java_script_enabled=False)
    pages.append(page)
    page.goto("/desk/improvement/")
    page.get_by_role("link", name="1 signal that nobody has sorted").click()
    page.get_by_label("Complaint · Something else (1)").check()
    page.get_by_label("To which theme?").select_option("new")
    page.get_by_label("Name of the new theme").fill("Waiting for us")
    page.get_by_label("How bad is it?").select_option("1")
    page.get_by_role("button", name="Sort").click()
    page.locator("summary", has_text="Plan a change").click()
    page.get_by_label("What is changed?", exact=True).select_option(label="Listening")
    page.get_by_label("What exactly?").fill("A step about waiting.")
    page.get_by_label("Who does it?").select_option(str(edgars.key))
    page.get_by_label("Until when?").fill("2026-12-01")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("button", name="It holds from today").click()

    expect(page.get_by_role("heading", name="Waiting for us")).to_be_visible()
    expect(page.get_by_text("The lesson is due for")).to_be_visible()
    assert LessonDue.objects.filter(user=dace, course="listening", why="theme").exists()


def test_a_change_of_what_nobody_knows_comes_back_with_its_words(
    edgars_desk: Client, case: Case
) -> None:
    given = {"change-what": "letter:nonsense", "change-words": "Say it once.",
             "change-owner": "", "change-planned_for": "2020-01-01"}  # fmt: skip

    answer = edgars_desk.post(f"{LETTERS}/change", given)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_change-what"' in page
    assert "This day is over." in page
    assert "Say it once." in page
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("what", "name", "link"),
    [("letter:reminder", "Reminder", "/desk/letters/reminder/en"),
     ("lesson:listening", "Listening", "/desk/learn/course/listening"),
     ("process:call_back", "Call back", "/desk/tasks?kind=call_back"),
     ("rule:us.call-frequency", "us.call-frequency", "https://"),
     ("process:", "How we work", "")],
)  # fmt: skip
def test_what_a_change_is_of_is_picked_from_what_there_is_and_linked(
    edgars_desk: Client, case: Case, what: str, name: str, link: str
) -> None:
    training.load_courses([COURSE], shipped=True, at=cast.AT)
    edgars = User.objects.get(name="Edgars")
    offered = edgars_desk.get(LETTERS).content.decode()
    given = {"change-what": what, "change-words": "Say it once.",
             "change-owner": str(edgars.key), "change-planned_for": "2026-12-01"}  # fmt: skip

    edgars_desk.post(f"{LETTERS}/change", given)

    kind, _colon, about = what.partition(":")
    change = Change.objects.get()
    assert (change.kind, change.about) == (kind, about)
    assert f'<option value="{what}"' in offered
    assert offered.count("<optgroup") == 4
    (told,) = re.findall(r'<p class="look-soft">([^·]*) · Edgars', edgars_desk.get(LETTERS).text)
    assert name in told
    assert f'href="{link}' in told if link else "href" not in told


def test_an_idea_that_nobody_has_sorted_can_be_read_where_it_is_sorted(
    edgars_desk: Client, case: Case
) -> None:
    idea = Idea.objects.create(
        author=cast.agent(), pseudonym="Heron", language="en", hurts="Twice.",
        helps="Say it once.", told_at=cast.AT, answer_due_at=cast.AT,
    )  # fmt: skip
    Heard.objects.create(room="ideas", kind="idea", ref=idea.key, at=cast.AT - DAY)

    page = edgars_desk.get("/desk/improvement/unsorted").content.decode()

    assert f'href="/desk/ideas/{idea.key}">Say it once.</a>' in page
    assert "Heron" in page


def test_an_agent_reads_a_theme_and_changes_nothing(desk: Client, case: Case) -> None:
    page = desk.get(LETTERS).content.decode()

    assert "What was heard" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    for place in ("cause", "change", "split", "merge"):
        assert desk.post(f"{LETTERS}/{place}", {}).status_code in (400, 403)
    assert desk.get("/desk/improvement/unsorted").status_code == 403
    assert desk.get("/desk/improvement/theme/none").status_code == 404


def test_a_part_is_moved_and_a_theme_merged_at_the_desk(edgars_desk: Client, case: Case) -> None:
    edgars_desk.post(f"{LETTERS}/split", {"split-groups": "complaint topic:letter",
                                          "split-theme": "my-data"})  # fmt: skip
    moved = Heard.objects.filter(theme__key="my-data").count()
    edgars_desk.post("/desk/improvement/theme/my-data/merge", {"merge-into": "decisions"})

    assert moved == 52
    assert Heard.objects.filter(theme__key="decisions").count() == 52
    merged = edgars_desk.get("/desk/improvement/theme/my-data").content.decode()
    assert "Decisions that people do not accept" in merged
