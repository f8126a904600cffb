"""Surveys: asked seldom, never of who must be left in peace; an answer that alarms is seen."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from evenhand.access.models import User
from evenhand.cases.models import Case, Person
from evenhand.contact import actions as contact
from evenhand.contact import gate
from evenhand.contact.models import Contact
from evenhand.contact.reaching import record_contact
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys import alarming
from evenhand.learning.surveys.actions import Invited, NotInvited
from evenhand.learning.surveys.following import invite_after_contacts
from evenhand.learning.surveys.models import Answer, Invitation, LeftOut
from evenhand.learning.surveys.queries import by_code, waiting, words_of
from evenhand.learning.surveys.told import Told
from evenhand.work.alarms import raise_alarm
from evenhand.work.models import Alarm
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    return cast.case(cast.person())


def _invited(case: Case, *, days: int = 0) -> Invited | NotInvited:
    return surveys.invite(
        person=case.person, case=case, after=uuid.uuid4(), channel="portal",
        at=cast.AT + timedelta(days=days), actor="system:surveys",
    )  # fmt: skip


def _code(case: Case) -> str:
    made = _invited(case)
    assert isinstance(made, Invited), made
    return made.code


def test_an_invitation_is_asked_of_the_rules_and_kept_as_a_hash(case: Case) -> None:
    code = _code(case)

    assert len(code) == 26
    assert by_code(code, at=cast.AT) == waiting(case.person, at=cast.AT)
    assert code not in str(Invitation.objects.values_list())
    assert Event.objects.filter(code="verdict.allowed", data__act="survey.portal").exists()


def test_nobody_is_asked_twice_in_a_month_nor_five_times_a_year(case: Case) -> None:
    days = [0, 29, 30, 60, 90, 120, 365]

    answers = [_invited(case, days=day) for day in days]

    assert [one.why if isinstance(one, NotInvited) else "" for one in answers] == [
        "", "rules", "", "", "", "rules", ""
    ]  # fmt: skip
    assert answers[1] == NotInvited("rules", cast.AT + timedelta(days=30), ("house.survey-pause",))
    assert answers[5] == NotInvited(
        "rules", cast.AT + timedelta(days=365), ("house.surveys-in-a-year",)
    )


def test_while_a_stop_holds_nobody_is_asked(case: Case) -> None:
    contact.stop(
        StopRequest(
            person=case.person, kind="illness", source="portal", actor="person",
            starts_at=cast.AT, reason="",
        ),
        clock=cast.clock,
    )  # fmt: skip

    assert _invited(case) == NotInvited("hold")


def test_a_dispute_of_one_debt_leaves_her_in_peace_in_every_case(case: Case) -> None:
    other = cast.case(case.person, reference="loan-2")
    hold = StopRequest(person=case.person, kind="dispute", source="portal", actor="person",
                       starts_at=cast.AT, debt=other.debt)  # fmt: skip
    contact.stop(hold, clock=cast.clock)

    verdict = gate.ask(case=other, act="survey.portal", at=cast.AT).verdict

    assert [reason.rule for reason in verdict.reasons] == ["house.hold-stops-surveys"]
    assert _invited(case) == NotInvited("hold")


def test_while_somebody_looks_after_an_alarm_nobody_asks_her(case: Case) -> None:
    raise_alarm(kind="crisis_words", business_key="one", at=cast.AT, subject=case.person.key)

    assert _invited(case) == NotInvited("alarm")


def test_who_does_not_want_it_is_never_asked_again(case: Case) -> None:
    code = _code(case)

    surveys.ask_no_more(case.person, at=cast.AT)

    assert by_code(code, at=cast.AT) is None
    assert _invited(case, days=400) == NotInvited("rules", None, ("house.survey-refused",))


def test_one_in_twenty_is_never_asked(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveys, "CONTROL_IN", 1)

    assert _invited(case) == NotInvited("control")


@pytest.mark.parametrize(
    ("told", "alarms"),
    [
        (Told(respected=2), {"not_respected"}),
        (Told(manage="no"), {"cannot_manage"}),
        (Told(respected=1, manage="no"), {"not_respected", "cannot_manage"}),
        (Told(words="I want to kill myself"), {"self_harm"}),
        (Told(respected=3, easy=1, manage="unsure", words="It was fine."), set()),
        (Told(), set()),
    ],
)
def test_an_answer_that_alarms_rings_and_never_for_whoever_held_the_talk(
    case: Case, told: Told, alarms: set[str]
) -> None:
    Person.objects.filter(pk=case.person_id).update(language="en")
    agent = cast.agent()
    talk(case, by=agent)
    invite_after_contacts(clock=cast.clock)

    made = surveys.answer(Invitation.objects.get(), told, at=cast.AT)

    assert made is not None
    rows = Alarm.objects.all()
    assert {row.kind for row in rows} == alarms
    assert {(row.about, row.kept_from, row.subject) for row in rows} <= {
        (made.key, agent, case.person.key)
    }


def test_an_answer_whose_alarm_cannot_be_raised_is_not_stored(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = by_code(_code(case), at=cast.AT)
    assert invitation is not None

    def broken(**_told: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(alarming, "raise_alarm", broken)

    with pytest.raises(RuntimeError):
        surveys.answer(invitation, Told(manage="no"), at=cast.AT)

    assert not Answer.objects.exists()
    assert by_code_again(invitation)


def by_code_again(invitation: Invitation) -> bool:
    return Invitation.objects.filter(pk=invitation.pk, answered_at=None).exists()


def talk(case: Case, *, by: User | None = None, result: str = "conversation") -> Contact:
    return record_contact(person=case.person, case=case, channel="call", purpose="service",
                          outbound=False, result=result, by=by, at=cast.AT)  # fmt: skip


def test_a_conversation_is_asked_after_within_the_minute_and_once(case: Case) -> None:
    talk(case)

    counted = [invite_after_contacts(clock=cast.clock) for _run in range(2)]

    assert counted == [1, 0]
    assert waiting(case.person, at=cast.AT) is not None


def test_a_call_is_asked_after_once_it_has_become_a_conversation(case: Case) -> None:
    row = talk(case, result="no_answer")
    before = invite_after_contacts(clock=cast.clock)
    Contact.objects.filter(pk=row.pk).update(result="conversation")

    assert (before, invite_after_contacts(clock=cast.clock)) == (0, 1)


def test_what_is_older_than_a_day_is_left_alone(case: Case) -> None:
    talk(case)

    assert invite_after_contacts(clock=lambda: cast.AT + timedelta(days=1)) == 0


def test_why_nobody_was_asked_is_kept(case: Case) -> None:
    surveys.ask_no_more(case.person, at=cast.AT)
    row = talk(case)

    counted = invite_after_contacts(clock=cast.clock)

    left = LeftOut.objects.get(contact=row)
    assert (counted, left.why, left.rules) == (0, "rules", ["house.survey-refused"])


def test_an_answer_counts_once_and_its_words_are_sealed(case: Case) -> None:
    invitation = by_code(_code(case), at=cast.AT)
    assert invitation is not None

    made = surveys.answer(invitation, Told(words="kind", quote_text="1"), at=cast.AT)
    again = surveys.answer(invitation, Told(words="other"), at=cast.AT)

    assert again is None
    assert made is not None
    assert words_of(made) == "kind"
    assert b"kind" not in bytes(made.words_sealed or b"")


def test_after_fourteen_days_an_invitation_is_over(case: Case) -> None:
    code = _code(case)

    assert by_code(code, at=cast.AT + timedelta(days=14)) is None
