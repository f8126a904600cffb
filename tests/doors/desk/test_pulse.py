"""The page of the pulse: three taps, once, and beside them what people said of respect."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.learning.surveys.models import PulseMonth, PulseTurn
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.rooms.learning.test_board import answered

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
PULSE = "/desk/voices/pulse"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def october(db: None) -> Case:
    """A month in which nine colleagues and twenty people answered."""
    PulseMonth.objects.create(
        month=date(2026, 10, 1), proud_yes=6, proud_no=3, supported_yes=9, able_yes=2, able_no=2
    )
    case = cast.case(cast.person())
    answered(case, 20, at=cast.AT - timedelta(days=25))
    return case


def test_three_taps_count_once_and_any_may_be_left_out(desk: Client, dace: User) -> None:
    waiting = desk.get("/desk/queue").content.decode()
    desk.post(PULSE, {"proud": "yes", "able": "no"})
    again = desk.post(PULSE, {"proud": "no"}, follow=True).content.decode()
    page = desk.get(PULSE).content.decode()

    row = PulseMonth.objects.get()
    assert "(1)</span>" in waiting
    assert "(1)</span>" not in page
    assert (row.proud_yes, row.proud_no, row.able_no, row.supported_yes) == (1, 0, 1, 0)
    assert "You have answered this month already." in again
    assert "You have answered this month. Thank you." in page
    assert PulseTurn.objects.get().user == dace


def test_nonsense_is_not_counted_and_she_may_try_again(desk: Client) -> None:
    page = desk.post(PULSE, {"proud": "nonsense"}).content.decode()

    assert "Am I proud" in page
    assert not PulseTurn.objects.exists()


def test_a_month_that_is_over_stands_beside_what_people_said(
    desk: Client, edgars_desk: Client, october: Case
) -> None:
    for page in (desk.get(PULSE), edgars_desk.get("/desk/voices/")):
        text = page.content.decode()
        assert "67 of 100, likely 35 to 88" in text
        assert "nearly everybody" in text
        assert "fewer than five answered" in text
        assert "100 of 100, likely 83 to 100" in text
        assert "not one because of the other" in text


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pulse_is_answered_by_keyboard_without_a_barrier(
    screen: BrowserContext, october: Case, width: int
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(PULSE, wait_until="networkidle")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/pulse-{width}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = barriers(page)

    page.get_by_role("radio", name="Partly").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Send").focus()
    page.keyboard.press("Enter")
    page.get_by_text("nothing links it to you").wait_for()

    assert (found, max(wide - width, 0)) == ([], 0)
    assert PulseMonth.objects.get(month=date(2026, 11, 1)).proud_partly == 1
    page.close()


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_pulse_speaks_the_language_of_staff(
    desk: Client, dace: User, october: Case, language: str
) -> None:
    User.objects.filter(pk=dace.pk).update(language=language)

    page = desk.get(PULSE).content.decode()

    for english in ("How are we", "proud", "nearly", "of 100", "Send<", "Month"):
        assert english not in re.sub('"[^"]*proud[^"]*"', "", page)
