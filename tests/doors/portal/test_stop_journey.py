"""From «ask us to stop» with a document to its proof, and in month 11 one new paper renews it.

By keyboard on a telephone's screen, and once more with JavaScript off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.access.actions import make_entry_link
from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.rulebook.calendar import add_months
from tests import cast
from tests.doors.portal.conftest import DoorClock, code_in_letter
from tests.doors.portal.test_journeys import Traveller
from tests.papers import A_PDF

pytestmark = pytest.mark.django_db(transaction=True)


class ByKeyboard(Traveller):
    """A person who uses no mouse: every control is reached and worked by its keys."""

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).focus()
        self._enters()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.focus()
        self._enters()

    def _enters(self) -> None:
        """Wait for the page that it opens: whatever looks next must not look at the one before."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, name: str) -> None:
        self.page.get_by_label(name, exact=True).focus()
        self.page.keyboard.press("Space")


@pytest.fixture(params=["keyboard", "without-script"])
def marco(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Traveller]:
    scripted = request.param == "keyboard"
    page = browser.new_page(
        viewport={"width": 390, "height": 800}, locale="en-GB", java_script_enabled=scripted
    )
    kind = ByKeyboard if scripted else Traveller
    yield kind(page, live_server.url, f"stop-{request.param}")
    page.close()


def comes_in(marco: Traveller, code: str, *, again: bool = False) -> None:
    marco.go(f"/p/{code}")
    marco.press("Open your letter")
    for name, text in (("Day", "12"), ("Month", "4"), ("Year", "1985")):
        marco.write(name, text)
    marco.press("Continue")
    marco.choose("Yes, it is for me")
    marco.press("Continue")
    if not again:
        marco.choose("No, only me")
        marco.press("Continue")


def sends_a_paper(marco: Traveller, button: str) -> None:
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
    marco.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    marco.press(button)


def looks(marco: Traveller, what: str) -> None:
    """Barriers are looked for where scripts run; without them the page is the same."""
    if isinstance(marco, ByKeyboard):
        marco.look(what)


def test_a_stop_with_a_document_its_proof_and_one_paper_in_month_11(
    marco: Traveller, door_clock: DoorClock
) -> None:
    case: Case = cast.case(cast.person(cast.MARCO))
    comes_in(marco, code_in_letter(case))

    marco.follow("Ask us to stop")
    looks(marco, "why")
    marco.choose("I am in insolvency or debt relief")
    marco.press("Continue")
    marco.press("Continue")
    marco.reads("One of these is enough")
    looks(marco, "paper")
    sends_a_paper(marco, "Continue")
    looks(marco, "check")
    marco.press("Stop now")
    marco.reads("We have stopped")
    looks(marco, "stopped")
    marco.follow("Read the proof of this stop")
    marco.reads("Show this page to anybody who helps you")
    looks(marco, "proof")
    first = Hold.objects.get()

    at = door_clock.at
    door_clock.passes(add_months(at.date(), 10) + timedelta(days=5) - at.date())
    code = make_entry_link(
        subject=case.person.key, case_key=case.key, at=door_clock.at, life=timedelta(days=9)
    ).code
    comes_in(marco, code, again=True)
    marco.follow("All your stops")
    looks(marco, "stops")
    marco.follow("One new paper is enough")
    marco.reads("One new paper, and the stop goes on")
    sends_a_paper(marco, "Send")
    marco.reads("We have stopped")

    second = Hold.objects.exclude(pk=first.pk).get()
    assert first.ends_at is not None
    assert second.ends_at is not None
    assert second.kind == first.kind
    assert second.ends_at.date() == add_months(first.ends_at.date(), 12)
    assert second.acknowledged_at == door_clock.at
