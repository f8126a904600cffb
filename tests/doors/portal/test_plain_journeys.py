"""The same journeys with less: with the keyboard alone, and with JavaScript switched off.

What a mouse or a script would help with is not there; nothing may depend on either.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.plans import actions as plans
from evenhand.plans.models import Plan
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import code_in_letter
from tests.doors.portal.test_journeys import (
    PICTURES,
    SIZES,
    Traveller,
    comes_in,
    has_begun,
    tells_means,
)

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 40
WHERE = """() => {
  const here = document.activeElement;
  const named = here.labels && here.labels.length ? here.labels[0] : here;
  return named.innerText;
}"""


class Typist:
    """A person at a browser whose only tool is the keyboard."""

    def __init__(self, page: Page, base: str, name: str) -> None:
        self.page, self.base, self.name = page, base, name
        self.seen = 0

    def arrives(self, heading: str) -> None:
        """Wait for a page, skip what stands on every page, and take a picture if wanted."""
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        self.seen += 1
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{self.name}-{self.seen:02d}.png", full_page=True)
        # Where a form was sent from beneath the skip link, the browser stays beneath it.
        if not self.page.url.endswith("#main"):
            self.page.keyboard.press("Tab")
            assert self.where() == "Skip to the page"
            self.page.keyboard.press("Enter")

    def where(self) -> str:
        """The words of what has the focus, those only heard among them."""
        return " ".join(str(self.page.evaluate(WHERE)).split())

    def tabs_to(self, words: str) -> None:
        """Go on, stop by stop, to what begins with these words."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.where().startswith(words):
                return
        pytest.fail(f"{words!r} is not reached by the keyboard")

    def presses(self, words: str) -> None:
        """Go to a link or a button and press it."""
        self.tabs_to(words)
        self.page.keyboard.press("Enter")

    def types(self, words: str, text: str) -> None:
        """Go to a box and write over what stands in it."""
        self.tabs_to(words)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def chooses(self, words: str, *, downward: int = 0) -> None:
        """Go to a group of answers, which begins with these words, and down to one of them."""
        self.tabs_to(words)
        for _ in range(downward):
            self.page.keyboard.press("ArrowDown")
        if not downward:
            self.page.keyboard.press("Space")


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture(params=["phone"])
def typist(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Typist]:
    width = SIZES[request.param]
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
    yield Typist(page, live_server.url, f"keyboard-{width}")
    page.close()


@pytest.fixture(params=["phone"])
def plain(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Traveller]:
    """A traveller without JavaScript; barriers are looked for where a script can look."""
    context = browser.new_context(
        viewport={"width": SIZES[request.param], "height": 800},
        locale="en-GB",
        java_script_enabled=False,
    )
    page = context.new_page()
    yield PlainTraveller(page, live_server.url, f"no-script-{request.node.originalname[5:20]}")
    context.close()


class PlainTraveller(Traveller):
    """A person whose browser runs no scripts."""

    def look(self, what: str) -> None:
        """Take a picture if wanted."""
        self.seen += 1
        if PICTURES:
            file = f"{PICTURES}/{self.name}-{self.seen:02d}-{what}.png"
            self.page.screenshot(path=file, full_page=True)


