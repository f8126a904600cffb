"""Whole journeys in a browser: from the letter to a plan, and from «I can't pay» to a stop.

Each page on the way is checked by axe. EVENHAND_PICTURES names a folder for pictures of each page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.contact.models import Release
from evenhand.holds.models import Hold
from evenhand.ledger import queries as ledger
from evenhand.payments.allocating import take
from evenhand.plans import actions as plans
from evenhand.plans.models import Plan, Statement
from evenhand.plans.reckoning import reckon
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.work.models import Promise, Task
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.conftest import DoorClock, code_in_letter
from tests.papers import A_PDF

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(__file__).parents[1].joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"phone": 390, "desk": 1280}
# Of a phone, in the browser's pixels: what is compared must be seen together.
TWO_SCREENS = 1_640
PICTURES = os.environ.get("EVENHAND_PICTURES", "")


@dataclass
class Traveller:
    """A person at a browser who looks for barriers on each page."""

    page: Page
    base: str
    name: str
    seen: int = 0

    def go(self, path: str) -> None:
        """Open an address of the house."""
        self.page.goto(self.base + path)

    def look(self, what: str) -> None:
        """Find no barrier on this page and no sideways scrolling; take a picture if wanted."""
        self.seen += 1
        if PICTURES:
            file = Path(PICTURES) / f"{self.name}-{self.seen:02d}-{what}.png"
            self.page.screenshot(path=str(file), full_page=True)
        assert self._barriers() == [], what
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.page.viewport_size["width"], what  # type: ignore[index]

    def _barriers(self) -> list[str]:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Runtime.evaluate", {"expression": AXE})
        found: dict[str, Any] = self.page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags})", TAGS
        )
        return [
            f"{rule['id']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()

    def choose(self, name: str) -> None:
        """Choose an answer."""
        self.page.get_by_label(name, exact=True).check()

    def write(self, name: str, text: str) -> None:
        """Write into a box."""
        self.page.get_by_label(name, exact=True).fill(text)

    def reads(self, text: str) -> None:
        """Find a text on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture(params=["phone"])
def traveller(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Traveller]:
    width = SIZES[request.param]
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
    yield Traveller(page, live_server.url, f"{request.node.originalname[5:20]}-{width}")
    page.close()


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def comes_in(traveller: Traveller, case: Case) -> None:
    traveller.go(f"/p/{code_in_letter(case)}")
    traveller.look("open")
    traveller.press("Open your letter")
    traveller.look("fact")
    for name, text in (("Day", "12"), ("Month", "4"), ("Year", "1985")):
        traveller.write(name, text)
    traveller.press("Continue")
    traveller.look("for-you")
    traveller.choose("Yes, it is for me")
    traveller.press("Continue")
    traveller.look("others-see")
    traveller.choose("No, only me")
    traveller.press("Continue")


def tells_means(traveller: Traveller, *, wage: str, rent: str) -> None:
    traveller.follow("About my money")
    traveller.look("tasks")
    traveller.follow("Your home")
    traveller.write("Adults, you among them", "1")
    traveller.write("Children up to 10 years", "0")
    traveller.write("Children and young people from 11 who depend on you", "0")
    traveller.look("household")
    traveller.press("Continue")
    traveller.follow("Money in")
    traveller.look("kinds")
    traveller.choose("Pay from work")
    traveller.press("Continue")
    _amount(traveller, wage, look="wage")
    traveller.choose("Yes, always the same")
    traveller.write("On which day of the month does it come?", "10")
    traveller.look("when")
    traveller.press("Continue")
    traveller.follow("Fixed costs")
    traveller.choose("Rent or home loan")
    traveller.choose("Heating and electricity")
    traveller.press("Continue")
    _amount(traveller, rent)
    _amount(traveller, "80")
    traveller.follow("Everyday costs")
    for sum_ in ("200", "40", "30"):
        _amount(traveller, sum_)
    traveller.follow("Debts that come first")
    traveller.choose("No, none of these")
    traveller.press("Continue")
    traveller.follow("Others you pay")
    traveller.look("others")
    traveller.press("No, nobody else")
    traveller.follow("What is coming")
    traveller.write("Do you have savings?", "0")
    traveller.press("Continue")
    traveller.look("assets")
    traveller.page.get_by_role("link", name="Skip", exact=True).click()
    traveller.choose("No, or I don't know")
    traveller.look("change")
    traveller.press("Continue")
    traveller.reads("Saved: ")
    traveller.look("tasks-done")
    traveller.follow("Check my answers")
    traveller.look("check")
    traveller.press("Show me what is left")


def _amount(traveller: Traveller, text: str, look: str = "") -> None:
    traveller.write("How much is it?", text)
    traveller.choose("every month")
    if look:
        traveller.look(look)
    traveller.press("Continue")


