"""Why they owe this: every cent of any day, as it is known now or was known at a day's end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.journal.models import Event
from evenhand.ledger import interest
from evenhand.ledger.actions import record_payment
from evenhand.rulebook import Money
from tests import cast
from tests.doors.desk.barriers import barriers

pytestmark = pytest.mark.django_db
TODAY = cast.AT.date()
EARLIER = TODAY - timedelta(days=10)


def boxes(name: str, day: date) -> dict[str, str]:
    """A date as the three boxes of a form send it."""
    parts = {"day": f"{day.day}", "month": f"{day.month}", "year": f"{day.year:04}"}
    return {f"{name}_{part}": value for part, value in parts.items()}


@pytest.fixture
def greta(dace: User) -> Case:
    """Greta owes 3,650 EUR at 5 % by law, was charged a fee, and paid 100 EUR, told late."""
    of = cast.case(cast.person(cast.GRETA), principal_minor=365_000)
    interest.set_terms(
        of.debt, kind="statutory", from_on=TODAY - timedelta(days=30), source="placement",
        basis="BGB 288", at=cast.AT - timedelta(days=30), actor=f"staff:{dace.key}",
    )  # fmt: skip
    cast.charged(of.debt, key="f", basis="RVG 13")
    record_payment(debt=of.debt, amount=Money(10_000, "EUR"), paid_on=EARLIER, key="late",
                   at=cast.AT + timedelta(days=1), actor=f"staff:{dace.key}")  # fmt: skip
    return of


def opened(desk: Client, case: Case, **days: str) -> Any:
    answer = desk.get(f"/desk/case/{case.reference}/why", days)
    assert answer.status_code == 200
    return answer


def test_every_cent_bears_its_ground_and_the_sum_is_what_is_owed(desk: Client, greta: Case) -> None:
    answer = opened(desk, greta)

    page = answer.content.decode()
    owed = interest.owed_in_all([greta.debt], on=TODAY)[greta.debt.pk]
    assert answer.context["total"] == owed
    assert sum(step.line.amount.minor for step in answer.context["steps"]) == owed.minor
    for words in ("RVG 13", "BGB 288", "5 % a year of", "The verdict that allowed it",
                  "Told by the company", "The creditor&#x27;s file"):  # fmt: skip
        assert words in page, words
    assert Event.objects.filter(code="case.viewed", data__why=TODAY.isoformat()).exists()


def test_a_day_is_shown_as_it_is_known_now_or_as_it_was_known_then(
    desk: Client, greta: Case
) -> None:
    days = boxes("on", EARLIER)

    now = opened(desk, greta, **days)
    then = opened(desk, greta, **days, **boxes("known", TODAY))
    before = opened(desk, greta, **days, **boxes("known", EARLIER))

    told_late = then.context["total"] - now.context["total"]
    assert told_late == Money(10_000, "EUR")
    assert not before.context["total"], "nothing was written down yet"
    for answer in (now, then):
        steps = answer.context["steps"]
        assert sum(step.line.amount.minor for step in steps) == answer.context["total"].minor
    assert "as it was known at the end of" in then.content.decode()


@pytest.mark.parametrize(
    "days",
    [
        boxes("on", TODAY + timedelta(days=1)),
        boxes("known", date(9999, 12, 31)),
        {"on_day": "31", "on_month": "2", "on_year": "2026"},
        {"on_day": "\x00", "known_year": "x" * 500},
    ],
)
def test_a_day_that_cannot_be_is_told_and_today_is_shown(
    desk: Client, greta: Case, days: dict[str, str]
) -> None:
    answer = opened(desk, greta, **days)

    assert answer.context["on"] == TODAY
    assert "There is something to look at" in answer.content.decode()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 2, 28)])
def test_a_day_long_ago_owes_nothing(desk: Client, greta: Case, day: date) -> None:
    answer = opened(desk, greta, **boxes("on", day), **boxes("known", day))

    assert not answer.context["total"]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("lv", "Kāpēc viņiem tas jāmaksā?"),
        ("fr", "Pourquoi la personne doit-elle cela ?"),
        ("de", "Warum schuldet die Person das?"),
    ],
)
def test_the_page_speaks_the_language_of_staff(
    desk: Client, greta: Case, language: str, heading: str
) -> None:
    desk.cookies["evenhand_language"] = language

    assert heading in opened(desk, greta).content.decode()


def test_from_the_case_to_a_day_with_the_keyboard_and_without_barriers(
    screen: BrowserContext, greta: Case
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/desk/case/{greta.reference}")

    page.get_by_role("link", name="Why do they owe this?").press("Enter")
    page.wait_for_url("**/why")
    found = barriers(page)
    page.locator("summary", has_text="Another day").press("Enter")
    for name, value in boxes("on", EARLIER).items():
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Show this day").press("Enter")
    page.wait_for_url("**/why?*")

    wide = page.evaluate("document.documentElement.scrollWidth")
    assert (found, barriers(page), wide) == ([], [], 390)
    assert "as it is known now" in page.content()
