"""Asked by a message: where she agreed to that way, once, and never while she needs peace."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.access import links
from evenhand.cases.models import Case, Person
from evenhand.contact import actions as contact
from evenhand.contact import smtp
from evenhand.contact.models import Preference, Release
from evenhand.contact.reaching import change_preference
from evenhand.contact.survey_asked import SurveyAsked
from evenhand.holds.actions import StopRequest
from evenhand.learning.surveys import actions as surveys
from evenhand.learning.surveys.actions import Invited, NotInvited
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.learning.surveys.sending import ask
from evenhand.work.alarms import raise_alarm
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = {"email_consented_at": cast.AT}
TEXTS = {"texts_consented_at": cast.AT}


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(surveys, "CONTROL_IN", 2**32)
    monkeypatch.setattr("evenhand.doors.clock.now", cast.clock)
    return cast.case(cast.person(email="ilze@post.example", phone="+37129111222"))


def _wishes(case: Case, **wishes: Any) -> None:
    change_preference(person=case.person, at=cast.AT, actor="person", **wishes)


def _ask(case: Case, *, days: int = 0) -> Invited | NotInvited:
    at = cast.AT + timedelta(days=days)
    return ask(case=case, after=uuid.uuid4(), at=at, actor="system:surveys")


@pytest.mark.parametrize(
    ("wishes", "acts"),
    [
        ({}, []),
        (EMAIL, ["survey.email"]),
        (TEXTS, ["survey.sms"]),
        ({**EMAIL, **TEXTS}, ["survey.email"]),
        ({**EMAIL, **TEXTS, "preferred_channel": "sms"}, ["survey.sms"]),
        ({**EMAIL, "refuses_email": True}, []),
        ({**EMAIL, "safe_contact_only": True}, []),
    ],
)
def test_a_message_asks_only_where_she_agreed_to_that_way(
    case: Case, wishes: dict[str, object], acts: list[str]
) -> None:
    _wishes(case, **wishes)

    made = _ask(case)

    assert isinstance(made, Invited)
    assert [row.act for row in Release.objects.filter(letter="survey_asked")] == acts
    assert SurveyAsked.objects.exists() is not bool(acts)


def test_who_wants_no_surveys_gets_no_message(case: Case) -> None:
    _wishes(case, **EMAIL, refuses_surveys=True)

    assert isinstance(_ask(case), NotInvited)
    assert not Release.objects.exists()


@pytest.mark.parametrize("kind", ["illness", "bereavement", "dispute", "requested"])
def test_no_stop_is_followed_by_a_question_not_even_one_that_waits_to_leave(
    case: Case, kind: str
) -> None:
    _wishes(case, **EMAIL)
    _ask(case)
    debt = case.debt if kind == "dispute" else None
    contact.stop(
        StopRequest(person=case.person, kind=kind, source="portal", actor="person",
                    starts_at=cast.AT, debt=debt),
        clock=cast.clock,
    )  # fmt: skip

    row = Release.objects.get(letter="survey_asked")
    contact.release(row.key, clock=cast.clock)

    row.refresh_from_db()
    assert row.state in {Release.State.WITHDRAWN, Release.State.REFUSED, Release.State.WAITING}
    assert isinstance(_ask(case, days=1), NotInvited)


def test_words_of_crisis_and_a_death_end_a_question_that_waits_to_leave(case: Case) -> None:
    _wishes(case, **EMAIL)
    _ask(case)
    raise_alarm(kind="crisis_words", business_key="one", at=cast.AT, subject=case.person.key)
    row = contact.release(Release.objects.get().key, clock=cast.clock)

    Person.objects.filter(pk=case.person_id).update(deceased_on=cast.AT.date())
    other = Release.objects.create(
        business_key=f"survey:{Invitation.objects.get().key}:2", case=case, person=case.person,
        act="survey.email", letter="survey_asked", language="en", queued_at=cast.AT,
        contact_point=row.contact_point,
    )  # fmt: skip
    dead = contact.release(other.key, clock=cast.clock)

    assert Release.State.RELEASED not in {row.state, dead.state}


def test_thirty_days_lie_between_two_questions_whether_the_first_left_or_not(case: Case) -> None:
    _wishes(case, **EMAIL)

    answers = [_ask(case), _ask(case, days=1), _ask(case, days=29), _ask(case, days=31)]

    assert [isinstance(one, Invited) for one in answers] == [True, False, False, True]


def test_the_message_leaves_by_the_gate_and_its_link_takes_one_answer(
    case: Case, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[smtp.Mail] = []
    settings.EMAIL_HOST = "mail.invalid"

    def taken(mail: smtp.Mail, **_: object) -> str:
        left.append(mail)
        return "taken"

    monkeypatch.setattr(smtp, "hand_over", taken)
    _wishes(case, **EMAIL)
    _ask(case)
    row = contact.release(Release.objects.get().key, clock=cast.clock)
    assert row.state == Release.State.RELEASED, (row.reasons, row.detail)
    link = re.search(r"/p/[0-9A-Z]{26}/survey", left[0].text)
    assert link is not None
    page = link[0]

    turn = client.get(page).context["form"]["turn"].value()
    client.get(page)
    assert not Answer.objects.exists()
    for respected in ("5", "1"):
        client.post(page, {"turn": str(turn), "respected": respected})

    answer = Answer.objects.get()
    assert answer.respected == 5
    assert answer.invitation.came_by == Invitation.CameBy.ASKED
    assert answer.invitation.channel == "email"


def test_whoever_was_asked_by_a_message_ends_it_there_with_one_press(
    case: Case, client: Client
) -> None:
    _wishes(case, **EMAIL)
    _ask(case)
    row = Release.objects.get()

    client.post(_page(row), {"turn": str(uuid.uuid4()), "no_more": "yes"})

    assert Preference.objects.get(person=case.person).refuses_surveys
    assert not Answer.objects.exists()


def test_another_messages_link_silences_nobody(case: Case, client: Client) -> None:
    other = Release.objects.create(
        business_key="other", case=case, person=case.person, act="answer.email",
        letter="come_back", language="en", queued_at=cast.AT,
    )  # fmt: skip

    client.post(_page(other), {"turn": str(uuid.uuid4()), "no_more": "yes"})

    assert not Preference.objects.filter(refuses_surveys=True).exists()


def _page(row: Release) -> str:
    """The page behind a link such as goes along with a release."""
    point = _point_of(row)
    made = links.make_message_link(
        subject=row.person.key, case_key=row.case.key, point_key=point, at=cast.AT,
        carried_by=row.key,
    )  # fmt: skip
    return f"/p/{made.code}/survey"


def _point_of(row: Release) -> uuid.UUID:
    return row.contact_point.key if row.contact_point else uuid.uuid4()
