"""Surveys: asked seldom, never of who must be left in peace; an answer that alarms is seen."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact import gate
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.actions import Invited, NotInvited, Told
from evenhand.learning.surveys.models import Invitation
from evenhand.learning.surveys.queries import by_code, waiting, words_of
from evenhand.work.alarms import raise_alarm
from evenhand.work.models import Task
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
        (Told(respected=2), True),
        (Told(manage="no"), True),
        (Told(respected=3, easy=1, manage="unsure"), False),
        (Told(), False),
    ],
)
def test_an_answer_that_alarms_is_a_task_within_minutes(
    case: Case, told: Told, alarms: bool
) -> None:
    invitation = by_code(_code(case), at=cast.AT)
    assert invitation is not None

    made = surveys.answer(invitation, told, at=cast.AT)

    assert made is not None
    raised = list(Task.objects.filter(kind="survey_alarm").values_list("business_key", "due_at"))
    assert raised == ([(f"survey:{made.key}", cast.AT + timedelta(minutes=15))] if alarms else [])


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
