"""Disputes at the desk and at the creditor's door: read, ask, answer, propose, decide."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.cases.models import Case
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.redress.disputes.actions import Told, open_dispute
from evenhand.redress.disputes.models import Dispute
from evenhand.vault.actions import store_document
from evenhand.vault.queries import documents_about
from tests import cast
from tests.papers import A_PDF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(phone="+37120000001"))


@pytest.fixture
def dispute(case: Case) -> Dispute:
    paper = store_document(
        subject=case.person.key, kind="proof", name="bank.pdf", media_type="application/pdf",
        content=b"%PDF-1.4", at=cast.AT,
    )  # fmt: skip
    told = Told(
        what="paid", by="person", actor=f"person:{case.person.key}", person=case.person, case=case,
        words="I paid in May.", documents=(paper.key,),
    )  # fmt: skip
    return open_dispute(told, clock=cast.clock).dispute


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def dace(client: Client) -> Client:
    return signed_in(cast.agent())


def do(client: Client, dispute: Dispute, doing: str, **said: object) -> str:
    data = {f"{doing}-{name}": value for name, value in said.items()}
    answer = client.post(f"/desk/disputes/{dispute.key}/do/{doing}", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


NO = {"outcome": "not_upheld", "words": "You signed it.", "put_right": "nothing",
      "points": ["papers"]}  # fmt: skip


def test_the_list_has_its_day_and_the_page_her_words_and_papers(
    dace: Client, dispute: Dispute
) -> None:
    shown = dace.get("/desk/disputes").content.decode()
    page = dace.get(f"/desk/disputes/{dispute.key}").content.decode()

    assert dispute.number in shown
    assert "I paid in May." in page
    paper = documents_about(dispute.key)[0]
    file = dace.get(f"/desk/disputes/{dispute.key}/paper/{paper.key}")
    assert file["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(code="case.viewed", data__document=str(paper.key)).exists()


def test_every_filter_of_the_list_opens(dace: Client, dispute: Dispute) -> None:
    for show in ("late", "creditor", "second", "match", "over"):
        assert dace.get(f"/desk/disputes?show={show}").status_code == 200


def test_the_case_names_the_dispute_and_leads_to_it(
    dace: Client, dispute: Dispute, case: Case
) -> None:
    assert (
        f"/desk/disputes/{dispute.key}" in dace.get(f"/desk/case/{case.reference}").content.decode()
    )


def test_a_no_waits_for_a_second_person_who_decides(dace: Client, dispute: Dispute) -> None:
    page = do(dace, dispute, "propose", **NO)
    proposal = dispute.proposals.get()
    dace.post(f"/desk/disputes/{dispute.key}/decide", {"proposal": proposal.key})
    dispute.refresh_from_db()
    assert (dispute.state, "Decide so" in page) == ("received", False)

    edgars = signed_in(cast.lead())
    edgars.post(f"/desk/disputes/{dispute.key}/decide", {"proposal": proposal.key})

    dispute.refresh_from_db()
    assert dispute.state == "decided"
    assert Hold.objects.get().lifted_at is not None


def test_who_is_right_is_told_so_by_one(dace: Client, dispute: Dispute) -> None:
    do(dace, dispute, "propose", outcome="upheld", words="We found it.", put_right="write_off")

    dispute.refresh_from_db()
    assert dispute.state == "decided"


@pytest.mark.parametrize(
    "said",
    [
        {**NO, "outcome": ""},
        {**NO, "words": ""},
        {**NO, "put_right": "write_off"},
        {**NO, "outcome": "partly", "put_right": "less", "less": "x"},
        {**NO, "outcome": "partly", "put_right": "less"},
    ],
)
def test_what_lacks_something_proposes_nothing(
    dace: Client, dispute: Dispute, said: dict[str, object]
) -> None:
    page = do(dace, dispute, "propose", **said)

    assert "Error:" in page or "govuk-error" in page
    assert not dispute.proposals.exists()


def test_whoever_has_a_tie_finds_no_such_page(case: Case, dispute: Dispute) -> None:
    user = cast.agent()
    DeclaredConflict.objects.create(user=user, about=case.person.key, declared_at=cast.AT)
    client = signed_in(user)

    assert client.get(f"/desk/disputes/{dispute.key}").status_code == 404
    assert dispute.number not in client.get("/desk/disputes").content.decode()


def creditor_user(case: Case, email: str = "bank@example.org") -> Client:
    return signed_in(
        User.objects.create_user(
            email,
            cast.PASSWORD,
            name="Bank",
            role=Role.CREDITOR,
            joined_at=cast.AT,
            creditor_key=case.debt.creditor.key,
        )
    )


def test_the_creditor_reads_our_question_and_nothing_of_hers(
    dace: Client, dispute: Dispute, case: Case
) -> None:
    do(dace, dispute, "ask", words="Please show the contract.")

    page = creditor_user(case).get("/clients/disputes").content.decode()

    assert "Please show the contract." in page
    assert case.debt.reference in page
    hers = ("I paid in May.", "bank.pdf", case.person.family_name, "+37120000001", "I have paid")
    assert [part for part in hers if part in page] == []


def test_the_creditor_answers_with_one_file_and_cannot_answer_anothers(
    dace: Client, dispute: Dispute, case: Case
) -> None:
    do(dace, dispute, "ask", words="Please show the contract.")
    other = cast.case(cast.person(cast.CLAIRE), owed_to=cast.creditor("Other"), reference="x-1")
    place, field = f"/clients/disputes/{dispute.key}", f"d{dispute.pk}"
    said = {f"{field}-words": "Here it is."}
    strange = creditor_user(other, "other@example.org").post(place, said)

    paper = SimpleUploadedFile("contract.pdf", A_PDF)
    creditor_user(case).post(place, {**said, f"{field}-paper": paper})

    dispute.refresh_from_db()
    assert (strange.status_code, dispute.state) == (404, "answered")
    page = dace.get(f"/desk/disputes/{dispute.key}").content.decode()
    assert [part for part in ("Here it is.", "contract.pdf") if part not in page] == []


def test_a_letter_without_a_code_is_matched_at_the_desk_and_then_stops(
    dace: Client, case: Case
) -> None:
    told = Told(what="paid", by="stranger", actor="stranger", words="x", reach="me@example.org")
    dispute = open_dispute(told, clock=cast.clock).dispute

    do(dace, dispute, "match", case=case.reference)

    assert Hold.objects.get().kind == "dispute"
