"""A call counts before its number is shown; how it ended is told; what she asked for is sealed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from evenhand.access.models import User
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import actions, calls, gate, reaching
from evenhand.contact.models import CallBack, Contact
from evenhand.contact.queries import safe_point
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.work.actions import finish_task, raise_task
from evenhand.work.models import Promise, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
AT = cast.AT
PHONE = "+37120000001"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(phone=PHONE))


@pytest.fixture
def dace() -> User:
    return cast.agent()


def phone_of(case: Case) -> ContactPoint:
    return ContactPoint.objects.get(person=case.person, channel="phone")


def reserve(case: Case, by: User, act: str = "service.call") -> calls.Asked:
    return calls.reserve_call(case=case, act=act, by=by, at=AT, point=phone_of(case))


def reserved(case: Case, by: User) -> Contact:
    call = reserve(case, by).call
    assert call is not None
    return call


def test_two_colleagues_never_both_get_a_yes_that_was_meant_for_one(case: Case, dace: User) -> None:
    other = cast.agent("janis@evenhand.example")

    first = reserve(case, dace)
    second = reserve(case, other)

    assert first.call is not None
    assert second.call is None
    refused = Event.objects.get(pk=second.event_id)
    assert "house.contacts-in-a-day" in {row["rule"] for row in refused.data["reasons"]}


def test_the_one_who_reserved_a_call_does_not_refuse_herself(case: Case, dace: User) -> None:
    call = reserved(case, dace)

    assert calls.may_still_call(call, at=AT + timedelta(minutes=3))


def test_a_stop_takes_back_the_yes_of_a_reserved_call(case: Case, dace: User) -> None:
    call = reserved(case, dace)
    before = calls.may_still_call(call, at=AT)

    actions.stop(
        StopRequest(person=case.person, kind="illness", source="person", actor="t", starts_at=AT),
        clock=cast.clock,
    )
    reaching.change_preference(person=case.person, at=AT, actor="t", refuses_call=True)

    assert before
    assert not calls.may_still_call(call, at=AT)


def test_the_end_of_a_call_is_a_task_until_it_is_told(case: Case, dace: User) -> None:
    call = reserved(case, dace)
    waiting = Task.objects.get(kind="call_result")

    calls.end_call(call, calls.Ended(result="no_answer"), by=dace, at=AT + timedelta(minutes=2))

    assert waiting.due_at == AT + timedelta(hours=1)
    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert Contact.objects.get().result == "no_answer"
    with pytest.raises(calls.NotReserved):
        calls.end_call(call, calls.Ended(result="conversation"), by=dace, at=AT)


@pytest.mark.parametrize("result", ["busy", "out_of_service", "no_answer", "voicemail"])
def test_every_call_counts_towards_her_budget(case: Case, dace: User, result: str) -> None:
    call = reserved(case, dace)

    calls.end_call(call, calls.Ended(result=result), by=dace, at=AT)

    assert gate.facts_of(case, at=AT)["contacts_today"] == 1


def test_a_call_that_was_never_dialled_reached_nobody(case: Case, dace: User) -> None:
    call = reserved(case, dace)

    calls.end_call(call, calls.Ended(result="not_dialled"), by=dace, at=AT)

    assert gate.facts_of(case, at=AT)["contacts_today"] == 0
    assert Event.objects.filter(code="contact.recorded").count() == 1


def test_a_wrong_number_is_no_longer_hers(case: Case, dace: User) -> None:
    reaching.name_safe_way(person=case.person, point=phone_of(case), hours=None, at=AT, actor="t")
    reaching.change_preference(person=case.person, at=AT, actor="t", safe_contact_only=False)
    call = reserved(case, dace)

    calls.end_call(call, calls.Ended(result="wrong_number"), by=dace, at=AT)

    assert phone_of(case).status == "withdrawn"
    assert safe_point(case.person) is None
    assert Event.objects.filter(code="point.withdrawn").count() == 1


@pytest.mark.parametrize(("by_person", "whose"), [(True, "person"), (False, "us")])
def test_what_was_agreed_is_a_promise_by_its_day(
    case: Case, dace: User, by_person: bool, whose: str
) -> None:
    call = reserved(case, dace)
    ended = calls.Ended(
        result="conversation", spoke_with="person", agreed="send_copy",
        agreed_by=date(2026, 11, 20), by_person=by_person,
    )  # fmt: skip

    calls.end_call(call, ended, by=dace, at=AT)

    promise = Promise.objects.get()
    assert (promise.by, promise.kind, promise.due_on) == (whose, "send_copy", date(2026, 11, 20))
    assert (promise.task is None) == by_person
    assert Contact.objects.get().spoke_with == "person"


def asked_for(case: Case) -> CallBack:
    return calls.ask_for_a_call(
        person=case.person, case_key=case.key, phone="+37126666666", words="my daughter is ill",
        hours=(AT - timedelta(hours=1), AT + timedelta(hours=1)), day=AT.date(), at=AT,
    )  # fmt: skip


def test_a_copy_that_we_promised_is_a_task_and_who_does_it_keeps_the_promise(
    case: Case, dace: User
) -> None:
    ended = calls.Ended(
        result="conversation", spoke_with="person", agreed="send_copy",
        agreed_by=date(2026, 11, 20),
    )  # fmt: skip
    calls.end_call(reserved(case, dace), ended, by=dace, at=AT)
    task = Task.objects.get(kind="send_copy")

    finish_task(task_key=task.key, user=dace, at=AT + timedelta(days=1))

    promise = Promise.objects.get()
    assert (task.case_key, promise.kept_at) == (case.key, AT + timedelta(days=1))


def test_a_call_back_is_promised_until_the_end_of_the_hours_she_named(
    case: Case, dace: User
) -> None:
    asked_for(case)
    promise, task = Promise.objects.get(), Task.objects.get(kind="call_back")
    other = raise_task(
        kind="call_back", business_key="other", at=AT, due_at=AT, subject=case.person.key
    )

    finish_task(task_key=other.key, user=dace, at=AT)
    before = Promise.objects.get().kept_at
    finish_task(task_key=task.key, user=dace, at=AT)

    assert (promise.task, promise.due_at) == (task, AT + timedelta(hours=1))
    assert (before, Promise.objects.get().kept_at) == (None, AT)


def test_a_call_back_keeps_number_and_words_sealed(case: Case) -> None:
    call_back = asked_for(case)

    task = Task.objects.get(kind="call_back")
    assert task.note == ""
    assert b"37126666666" not in bytes(call_back.told_sealed)
    assert b"daughter" not in bytes(call_back.told_sealed)
    assert calls.told_in(call_back) == calls.CallAsked("+37126666666", "my daughter is ill")


def test_who_asked_for_a_call_is_called_on_the_number_that_is_safe_and_on_no_other(
    case: Case, dace: User
) -> None:
    reaching.name_safe_way(person=case.person, point=None, hours=None, at=AT, actor="t")
    call_back = asked_for(case)

    hers = calls.reserve_call(
        case=case, act="answer.call", by=dace, at=AT, point=None, call_back=call_back
    )
    ours = reserve(case, cast.agent("janis@evenhand.example"), "answer.call")
    late = calls.reserve_call(
        case=case, act="answer.call", by=dace, at=AT + timedelta(hours=2), point=None,
        call_back=call_back,
    )  # fmt: skip

    assert hers.call is not None
    assert ours.call is None
    assert late.call is None


def test_number_and_words_are_deleted_when_the_talk_was_held(case: Case, dace: User) -> None:
    call_back = asked_for(case)
    call = calls.reserve_call(
        case=case, act="answer.call", by=dace, at=AT, point=None, call_back=call_back
    ).call
    assert call is not None

    calls.end_call(call, calls.Ended(result="conversation", spoke_with="person"), by=dace, at=AT)

    assert not CallBack.objects.exists()
    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert Promise.objects.get(kind="call_back").kept_at == AT
