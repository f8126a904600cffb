"""A letter to many at the desk: seen by two people, one of whom starts it."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from evenhand.access.models import DeclaredConflict, User
from evenhand.cases.models import Case
from evenhand.contact.models import Campaign, Release
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"name": "Autumn letters", "letter": "first_notice", "country": "LV", "step": ""}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def test_one_drafts_and_another_starts(desk: Client, case: Case) -> None:
    second = signed_in(cast.lead())

    shown = desk.post("/desk/campaigns/new", FORM, follow=True).content.decode()
    key = Campaign.objects.get().key
    alone = desk.post(f"/desk/campaigns/{key}/start", follow=True).content.decode()
    before = Release.objects.count()
    started = second.post(f"/desk/campaigns/{key}/start", follow=True).content.decode()

    assert "Somebody else must start it" in shown
    assert "A second person must do this" in alone
    assert before == 0
    assert "Waiting in the outbox: 1" in started
    assert Release.objects.get().business_key == f"campaign:{key}:{case.key}"


def test_who_declared_a_tie_to_the_creditor_sees_no_letter_about_it(
    desk: Client, dace: User, case: Case
) -> None:
    lender = case.debt.creditor
    desk.post("/desk/campaigns/new", {**FORM, "creditor": str(lender.key)})
    key = Campaign.objects.get().key
    DeclaredConflict.objects.create(user=dace, about=lender.key, declared_at=cast.AT)

    listed = desk.get("/desk/campaigns").content.decode()
    page = desk.get(f"/desk/campaigns/{key}")
    again = desk.post("/desk/campaigns/new", {**FORM, "creditor": str(lender.key)})

    assert "Autumn letters" not in listed
    assert page.status_code == 404
    assert again.status_code == 200
    assert Campaign.objects.count() == 1


def test_preview_a_campaigns_load_and_let_a_colleague_start_it(
    screen: BrowserContext, edgars_screen: BrowserContext, case: Case
) -> None:
    """The journey: draft, read what it means for people, leave it to a colleague, who starts it."""
    page = screen.new_page()

    page.goto("/desk/campaigns")
    page.get_by_role("link", name="Draft one").click()
    page.get_by_label("What is it for?").fill("Autumn letters")
    page.get_by_label("Which letter?").select_option("first_notice")
    page.get_by_role("button", name="See what it means").click()

    expect(page.get_by_role("heading", name="Autumn letters")).to_be_visible()
    expect(page.get_by_text("People who would get it, at most")).to_be_visible()
    row = page.get_by_role("table", name="Our contacts with a person in 7 days").locator("tbody tr")
    assert row.nth(0).inner_text().split() == ["0", "1", "0"]
    assert row.nth(1).inner_text().split() == ["1", "0", "1"]
    expect(page.get_by_role("button", name="Start it")).to_have_count(0)
    assert Release.objects.count() == 0

    second = edgars_screen.new_page()
    second.goto("/desk/campaigns")
    second.get_by_role("link", name="Autumn letters").click()
    seen = barriers(second)
    expect(second.get_by_text("People who would get it, at most")).to_be_visible()
    second.get_by_role("button", name="Start it").click()

    seen += barriers(second)
    expect(second.get_by_text("Waiting in the outbox: 1")).to_be_visible()
    expect(second.get_by_text("Started by Edgars")).to_be_visible()
    expect(second.get_by_role("button", name="Start it")).to_have_count(0)
    assert Release.objects.get().business_key.endswith(str(case.key))
    second.goto("/desk/outbox")
    seen += barriers(second)
    expect(second.get_by_role("cell", name="First letter")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Started by Edgars")).to_be_visible()
    assert seen == []


def test_who_is_to_start_it_sees_whom_it_is_about(desk: Client, case: Case) -> None:
    desk.post("/desk/campaigns/new", {**FORM, "step": "reminder"})
    second = signed_in(cast.lead())

    page = second.get(f"/desk/campaigns/{Campaign.objects.get().key}").content.decode()

    told = page.partition("<dl")[2].partition("</dl>")[0]
    assert "Latvia" in told
    assert "Reminder" in told
    assert "Dace" in told


def test_more_than_anybody_can_oversee_is_not_even_drafted(
    desk: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evenhand.contact.campaigns.MOST_CASES", 0)

    page = desk.post("/desk/campaigns/new", FORM).content.decode()

    assert "These are 1 cases; 0 at once is the most." in page
    assert not Campaign.objects.exists()


def test_no_letter_is_chosen_beforehand(desk: Client) -> None:
    page = desk.post("/desk/campaigns/new", {**FORM, "letter": ""}).content.decode()

    assert not Campaign.objects.exists()
    assert "Choose one" in page
