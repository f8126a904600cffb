"""Every page of the desk in a browser, with people in it: no barrier, nothing refused."""

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.contact.models import Campaign
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.long import mostly_long

# A folder to keep pictures of the pages in, for whoever wants to look at them.
PICTURES = os.environ.get("EVENHAND_PICTURES", "")

pytestmark = pytest.mark.django_db(transaction=True)


def addresses(case: Case) -> dict[str, str]:
    """Every page of the desk that can be asked for."""
    refused = Event.objects.filter(code="verdict.refused", case_key=case.key).latest("pk")
    return {
        "queue": "/desk/queue",
        "queue-empty": "/desk/queue?step=closed",
        "search": "/desk/search?q=B%C4%93rzi",
        "search-none": "/desk/search?q=nobody",
        "case": f"/desk/case/{case.reference}?all=1",
        "verdict": f"/desk/verdict/{refused.pk}",
        "ask": f"/desk/case/{case.reference}/ask?act=demand.call",
        "ask-sunday": f"/desk/case/{case.reference}/ask?act=demand.call"
        "&on_day=15&on_month=11&on_year=2026",
        "messages": f"/desk/case/{case.reference}/messages",
        "plan": f"/desk/case/{case.reference}/plan",
        "account": f"/desk/case/{case.reference}/account",
        "why": f"/desk/case/{case.reference}/why",
        **{
            f"reaching-{what}": f"/desk/case/{case.reference}/reaching/{what}"
            for what in ("safe", "ways", "hours", "language", "support", "helper")
        },
        "campaigns": "/desk/campaigns",
        "campaign-new": "/desk/campaigns/new",
        "campaign": f"/desk/campaigns/{Campaign.objects.latest('pk').key}",
        "outbox": "/desk/outbox",
        "batches": "/desk/batches",
        "returned": f"/desk/returned?reference={case.reference}",
        "holds": "/desk/holds",
        "tasks": "/desk/tasks",
        "reviews": "/desk/reviews/mine",
        "reviews-allowed": "/desk/reviews/allowed",
        "review-new": f"/desk/reviews/new/{case.reference}",
        "letters": "/desk/letters",
        "letter": "/desk/letters/reminder/en",
        "imports": "/desk/imports",
        "import-new": "/desk/imports/new",
        "hold": f"/desk/holds/{Hold.objects.latest('pk').key}",
    }


@pytest.mark.parametrize(("width", "scheme"), mostly_long([(390, "light"), (1280, "dark")]))
def test_no_page_has_a_barrier_a_complaint_or_a_sideways_scroll(
    screen: BrowserContext, full_house: Case, width: int, scheme: Any
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    found: dict[str, Any] = {}
    for name, address in addresses(full_house).items():
        answer = page.goto(address, wait_until="networkidle")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        status = answer.status if answer else 0
        found[name] = (status, barriers(page), max(wide - width, 0))

    assert found == dict.fromkeys(found, (200, [], 0))
    assert complaints == []


def test_from_signing_in_to_the_case_and_why_it_was_refused(
    browser: Browser, live_server: LiveServer, full_house: Case
) -> None:
    page = browser.new_page(base_url=live_server.url, locale="en-GB")
    page.goto("/desk/")
    at_the_door = barriers(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/sign-in-1280.png")

    page.get_by_label("Email").fill("dace@evenhand.example")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Ilze Bērziņa").click()
    page.get_by_role("link", name="Why was this refused?").first.click()

    expect(page.get_by_role("heading", name="Why was this refused?")).to_be_visible()
    expect(page.get_by_text("house.representative", exact=True)).to_be_visible()
    assert at_the_door + barriers(page) == []
    page.close()


def test_the_desk_works_without_javascript(
    browser: Browser, live_server: LiveServer, desk: Client, full_house: Case
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    cookie = desk.cookies["evenhand_session"].value
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    page.goto(f"/desk/case/{full_house.reference}")
    page.get_by_label("Note", exact=True).fill("Written without a script")
    page.get_by_role("button", name="Keep the note").click()

    expect(page.locator(".desk-event", has_text="Written without a script")).to_be_visible()
    context.close()


def test_keys_lead_through_the_queue_and_never_type_into_a_field(
    screen: BrowserContext, full_house: Case
) -> None:
    page = screen.new_page()
    page.goto("/desk/holds")

    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/desk/queue")
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    page.keyboard.type("gq")

    assert focused in ("Ilze Bērziņa", "Amina Khan")
    assert page.input_value("#desk-search") == "gq"
    page.close()


@pytest.mark.parametrize("language", mostly_long(["lv", "fr", "de"]))
def test_a_case_speaks_the_language_of_staff(
    screen: BrowserContext, full_house: Case, dace: User, language: str
) -> None:
    User.objects.filter(pk=dace.pk).update(language=language)
    page = screen.new_page()
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(f"/desk/case/{full_house.reference}")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/case-{language}-390.png", full_page=True)

    assert page.evaluate("document.documentElement.lang") == language
    expect(page.get_by_text("May we ask for payment now?")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()
