"""The agent first; what she contests is decided by a third; a permission can be ended."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.journal.queries import events_of_case
from evenhand.learning.conversations import answering as answers
from evenhand.learning.conversations import queries
from evenhand.learning.conversations.actions import (
    AlreadyPermitted,
    Call,
    NoSuchPermission,
    ReviewIsOff,
    permit_review,
    record_permission,
    take_transcript,
    withdraw_permission,
)
from evenhand.learning.conversations.keeping import delete_past
from evenhand.learning.conversations.models import Finding, ReviewPermission, Transcript
from tests import cast

pytestmark = pytest.mark.django_db
SAID = b"""Agent: You owe us 300 euro. You will lose your home if you do not pay today.
Person: I cannot cope any more, my husband died.
Agent: Pay today.
"""


@pytest.fixture
def dace() -> User:
    return cast.agent()


@pytest.fixture
def edgars() -> User:
    return cast.lead()


@pytest.fixture
def vita() -> User:
    return User.objects.create_user(
        "vita@evenhand.example", name="Vita", role=Role.COMPLIANCE, joined_at=cast.AT
    )


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def recorded(by: User, *, country: str = "LV") -> ReviewPermission:
    return record_permission(
        country=country, legal_basis="Works agreement", assessment="DPIA 4",
        consulted_on=date(2026, 11, 1), by=by, at=cast.AT,
    )  # fmt: skip


def taken(dace: User, case: Case, *, by: User | None = None) -> Transcript:
    call = Call(
        case.person.key, "LV", "en", dace, cast.AT - timedelta(hours=1), consented=True, case=case
    )
    return take_transcript(SAID, name="call.txt", call=call, at=cast.AT, by=by or dace)


@pytest.fixture
def row(dace: User, edgars: User, vita: User, case: Case) -> Transcript:
    permit_review(permission=recorded(vita).key, by=edgars, at=cast.AT)
    return taken(dace, case)


def one(of: Transcript) -> Finding:
    return Finding.objects.filter(transcript=of).order_by("pk")[0]


def test_a_review_is_the_agents_alone_for_three_working_days(
    row: Transcript, dace: User, edgars: User
) -> None:
    days = {
        number: queries.open_reviews(edgars, at=cast.AT + timedelta(days=number), away=()).exists()
        for number in (0, 6, 7)
    }

    assert queries.review_of(dace, key=row.key, at=cast.AT, away=()) == row
    # Wednesday is a holiday in Riga, then there is a weekend.
    assert days == {0: False, 6: False, 7: True}


def test_once_she_said_something_others_read_it_with_her_words(
    row: Transcript, dace: User, edgars: User
) -> None:
    before = queries.review_of(edgars, key=row.key, at=cast.AT, away=())
    answers.comment(row, words="The line broke.", by=dace, at=cast.AT)

    assert before is None
    assert queries.review_of(edgars, key=row.key, at=cast.AT, away=()) == row
    assert [words for _, words in queries.comments_on(row)] == ["The line broke."]


def test_another_agent_compliance_and_whoever_is_kept_away_read_nothing(
    row: Transcript, dace: User, edgars: User, vita: User, case: Case
) -> None:
    answers.comment(row, words="Said.", by=dace, at=cast.AT)
    janis = cast.agent("janis@evenhand.example")

    for user, away in (
        (janis, ()), (vita, ()), (edgars, {case.person.key}), (edgars, {case.debt.creditor.key}),
        (dace, {case.person.key}),
    ):  # fmt: skip
        assert queries.review_of(user, key=row.key, at=cast.AT, away=away) is None


def test_what_she_contests_is_hidden_until_a_third_lets_it_stand(
    row: Transcript, dace: User, edgars: User, vita: User
) -> None:
    found = one(row)
    answers.contest(found, words="I quoted a letter.", by=dace, at=cast.AT)
    hidden = found in queries.findings_for(edgars, of=row)
    hers = found in queries.findings_for(dace, of=row)

    answers.settle(found, stands=True, by=vita, at=cast.AT)

    assert (hidden, hers) == (False, True)
    assert found in queries.findings_for(edgars, of=row)


def test_what_falls_is_seen_by_nobody_but_her(
    row: Transcript, dace: User, edgars: User, vita: User
) -> None:
    found = one(row)
    answers.contest(found, words="I quoted a letter.", by=dace, at=cast.AT)

    answers.settle(found, stands=False, by=vita, at=cast.AT)

    assert found not in queries.findings_for(edgars, of=row)
    assert found in queries.findings_for(dace, of=row)
    with pytest.raises(answers.NothingToSettle):
        answers.settle(found, stands=True, by=vita, at=cast.AT)


def test_only_she_contests_and_each_thing_once(row: Transcript, dace: User, edgars: User) -> None:
    found = one(row)

    with pytest.raises(answers.MayNotContest):
        answers.contest(found, words="No.", by=edgars, at=cast.AT)
    answers.contest(found, words="No.", by=dace, at=cast.AT)
    with pytest.raises(answers.MayNotContest):
        answers.contest(found, words="No.", by=dace, at=cast.AT)


def test_a_third_has_had_no_part_in_it(dace: User, edgars: User, vita: User, case: Case) -> None:
    permit_review(permission=recorded(vita).key, by=edgars, at=cast.AT)
    row = taken(dace, case, by=edgars)
    found = one(row)
    answers.contest(found, words="No.", by=dace, at=cast.AT)
    rita = cast.lead("rita@evenhand.example")
    answers.comment(row, words="I think so too.", by=rita, at=cast.AT)
    fred = cast.lead("fred@evenhand.example")

    for user in (dace, edgars, rita, cast.agent("janis@evenhand.example")):
        assert found not in queries.contested_findings(user, at=cast.AT, away=())
        with pytest.raises(answers.NotAThird):
            answers.settle(found, stands=True, by=user, at=cast.AT)
    for user in (vita, fred):
        assert found in queries.contested_findings(user, at=cast.AT, away=())
        assert found not in queries.contested_findings(user, at=cast.AT, away={case.person.key})


def test_nothing_is_settled_that_nobody_contested(row: Transcript, vita: User) -> None:
    with pytest.raises(answers.NothingToSettle):
        answers.settle(one(row), stands=False, by=vita, at=cast.AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=one(row).pk).update(settled_by=vita)


def test_her_first_look_is_noted_and_nobody_elses(
    row: Transcript, dace: User, edgars: User
) -> None:
    answers.note_shown(row, by=edgars, at=cast.AT)
    unseen = Transcript.objects.get().shown_to_agent_at
    for hours in (1, 2):
        answers.note_shown(row, by=dace, at=cast.AT + timedelta(hours=hours))

    assert unseen is None
    assert Transcript.objects.get().shown_to_agent_at == cast.AT + timedelta(hours=1)


def test_the_file_of_the_case_tells_that_words_were_kept_and_nothing_of_the_agent(
    row: Transcript, dace: User, vita: User, case: Case
) -> None:
    answers.contest(one(row), words="No.", by=dace, at=cast.AT)
    answers.settle(one(row), stands=True, by=vita, at=cast.AT)

    of_case = {event.code for event in events_of_case(case.key, complaints=True)}
    of_findings = Event.objects.filter(code__startswith="finding.")

    assert "transcript.taken" in of_case
    assert not {code for code in of_case if code.startswith("finding.")}
    assert list(of_findings.values_list("code", "subject", "case_key")) == [
        ("finding.contested", None, None), ("finding.settled", None, None),
    ]  # fmt: skip


def test_what_only_one_signed_can_be_written_anew(dace: User, edgars: User, vita: User) -> None:
    first = recorded(vita)
    second = recorded(edgars)

    with pytest.raises(NoSuchPermission):
        permit_review(permission=first.key, by=dace, at=cast.AT)
    permit_review(permission=second.key, by=vita, at=cast.AT)
    with pytest.raises(AlreadyPermitted):
        recorded(dace)
    assert [row.key for row in queries.permissions()] == [second.key]


def test_one_person_ends_a_permission_and_nothing_is_taken_or_read_any_more(
    row: Transcript, dace: User, edgars: User, vita: User, case: Case
) -> None:
    answers.contest(one(row), words="No.", by=dace, at=cast.AT)
    waited = queries.contested_findings(vita, at=cast.AT, away=()).exists()

    withdraw_permission(permission=ReviewPermission.objects.get().key, by=vita, at=cast.AT)

    assert waited
    assert not queries.contested_findings(vita, at=cast.AT, away=()).exists()
    assert not queries.is_on("LV", at=cast.AT)
    assert not queries.open_reviews(edgars, at=cast.AT, away=()).exists()
    assert queries.review_of(dace, key=row.key, at=cast.AT, away=()) == row
    with pytest.raises(ReviewIsOff):
        taken(dace, case)
    with pytest.raises(NoSuchPermission):
        withdraw_permission(permission=uuid.uuid4(), by=vita, at=cast.AT)
    recorded(vita)
    assert set(Event.objects.filter(code__startswith="review.").values_list("code", flat=True)) == {
        "review.recorded", "review.permitted", "review.withdrawn",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_asking_for_money_in_a_stop_is_found_only_if_she_could_know_of_it(
    row: Transcript, dace: User, case: Case
) -> None:
    asked = StopRequest(
        person=case.person, kind="illness", source="portal", actor=f"person:{case.person.key}",
        starts_at=cast.AT - timedelta(days=1), reason="ill",
    )  # fmt: skip
    contact.stop(asked, clock=cast.clock)
    found = {}
    for hours in (-1, 1):
        happened = cast.AT + timedelta(hours=hours)
        call = Call(case.person.key, "LV", "en", dace, happened, consented=True, case=case)
        said = f"Agent: Can you pay 50 euro now?\nPerson: No. {hours}".encode()
        other = take_transcript(said, name="b.txt", call=call, at=happened + timedelta(hours=2))
        keys = Finding.objects.filter(transcript=other).values_list("detector", flat=True)
        found[hours] = "payment_asked_while_stopped" in keys

    assert found == {-1: False, 1: True}


def test_a_page_opens_what_was_said_with_the_notices_it_should_hold(row: Transcript) -> None:
    reading = queries.reading_of(row)

    assert reading is not None
    assert reading.turns[1].text.startswith("I cannot cope")
    assert reading.review.context.questions == 0
    assert queries.wanted_notices("US") != queries.wanted_notices("LV")
    assert queries.quote_of(one(row)) in reading.turns[one(row).turn].text
    delete_past(at=cast.AT + timedelta(days=91), kept_for=timedelta(days=90))
    row.refresh_from_db()
    assert queries.reading_of(row) is None
    assert queries.quote_of(one(row)) == ""