@pytest.mark.parametrize("typist", mostly_long(SIZES), indirect=True)
def test_from_the_letter_to_a_plan_with_the_keyboard_alone(typist: Typist, case: Case) -> None:
    has_begun(case, wage_minor=120_000)
    typist.page.goto(f"{typist.base}/p/{code_in_letter(case)}")

    typist.arrives("Open your letter")
    typist.presses("Open your letter")
    typist.arrives("When were you born?")
    for box, text in (("Day", "12"), ("Month", "4"), ("Year", "1985")):
        typist.types(box, text)
    typist.presses("Continue")
    typist.arrives("Is this letter for you?")
    typist.chooses("Yes, it is for me")
    typist.presses("Continue")
    typist.arrives("Can others see your phone or your post?")
    typist.chooses("Yes", downward=1)
    typist.presses("Continue")
    typist.arrives("Good day")
    typist.presses("Go on with them")
    typist.arrives("Your money")
    typist.presses("Check my answers")
    typist.arrives("Check your answers")
    typist.presses("Change Pay from work")
    typist.arrives("Pay from work")
    typist.types("How much is it?", "1 400,00")
    typist.presses("Continue")
    typist.arrives("Pay from work")
    typist.chooses("Yes, always the same")
    typist.types("On which day of the month", "10")
    typist.presses("Continue")
    typist.arrives("Check your answers")
    typist.presses("Show me what is left")
    typist.arrives("What is left")
    typist.presses("See ways to pay in parts")
    typist.arrives("Ways to pay in parts")
    typist.presses("More, and why")
    expect(typist.page.get_by_text("First payment").first).to_be_visible()
    typist.presses("Look at this one")
    typist.arrives("On which day would you like to pay?")
    typist.chooses("The day after your money comes", downward=4)
    typist.presses("Continue")
    typist.arrives("Check the plan")
    typist.presses("Agree to this plan")
    typist.arrives("Your plan")

    plan = Plan.objects.get()
    assert {row.due_on.day for row in plan.instalments.all()} <= {15, 16, 17}


def test_whoever_skipped_to_the_page_is_led_to_what_is_wrong(typist: Typist, case: Case) -> None:
    typist.page.goto(f"{typist.base}/p/{code_in_letter(case)}/fact")
    typist.arrives("When were you born?")

    typist.presses("Continue")

    wrong = typist.page.get_by_text("There is something to look at")
    expect(wrong).to_be_visible()
    expect(typist.page.locator(":focus")).to_contain_text("There is something to look at")


@pytest.mark.parametrize("plain", mostly_long(SIZES), indirect=True)
def test_from_the_letter_to_a_plan_without_javascript(plain: Traveller, case: Case) -> None:
    comes_in(plain, case)
    tells_means(plain, wage="1 400,00", rent="350")
    plain.follow("See ways to pay in parts")
    plain.page.locator("summary").first.click()
    plain.reads("In about 10 of 10 possible years")
    plain.look("ways-open")
    plain.page.get_by_role("link", name="Look at this one").first.click()
    plain.press("Continue")
    plain.reads("There is something to look at")
    plain.look("day-error")
    plain.choose("Day 15 of the month")
    plain.press("Continue")
    plain.press("Agree to this plan")
    plain.reads("The plan is agreed. Thank you.")
    plain.look("plan")

    assert Plan.objects.get().person == case.person


@pytest.mark.parametrize("plain", mostly_long(SIZES), indirect=True)
def test_a_plan_is_changed_without_javascript(plain: Traveller, case: Case) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    comes_in(plain, case)
    plain.go("/p/plan/short/check")
    plain.press("Agree to this plan")

    plain.press("Skip this payment")
    plain.reads("Skipped. It moved to the end of the plan.")
    plain.follow("Pay less this time")
    plain.press("Continue")
    plain.look("less-error")
    plain.reads("There is something to look at")
    plain.write("How much can you pay this time?", "10")
    plain.press("Continue")
    plain.reads("Thank you. Every sum counts.")
    plain.follow("Pay on another day")
    plain.choose("Day 20 of the month")
    plain.press("Continue")
    plain.reads("Every payment to come has its new day.")
    plain.press("My income changed")
    plain.choose("Pay from work")
    plain.press("Continue")
    plain.write("How much is it?", "1 000,00")
    plain.choose("every month")
    plain.press("Continue")
    plain.choose("Yes, always the same")
    plain.press("Continue")
    plain.press("Show me what is left")
    plain.reads("We made your plan smaller at once, so that it fits again.")
    plain.page.get_by_text("Each payment, in a list").click()
    plain.look("smaller")

    plan = Plan.objects.get()
    assert (plan.state, plan.option) == ("agreed", "lowered")