@pytest.mark.parametrize("traveller", mostly_long(SIZES), indirect=True)
def test_letter_portal_statement_plan(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.look("home")
    tells_means(traveller, wage="1 400,00", rent="350")
    traveller.look("result")
    traveller.follow("See ways to pay in parts")
    traveller.look("ways")
    assert ways_end_at(traveller) <= TWO_SCREENS
    traveller.page.get_by_role("link", name="Look at this one").first.click()
    traveller.look("day")
    traveller.choose("The day after your money comes")
    traveller.press("Continue")
    traveller.look("plan-check")
    traveller.follow("Change – On which day")
    traveller.choose("The day after your money comes")
    traveller.press("Continue")
    traveller.press("Agree to this plan")
    traveller.reads("The plan is agreed. Thank you.")
    traveller.reads("We also send you the plan in writing.")
    traveller.look("plan")

    plan = Plan.objects.get()
    assert plan.person == case.person
    assert sum(row.amount_minor for row in plan.instalments.all()) == 120_000
    assert {row.due_on.day for row in plan.instalments.all()} <= {11, 12, 13}


@pytest.mark.parametrize("traveller", mostly_long(SIZES), indirect=True)
def test_a_plan_is_lived_to_its_end(
    traveller: Traveller, case: Case, door_clock: DoorClock
) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    comes_in(traveller, case)
    traveller.go("/p/plan")
    traveller.page.locator("summary").first.click()
    traveller.look("ways-why")
    traveller.go("/p/plan/short/check")
    traveller.look("check")
    traveller.press("Agree to this plan")
    plan = Plan.objects.get()
    before = plan.instalment_minor

    traveller.press("Skip this payment")
    traveller.reads("Skipped. It moved to the end of the plan.")
    traveller.look("skipped")
    traveller.follow("Pay less this time")
    traveller.write("How much can you pay this time?", "10")
    traveller.look("less")
    traveller.press("Continue")
    traveller.reads("Thank you. Every sum counts.")
    traveller.follow("Pay on another day")
    traveller.choose("Day 20 of the month")
    traveller.look("other-day")
    traveller.press("Continue")
    traveller.reads("Every payment to come has its new day.")
    traveller.press("My income changed")
    traveller.look("changed")
    traveller.choose("Pay from work")
    traveller.press("Continue")
    _amount(traveller, "1 000,00")
    traveller.choose("Yes, always the same")
    traveller.press("Continue")
    traveller.look("changed-check")
    traveller.press("Show me what is left")
    traveller.reads("We made your plan smaller at once, so that it fits again.")
    traveller.reads("Your lower amount")
    traveller.look("smaller")
    traveller.follow("Pay sooner, or all at once")
    traveller.look("early")
    traveller.follow("Offer one payment")
    traveller.write("What could you pay once?", "600")
    traveller.choose("Somebody gives it to me and does not lend it")
    traveller.look("once")
    traveller.press("Continue")
    traveller.reads("We ask the company")
    traveller.look("once-asked")

    plan.refresh_from_db()
    assert plan.state == "agreed"
    assert plan.instalment_minor < before
    pays_everything(case, door_clock)
    traveller.go(f"/p/plan/made/{plan.key}")
    traveller.reads("Everything is paid. Thank you.")
    traveller.look("paid")
    assert Release.objects.filter(letter="nothing_owed").count() == 1


def ways_end_at(traveller: Traveller) -> float:
    """Where the last of the three ways to pay ends, from the top of the page."""
    box = traveller.page.locator(".portal-ways > li").nth(2).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def pays_everything(case: Case, door_clock: DoorClock) -> None:
    door_clock.passes(timedelta(minutes=1))
    at = door_clock.now()
    take(
        cases=[case], amount=ledger.balance(case.debt, on=at.date()), paid_on=at.date(),
        key="bank:all", at=at, actor="bank",
    )  # fmt: skip
    reckon(day=at.date(), at=at)


def test_a_plan_is_ended_only_after_saying_what_that_means(
    traveller: Traveller, case: Case
) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    comes_in(traveller, case)
    traveller.go("/p/plan/steady/check")
    traveller.press("Agree to this plan")
    traveller.follow("End the plan")
    traveller.look("stop")
    traveller.press("End the plan")
    traveller.reads("The plan has ended, as you wished.")
    traveller.look("ended")

    assert Plan.objects.get().ended_why == "cancelled"


def has_begun(case: Case, *, wage_minor: int, pay_day: int | None = None) -> None:
    """A household of one with its costs, saved as a draft."""
    kinds = (CostKind.HOUSING, CostKind.ENERGY, CostKind.FOOD_AND_HOUSEHOLD)
    costs = zip(kinds, (35_000, 8_000, 20_000), strict=True)
    statement = StatementOfMeans(
        currency="EUR",
        stated_on=cast.AT.date(),
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=wage_minor, pay_day=pay_day),),
        costs=tuple(Cost(kind=kind, amount_minor=minor) for kind, minor in costs),
        savings_minor=0,
    )
    plans.save_draft(
        person=case.person, statement=statement, source="portal", at=cast.AT, actor="test"
    )


