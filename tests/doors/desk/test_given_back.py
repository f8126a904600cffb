"""At the desk somebody notes that overpaid money went back by other means; another agrees."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from evenhand.cases.models import Case
from evenhand.contact.references import payment_reference
from evenhand.payments.models import GivenBack, Overpaid
from tests import cast
from tests.bank_files import Line
from tests.doors.desk.barriers import barriers
from tests.doors.desk.conftest import signed_in
from tests.doors.desk.test_desk_acts import TODAY, boxes
from tests.doors.desk.test_told_accounts import leads
from tests.papers import A_PDF
from tests.rooms.payments.test_refunds import bank_tells

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(), principal_minor=2_000)


@pytest.fixture
def row(case: Case) -> Overpaid:
    """200.00 too much: more than one sends back alone."""
    line = Line(amount="220.00", reference=payment_reference(case.debt))
    bank_tells(line, identity="S1", opening="100.00", closing="320.00", until="2026-11-16")
    return Overpaid.objects.get()


def sent(row: Overpaid, **more: object) -> dict[str, object]:
    return {"how": "cash", "words": "", **boxes("on", TODAY), **more}


def test_one_notes_it_with_a_paper_and_another_agrees(row: Overpaid) -> None:
    (first, second), path = leads(), f"/desk/money/overpaid/{row.key}/given"

    bare = first.post(path, sent(row))
    first.post(path, sent(row, paper=SimpleUploadedFile("receipt.pdf", A_PDF, "application/pdf")))
    mine = first.get("/desk/money/overpaid").content.decode()
    first.post(f"{path}/agree")
    alone = Overpaid.objects.get().state
    paper = second.get(f"{path}/paper")
    second.post(f"{path}/agree")

    assert (bare.status_code, alone, Overpaid.objects.get().state) == (200, "open", "given")
    assert f"{path}/agree" not in mine
    assert paper.content.startswith(b"%PDF")
    assert signed_in(cast.agent()).get(path).status_code == 404


def test_a_note_is_taken_away_again(row: Overpaid) -> None:
    (first, second), path = leads(), f"/desk/money/overpaid/{row.key}/given"
    first.post(path, sent(row, words="she has it"))

    second.post(f"{path}/not")

    assert GivenBack.objects.get().replaced_at is not None
    assert (
        f"/desk/money/overpaid/{row.key}/back"
        in second.get("/desk/money/overpaid").content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_the_pages_have_no_barriers(
    row: Overpaid, browser: Browser, live_server: LiveServer
) -> None:
    client = signed_in(cast.lead())
    cookie = client.cookies["evenhand_session"].value
    context = browser.new_context(base_url=live_server.url, viewport={"width": 320, "height": 800})
    context.add_cookies([{"name": "evenhand_session", "value": cookie, "url": live_server.url}])
    page = context.new_page()

    page.goto(f"/desk/money/overpaid/{row.key}/given")
    first = barriers(page)
    client.post(f"/desk/money/overpaid/{row.key}/given", sent(row, words="she has it"))
    page.goto("/desk/money/overpaid")

    assert (first, barriers(page)) == ([], [])
