"""Who comes in by a postcode sees what the letter said, and nothing she ever told us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern

from evenhand.access.actions import leave_everywhere, make_entry_link
from evenhand.cases.models import Case, Person
from evenhand.doors.portal.urls import urlpatterns
from evenhand.holds.models import Hold
from tests import cast
from tests.doors.portal.conftest import DoorClock

pytestmark = pytest.mark.django_db(transaction=True)

# What a letter says, or asks for; each with what it shows of her beside that: nothing.
OPEN = {
    "debts", "debt", "cant_pay", "cant_pay_paper", "cant_pay_check", "break", "dispute",
    "dispute_tell", "dispute_show", "which_debt", "ask_to_stop", "stop_adviser", "stop_words",
    "stop_paper", "stop_check",
    "call_me",
}  # fmt: skip


@pytest.fixture
def case() -> Case:
    case = cast.case(cast.person())
    Person.objects.filter(pk=case.person_id).update(born_on=None)
    return case


def _weak(case: Case) -> Client:
    made = make_entry_link(
        subject=case.person.key, case_key=case.key, at=cast.AT, life=timedelta(days=60)
    )
    client = Client()
    client.post(f"/p/{made.code}/fact?with=postcode", {"fact": "LV-1010"})
    client.post("/p/for-you", {"answer": "yes"})
    return client


def test_only_a_short_list_of_pages_is_open_to_her() -> None:
    marked = {
        entry.name
        for entry in urlpatterns
        if isinstance(entry, URLPattern) and getattr(entry.callback, "open_to_weak", False)
    }

    assert marked == OPEN, "A page is closed to weak visits unless it shows only the letter's words"


@pytest.mark.parametrize("path", ["home", "needs", "money", "plan", "stops", "security", "stop"])
def test_what_she_told_us_stays_closed(case: Case, path: str) -> None:
    page = _weak(case).get(f"/p/{path}")

    assert (page.status_code, page.headers.get("Location")) == (
        (200, None) if path == "stop" else (302, "/p/fully")
    )


def test_it_says_why_and_how_to_come_in_fully(case: Case) -> None:
    page = _weak(case).get("/p/home", follow=True).content.decode()

    assert "It stands on every envelope" in page
    assert "/p/back" in page


def test_the_debt_is_shown_without_what_happened_since(case: Case) -> None:
    page = _weak(case).get(f"/p/owed/{case.key}").content.decode()

    assert "Nordlys" in page
    assert "How to see everything" in page
    assert "Letters and messages to you" not in page


def test_a_stop_that_is_asked_for_holds_and_shows_no_other(case: Case) -> None:
    page = _weak(case).post("/p/break", {"days": "14"})

    assert page.status_code == 200
    assert "We have stopped" in page.content.decode()
    assert Hold.objects.filter(person=case.person).count() == 1


def test_another_visit_by_postcode_finds_nothing_that_was_half_told(case: Case) -> None:
    _weak(case).post("/p/cant-pay", {"how": [], "words": "only for you"})

    page = _weak(case).get("/p/cant-pay").content.decode()

    assert "only for you" not in page


def test_leaving_everywhere_ends_every_other_visit(case: Case, door_clock: DoorClock) -> None:
    client = _weak(case)
    leave_everywhere(subject=case.person.key, at=door_clock.at + timedelta(seconds=1))
    door_clock.passes(timedelta(seconds=2))

    assert client.get("/p/owed").headers["Location"] == "/p/closed"
