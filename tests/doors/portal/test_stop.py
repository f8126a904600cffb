"""Stops from the portal: at once, with or without a paper, for one debt or for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.holds import queries as holds
from evenhand.holds.models import Hold
from evenhand.vault import queries as vault
from evenhand.vault.models import Document
from evenhand.work.models import Promise, Task
from tests import cast
from tests.papers import A_PDF, A_PNG, a_pdf

pytestmark = pytest.mark.django_db(transaction=True)

PDF = A_PDF
PNG = A_PNG


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def send(client: Client, name: str, content: bytes) -> str:
    paper = SimpleUploadedFile(name, content)
    answer = client.post("/p/cant-pay/paper", {"paper": paper}, follow=True)
    return answer.content.decode()


def test_i_cant_pay_stops_demands_at_once_and_tells_until_when(ilze: Client, case: Case) -> None:
    ilze.post("/p/cant-pay", {"how": ["job"], "words": "Darbs beidzās."})

    receipt = ilze.post("/p/cant-pay/check", follow=True).content.decode()

    hold = Hold.objects.get()
    # Thirty whole days, today being the first: it ends as 16 December ends in Riga.
    assert (hold.kind, hold.ends_at) == ("requested", datetime(2026, 12, 16, 22, tzinfo=UTC))
    assert "Darbs beidzās." in holds.reason(hold)
    assert not gate.ask(case=case, act="demand.letter", at=cast.AT).verdict.allowed
    assert "16 December 2026" in receipt
    assert Task.objects.filter(kind="read_requested").exists()


def test_her_words_are_nowhere_in_plain_while_she_goes_on(ilze: Client, case: Case) -> None:
    ilze.post("/p/cant-pay", {"words": "a very private word"})

    assert "private" not in str(dict(ilze.session.items()))


@pytest.mark.parametrize(
    ("how", "with_paper", "kind"),
    [
        ("social_assistance", True, "social_assistance"),
        ("insolvency", True, "insolvency"),
        ("social_assistance", False, "requested"),
        ("illness", True, "requested"),
    ],
)
def test_proof_of_no_means_opens_the_long_stop(
    ilze: Client, how: str, with_paper: bool, kind: str
) -> None:
    ilze.post("/p/cant-pay", {"how": [how]})
    if with_paper:
        send(ilze, "proof.pdf", PDF)

    ilze.post("/p/cant-pay/check")

    assert Hold.objects.get().kind == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "This file is empty"),
        ("a.pdf", b"MZ\x90\x00 a program", "We can read photos and PDF files"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "We can read photos and PDF"),
        ("a.pdf", a_pdf(password="x"), "asks for a password"),
        ("a.pdf", PDF + b"0" * (10 * 1024 * 1024), "larger than 10 megabytes"),
    ],
    ids=["empty", "program", "drawing", "locked", "huge"],
)
def test_a_file_we_cannot_take_is_refused_with_its_own_sentence(
    ilze: Client, name: str, content: bytes, said: str
) -> None:
    assert said in send(ilze, name, content)
    assert not Document.objects.filter(kind="proof").exists()


def test_a_picture_is_kept_sealed_under_what_it_is_not_what_it_is_called(ilze: Client) -> None:
    send(ilze, "scan.pdf", PNG)

    kept = Document.objects.get(kind="proof")
    assert kept.media_type == "image/png"
    assert vault.document_content(kept).startswith(b"\x89PNG")


@pytest.mark.parametrize(("days", "length"), [("14", 14), ("30", 30), ("unsure", 14)])
def test_a_break_lasts_as_long_as_she_says_and_the_shortest_when_unsure(
    ilze: Client, days: str, length: int
) -> None:
    ilze.post("/p/break", {"days": days})

    assert Hold.objects.get().ends_at == cast.AT + timedelta(days=length)


def test_a_dispute_stops_that_debt_and_no_other(ilze: Client, case: Case) -> None:
    other = cast.case(case.person, reference="loan-2")

    ilze.post(f"/p/owed/{case.key}/dispute", {"what": "paid"})
    ilze.post(f"/p/owed/{case.key}/dispute/show", {"do": "send"})

    hold = Hold.objects.get()
    assert (hold.kind, hold.debt) == ("dispute", case.debt)
    assert holds.covering(case, at=cast.AT).exists()
    assert not holds.covering(other, at=cast.AT).exists()


def test_a_call_back_is_a_task_and_a_promise_by_the_chosen_hour(ilze: Client, case: Case) -> None:
    ilze.post(
        "/p/person/call-me",
        {"day": "2026-11-19", "window": "11", "phone": "+371 20 000 001", "words": "Par grafiku"},
    )

    task = Task.objects.get(kind="call_back")
    assert task.due_at.isoformat() == "2026-11-19T11:00:00+00:00"
    assert Promise.objects.get().due_on.isoformat() == "2026-11-19"


def test_no_call_is_promised_on_a_public_holiday(ilze: Client, case: Case) -> None:
    answer = ilze.post(
        "/p/person/call-me", {"day": "2026-11-18", "window": "any", "phone": "+37120000001"}
    )

    assert answer.status_code == 200
    assert not Task.objects.filter(kind="call_back").exists()


def test_her_letter_comes_down_as_it_was_sent(ilze: Client, case: Case) -> None:
    page = ilze.get(f"/p/owed/{case.key}").content.decode()
    address = page.split("/p/letter/")[1].split('"')[0]

    letter = ilze.get(f"/p/letter/{address}")

    assert letter.content.startswith(b"%PDF-")
    assert letter.headers["Cache-Control"] == "no-store, private"
