"""«I don't owe this» from the printed letter: without an account, and signed in to the decision.

At 320 pixels; once with JavaScript switched off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.redress.disputes import deciding, watching
from evenhand.redress.disputes.deciding import Wanted
from evenhand.redress.disputes.models import Dispute
from tests import cast
from tests.doors.portal.conftest import DoorClock, code_in_letter
from tests.doors.portal.test_journeys import Traveller, comes_in
from tests.papers import A_PDF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def narrow(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    """An old telephone, 320 pixels wide."""
    yield from _at(browser, live_server, "narrow", script=True)


@pytest.fixture
def plain(browser: Browser, live_server: LiveServer) -> Iterator[Traveller]:
    """The same telephone with JavaScript switched off, where no barrier can be looked for."""
    yield from _at(browser, live_server, "plain", script=False)


def _at(
    browser: Browser, live_server: LiveServer, name: str, *, script: bool
) -> Iterator[Traveller]:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="en-GB", java_script_enabled=script
    )
    yield Traveller(context.new_page(), live_server.url, f"dispute-{name}")
    context.close()


def test_a_letter_that_came_by_mistake_is_disputed_without_an_account(
    plain: Traveller, door_clock: DoorClock
) -> None:
    case = cast.case(cast.person(cast.AMINA))
    plain.go(f"/p/{code_in_letter(case)}/dispute")
    plain.choose("It is not mine, or I don't recognise it")
    plain.press("Continue")
    plain.write("Would you like to tell us more?", "She moved away.")
    plain.press("Continue")
    plain.press("Send")
    plain.reads("You have an answer by")
    door_clock.passes(timedelta(minutes=1))

    watching.watch(clock=door_clock.now)

    assert (Hold.objects.get().kind, Dispute.objects.get().person) == ("wrong_person", case.person)


def test_signed_in_with_a_photo_to_a_decision_with_which_she_does_not_agree(
    narrow: Traveller,
) -> None:
    case: Case = cast.case(cast.person(cast.AMINA))
    comes_in(narrow, case)
    narrow.go(f"/p/owed/{case.key}/dispute")
    narrow.press("Continue")
    narrow.look("nothing-chosen")
    narrow.choose("I have paid it")
    narrow.press("Continue")
    narrow.write("Would you like to tell us more?", "In May, by bank.")
    narrow.press("Continue")
    paper = {"name": "bank.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
    narrow.page.set_input_files("input[type=file]", paper)  # type: ignore[arg-type]
    narrow.press("Add this paper")
    narrow.reads("bank.pdf")
    narrow.look("shown")
    narrow.press("Send and stop this debt")
    narrow.reads("0 of 14 days have passed.")
    narrow.look("receipt")
    dispute, dace = Dispute.objects.get(), cast.agent()
    deciding.ask_creditor(dispute, words="Was it paid?", documents=(), user=dace, at=cast.AT)
    deciding.creditor_answers(dispute, words="No.", documents=(), actor="creditor:x", at=cast.AT)
    wanted = Wanted(outcome="not_upheld", reasons="No payment came in.", points=("payments",))
    proposal = deciding.propose(dispute, wanted, user=dace, at=cast.AT)
    deciding.decide(proposal, user=cast.lead(), at=cast.AT)

    narrow.go(f"/p/disputes/{dispute.key}")
    narrow.reads("No payment came in.")
    narrow.look("decided")
    narrow.follow("I do not agree")
    narrow.press("Stop again and let a third person decide")

    assert Hold.objects.get().lifted_at is None
