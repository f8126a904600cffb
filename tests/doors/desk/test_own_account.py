"""A bank statement at the desk: only with her recorded yes, only what she confirms."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import BrowserContext

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.journal.models import Event
from evenhand.plans import queries
from evenhand.plans.models import Statement
from evenhand.rulebook.affordability.statement import IncomeKind
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.long import mostly_long
from tests.plans_files import camt_053, camt_entry

pytestmark = pytest.mark.django_db(transaction=True)

WAGES = camt_053(
    *(
        camt_entry(f"2026-{month:02}-25", "1240.00", name="SIA Darbs", text="Darba alga")
        for month in range(3, 11)
    )
)
WAGE = {"do": "keep", "kind": "wage", "amount": "1240", "rhythm": "monthly", "day": "25"}


@pytest.fixture
def case(db: None) -> Case:
    return cast.case(cast.person())


def sends(desk: Client, case: Case, **told: str) -> str:
    file = SimpleUploadedFile("a.xml", WAGES)
    answer = desk.post(f"/desk/case/{case.reference}/account", {"file": file, **told})
    return str(answer.headers.get("Location", answer.content.decode()))


def test_the_journal_keeps_who_read_it_when_and_how_she_agreed(
    desk: Client, dace: User, case: Case
) -> None:
    led = sends(desk, case, agreed="on_the_telephone")

    event = Event.objects.get(code="account.read")
    assert led == f"/desk/case/{case.reference}/account/found"
    assert (event.actor, event.at) == (f"staff:{dace.key}", cast.AT)
    assert (event.subject, event.data) == (case.person.key, {"consent": "on_the_telephone"})


def test_without_a_recorded_yes_the_file_is_not_read(desk: Client, case: Case) -> None:
    page = sends(desk, case)

    assert "Without their yes the file is not read." in page
    assert not Event.objects.filter(code="account.read").exists()


def test_what_she_confirms_fills_the_draft_from_the_desk(desk: Client, case: Case) -> None:
    sends(desk, case, agreed="in_person")

    desk.post(f"/desk/case/{case.reference}/account/0/1", WAGE)

    row = Statement.objects.get()
    (income,) = queries.content(row).incomes
    assert (row.source, row.completed_at) == ("desk", None)
    assert (income.kind, income.amount_minor) == (IncomeKind.WAGE, 124_000)


def test_what_was_found_in_one_case_is_not_shown_in_another(desk: Client, case: Case) -> None:
    other = cast.case(cast.person(cast.AMINA), owed_to=case.debt.creditor, reference="loan-2")
    sends(desk, case, agreed="in_person")

    page = desk.get(f"/desk/case/{other.reference}/account/0/1")

    assert page.headers["Location"] == f"/desk/case/{other.reference}/account?forgotten"


@pytest.mark.parametrize("width", mostly_long([390, 1280]))
def test_staff_go_through_it_in_a_browser_without_barrier(
    screen: BrowserContext, case: Case, width: int
) -> None:
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    found = []

    def look() -> None:
        found.extend(barriers(page))
        assert page.evaluate("document.documentElement.scrollWidth") == width

    page.goto(f"/desk/case/{case.reference}")
    page.get_by_role("link", name="Read their bank statement").click()
    look()
    page.get_by_label("In writing").check()
    sent = {"name": "a.xml", "mimeType": "text/xml", "buffer": WAGES}
    page.set_input_files("input[type=file]", sent)  # type: ignore[arg-type]
    page.get_by_role("button", name="Read the file").click()
    look()
    page.get_by_role("link", name="Look at each of them").click()
    look()
    page.get_by_role("button", name="Yes, take this over").click()
    look()
    page.get_by_role("button", name="Finish").click()

    assert found == []
    assert Statement.objects.get().source == "desk"
    page.close()
