"""Bank files and money in suspense at the desk, as staff see them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import BrowserContext

from evenhand.access.models import DeclaredConflict, User
from evenhand.cases.models import Case
from evenhand.ledger import queries as balances
from evenhand.payments.actions import match_waiting, take_file
from evenhand.payments.models import BankEntry, BankFile
from evenhand.work.actions import claim
from tests import cast
from tests.bank_files import Line, camt
from tests.cast import AT
from tests.doors.desk.barriers import barriers

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """Ilze owes 1,200.00 euros."""
    return cast.case(cast.person())


@pytest.fixture
def edgars(client: Client) -> Client:
    """The team lead, signed in."""
    client.force_login(cast.lead(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _came(*lines: Line) -> None:
    take_file(name="monday.xml", content=camt(*lines), at=AT, actor="system:test")
    match_waiting(at=AT)


def _hand_over(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("bank.xml", content)
    return client.post("/desk/payments/new", {"file": file}, follow=True).content.decode()


def test_a_file_is_taken_and_its_money_waits_with_reasons(edgars: Client, case: Case) -> None:
    page = _hand_over(edgars, camt(Line(name="BERZINA ILZE", amount="20.00", text="for <May>")))
    waiting = edgars.get("/desk/payments/suspense").content.decode()

    assert "bank.xml" in page
    assert "for &lt;May&gt;" in waiting
    assert case.reference in waiting
    assert "the name fits" in waiting


def test_a_refused_file_says_why_on_the_page_and_in_the_list(edgars: Client) -> None:
    page = _hand_over(edgars, camt(Line(), opening="1.00", closing="2.00"))
    listed = edgars.get("/desk/payments").content.decode()

    words = "The payments do not lead from the first balance to the last."
    assert words in page
    assert words in listed
    assert BankFile.objects.get().state == "refused"


def test_a_suggestion_is_taken_by_one_button_and_the_history_says_who(
    edgars: Client, case: Case
) -> None:
    _came(Line(name="BERZINA ILZE", amount="20.00"))
    row = BankEntry.objects.get()

    page = edgars.post(f"/desk/payments/{row.key}/case", {"case": case.pk}, follow=True)

    text = page.content.decode()
    assert "The payment is matched." in text
    assert "Edgars" in text
    assert "chosen by a member of staff" in text
    assert balances.balance(case.debt, on=AT.date()).minor == 118_000


def test_a_large_sum_goes_back_when_a_second_person_agrees(edgars: Client) -> None:
    _came(Line(name="Nobody", amount="500.00"))
    path = f"/desk/payments/{BankEntry.objects.get().key}/back"
    another = Client()
    another.force_login(
        cast.lead("other@evenhand.example"), backend="django.contrib.auth.backends.ModelBackend"
    )

    first = edgars.post(path, {"reason": "not ours"}, follow=True).content.decode()
    second = another.post(path, {"reason": "yes"}, follow=True).content.decode()

    assert "A second person must agree" in first
    assert "The payment is sent back." in second


@pytest.mark.parametrize(
    ("path", "given"),
    [("case", {}), ("case", {"case": ["x", "-1", "9" * 30]}), ("back", {"reason": " "})],
)
def test_nonsense_changes_nothing(edgars: Client, path: str, given: dict[str, object]) -> None:
    _came(Line(name="Nobody"))
    row = BankEntry.objects.get()

    answer = edgars.post(f"/desk/payments/{row.key}/{path}", given, follow=True)

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (200, "suspense")


def test_agents_see_entries_of_their_own_cases_alone_and_change_none(
    client: Client, case: Case
) -> None:
    dace = cast.agent()
    client.force_login(dace, backend="django.contrib.auth.backends.ModelBackend")
    _came(Line(name="BERZINA ILZE", mark="a"), Line(name="Nobody", mark="b"))
    hers = BankEntry.objects.get(suggestions__case=case)
    other = BankEntry.objects.exclude(pk=hers.pk).get()
    before = client.get(f"/desk/payments/{hers.key}").status_code
    _claim(case, dace)

    seen = [client.get(f"/desk/payments/{row.key}").status_code for row in (hers, other)]
    files = client.get("/desk/payments").status_code
    act = client.post(f"/desk/payments/{hers.key}/case", {"case": case.pk}).status_code

    assert (before, seen, files, act) == (404, [200, 404], 403, 403)


def _claim(case: Case, user: User) -> None:
    from evenhand.work.actions import set_next_step
    from evenhand.work.models import Step

    set_next_step(case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="", at=AT)
    assert claim(case_key=case.key, user=user, at=AT)


def test_whoever_is_tied_to_a_person_attributes_nothing_to_her(edgars: Client, case: Case) -> None:
    _came(Line(name="BERZINA ILZE"))
    user = User.objects.get(name="Edgars")
    DeclaredConflict.objects.create(user=user, about=case.person.key, declared_at=AT)

    answer = edgars.post(f"/desk/payments/{BankEntry.objects.get().key}/case", {"case": case.pk})

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_pages_of_payments_have_no_barriers(screen: BrowserContext, full_house: Case) -> None:
    User.objects.update(role="lead")
    _came(Line(name=full_house.person.name, amount="20.00", text="May"))
    take_file(name="broken.xml", content=b"<a>", at=AT, actor="system:test")
    page = screen.new_page()
    seen = []

    for path in ("", "/new", "/suspense", f"/{BankEntry.objects.latest('pk').key}?q=Ilze"):
        page.goto(f"/desk/payments{path}")
        seen += barriers(page)

    assert seen == []
    page.close()
