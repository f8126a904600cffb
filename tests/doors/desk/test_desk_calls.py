"""Calls and wishes at the desk: a number only for who may call now, and what was said is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from evenhand.access.models import DeclaredConflict, User
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import calls, channels, reaching
from evenhand.contact.models import Contact, Need, PointWish, Preference, Release
from evenhand.work.models import Promise, Task
from tests import cast
from tests.doors.desk.conftest import signed_in
from tests.faulty_provider import Behaviour, faulty_provider

pytestmark = pytest.mark.django_db
PHONE = "+37120000001"
SAFE = "+37126666666"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(phone=PHONE))


def page(desk: Client, case: Case) -> str:
    return desk.get(f"/desk/case/{case.reference}").content.decode()


def call(desk: Client, case: Case, act: str = "service.call") -> str:
    answer = desk.post(f"/desk/case/{case.reference}/call", {"act": act}, follow=True)
    return answer.content.decode()


def test_the_number_is_shown_to_who_reserved_the_call_and_to_nobody_else(
    desk: Client, case: Case
) -> None:
    colleague = signed_in(cast.agent("janis@evenhand.example"))

    hers = call(desk, case)

    assert f'href="tel:{PHONE}"' in hers
    assert PHONE not in page(colleague, case)
    assert PHONE not in call(colleague, case)
    assert Contact.objects.count() == 1


def test_a_wish_that_came_meanwhile_hides_the_number_again(desk: Client, case: Case) -> None:
    call(desk, case)

    reaching.change_preference(person=case.person, at=cast.AT, actor="t", refuses_call=True)

    assert PHONE not in page(desk, case)


def test_the_call_guide_says_how_to_talk_and_what_may_be_left_where_others_hear(
    desk: Client, case: Case
) -> None:
    reaching.keep_needs(
        person=case.person, needs=["slow_talk"], told_by="person", at=cast.AT, actor="t"
    )

    shown = call(desk, case)

    assert "Talking slowly" in shown
    assert "Lūdzu, atzvaniet man" in shown
    assert "Never: a threat" in shown


@pytest.mark.parametrize(("name", "left"), [("", False), ("Rivertown Office", True)])
def test_in_the_united_states_a_name_is_left_that_tells_nothing_of_debts(
    desk: Client, settings: Settings, name: str, left: bool
) -> None:
    firm = {**settings.FIRM, "countries": {"US": {"voicemail_name": name} if name else {}}}
    settings.FIRM = {**firm, "name": "Rivertown Debt Collection"}
    case = cast.case(cast.person(cast.JOE, phone="+12125550100"))

    shown = call(desk, case, act="service.call")

    assert ("Please call me back" in shown) is left
    assert ("say nothing and hang up" in shown) is not left
    assert "of Rivertown Debt Collection" not in shown


def test_without_a_provider_for_calls_nobody_is_offered_one(desk: Client, case: Case) -> None:
    assert "Put the call through" not in call(desk, case)
    assert desk.post(f"/desk/case/{case.reference}/call/through").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_provider_puts_the_call_through_once_and_it_counts_once(
    desk: Client, case: Case, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROVIDER_CALLS = True
    carried = Behaviour()
    with faulty_provider(carried) as provider:
        settings.PROVIDER_URL = provider.url
        monkeypatch.setattr(channels, "provider", lambda: provider)
        offered = call(desk, case)
        address = f"/desk/case/{case.reference}/call/through"
        answers = [desk.post(address), desk.post(address)]

    row = Release.objects.get(letter="call")
    assert "Put the call through" in offered
    assert [answer.status_code for answer in answers] == [302, 404]
    assert (row.state, row.act, row.reasons, row.detail) == ("released", "service.call", [], "")
    assert dict(carried.carried) == {str(row.key): 1}
    assert row.of_use_until is not None  # nobody is at the desk for a call that rings later
    assert row.of_use_until <= row.queued_at + timedelta(minutes=1)
    assert Contact.objects.get().result == "reserved"
    assert Task.objects.filter(kind="call_result", done_at__isnull=True).count() == 1


def test_how_a_call_ended_closes_its_task_and_keeps_what_was_agreed(
    desk: Client, case: Case
) -> None:
    call(desk, case)

    desk.post(
        f"/desk/case/{case.reference}/call/end",
        {
            "result": "conversation", "spoke_with": "person", "agreed": "their_paper",
            "agreed_by_day": "20", "agreed_by_month": "11", "agreed_by_year": "2026",
        },
    )  # fmt: skip

    ended = Contact.objects.get()
    assert (ended.result, ended.spoke_with) == ("conversation", "person")
    assert (Promise.objects.get().by, Promise.objects.get().kind) == ("person", "their_paper")
    assert Task.objects.get(kind="call_result").done_at == cast.AT


def test_a_talk_needs_to_say_who_spoke_and_an_agreement_its_day(desk: Client, case: Case) -> None:
    call(desk, case)

    refused = desk.post(
        f"/desk/case/{case.reference}/call/end", {"result": "conversation", "agreed": "send_copy"}
    ).content.decode()

    assert "Say who spoke with you" in refused
    assert "Say by which day" in refused
    assert Contact.objects.get().result == "reserved"


def ask_for_a_call(case: Case, *, begins: timedelta = timedelta(hours=-1)) -> None:
    begins_at = cast.AT + begins
    calls.ask_for_a_call(
        person=case.person, case_key=case.key, phone=SAFE, words="my son must not know",
        hours=(begins_at, begins_at + timedelta(hours=2)), day=begins_at.date(),
        at=cast.AT,
    )  # fmt: skip


def test_number_and_words_of_a_call_back_are_shown_only_after_the_gates_yes(
    desk: Client, case: Case
) -> None:
    ask_for_a_call(case)
    tasks = desk.get("/desk/tasks").content.decode()
    before = page(desk, case)

    after = call(desk, case, "answer.call")

    for shown in (tasks, before):
        assert SAFE not in shown
        assert "my son" not in shown
    assert SAFE in after
    assert "my son must not know" in after
    assert PHONE not in after


def test_before_the_hours_that_she_named_nobody_is_led_to_call_her_back(
    desk: Client, case: Case
) -> None:
    ask_for_a_call(case, begins=timedelta(hours=20))

    text = page(desk, case)

    assert "They asked for a call between" in text
    assert "Not before." in text
    assert 'value="answer.call"' not in text


def test_without_the_certificate_no_call_back_is_shown(case: Case) -> None:
    ask_for_a_call(case)
    untrained = signed_in(cast.agent("janis@evenhand.example", certified=False))

    assert SAFE not in call(untrained, case, "answer.call")


@pytest.mark.parametrize("tied_to", ["person", "creditor"])
def test_who_declared_a_tie_sees_no_task_about_it_and_ends_none(
    desk: Client, dace: User, case: Case, tied_to: str
) -> None:
    ask_for_a_call(case)
    task = Task.objects.get(kind="call_back")
    about = case.person.key if tied_to == "person" else case.debt.creditor.key
    DeclaredConflict.objects.create(user=dace, about=about, declared_at=cast.AT)

    listed = desk.get("/desk/tasks").content.decode()
    desk.post(f"/desk/tasks/{task.key}/done")

    task.refresh_from_db()
    assert "Ilze" not in listed
    assert task.done_at is None
    assert calls.call_back_of(case.person) is not None


def test_what_the_person_told_is_kept_at_the_desk_and_shown_first(desk: Client, case: Case) -> None:
    here = f"/desk/case/{case.reference}/reaching"
    point = ContactPoint.objects.get(channel="phone")

    desk.post(f"{here}/hours", {"begins": "600", "ends": "960", "days": ["1"]})
    desk.post(f"{here}/support", {"needs": ["easy_words"], "agreed": "on", "told_by": "helper"})
    desk.post(f"{here}/{point.key}", {"wish": "never"})
    desk.post(f"{here}/safe", {"way": "none"})

    shown = page(desk, case)
    assert "Only 10:00–16:00." in shown
    assert "Not on: Monday." in shown
    assert "Easy words" in shown
    assert "They have named no safe way yet" in shown
    assert PointWish.objects.get().never
    assert Need.objects.get().told_by == "helper"
    assert Need.objects.get().recorded_by.startswith("staff:")
    assert Preference.objects.get().safe_contact_only


@pytest.mark.parametrize("what", ["safe", "ways", "hours", "language", "support"])
def test_no_page_about_being_reached_shows_a_number(desk: Client, case: Case, what: str) -> None:
    answer = desk.get(f"/desk/case/{case.reference}/reaching/{what}")

    assert answer.status_code == 200
    assert PHONE not in answer.content.decode()


def test_nobody_keeps_a_wish_about_another_persons_number(desk: Client, case: Case) -> None:
    other = cast.case(cast.person(cast.CLAIRE), reference="loan-2")
    theirs = cast.post_of(other.person)

    answer = desk.post(f"/desk/case/{case.reference}/reaching/{theirs.key}", {"wish": "never"})

    assert answer.status_code == 404
    assert not PointWish.objects.exists()


def test_who_speaks_for_the_person_is_named_and_ended_at_the_desk(desk: Client, case: Case) -> None:
    here = f"/desk/case/{case.reference}"

    desk.post(f"{here}/reaching/helper", {"kind": "adviser", "name": "Debt Advice Riga"})
    named = page(desk, case)
    row = case.person.representatives.get()
    desk.post(f"{here}/helper/{row.pk}/end")

    row.refresh_from_db()
    assert "Debt Advice Riga" in named
    assert row.until == cast.AT
