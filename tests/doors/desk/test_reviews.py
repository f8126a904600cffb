"""Reviews at the desk: the agent first, one call at a time, off until two people allowed it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evenhand.access.models import DeclaredConflict, Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.journal.models import Event
from evenhand.learning.conversations.actions import permit_review, record_permission
from evenhand.learning.conversations.keeping import delete_past
from evenhand.learning.conversations.models import Finding, ReviewPermission, Transcript
from evenhand.vault.actions import destroy_key
from evenhand.work.models import Alarm
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db
SAID = """Agent: Good morning, this is Dace, am I speaking with Ilze Bērziņa?
Person: Yes. I lost my job and we have nothing to eat.
Agent: You owe us 300 euro. You will lose your home if you do not pay today.
Person: I want to die.
"""
RECORDS = {
    "country": "LV", "legal_basis": "Works agreement 7", "assessment": "Of October, kept with us",
    "consulted_on_day": "1", "consulted_on_month": "11", "consulted_on_year": "2026",
}  # fmt: skip


def staff(role: Role, name: str) -> User:
    return User.objects.create_user(
        f"{name}@evenhand.example", cast.PASSWORD, name=name.title(), role=role, joined_at=cast.AT
    )


@pytest.fixture
def vita(db: None) -> User:
    return staff(Role.COMPLIANCE, "vita")


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


@pytest.fixture
def call(case: Case, dace: User) -> Contact:
    return Contact.objects.create(
        person=case.person, case=case, channel="call", purpose="service", outbound=True,
        result="conversation", by=dace, at=cast.AT - timedelta(hours=2),
    )  # fmt: skip


@pytest.fixture
def allowed(vita: User) -> ReviewPermission:
    row = record_permission(
        country="LV", legal_basis="Works agreement 7", assessment="Of October",
        consulted_on=date(2026, 11, 1), by=vita, at=cast.AT,
    )  # fmt: skip
    return permit_review(permission=row.key, by=staff(Role.OPERATOR, "olga"), at=cast.AT)


def given(browser: Client, case: Case, call: Contact, **more: object) -> str:
    told = {"call": call.pk, "agreed": "yes", "language": "en", "typed": SAID, **more}
    answer = browser.post(f"/desk/reviews/new/{case.reference}", told, follow=True)
    return answer.content.decode()


@pytest.fixture
def row(desk: Client, case: Case, call: Contact, allowed: ReviewPermission) -> Transcript:
    given(desk, case, call)
    return Transcript.objects.get()


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_case_leads_to_it_and_it_says_that_it_is_off(
    desk: Client, case: Case, call: Contact
) -> None:
    assert f"/desk/reviews/new/{case.reference}" in page(desk, f"/desk/case/{case.reference}")
    assert "Calls are not read again in Latvia" in page(desk, f"/desk/reviews/new/{case.reference}")

    given(desk, case, call)

    assert not Transcript.objects.exists()


def test_compliance_records_three_things_another_signs_and_one_ends_it(
    desk: Client, vita: User
) -> None:
    hers, olga = signed_in(vita), signed_in(staff(Role.OPERATOR, "olga"))
    hers.post("/desk/reviews/allowed", RECORDS)
    row = ReviewPermission.objects.get()
    place = f"/desk/reviews/allowed/{row.key}"

    alone = hers.post(place, {"do": "sign"}, follow=True).content.decode()
    forbidden = desk.post(place, {"do": "sign"}).status_code
    olga.post(place, {"do": "sign"})
    twice = hers.post("/desk/reviews/allowed", RECORDS).content.decode()
    shown = page(desk, "/desk/reviews/allowed")
    hers.post(place, {"do": "end"})

    row.refresh_from_db()
    assert "Two people are needed" in alone
    assert forbidden == 403
    assert row.second_by is not None
    assert row.withdrawn_at == cast.AT
    assert "already. End that first" in twice
    assert "Works agreement 7" in shown
    assert "Put on record" not in shown
    assert "ended or replaced" in hers.post(place, {"do": "end"}, follow=True).content.decode()


@pytest.mark.parametrize("lacking", ["legal_basis", "assessment", "consulted_on_year"])
def test_no_record_may_lack_and_staff_are_asked_before(vita: User, lacking: str) -> None:
    hers = signed_in(vita)

    hers.post("/desk/reviews/allowed", {**RECORDS, lacking: ""})
    hers.post("/desk/reviews/allowed", {**RECORDS, "consulted_on_year": "2027"})

    assert not ReviewPermission.objects.exists()


def test_what_is_typed_is_read_at_once_by_the_agent_and_names_nobody(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission
) -> None:
    shown = given(desk, case, call)

    kept = Transcript.objects.get()
    said = shown.split('<ol class="review-turns"', 1)[1].split("</ol>")[0]
    assert (kept.contact, kept.taken_by, kept.consented) == (call, kept.agent, True)
    assert kept.shown_to_agent_at == cast.AT
    assert not [name for name in ("Ilze", "Bērziņa", "Dace") if name in said]
    assert "<mark>" in said
    assert "A threat" in said
    assert "Told of harming themselves" in said
    assert "Only you read this until" in shown
    assert "reckoned from the number of words" in shown
    assert list(Alarm.objects.values_list("kind", flat=True)) == ["self_harm"]


def test_without_her_yes_nothing_is_kept(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission
) -> None:
    shown = given(desk, case, call, agreed="no")

    assert "Then it is not read again." in shown
    assert not Transcript.objects.exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"WEBVTT\n\n00:05.000 --> 00:01.000\nHello\n", "is broken|ends before it begins"),
        (b"{", "The file is broken"), (b"hello there", "Nobody is named there"),
        (b"Agent:\n", "Nobody says anything"), (b"PK\x03\x04\x00\x00", "no text that can be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_comes_back_with_what_was_typed(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission, file: bytes, words: str
) -> None:
    upload = SimpleUploadedFile("call.txt", file)

    shown = given(desk, case, call, typed="", file=upload, speaker="SPK_1")

    assert any(word in shown for word in words.split("|")), shown
    assert 'value="SPK_1"' in shown
    assert not Transcript.objects.exists()


def test_a_file_or_typed_words_and_only_a_conversation_of_ones_own(
    desk: Client, case: Case, call: Contact, allowed: ReviewPermission
) -> None:
    janis = signed_in(cast.agent("janis@evenhand.example"))
    file = SimpleUploadedFile("call.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent>Hello\n")

    assert "one of the two" in given(desk, case, call, file=file)
    assert "one of the two" in given(desk, case, call, typed="")
    assert "no conversation" in page(janis, f"/desk/reviews/new/{case.reference}")
    given(janis, case, call)
    assert signed_in(staff(Role.TRAINER, "tom")).get(
        f"/desk/reviews/new/{case.reference}"
    ).status_code == 403  # fmt: skip

    assert not Transcript.objects.exists()


def test_a_lead_gives_a_colleagues_call_and_does_not_read_it_before_her(
    edgars_desk: Client, desk: Client, case: Case, call: Contact, allowed: ReviewPermission
) -> None:
    told = given(edgars_desk, case, call)

    row = Transcript.objects.get()
    assert "Whoever held the call reads it first" in told
    assert edgars_desk.get(f"/desk/reviews/{row.key}").status_code == 404
    assert "(1)" in page(desk, "/desk/queue").split("desk-rail", 1)[1].split("</nav>")[0]
    assert str(row.key) in page(desk, "/desk/reviews/mine")
    assert str(row.key) not in page(edgars_desk, "/desk/reviews/")


def test_once_she_spoke_her_lead_reads_it_with_her_words(
    desk: Client, edgars_desk: Client, row: Transcript
) -> None:
    desk.post(f"/desk/reviews/{row.key}/say", {"words": "The line broke."})

    listed = page(edgars_desk, "/desk/reviews/")
    shown = page(edgars_desk, f"/desk/reviews/{row.key}")

    assert str(row.key) in listed
    assert "Dace" not in listed.split("<main", 1)[1]
    assert "The line broke." in shown
    assert "Dace held it" in shown
    assert Transcript.objects.get().shown_to_agent_at == cast.AT
    assert Event.objects.filter(code="case.viewed", data__transcript=str(row.key)).count() == 2


def test_what_she_contests_is_decided_by_a_third_who_sees_no_name(
    desk: Client, edgars_desk: Client, vita: User, row: Transcript
) -> None:
    found = Finding.objects.get(transcript=row, detector="threat")
    address = f"/desk/reviews/{row.key}/say"
    told = {"finding": str(found.key), "do": "contest", "words": "I read out a letter."}
    desk.post(address, told)
    hidden = page(edgars_desk, f"/desk/reviews/{row.key}")
    third = signed_in(vita)

    place = f"/desk/reviews/contested/{found.key}"
    listed = page(third, "/desk/reviews/contested")
    shown = page(third, place).split("<main", 1)[1]
    third.post(place, {"stands": "perhaps"})
    third.post(place, {"stands": "no"})

    found.refresh_from_db()
    assert "A threat" not in hidden
    assert "I read out a letter." not in hidden
    assert "A threat" in listed
    assert "I read out a letter." in shown
    assert "<mark>" in shown
    assert not [name for name in ("Dace", "Ilze") if name in shown]
    assert found.settled_as == "falls"
    assert "It was no such thing" not in page(edgars_desk, f"/desk/reviews/{row.key}")
    assert "it was no such thing. Nobody else sees it" in page(desk, f"/desk/reviews/{row.key}")
    assert third.get(place).status_code == 404
    assert desk.post(address, told).status_code == 403


def test_nobody_else_contests_decides_or_answers_what_she_does_not_see(
    desk: Client, edgars_desk: Client, row: Transcript
) -> None:
    found = Finding.objects.get(transcript=row, detector="threat")
    told = {"finding": str(found.key), "do": "contest", "words": "No."}
    address = f"/desk/reviews/{row.key}/say"

    assert edgars_desk.post(address, told).status_code == 404
    empty = desk.post(address, {"words": " "}, follow=True).content.decode()
    desk.post(address, {"words": "Read it."})
    assert edgars_desk.post(address, told).status_code == 403
    assert desk.post(address, {**told, "finding": str(uuid.uuid4())}).status_code == 404
    assert desk.get(f"/desk/reviews/contested/{found.key}").status_code == 404

    assert "Write why" in empty
    assert desk.get("/desk/reviews/contested").status_code == 403
    assert desk.get("/desk/reviews/").status_code == 403


def test_who_is_kept_away_or_lacks_the_certificate_does_not_read_it(
    desk: Client, row: Transcript, case: Case
) -> None:
    desk.post(f"/desk/reviews/{row.key}/say", {"words": "Read it."})
    tied, new = cast.lead("rita@evenhand.example"), staff(Role.LEAD, "fred")
    DeclaredConflict.objects.create(user=tied, about=case.debt.creditor.key, declared_at=cast.AT)

    assert signed_in(tied).get(f"/desk/reviews/{row.key}").status_code == 404
    assert signed_in(new).get(f"/desk/reviews/{row.key}").status_code == 403
    assert signed_in(staff(Role.TRAINER, "tom")).get(f"/desk/reviews/{row.key}").status_code == 200


def contested(desk: Client, row: Transcript) -> Finding:
    """A finding of a call that its agent contests."""
    found = Finding.objects.get(transcript=row, detector="threat")
    told = {"finding": str(found.key), "do": "contest", "words": "I read out a letter."}
    desk.post(f"/desk/reviews/{row.key}/say", told)
    return found


def test_past_its_time_the_page_says_so_and_nothing_that_was_said_is_left(
    desk: Client, row: Transcript
) -> None:
    found = contested(desk, row)

    delete_past(at=cast.AT + timedelta(days=91), kept_for=timedelta(days=90))

    past = page(desk, f"/desk/reviews/{row.key}")
    third = signed_in(staff(Role.COMPLIANCE, "vera"))
    assert "their time is over" in past
    assert "A threat" in past
    assert "I read out a letter." not in past
    assert "The words are deleted" in page(third, f"/desk/reviews/contested/{found.key}")


def test_erased_the_page_says_so(desk: Client, row: Transcript) -> None:
    found = contested(desk, row)

    destroy_key(row.subject, at=cast.AT)

    third = signed_in(staff(Role.COMPLIANCE, "vera"))
    assert "were erased" in page(desk, f"/desk/reviews/{row.key}")
    assert "Nothing that can still be read" in page(third, f"/desk/reviews/contested/{found.key}")


@pytest.mark.parametrize("language", ["lv", "fr", "de"])
def test_the_page_of_a_review_speaks_the_language_of_staff(
    desk: Client, dace: User, row: Transcript, language: str
) -> None:
    User.objects.filter(pk=dace.pk).update(language=language)

    shown = page(desk, f"/desk/reviews/{row.key}")

    assert "What was said" not in shown
    assert "A threat" not in shown
