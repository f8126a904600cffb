"""Everything about her in a browser: she reads it, takes it along, has something deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case, DataRequest
from tests import cast
from tests.doors.long import mostly_long
from tests.doors.portal.test_journeys import Traveller, comes_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=mostly_long([320, 1280]))
def traveller(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Traveller]:
    width: int = request.param
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en-GB")
    yield Traveller(page, live_server.url, f"about-me-{width}")
    page.close()


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def _born(traveller: Traveller) -> None:
    for name, typed in (("Day", "12"), ("Month", "4"), ("Year", "1985")):
        traveller.page.get_by_label(name, exact=True).fill(typed)


def test_she_reads_takes_along_and_has_deleted(traveller: Traveller, case: Case) -> None:
    comes_in(traveller, case)
    traveller.go("/p/needs")
    traveller.follow("Everything about me")
    traveller.look("everything")
    summary = traveller.page.locator("summary").first
    summary.focus()
    traveller.page.keyboard.press("Enter")
    traveller.reads("Ilze")
    traveller.look("one-section")

    traveller.follow("Take everything along")
    traveller.look("take-along")
    _born(traveller)
    with traveller.page.expect_download() as taken:
        traveller.page.get_by_role("button", name="Download").click()
    assert taken.value.suggested_filename == "about-me.zip"

    traveller.go("/p/me")
    traveller.follow("Have something deleted")
    traveller.press("Delete")
    traveller.look("delete-refused")
    traveller.choose("Delete everything about me")
    _born(traveller)
    traveller.press("Delete")
    traveller.reads("We got your request.")
    traveller.look("asked")
    assert DataRequest.objects.get().kind == "delete"
    for page in ("/p/me/correct", "/p/me/correct?what=name", "/p/me/object", "/p/me/looked"):
        traveller.go(page)
        traveller.look(page.rsplit("/", 1)[-1].replace("?what=", "-"))
