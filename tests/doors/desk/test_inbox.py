"""The inbox: what people sent, by its clock; and the answer to what they ask of their data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evenhand.access.models import Role, User
from evenhand.cases import data_requests
from evenhand.cases.data_requests import (
    CannotErase,
    CannotExtend,
    answer_of,
    erase,
    extend,
    propose_erasing,
    receive_request,
)
from evenhand.cases.models import DataRequest, Person
from evenhand.rulebook.answers.deadline import Deadline
from evenhand.vault.models import SubjectKey
from evenhand.work.actions import raise_task
from evenhand.work.models import Task
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db


def _asked(person: Person, kind: str = "delete", words: str = "all of it") -> DataRequest:
    return receive_request(
        person=person, kind=kind, words=words, at=cast.AT, actor=f"person:{person.key}"
    )


def _second() -> User:
    return User.objects.create_user(
        "edgars@evenhand.example", name="Edgars", role=Role.COMPLAINTS, joined_at=cast.AT
    )


def _task(kind: str, key: str, due: timedelta, person: Person) -> Task:
    return raise_task(
        kind=kind, business_key=key, at=cast.AT, due_at=cast.AT + due, subject=person.key
    )


def test_what_was_sent_stands_under_its_clock_and_opens_its_page(dace: User) -> None:
    person = cast.person()
    case = cast.case(person)
    made = _asked(person)
    _task("call_back", "call-back:1", -timedelta(hours=1), person)
    _task("read_illness", "unheard-of:2", timedelta(days=2), person)

    answer = signed_in(dace).get("/desk/inbox")

    groups = {clock: rows for clock, _words, rows in answer.context["groups"]}
    assert {clock: [one["task"].kind for one in rows] for clock, rows in groups.items()} == {
        "late": ["call_back"], "week": ["read_illness"], "later": ["data_request"],
    }  # fmt: skip
    assert groups["later"][0]["place"] == f"/desk/data-requests/{made.key}"
    assert groups["week"][0]["place"] == f"/desk/case/{case.reference}"
    assert signed_in(dace).get("/desk/queue").context["late"] == 1


def test_tasks_of_the_house_itself_do_not_stand_there(dace: User) -> None:
    _task("printer_refused", "printer:1", timedelta(days=1), cast.person())

    assert signed_in(dace).get("/desk/inbox").context["groups"] == []


@pytest.mark.parametrize("kind", ["read_complaint", "complaint_final"])
def test_only_who_handles_complaints_sees_them(dace: User, kind: str) -> None:
    _task(kind, "complaint:1", timedelta(days=1), cast.person())

    seen = [
        signed_in(user).get("/desk/inbox").context["page"].paginator.count
        for user in (dace, _second())
    ]

    assert seen == [0, 1]


def test_the_filters_keep_what_they_name(dace: User) -> None:
    ilze, claire = cast.person(), cast.person(cast.CLAIRE)
    cast.case(ilze)
    cast.case(claire, reference="loan-2")
    _task("call_back", "call-back:1", timedelta(days=1), ilze)
    _task("call_back", "call-back:2", timedelta(days=1), claire)
    _task("read_illness", "read:3", timedelta(days=1), ilze)

    page = signed_in(dace).get("/desk/inbox?kind=call_back&country=LV")

    (group,) = page.context["groups"]
    assert [one["task"].business_key for one in group[2]] == ["call-back:1"]


def test_an_answer_is_read_by_its_person_and_ends_the_task(dace: User) -> None:
    made = _asked(cast.person(), "correct", "my name")
    desk = signed_in(dace)
    page = f"/desk/data-requests/{made.key}"

    assert "my name" in desk.get(page).content.decode()
    desk.post(page, {"outcome": "done", "words": "We have put it right."})

    made.refresh_from_db()
    assert (made.outcome, answer_of(made)) == ("done", "We have put it right.")
    assert Task.objects.get().done_at is not None
    assert list(desk.get("/desk/data-requests").context["rows"]) == []


def test_a_longer_time_that_nobody_confirmed_is_not_taken(dace: User) -> None:
    """The law's two months are known from memory alone, and would only help us."""
    made = _asked(cast.person())

    page = signed_in(dace).get(f"/desk/data-requests/{made.key}")

    assert page.context["longer"] is None
    with pytest.raises(CannotExtend):
        extend(made, user=dace, at=cast.AT)


def test_the_laws_longer_time_is_taken_once(dace: User, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _asked(cast.person())
    first = made.due_on
    longer = Deadline("data_access_extension_months", first + timedelta(days=60), ())
    monkeypatch.setattr(data_requests, "_times", lambda person, on: (longer,))

    day = extend(made, user=dace, at=cast.AT)
    made.refresh_from_db()

    assert day == made.due_on > first
    with pytest.raises(CannotExtend):
        extend(made, user=dace, at=cast.AT)


def test_while_a_case_is_there_nothing_is_erased(dace: User) -> None:
    person = cast.person()
    cast.case(person)

    with pytest.raises(CannotErase) as kept:
        propose_erasing(_asked(person), user=dace, at=cast.AT)

    assert kept.value.why == "open_case"


def test_everything_is_erased_by_two_people_and_never_by_one(dace: User) -> None:
    person = cast.person()
    made = _asked(person)
    propose_erasing(made, user=dace, at=cast.AT)

    with pytest.raises(CannotErase):
        erase(made, user=dace, at=cast.AT)
    erase(made, user=_second(), at=cast.AT)

    person.refresh_from_db()
    assert (person.name, person.born_on) == ("", None)
    assert not person.contact_points.exclude(street="").exists()
    assert SubjectKey.objects.get(subject=person.key).destroyed_at is not None
