"""From her bank statement: read with her yes, taken over line by line, and really forgotten."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.journal.models import Event
from evenhand.plans import queries
from evenhand.plans.models import Statement
from evenhand.rulebook.affordability.statement import CostKind, IncomeKind, StatementOfMeans
from tests import cast
from tests.doors.portal.conftest import DoorClock
from tests.plans_files import camt_053, camt_entry

pytestmark = pytest.mark.django_db(transaction=True)

START = "/p/money/account"
MARKER = "Zxqv Marker Kvartz"
KEEP = {"do": "keep"}


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def statement_file(marker: str = "") -> bytes:
    """Eight months of wage, rent and a loan, and shopping between."""
    entries = []
    for month in range(3, 11):
        entries += [
            camt_entry(f"2026-{month:02}-25", "1240.00", name="SIA Darbs", text="Darba alga"),
            camt_entry(f"2026-{month:02}-01", "-312.00", name="Namu pārvalde", text="Īre"),
            camt_entry(f"2026-{month:02}-05", "-85.00", name="Ostas banka", text="Aizdevums"),
            camt_entry(f"2026-{month:02}-07", f"-{month}.17", name=f"Bode {marker}", text=marker),
        ]
    return camt_053(*entries, owner=marker)


def sends(client: Client, content: bytes, name: str = "a.xml", **more: str) -> str:
    """Send a file with consent; return where it leads."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(START, {"file": file, "agrees": "on", **more})
    return str(answer.headers.get("Location", answer.content.decode()))


def confirms(client: Client, number: int, **told: str) -> str:
    """Say yes to an offer as told; return where that leads."""
    answer = client.post(f"{START}/0/{number}", {**KEEP, **told})
    return str(answer.headers.get("Location", answer.content.decode()))


WAGE = {"kind": "wage", "amount": "1240", "rhythm": "monthly", "day": "25"}
RENT = {"kind": "housing", "amount": "312", "rhythm": "monthly", "day": "1"}
LOAN = {"kind": "loan", "amount": "85", "rhythm": "monthly", "day": "5"}


def told(case: Case) -> StatementOfMeans:
    draft = queries.draft(case.person)
    assert draft is not None
    return queries.content(draft)


def test_without_her_yes_no_file_is_read(ilze: Client, case: Case) -> None:
    answer = ilze.post(START, {"file": SimpleUploadedFile("a.xml", statement_file())})

    assert "Tick the box if we may read the file." in answer.content.decode()
    assert not Event.objects.filter(code="account.read").exists()


def test_nothing_is_taken_over_before_she_says_yes(ilze: Client, case: Case) -> None:
    assert sends(ilze, statement_file()) == f"{START}/found"

    page = ilze.get(f"{START}/found").content.decode()

    assert "Nothing is taken over yet" in page
    assert not Statement.objects.exists()


def test_what_she_confirms_fills_her_draft(ilze: Client, case: Case) -> None:
    sends(ilze, statement_file())

    assert confirms(ilze, 1, **WAGE) == f"{START}/0/2"
    confirms(ilze, 2, **RENT)
    assert confirms(ilze, 3, **LOAN) == f"{START}/0/done"

    statement = told(case)
    (income,), (cost,), (loan,) = statement.incomes, statement.costs, statement.other_creditors
    assert (income.kind, income.amount_minor, income.pay_day) == (IncomeKind.WAGE, 124_000, 25)
    assert (len(income.history), income.latest_on) == (8, date(2026, 10, 25))
    assert (cost.kind, cost.amount_minor, cost.bill_day) == (CostKind.HOUSING, 31_200, 1)
    assert (loan.name, loan.payment_minor) == ("Ostas banka", 8_500)


def test_each_page_says_what_an_offer_rests_on(ilze: Client, case: Case) -> None:
    sends(ilze, statement_file())

    page = ilze.get(f"{START}/0/1").content.decode()

    assert "8 payments of about €1,240.00, every month, around day 25 of the month." in page
    assert "Quite clear" in page


def test_what_she_changes_counts_and_what_she_leaves_out_does_not(ilze: Client, case: Case) -> None:
    sends(ilze, statement_file())

    confirms(ilze, 1, **{**WAGE, "amount": "1 100,50", "day": ""})
    ilze.post(f"{START}/0/2", {"do": "leave"})
    ilze.post(f"{START}/0/3", {"do": "leave"})
    page = ilze.get(f"{START}/0/done").content.decode()

    (income,) = told(case).incomes
    assert (income.amount_minor, income.pay_day, income.history) == (110_050, None, ())
    assert told(case).costs == ()
    assert "Left out" in page


def test_she_can_go_back_and_change_her_mind(ilze: Client, case: Case) -> None:
    sends(ilze, statement_file())
    confirms(ilze, 1, **WAGE)
    confirms(ilze, 1, **{**WAGE, "kind": "pension"})

    assert [line.kind for line in told(case).incomes] == [IncomeKind.PENSION]

    ilze.post(f"{START}/0/1", {"do": "leave"})

    assert told(case).incomes == ()


