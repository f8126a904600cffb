"""From the printed letter, on an old telephone: a complaint, an adviser, and how it was."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.models import Answer
from evenhand.redress.complaints.models import Complaint
from tests import cast
from tests.doors.portal.test_journeys import Traveller, comes_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def narrow(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    """A telephone, 320 pixels wide."""
    page = browser.new_page(viewport={"width": 320, "height": 640}, locale="en-GB")
    yield Traveller(page, live_server.url, "redress-320")
    page.close()


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def test_a_complaint_has_its_number_and_its_days_and_all_stops(
    narrow: Traveller, case: Case
) -> None:
    comes_in(narrow, case)
    narrow.follow("I want to complain")
    narrow.look("complain")
    narrow.page.get_by_role("radio").first.check()
    narrow.write("What happened?", "Somebody shouted at me.")
    narrow.press("Continue")
    narrow.look("about")
    narrow.choose("Yes, but I don't know who")
    narrow.press("Continue")
    narrow.look("help")
    narrow.write("What would help you now?", "That somebody says sorry.")
    narrow.press("Continue")
    narrow.look("check")
    narrow.press("Send the complaint")
    complaint = Complaint.objects.get()
    narrow.reads(complaint.number)
    narrow.look("receipt")

    assert complaint.person == case.person
    assert Hold.objects.get().kind == "complaint"


def test_with_an_adviser_all_stops(narrow: Traveller, case: Case) -> None:
    comes_in(narrow, case)
    narrow.follow("I have an adviser")
    narrow.look("adviser")
    narrow.write("Name of the adviser, or of their office", "Debt Advice Rīga")
    narrow.write("Their telephone or e-mail", "help@advice.example")
    narrow.press("Continue")
    narrow.look("words")
    while "/check" not in narrow.page.url:
        narrow.press("Continue")
    narrow.look("adviser-check")
    narrow.press("Stop now")
    narrow.reads("We have stopped")
    narrow.look("adviser-stopped")

    assert Hold.objects.get().kind == "adviser"


def test_three_taps_say_how_it_was(
    narrow: Traveller, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    surveys.invite(person=case.person, case=case, after=uuid.uuid4(), channel="portal",
                   at=cast.AT, actor="system:surveys")  # fmt: skip
    comes_in(narrow, case)
    narrow.follow("Three short questions about how we treated you")
    narrow.look("survey")
    narrow.page.get_by_label("Partly").first.check()
    narrow.page.get_by_label("Partly").nth(1).check()
    narrow.choose("Yes, I can")
    narrow.press("Send")
    narrow.reads("We have it.")
    narrow.look("thanks")

    answer = Answer.objects.get()
    assert (answer.respected, answer.easy, answer.manage) == (3, 3, "yes")
