"""The tests' clock in the doors, a spool of their own, and a way in by a real letter."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import actions
from evenhand.contact.models import Release
from evenhand.doors import clock
from evenhand.vault import queries as vault
from evenhand.vault.models import Document
from tests import cast

CODE = re.compile(r"/p/([0-9A-HJKMNP-TV-Z]{16})")


class DoorClock:
    """The doors' clock of a test: it stands still until the test moves it."""

    def __init__(self) -> None:
        self.at = cast.AT

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at

    def passes(self, time: timedelta) -> None:
        """Let time pass."""
        self.at += time


@pytest.fixture(autouse=True)
def door_clock(monkeypatch: pytest.MonkeyPatch) -> DoorClock:
    """Put the doors onto the tests' clock."""
    made = DoorClock()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    """Letters go into a folder of this test."""
    settings.SPOOL_FOLDER = tmp_path / "spool"
    return tmp_path


@pytest.fixture(autouse=True)
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong answer need not take its time where nobody guesses."""
    monkeypatch.setattr("evenhand.doors.portal.entry.WRONG_TAKES_S", 0.0)


def code_in_letter(case: Case) -> str:
    """Send the first letter of a case by the real channel and read the code out of its PDF."""
    queued = actions.queue_release(
        case=case,
        act="notice.letter",
        letter="first_notice",
        language=case.person.language,
        at=cast.AT,
        business_key=f"letter:{case.key}",
        contact_point=cast.post_of(case.person),
    )
    sent = actions.release(queued.key, clock=cast.clock)
    assert sent.state == Release.State.RELEASED, (sent.reasons, sent.detail)
    assert sent.document_key is not None
    content = vault.document_content(Document.objects.get(key=sent.document_key))
    for page in PdfReader(io.BytesIO(content)).pages:
        if found := CODE.search(re.sub(r"[\s\u200b]", "", page.extract_text())):
            return found[1]
    raise AssertionError(f"no page of the letter {sent.key} bears a code")


@pytest.fixture
def come_in(client: Client) -> Callable[[Case], Client]:
    """Come in by the letter of a case, as its person, up to her own page."""

    def enter(case: Case) -> Client:
        return let_in(client, case)

    return enter


def let_in(client: Client, case: Case) -> Client:
    """Answer everything between the letter and her own page."""
    code = code_in_letter(case)
    client.post(f"/p/{code}/fact", {"fact_day": "12", "fact_month": "4", "fact_year": "1985"})
    client.post("/p/for-you", {"answer": "yes"})
    client.post("/p/others-see", {"answer": "no"})
    return client