def test_an_answer_that_cannot_be_taken_says_what_to_do(ilze: Client, case: Case) -> None:
    sends(ilze, statement_file())
    wrong = {
        ("kind", ""): "Choose one answer.",
        ("kind", "yacht"): "Choose one of the answers.",
        ("rhythm", "sometimes"): "Choose one of the answers.",
        ("amount", "a lot"): "Write the amount as a number",
        ("amount", "0"): "Write an amount above 0",
        ("day", "32"): "Write a day from 1 to 31.",
        ("day", "²"): "Write a day from 1 to 31.",
    }

    silent = [
        typed
        for typed, words in wrong.items()
        if words not in confirms(ilze, 1, **{**WAGE, typed[0]: typed[1]})
    ]

    assert silent == []
    assert not Statement.objects.exists()


def test_a_table_with_unknown_columns_is_asked_about_on_the_same_page(
    ilze: Client, case: Case
) -> None:
    rows = "".join(f"25.{month:02}.2026;1240,00;SIA Darbs\n" for month in range(3, 11))
    table = f"Kad;Cik;Kas\n{rows}".encode()

    page = sends(ilze, table, "a.csv")
    led = sends(ilze, table, "a.csv", day="Kad", amount="Cik", counterparty="Kas")

    assert "Tell us which column is which." in page
    assert '<option value="Cik"' in page
    assert led == f"{START}/found"


def test_a_file_that_cannot_be_read_is_refused_in_words(ilze: Client, case: Case) -> None:
    other_money = camt_053(camt_entry("2026-10-01", "1.00", name="A", currency="USD"))
    refused = {
        b"%PDF-1.7": "This is a PDF.",
        b"Date;Amount\n01.02.2026;1\n31.02.2026;1\n": "Line 3: A date in this file",
        b"x" * (10 * 1024 * 1024 + 1): "larger than 10 megabytes",
        other_money: "another currency",
    }

    pages = {words: sends(ilze, content) for content, words in refused.items()}

    assert [words for words, page in pages.items() if words not in page] == []
    assert all("<title>Error:" in page for page in pages.values())


def test_what_was_found_is_gone_after_an_hour_after_the_end_and_in_another_browser(
    ilze: Client, case: Case, door_clock: DoorClock
) -> None:
    sends(ilze, statement_file())
    key = ilze.cookies.pop("evenhand_box")

    assert ilze.get(f"{START}/0/1").headers["Location"] == f"{START}?forgotten"

    ilze.cookies["evenhand_box"] = key.value
    assert ilze.get(f"{START}/0/1").status_code == 200
    for _ in range(3):
        door_clock.passes(timedelta(minutes=20))
        answer = ilze.get(f"{START}/0/1")
    assert answer.headers["Location"] == f"{START}?forgotten"


def test_finishing_and_forgetting_empty_the_box(ilze: Client, case: Case) -> None:
    for address, data in ((f"{START}/found", {"do": "forget"}), (f"{START}/0/done", {})):
        sends(ilze, statement_file())

        ilze.post(address, data)

        assert "person.account" not in ilze.session
        assert ilze.get(f"{START}/found").headers["Location"] == f"{START}?forgotten"


def test_the_journal_notes_who_and_how_and_nothing_that_stood_in_the_file(
    ilze: Client, case: Case
) -> None:
    sends(ilze, statement_file())

    event = Event.objects.get(code="account.read")
    assert event.actor == f"person:{case.person.key}"
    assert event.data == {"consent": "herself"}


def _everything_stored() -> Iterator[str]:
    """Every row of every table as text, bytes as letters where they are."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            yield from (row[0] for row in cursor.fetchall())
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND atttypid = 'bytea'::regtype",
                [f'"{table}"'],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
                yield from (bytes(row[0]).decode("latin-1") for row in cursor.fetchall())


@pytest.mark.parametrize("size", ["small", "large"])
def test_no_byte_of_the_file_is_in_the_database_or_on_the_disk(
    ilze: Client, case: Case, tmp_path: Path, settings: Settings, size: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """While the offers wait for her word, and after; a large file too, which would be spooled."""
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", _no_file)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    content = statement_file(MARKER) + (
        b"<!--" + b"x" * 3_000_000 + b"-->" if size == "large" else b""
    )

    assert sends(ilze, content) == f"{START}/found"
    waiting = [row for row in _everything_stored() if MARKER in row or "SIA Darbs" in row]
    for number, answer in enumerate((WAGE, RENT, LOAN), start=1):
        confirms(ilze, number, **answer)
    ilze.post(f"{START}/0/done")
    after = [row for row in _everything_stored() if MARKER in row or "SIA Darbs" in row]

    assert waiting == after == []
    assert any("account.read" in row for row in _everything_stored())
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [file for file in kept if MARKER.encode() in file.read_bytes()]


def _no_file(*given: object, **named: object) -> None:
    raise AssertionError("an upload was written to the disk")
