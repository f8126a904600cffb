"""A case opens for whoever may talk about it; others are told what lacks and who may."""

from __future__ import annotations

import pytest
from django.test import Client

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.contact.models import Contact
from evenhand.work.models import NextStep, Step, Task
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def browser_of(role: str, *skills: str) -> Client:
    user = User.objects.create_user(f"{role}@evenhand.example", cast.PASSWORD, name="New",
                                    role=role, joined_at=cast.AT)  # fmt: skip
    if skills:
        cast.certified_in(user, *skills)
    return signed_in(user)


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
def test_who_lacks_the_certificate_is_told_who_may(role: str, case: Case) -> None:
    cast.agent()

    answer = browser_of(role).get(f"/desk/case/{case.reference}")

    assert answer.status_code == 403
    assert "Talking with people" in answer.content.decode()
    assert "Dace" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.COMPLIANCE, Role.OPERATOR, Role.COMPLAINTS])
def test_who_does_not_talk_reads_as_before(role: str, case: Case) -> None:
    assert browser_of(role).get(f"/desk/case/{case.reference}").status_code == 200


def test_nobody_takes_a_case_she_may_not_talk_about(case: Case) -> None:
    NextStep.objects.create(case_key=case.key, subject=case.person.key, step=Step.PROPOSE_PLAN,
                            why="", since=cast.AT)  # fmt: skip
    browser = browser_of(Role.AGENT, "contact")

    taken = browser.post(f"/desk/case/{case.reference}/claim")
    browser.post("/desk/queue/next")

    assert taken.status_code == 403
    assert NextStep.objects.get().claimed_by is None


@pytest.mark.parametrize(("began", "status"), [("in", 302), ("out", 403)])
def test_a_person_who_rings_can_be_recorded(began: str, status: int, case: Case) -> None:
    given = {"channel": "call", "purpose": "answer", "outbound": began, "result": "conversation"}

    answer = browser_of(Role.AGENT).post(f"/desk/case/{case.reference}/contact", given)

    assert answer.status_code == status
    assert Contact.objects.count() == (began == "in")
    assert Task.objects.filter(kind="uncertified_contact").count() == (began == "in")


def test_everybody_sees_her_own_certificates() -> None:
    answer = browser_of(Role.AGENT, "contact").get("/desk/learn/me")

    assert "Talking with people" in answer.content.decode()
