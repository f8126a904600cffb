"""What came with a stop is read by who reviews it and nobody else, and every look is kept."""

from __future__ import annotations

import pytest

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact import deciding
from evenhand.doors.look.stop_words import said_for_a_stop
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.journal.models import Event
from evenhand.vault import actions as vault
from evenhand.vault.models import Document
from evenhand.work.actions import claim, raise_task, set_next_step
from evenhand.work.models import Step
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"%PDF-1.4 private"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def hold(case: Case) -> Hold:
    document = vault.store_document(
        subject=case.person.key, kind="proof", name="note.pdf", media_type="application/pdf",
        content=CONTENT, at=cast.AT,
    )  # fmt: skip
    request = StopRequest(
        person=case.person, kind="illness", source="portal", actor=f"person:{case.person.key}",
        starts_at=cast.AT, reason="a very private word", document_key=document.key,
    )  # fmt: skip
    made = contact.stop(request, clock=cast.clock).hold
    vault.make_evidence(case.person.key, [document.key], about=made.key)
    raise_task(
        kind="read_illness", business_key=f"read:{made.key}", at=cast.AT, due_at=cast.AT,
        subject=case.person.key,
    )  # fmt: skip
    return made


def addresses(hold: Hold) -> list[str]:
    page = f"/desk/holds/{hold.key}/evidence"
    return [page, f"{page}/{hold.document_key}"]


def user_of(role: str) -> User:
    return User.objects.create_user(f"{role}@evenhand.example", role=role, joined_at=cast.AT)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.LEAD, 200), (Role.COMPLAINTS, 200), (Role.COMPLIANCE, 200), (Role.AGENT, 403),
     (Role.TRAINER, 403), (Role.OPERATOR, 403)],
)  # fmt: skip
def test_only_who_reviews_a_stop_reads_what_came_with_it(
    hold: Hold, role: str, status: int
) -> None:
    client = signed_in(user_of(role))

    answers = [client.get(page).status_code for page in addresses(hold)]

    assert answers == [status, status]


def test_who_claimed_the_case_reads_it_until_it_is_read(hold: Hold, case: Case) -> None:
    dace = cast.agent()
    set_next_step(case_key=case.key, subject=case.person.key, step=Step.REVIEW, why="", at=cast.AT)
    claim(case_key=case.key, user=dace, at=cast.AT)
    client = signed_in(dace)

    before = client.get(addresses(hold)[0]).status_code
    deciding.confirm(hold, user=cast.lead(), at=cast.AT)
    after = client.get(addresses(hold)[0]).status_code

    assert (before, after) == (200, 403)


def test_every_look_is_written_down(hold: Hold) -> None:
    client = signed_in(cast.lead())

    page = client.get(addresses(hold)[0]).content.decode()
    paper = client.get(addresses(hold)[1])

    looks = Event.objects.filter(code="case.viewed").values_list("data", flat=True)
    assert "a very private word" in page
    assert paper.content == CONTENT
    assert [set(look) for look in looks] == [{"hold"}, {"hold", "document"}]


def test_the_page_of_the_case_says_only_that_a_paper_is_there(hold: Hold, case: Case) -> None:
    client = signed_in(cast.lead())

    page = client.get(f"/desk/case/{case.reference}").content.decode()
    straight = client.get(f"/desk/case/{case.reference}/paper/{hold.document_key}")

    assert "Papers: 1" in page
    assert "private" not in page
    assert "note.pdf" not in page
    assert straight.status_code == 404


def test_whoever_declared_a_tie_reads_nothing(hold: Hold) -> None:
    edgars = cast.lead()
    DeclaredConflict.objects.create(user=edgars, about=hold.person.key, declared_at=cast.AT)

    answer = signed_in(edgars).get(addresses(hold)[0])

    assert answer.status_code == 404
    assert "private" not in answer.content.decode()


def test_a_paper_that_is_not_needed_is_let_go(hold: Hold) -> None:
    client = signed_in(cast.lead())

    page = client.post(f"{addresses(hold)[1]}/not-needed", follow=True).content.decode()

    assert Document.objects.get().keep_until is not None
    assert "The paper is deleted after" in page


def test_the_paper_of_another_stop_is_not_found(hold: Hold) -> None:
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    request = StopRequest(
        person=other.person, kind="illness", source="portal", actor="person:x", starts_at=cast.AT
    )
    hers = contact.stop(request, clock=cast.clock).hold

    answer = signed_in(cast.lead()).get(f"/desk/holds/{hers.key}/evidence/{hold.document_key}")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("insolvency\n\nSince May.", "I am in insolvency or debt relief\n\nSince May."),
        ("job, nothing_left", "I lost work or income\nNothing is left at the end of the month"),
        ("paid", "I have paid it"),
        ("longer 4cf1b0c2-0000-4000-8000-000000000000", "I need more time"),
        ("A very private word.", "A very private word."),
        ("", ""),
    ],
)
def test_who_reviews_reads_what_she_chose_as_she_read_it(kept: str, shown: str) -> None:
    assert said_for_a_stop(kept) == shown


def test_from_what_came_with_a_stop_one_goes_on_to_decide(hold: Hold) -> None:
    client = signed_in(user_of(Role.LEAD))

    page = client.get(addresses(hold)[0]).content.decode()

    assert f'href="/desk/holds/{hold.key}"' in page
