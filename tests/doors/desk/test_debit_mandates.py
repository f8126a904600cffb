"""A mandate that came on paper is kept with its paper, and ends when the person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django import Settings

from evenhand.access.models import User
from evenhand.cases.models import Case
from evenhand.payments import mandates
from evenhand.payments.models import Mandate
from evenhand.vault.models import Document
from tests import cast
from tests.doors.desk.barriers import barriers
from tests.doors.desk.test_why import TODAY, boxes
from tests.papers import a_pdf
from tests.rooms.payments.collecting_cast import IBAN, we_collect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    we_collect(settings)


@pytest.fixture
def case(dace: User) -> Case:
    return cast.case(cast.person())


def sent(**other: object) -> dict[str, object]:
    paper = SimpleUploadedFile("mandate.pdf", a_pdf(), content_type="application/pdf")
    told = {"holder": "Ilze Bērziņa", "iban": IBAN, "paper": paper}
    return {**told, **boxes("given_on", TODAY - timedelta(days=3)), **other}


def test_a_mandate_on_paper_is_kept_with_its_paper(desk: Client, case: Case) -> None:
    path = f"/desk/case/{case.reference}/mandate"

    answer = desk.post(path, sent(), follow=True)

    row = Mandate.objects.get()
    assert (row.given_how, row.given_on) == ("paper", TODAY - timedelta(days=3))
    assert [one.key for one in Document.objects.filter(kind="mandate")] == [row.document_key]
    assert mandates.account_of(row).iban == IBAN
    assert "DE … 3000" in answer.content.decode()
    assert IBAN not in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": "DE89370400440532013001"},
        {"holder": "\u2603"},
        {"paper": ""},
        {"paper": SimpleUploadedFile("m.exe", b"MZ" + bytes(99))},
        boxes("given_on", TODAY + timedelta(days=1)),
    ],
)
def test_what_is_wrong_is_asked_for_again_and_nothing_is_kept(
    desk: Client, case: Case, wrong: dict[str, object]
) -> None:
    answer = desk.post(f"/desk/case/{case.reference}/mandate", sent(**wrong))

    assert "govuk-error-summary" in answer.content.decode()
    assert not Mandate.objects.exists()
    assert not Document.objects.filter(kind="mandate").exists()


def test_it_ends_at_once_when_the_person_says_so(desk: Client, case: Case) -> None:
    desk.post(f"/desk/case/{case.reference}/mandate", sent())

    desk.post(f"/desk/case/{case.reference}/mandate/end")
    desk.post(f"/desk/case/{case.reference}/mandate/end")

    assert Mandate.objects.get().ended_why == "revoked"


def test_where_nothing_is_collected_there_is_no_such_page(
    desk: Client, case: Case, settings: Settings
) -> None:
    settings.FIRM = {**django_settings.FIRM, "accounts": {}}

    assert desk.get(f"/desk/case/{case.reference}/mandate").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_mandate_has_no_barriers(
    desk: Client, screen: BrowserContext, case: Case
) -> None:
    page, path = screen.new_page(), f"/desk/case/{case.reference}/mandate"

    page.goto(path)
    form = barriers(page)
    desk.post(path, sent())
    page.goto(path)

    assert (form, barriers(page)) == ([], [])
