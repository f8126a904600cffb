"""What people send is private: no file of theirs touches a disk on its way in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.cases.models import Case
from evenhand.vault.models import Document
from tests import cast
from tests.papers import a_pdf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_disk")]

MEGABYTE = 1024 * 1024
# Django writes a file to a disk from two and a half megabytes on.
A_LARGE_PDF = a_pdf(title="x" * (3 * MEGABYTE))


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def ilze(come_in: Callable[[Case], Client], case: Case) -> Client:
    return come_in(case)


def posts(client: Client, path: str, content: bytes, **more: str) -> str:
    """Send one file in a form; the page that answers."""
    name = "paper" if "paper" in path else "file"
    sent = {name: SimpleUploadedFile("a.pdf", content), **more}
    answer = client.post(path, sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_large_paper_of_hers_is_sealed_without_touching_a_disk(ilze: Client) -> None:
    ilze.post("/p/cant-pay", {"how": ["illness"]})

    posts(ilze, "/p/cant-pay/paper", A_LARGE_PDF)

    assert Document.objects.filter(media_type="application/pdf").count() >= 1


def test_a_large_paper_for_a_line_is_sealed_without_touching_a_disk(ilze: Client) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})

    posts(ilze, "/p/money/paper/incomes/wage", A_LARGE_PDF, send="yes")

    assert Document.objects.get(kind="means").media_type == "application/pdf"


@pytest.mark.parametrize(
    ("path", "megabytes", "said"),
    [
        ("/p/money/paper/incomes/wage", 11, "larger than 10 megabytes"),
        ("/p/money/account", 11, "larger than 10 megabytes"),
        ("/p/money/bring", 3, "too large"),
    ],
)
def test_what_is_larger_than_a_page_takes_is_told_and_kept_nowhere(
    ilze: Client, path: str, megabytes: int, said: str
) -> None:
    ilze.post("/p/money/income", {"kinds": ["wage"]})
    content = b"%PDF-1.4\n" + b"%" * (megabytes * MEGABYTE)
    before = Document.objects.count()

    page = posts(ilze, path, content, send="yes", agrees="on")

    assert said in page
    assert Document.objects.count() == before


def test_four_files_at_once_are_no_form_of_ours(ilze: Client) -> None:
    files = [SimpleUploadedFile(f"{name}.pdf", b"%PDF-1") for name in "abcd"]

    answer = ilze.post("/p/cant-pay/paper", {"paper": files})

    assert answer.status_code == 400