def test_cant_pay_becomes_a_stop(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.follow("I can't pay")
    traveller.choose("I get social assistance")
    traveller.write("Would you like to tell us more?", "The job ended in May.")
    traveller.look("cant-pay")
    traveller.press("Continue")
    traveller.page.set_input_files(
        "input[type=file]", {"name": "a.pdf", "mimeType": "text/plain", "buffer": A_PDF}
    )
    traveller.look("paper")
    traveller.press("Continue")
    traveller.look("cant-pay-check")
    traveller.press("Stop now")
    traveller.reads("We have stopped")
    traveller.look("stopped")
    traveller.go("/p/home")
    traveller.look("home-stopped")

    hold = Hold.objects.get()
    assert hold.kind == "social_assistance"
    assert hold.acknowledged_at is not None
    assert hold.document_key is not None


def test_where_the_money_does_not_reach_there_is_no_plan_but_a_stop(
    traveller: Traveller, case: Case
) -> None:
    has_begun(case, wage_minor=50_000)
    comes_in(traveller, case)
    traveller.follow("Go on with them")
    traveller.follow("Check my answers")
    traveller.press("Show me what is left")
    traveller.reads("Your money does not reach. That is not your fault.")
    traveller.look("no-means")

    assert Hold.objects.get().kind == "no_means"
    assert Statement.objects.get().completed_at is not None
    assert not Plan.objects.exists()


def test_an_offer_that_is_too_high_is_refused_kindly(traveller: Traveller, case: Case) -> None:
    has_begun(case, wage_minor=140_000)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    comes_in(traveller, case)
    traveller.go("/p/plan/own")
    traveller.write("What could you pay each month?", "1200")
    traveller.press("Continue")
    traveller.reads("This may be too much for you")
    traveller.look("too-high")
    traveller.press("Ask a person to look at it")
    traveller.reads("You have our answer by Friday, 20 November 2026.")
    traveller.look("looked-at")
    traveller.go("/p/home")
    traveller.reads("One of us looks at your plan and answers by")

    assert Task.objects.get().kind == "plan_refused"
    assert Promise.objects.get().by == "us"
    assert not Plan.objects.exists()


def test_what_is_owed_a_dispute_a_break_and_a_call(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.follow("What I owe and why")
    traveller.look("debts")
    traveller.follow("Every cent, letters and papers")
    traveller.look("debt")
    traveller.follow("Something here is not right")
    traveller.press("Continue")
    traveller.look("dispute-error")
    traveller.choose("The amount is wrong")
    traveller.press("Continue")
    traveller.look("dispute-tell")
    traveller.press("Continue")
    traveller.look("dispute-show")
    traveller.press("Send and stop this debt")
    traveller.look("disputed")
    traveller.go("/p/break")
    traveller.look("break")
    traveller.go("/p/person/call-me")
    traveller.look("call-me")
    traveller.page.get_by_role("radio").first.check()
    traveller.choose("Any time between 9 and 17")
    traveller.write("A number that is safe for you", "+371 2000 0000")
    traveller.press("Continue")
    traveller.look("call-done")

    assert Hold.objects.get().kind == "dispute"


@pytest.mark.parametrize(
    "path", ["/", "/p/advice?country=LV", "/p/person", "/p/safety", "/p/closed"]
)
def test_the_open_pages_have_no_barrier(traveller: Traveller, path: str) -> None:
    traveller.go(path)

    traveller.look(path.strip("/").replace("/", "-").partition("?")[0] or "front")


def test_changing_the_language_keeps_the_page(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.go("/p/money/home")
    before = traveller.page.url

    traveller.page.get_by_role("link", name="latviešu").first.click()

    assert traveller.page.url == before
    assert traveller.page.get_attribute("html", "lang") == "lv"
    traveller.look("household-lv")


@pytest.mark.parametrize("language", mostly_long(["latviešu", "français", "Deutsch", "italiano"]))
def test_the_pages_of_a_person_are_without_barrier_in_every_language(
    traveller: Traveller, case: Case, language: str
) -> None:
    has_begun(case, wage_minor=140_000, pay_day=10)
    plans.complete_statement(person=case.person, at=cast.AT, actor="test")
    plan = plans.agree(
        person=case.person, currency="EUR", option="steady", at=cast.AT, actor="test"
    )
    comes_in(traveller, case)
    traveller.page.get_by_role("link", name=language).first.click()

    made = f"plan/made/{plan.key}"
    paths = ("home", f"owed/{case.key}", "money", "cant-pay", "plan", "plan/own", made,
             f"{made}/less", f"{made}/early", f"{made}/stop", f"owed/{case.key}/once")  # fmt: skip
    for number, path in enumerate(paths):
        traveller.go(f"/p/{path}")
        traveller.look(f"{language[:2]}-{number}")
