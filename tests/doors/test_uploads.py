"""Every upload of the portal and of creditors: looked at by content, size and pixels, and kindly
refused with everything else that was typed still there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.doors import clients, clock, portal
from evenhand.doors.look.papers import MOST_BYTES, Paper
from evenhand.redress.disputes.actions import Told, open_dispute
from evenhand.redress.disputes.deciding import ask_creditor
from evenhand.redress.disputes.models import Dispute
from evenhand.vault.models import Document
from tests import cast
from tests.doors.clients.test_clients_home import signed_in
from tests.doors.portal.conftest import let_in
from tests.doors.portal.test_dispute_without import SIGNED
from tests.papers import A_PDF, A_PNG, a_bomb, a_pdf

pytestmark = pytest.mark.django_db(transaction=True)

# Files that are read as text and forgotten, each by a reader with limits of its own.
READ_AS_TEXT = {
    "AccountFileForm": "a bank statement; plans.account_files",
    "ConsentForm": "the same, with her consent",
    "StatementFileForm": "a signed statement; plans.statement_file",
}
REFUSED = {
    "a program": (b"MZ\x90\x00" * 50, "We can read photos and PDF files."),
    "too large": (A_PNG + b"\x00" * MOST_BYTES, "This file is larger than 10 megabytes."),
    "too many pixels": (a_bomb(), "This picture is too large to open."),
    "a script": (a_pdf(script="app.alert(1)"), "This PDF holds a script or another file."),
    "a password": (a_pdf(password="secret"), "This PDF asks for a password."),
    "broken": (A_PNG[:40], "We could not open this file."),
}


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", cast.clock)
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def _forms() -> Iterator[type[forms.BaseForm]]:
    for package in (portal, clients):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "templatetags" in module.name:
                continue
            for found in vars(importlib.import_module(module.name)).values():
                if isinstance(found, type) and issubclass(found, forms.BaseForm):
                    yield found


def test_every_file_that_is_kept_comes_through_one_field() -> None:
    loose = {
        found.__name__
        for found in _forms()
        for field in getattr(found, "base_fields", {}).values()
        if isinstance(field, forms.FileField) and not isinstance(field, Paper)
    }

    assert loose == set(READ_AS_TEXT), "Use look.papers.Paper: it opens a file before it is kept."


def _sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.png", content)


def _papers() -> int:
    """How many papers of anybody are kept, beside the letters that we sent."""
    return Document.objects.exclude(kind="letter").count()


def _of_a_person(case: Case) -> list[tuple[Client, str, dict[str, str], str]]:
    """Every page on which a person adds a paper: who, where, what she typed beside, the field."""
    hers = let_in(Client(), case)
    hers.post("/p/break", {"days": "14"})
    hers.post("/p/stop", {"why": "ill"})
    hers.post(f"/p/owed/{case.key}/dispute", {"what": "paid"})
    hers.post("/p/money/income", {"kinds": ["wage"]})
    stop = hers.get("/p/stops").content.decode().partition("/p/stops/")[2][:36]
    return [
        (hers, "/p/cant-pay/paper", {}, "paper"),
        (hers, "/p/stop/paper", {}, "paper"),
        (hers, f"/p/stops/{stop}/paper", {}, "paper"),
        (hers, f"/p/owed/{case.key}/dispute/show", {"do": "send"}, "paper"),
        (hers, "/p/money/paper/incomes/wage", {"send": "1"}, "paper"),
        (hers, "/p/messages", {"words": "Here is my paper."}, "paper"),
    ]


@pytest.mark.parametrize("what", REFUSED)
def test_a_person_is_told_calmly_and_loses_nothing(case: Case, what: str) -> None:
    content, words = REFUSED[what]
    pages, before = _of_a_person(case), _papers()

    for client, page, said, field in pages:
        answer = client.post(page, {**said, field: _sent(content)})
        told = answer.content.decode()

        assert answer.status_code == 200, page
        assert words in told, page
        assert not [typed for name, typed in said.items() if name == "words" and typed not in told]
    assert _papers() == before


def _without_an_account(client: Client, **papers: Any) -> Any:
    said = {"what": "not_mine", "words": "She moved away.", "reach": "me@example.org"}
    signed = SIGNED.search(client.post("/p/dispute-without/tell", said).content.decode())
    assert signed
    return client.post("/p/dispute-without/show", {**said, "follow": signed[1], **papers})


def test_somebody_without_an_account_sends_three_papers_at_once(client: Client) -> None:
    answer = _without_an_account(
        client, paper=_sent(A_PNG), paper_2=_sent(A_PDF), paper_3=_sent(A_PNG)
    )

    assert answer.status_code == 302
    assert _papers() == 3


def test_one_bad_paper_of_a_stranger_keeps_her_words_and_sends_nothing(client: Client) -> None:
    answer = _without_an_account(client, paper=_sent(A_PNG), paper_2=_sent(a_bomb()))
    told = answer.content.decode()

    assert answer.status_code == 200
    assert "This picture is too large to open." in told
    assert "She moved away." in told
    assert not Dispute.objects.exists()


@pytest.fixture
def asked(case: Case) -> Dispute:
    told = Told(what="paid", by="person", actor="test", person=case.person, case=case)
    dispute = open_dispute(told, clock=cast.clock).dispute
    ask_creditor(dispute, words="Show the contract.", documents=[], user=cast.agent(), at=cast.AT)
    return dispute


@pytest.mark.parametrize("what", ["a program", "too large", "a script", "a password", "broken"])
def test_a_creditors_paper_is_opened_like_anybodys(case: Case, asked: Dispute, what: str) -> None:
    content, words = REFUSED[what]
    field, before = f"d{asked.pk}", _papers()

    answer = signed_in(case.debt.creditor).post(
        f"/clients/disputes/{asked.key}",
        {f"{field}-words": "Here it is.", f"{field}-paper": _sent(content)},
    )
    told = answer.content.decode()

    assert words in told
    assert "Here it is." in told
    assert _papers() == before


def test_a_creditor_sends_a_pdf_and_not_a_photo(case: Case, asked: Dispute) -> None:
    field = f"d{asked.pk}"

    answer = signed_in(case.debt.creditor).post(
        f"/clients/disputes/{asked.key}", {f"{field}-paper": _sent(A_PNG)}
    )

    assert "Choose a PDF of at most 10 megabytes." in answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        A_PNG,
        b"reference;own_reference;amount;currency;paid_on\n"
        + b"x" * 200_000
        + b";a;1;EUR;2026-11-16",
        b"x" * 200_000,
        b"reference;own_reference;amount;currency;paid_on\na\x00;b;1.00;EUR;2026-11-16\n",
        b"reference;own_reference;amount;currency;paid_on\na;" + b"b" * 500 + b";1;EUR;2026-11-16",
    ],
    ids=["a picture", "a huge cell", "a huge heading", "an odd sign", "a long reference"],
)
def test_a_creditors_table_that_cannot_be_read_counts_nothing(case: Case, content: bytes) -> None:
    file = SimpleUploadedFile("r.csv", content)

    answer = signed_in(case.debt.creditor).post(
        "/clients/money/report/file", {"file": file}, follow=True
    )

    assert "cannot be read. Nothing was counted." in answer.content.decode()


@pytest.mark.parametrize("content", [A_PNG, b"x" * 1_000_001, b"{" * 50_000, b"\xff\xfe"])
def test_a_file_that_is_read_as_text_is_refused_calmly(case: Case, content: bytes) -> None:
    hers = let_in(Client(), case)

    answer = hers.post("/p/money/bring", {"file": _sent(content)})

    assert answer.status_code == 200
    assert "govuk-error-message" in answer.content.decode()
