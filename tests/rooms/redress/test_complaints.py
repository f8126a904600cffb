"""A complaint goes straight to Complaint Management: once, with its days, and quietly."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader
from pytest_django import Settings

from evenhand.access.models import KeptAway, Role, User
from evenhand.access.queries import kept_away
from evenhand.cases.models import Case
from evenhand.contact.actions import release, stop
from evenhand.contact.models import Contact, Preference, Release
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.journal.actions import Entry as Event
from evenhand.journal.actions import append
from evenhand.journal.queries import events_of_subject
from evenhand.redress.complaints import queries
from evenhand.redress.complaints.actions import (
    ComplaintIsOver,
    MayNotHandle,
    Told,
    add,
    assign,
    note,
    open_complaint,
    update,
    withdraw,
)
from evenhand.redress.complaints.clocks import Place, body_from, clocks, earliest
from evenhand.redress.complaints.concerned import unconcern
from evenhand.redress.complaints.deciding import Proposed, propose, respond
from evenhand.redress.complaints.models import Complaint
from evenhand.redress.complaints.sealing import Answer, answer_in, told_of
from evenhand.redress.complaints.watching import adopt_holds, watch_complaints
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content
from evenhand.work.actions import claim, set_next_step
from evenhand.work.models import NextStep, Promise, Step, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 17)
ANSWER = Answer(
    points=("The call of 3 November.",), reasons=("He was rude.",), put_right=("Sorry.",)
)
FINAL_WORDS = ("You may go to the Financial Ombudsman Service within six months.",)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def dace() -> User:
    return cast.agent()


def staff(name: str, role: str) -> User:
    return User.objects.create_user(
        f"{name.lower()}@evenhand.example", cast.PASSWORD, name=name, role=role, joined_at=cast.AT
    )


@pytest.fixture
def zane() -> User:
    return staff("Zane", Role.COMPLAINTS)


@pytest.fixture
def otto() -> User:
    return staff("Otto", Role.COMPLIANCE)


def complain(case: Case, **told: object) -> Complaint:
    person = case.person
    given = {
        "once": uuid.uuid4(), "topic": "spoken", "words": "He shouted.", "person": person,
        "actor": f"person:{person.key}", "about_staff": True, "case": case, **told,
    }  # fmt: skip
    return open_complaint(Told(**given), clock=cast.clock)  # type: ignore[arg-type]


def spoke(case: Case, user: User) -> None:
    Contact.objects.create(
        person=case.person, case=case, channel="call", purpose="demand", outbound=True,
        result="conversation", by=user, at=cast.AT - timedelta(days=3),
    )  # fmt: skip


def test_it_stops_demands_says_nothing_in_the_stop_and_promises_an_answer(case: Case) -> None:
    complaint = complain(case)

    assert complaint.hold is not None
    assert complaint.hold.acknowledged_at is not None
    assert complaint.hold.reason_sealed is None
    assert told_of(complaint).words == "He shouted."
    assert complaint.number == f"C-{complaint.pk:06d}"
    promise = Promise.objects.get(kind="complaint_final")
    assert promise.due_on == complaint.final_by
    kinds = set(Task.objects.filter(done_at=None).values_list("kind", flat=True))
    assert {"complaint_read", "complaint_final"} <= kinds
    assert "complaint_received" in Release.objects.values_list("letter", flat=True)


def test_pressed_twice_it_is_one(case: Case) -> None:
    once = uuid.uuid4()

    first, second = complain(case, once=once), complain(case, once=once)

    assert first == second
    assert Hold.objects.count() == Complaint.objects.count() == 1
    assert Release.objects.filter(letter="complaint_received").count() == 1


def test_the_one_who_is_named_loses_the_person_and_her_claim(case: Case, dace: User) -> None:
    other = staff("Edgars", Role.LEAD)
    spoke(case, other)
    set_next_step(case_key=case.key, subject=case.person.key, step=Step.WAIT, why="", at=cast.AT)
    claim(case_key=case.key, user=dace, at=cast.AT)

    complaint = complain(case, named="I think she was called dace")

    assert kept_away(dace) == {case.person.key}
    assert kept_away(other) == frozenset()
    assert NextStep.objects.get().claimed_by is None
    unconcern(complaint, dace, at=cast.AT, actor="x")
    assert kept_away(dace) == frozenset()


def test_who_is_not_known_may_be_anybody_that_dealt_with_her(case: Case, zane: User) -> None:
    by_call, by_note, stranger = (staff(name, Role.AGENT) for name in ("Ann", "Bob", "Cid"))
    spoke(case, by_call)
    spoke(case, zane)
    append(Event(code="note.written", at=cast.AT, actor=f"staff:{by_note.key}",
                 subject=case.person.key))  # fmt: skip

    complain(case)

    away = set(KeptAway.objects.values_list("user__name", flat=True))
    assert away == {"Ann", "Bob"}
    assert kept_away(stranger) == kept_away(zane) == frozenset()


def test_a_handler_who_is_named_has_no_part_in_it(case: Case, zane: User, otto: User) -> None:
    complaint = complain(case, named="Zane")

    assert list(queries.open_complaints(zane)) == []
    assert list(queries.open_complaints(otto)) == [complaint]
    with pytest.raises(MayNotHandle, match="concerned"):
        note(complaint, "mine", what="note", user=zane, at=cast.AT)
    with pytest.raises(MayNotHandle, match="concerned"):
        assign(complaint, to=zane, by=otto, at=cast.AT)


def test_only_complaint_management_handles_it(case: Case, dace: User) -> None:
    complaint = complain(case, about_staff=False)

    with pytest.raises(MayNotHandle, match="role"):
        update(complaint, "Soon.", user=dace, at=cast.AT)
    assert list(queries.open_complaints(dace)) == []


def test_an_update_is_told_and_the_next_is_owed_later(case: Case, zane: User) -> None:
    complaint = complain(case)
    before = complaint.update_by

    update(complaint, "We listened to the call.", user=zane, at=cast.AT + timedelta(days=7))
    add(complaint, "He also hung up.", actor="person:x", at=cast.AT + timedelta(days=8))
    note(complaint, "Ask for the tape.", what="note", user=zane, at=cast.AT)

    assert complaint.update_by > before
    assert [row.what for row in queries.updates_of(complaint)] == ["update", "added"]


def test_not_upheld_takes_two_handlers_and_ends_the_stop(
    case: Case, zane: User, otto: User
) -> None:
    complaint = complain(case)
    proposal = propose(
        complaint, Proposed(kind="final", outcome="not", answer=ANSWER), user=zane, at=cast.AT
    )

    with pytest.raises(MayNotHandle, match="second"):
        respond(proposal, user=zane, at=cast.AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        complaint.responses.create(
            proposal=proposal, outcome="not", proposed_by=zane, by=zane, at=cast.AT
        )
    response = respond(proposal, user=otto, at=cast.AT + timedelta(hours=1))

    complaint.refresh_from_db()
    assert complaint.hold is not None
    complaint.hold.refresh_from_db()
    assert complaint.state == "decided"
    assert complaint.hold.lifted_at is not None
    assert answer_in(response.proposal) == ANSWER
    assert Promise.objects.get(kind="complaint_final").kept_at is not None
    assert not Task.objects.filter(kind__startswith="complaint_", done_at=None).exists()
    with pytest.raises(ComplaintIsOver):
        propose(complaint, Proposed(kind="final", outcome="upheld", answer=ANSWER), user=zane,
                at=cast.AT + timedelta(days=1))  # fmt: skip


def test_who_is_right_is_told_so_by_one(case: Case, zane: User) -> None:
    complaint = complain(case)
    proposal = propose(
        complaint, Proposed(kind="final", outcome="upheld", answer=ANSWER), user=zane, at=cast.AT
    )

    respond(proposal, user=zane, at=cast.AT)

    complaint.refresh_from_db()
    assert complaint.hold is not None
    complaint.hold.refresh_from_db()
    assert complaint.hold.ends_at is not None
    assert Release.objects.filter(letter="complaint_decided").exists()


def test_she_takes_it_back_and_her_stop_with_it(case: Case) -> None:
    complaint = complain(case)

    withdrawn = withdraw(complaint, person=case.person, at=cast.AT + timedelta(days=1))
    again = withdraw(complaint, person=case.person, at=cast.AT + timedelta(days=1))

    assert (withdrawn, again) == (True, False)
    assert complaint.hold is not None
    complaint.hold.refresh_from_db()
    assert complaint.hold.ends_at is not None


def test_with_a_safe_way_alone_nothing_is_posted(case: Case) -> None:
    Preference.objects.create(person=case.person, safe_contact_only=True, changed_at=cast.AT)

    complaint = complain(case)

    assert complaint.state == "acknowledged"
    assert not Release.objects.filter(letter__startswith="complaint").exists()
    assert not Task.objects.filter(kind="complaint_receipt").exists()


def test_a_stranger_is_matched_by_one_of_us_and_stops_nothing() -> None:
    told = Told(once=uuid.uuid4(), topic="data", words="x", actor="stranger", reach="a@b.example")

    complaint = open_complaint(told, clock=cast.clock)

    assert complaint.hold is None
    assert complaint.person is None
    kinds = set(Task.objects.values_list("kind", flat=True))
    assert {"complaint_match", "complaint_receipt"} <= kinds


def test_a_stop_that_came_otherwise_gets_its_complaint_once(case: Case) -> None:
    stop(
        StopRequest(person=case.person, kind="complaint", source="api", actor="key:1",
                    starts_at=cast.AT, reason="Rude."),
        clock=cast.clock,
    )  # fmt: skip

    adopted = [adopt_holds(at=cast.AT), adopt_holds(at=cast.AT)]

    assert adopted == [1, 0]
    assert told_of(Complaint.objects.get()).words == "Rude."


@pytest.mark.parametrize(
    ("country", "receipt", "final", "law_final"),
    [
        ("LV", date(2026, 11, 20), date(2026, 12, 9), None),
        ("GB", date(2026, 11, 19), date(2026, 12, 8), date(2027, 1, 12)),
        ("IE", date(2026, 11, 19), date(2026, 12, 8), date(2027, 1, 14)),
        ("EE", date(2026, 11, 19), date(2026, 12, 2), date(2026, 12, 2)),
        ("", date(2026, 11, 19), date(2026, 12, 8), None),
    ],
)
def test_the_earlier_of_law_and_house_counts(
    country: str, receipt: date, final: date, law_final: date | None
) -> None:
    found = clocks(Place(country), DAY)

    assert earliest("receipt", found) == receipt
    assert earliest("final", found) == final
    assert body_from(found) == law_final
    assert all(clock.source and clock.confidence for clock in found)


def test_the_days_are_watched(case: Case) -> None:
    complaint = complain(case)

    early = watch_complaints(at=cast.AT)
    late = watch_complaints(at=cast.AT + timedelta(days=40))
    watch_complaints(at=cast.AT + timedelta(days=41))

    assert (early, late) == (0, 1)
    assert Task.objects.filter(kind="complaint_late").count() == 1
    assert Task.objects.filter(kind="complaint_update").count() == 1
    codes = [event.code for event in events_of_subject(complaint.subject, complaints=True)]
    assert codes.count("complaint.late") == 1


def test_what_complaints_write_is_hidden_from_who_does_not_handle_them(case: Case) -> None:
    complain(case)

    seen = [event.code for event in events_of_subject(case.person.key)]

    assert not [code for code in seen if code.startswith(("complaint.", "kept_away."))]


@pytest.mark.parametrize("who", [cast.ILZE, cast.AMINA, cast.CLAIRE, cast.GRETA])
def test_its_letters_name_the_office_the_days_and_the_body(
    who: cast.Who, zane: User, settings: Settings
) -> None:
    body = {"name": "Outside Body", "final_words": list(FINAL_WORDS)}
    settings.FIRM = {**settings.FIRM, "countries": {who.country: {"complaint_body": body}}}
    complaint = complain(cast.case(cast.person(who)))
    received = text_of("complaint_received")
    proposal = propose(
        complaint, Proposed(kind="final", outcome="upheld", answer=ANSWER), user=zane, at=cast.AT
    )
    respond(proposal, user=zane, at=cast.AT)

    decided = text_of("complaint_decided")

    assert complaint.number in received
    assert "He shouted." in received
    assert "Outside Body" in decided
    assert "He was rude." in decided
    assert "Zane" not in received + decided


def text_of(letter: str) -> str:
    row = Release.objects.get(letter=letter)
    left = release(row.key, clock=cast.clock)
    assert (left.state, left.reasons, left.detail) == ("released", [], "")
    assert left.document_key is not None
    document = Document.objects.get(key=left.document_key)
    pages = PdfReader(io.BytesIO(document_content(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_letter_is_kept_from_the_files_of_the_person(case: Case) -> None:
    complain(case)
    release(Release.objects.get(letter="complaint_received").key, clock=cast.clock)

    assert len(queries.confidential(case.person.key)) == 1
