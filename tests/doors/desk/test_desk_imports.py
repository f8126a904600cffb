"""A creditor's file through the desk: a look inside, a map, and what came of each row."""

import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from evenhand.cases.models import Case, Creditor
from evenhand.intake.models import Placement, RowResult
from evenhand.vault.models import SubjectKey
from evenhand.vault.spreadsheets import harmless
from tests.doors.desk.barriers import barriers
from tests.doors.long import mostly_long

PICTURES = os.environ.get("EVENHAND_PICTURES", "")
TABLE = (
    "Rechnungsnummer;Betrag;Vorname;Nachname;Währung\r\n"
    "A-1;1.234,50;Anna;Kalniņa;EUR\r\n"
    "=HYPERLINK(1);abc;Bo;Li;EUR\r\n"
    "A-3;99,00;Cy;Oz;EUR\r\n"
)


def file(content: bytes | str, name: str = "debts.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data, content_type="text/csv")


def hand_over(desk: Client, content: bytes | str, name: str = "debts.csv") -> str:
    """Hand over a file and return the page on which its columns are mapped."""
    sent = {"file": file(content, name), "creditor": "Nordlys Bank", "country": "LV"}
    answer = desk.post("/desk/imports/new", sent, follow=True)
    return answer.content.decode()


def chosen(page: str) -> dict[str, str]:
    """What the page's choices stand at, as a browser would send them."""
    told = {}
    for name, inside in re.findall(
        r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        picked = re.search(r'<option value="([^"]*)" selected', inside)
        told[name] = picked[1] if picked else ""
    return told


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_disk")
def test_a_large_file_of_a_creditor_touches_no_disk_on_its_way(desk: Client) -> None:
    page = hand_over(desk, TABLE + "A-9;10,00;Dana;Ozola;EUR\r\n" * 150_000)

    assert "A-1" in page


@pytest.mark.django_db(transaction=True)
def test_a_file_is_looked_into_mapped_and_imported(desk: Client) -> None:
    page = hand_over(desk, TABLE)
    before = Creditor.objects.count()
    choices = chosen(page) | {"kind": "invoice"}

    answer = desk.post("/desk/imports/map", {**choices, "do": "import"}, follow=True)

    placement = Placement.objects.get()
    assert before == 0
    assert choices["column_0"] == "reference"
    assert (placement.rows_read, placement.rows_accepted, placement.rows_rejected) == (3, 2, 1)
    assert "3 read = 2 accepted + 1 rejected + 0 known already" in answer.content.decode()
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_file_is_erased_once_it_is_imported_or_given_up(desk: Client) -> None:
    page = hand_over(desk, TABLE)
    waiting = SubjectKey.objects.filter(wrapped__isnull=False, documents__kind="placement").count()

    desk.post("/desk/imports/map", {**chosen(page), "do": "forget"})

    left = SubjectKey.objects.filter(wrapped__isnull=False, documents__kind="placement").count()
    assert (waiting, left) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_row_sent_back_is_no_formula(desk: Client) -> None:
    page = hand_over(desk, TABLE)
    desk.post("/desk/imports/map", {**chosen(page), "kind": "invoice", "do": "import"})
    rejected = RowResult.objects.get(outcome="rejected")

    table = desk.get(f"/desk/imports/{rejected.placement.key}/rejected.csv").content.decode()

    assert "'=HYPERLINK(1)" in table
    assert harmless("-1+1") == "'-1+1"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 a workbook", b"a;b\r\n\x00;1", b"only one line", b"a,a\n1,2\n",
        b"\xff\xfe\x00", b"<?xml version='1.0'?><Nothing/>", b"<Invoice", b"\n\n\n",
        b"Rechnungsnummer;Betrag\n\"broken;1", b"\xef\xbb\xbf",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(desk: Client, content: bytes) -> None:
    page = hand_over(desk, content)

    assert "Look inside the file" in page or "This file cannot be read" in page
    assert not Placement.objects.exists()
    assert not Creditor.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", mostly_long([390, 1280]))
def test_the_look_inside_has_no_barrier(screen: BrowserContext, desk: Client, width: int) -> None:
    hand_over(desk, TABLE)
    page = screen.new_page()
    page.set_viewport_size({"width": width, "height": 800})

    page.goto("/desk/imports/map")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/import-map-{width}.png", full_page=True)
    before = barriers(page)
    page.get_by_label("All debts are").select_option("invoice")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Import it").click()

    expect(page.get_by_text("3 rows were read.")).to_be_visible()
    assert before + barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
