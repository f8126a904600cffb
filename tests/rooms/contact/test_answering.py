"""What was asked before we knew who she is: answered once, to where it was, and not too often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from evenhand.access import asking, links, trying
from evenhand.access.actions import MadeLink
from evenhand.access.models import Asked, EntryLink
from evenhand.cases.models import Case, ContactPoint
from evenhand.contact.actions import queue_release, release
from evenhand.contact.answering import answer_asked
from evenhand.contact.models import Preference, Release
from evenhand.holds.models import Hold
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

HERS = "ilze@post.example"


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(email=HERS, phone="+37129111222"))


def _point(case: Case, channel: str = "email") -> ContactPoint:
    return ContactPoint.objects.get(person=case.person, channel=channel)


def _link(case: Case, channel: str = "email", *, at: datetime = cast.AT) -> MadeLink:
    return links.make_message_link(
        subject=case.person.key, case_key=case.key, point_key=_point(case, channel).key, at=at
    )


def _ask(what: str, *, code: str = "", address: str = "", at: datetime = cast.AT) -> int:
    asking.note(what, code=code, address=address, at=at)
    return answer_asked(clock=lambda: at)


@pytest.mark.parametrize(("channel", "act"), [("email", "answer.email"), ("phone", "answer.sms")])
def test_a_fresh_link_goes_to_where_the_first_one_went(case: Case, channel: str, act: str) -> None:
    made = _link(case, channel)

    _ask("fresh", code=made.code)

    row = Release.objects.get()
    assert (row.letter, row.act) == ("fresh_link", act)
    assert row.contact_point == _point(case, channel)


def test_a_used_or_late_link_is_renewed_and_a_revoked_one_is_not(case: Case) -> None:
    made = _link(case)
    EntryLink.objects.update(used_at=cast.AT, expires_at=cast.AT - timedelta(days=1))
    _ask("fresh", code=made.code)
    EntryLink.objects.update(revoked_at=cast.AT)

    _ask("fresh", code=made.code)

    assert Release.objects.count() == 1


def test_after_sixty_days_a_link_is_renewed_no_more(case: Case) -> None:
    made = _link(case)

    _ask("fresh", code=made.code, at=cast.AT + links.RENEWS_FOR)

    assert not Release.objects.exists()


def test_three_an_hour_for_a_link_and_five_a_day_for_a_person(case: Case) -> None:
    one, two = _link(case), _link(case, "phone")
    for _ in range(5):
        _ask("fresh", code=one.code)
    of_the_link = Release.objects.count()
    for _ in range(5):
        _ask("fresh", code=two.code)

    assert of_the_link == 3
    assert Release.objects.count() == 5


def test_an_unknown_code_and_an_unknown_address_do_nothing(case: Case) -> None:
    for what in ("fresh", "letter", "not_mine", "wrong"):
        _ask(what, code="0" * 26)
    _ask("back", address="nobody@post.example")

    assert not Release.objects.exists()
    assert not Task.objects.exists()
    assert not Hold.objects.exists()
    assert not Asked.objects.exists()


def test_a_letters_code_is_never_sent_by_message(case: Case) -> None:
    made = links.make_for(
        "letter", subject=case.person.key, case_key=case.key, point_key=_point(case).key, at=cast.AT
    )

    _ask("fresh", code=made.code)

    assert len(made.code) == 16
    assert not Release.objects.exists()


def test_a_new_code_by_post_is_a_task_once_a_day(case: Case) -> None:
    made = _link(case)
    _ask("letter", code=made.code)
    _ask("letter", code=made.code)

    task = Task.objects.get()

    assert task.kind == "link_to_write"
    assert task.business_key.startswith("letter-again:")


def test_the_wrong_door_stops_once_and_its_stop_counts_from_when_it_was_said(case: Case) -> None:
    made = _link(case)
    asking.note("not_mine", code=made.code, at=cast.AT)
    asking.note("not_mine", code=made.code, at=cast.AT)

    answer_asked(clock=lambda: cast.AT + timedelta(seconds=40))

    hold = Hold.objects.get()
    assert (hold.kind, hold.starts_at) == ("wrong_person", cast.AT)


def test_a_way_back_goes_to_her_own_address_in_whatever_letters_it_is_typed(case: Case) -> None:
    _ask("back", address="ILZE@post.example")

    row = Release.objects.get()

    assert (row.letter, row.contact_point) == ("come_back", _point(case))


def test_no_message_goes_where_others_may_read_it(case: Case) -> None:
    Preference.objects.create(person=case.person, safe_contact_only=True, changed_at=cast.AT)

    _ask("back", address=HERS)

    assert not Release.objects.exists()


def test_no_way_back_goes_to_an_address_at_work_or_one_that_failed(case: Case) -> None:
    ContactPoint.objects.filter(channel="email").update(at_work=True)
    _ask("back", address=HERS)
    ContactPoint.objects.filter(channel="email").update(at_work=False, status="failed")

    _ask("back", address=HERS)

    assert not Release.objects.exists()


def test_an_address_that_was_told_lies_sealed(case: Case) -> None:
    asking.note("back", address=HERS, at=cast.AT)

    assert b"ilze" not in bytes(Asked.objects.get().told_sealed)


def test_one_that_fails_keeps_nobody_from_an_answer(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.note("back", address=HERS, at=cast.AT)
    Asked.objects.update(told_sealed=b"broken")
    asking.note("back", address=HERS, at=cast.AT)

    answer_asked(clock=cast.clock)

    assert Release.objects.count() == 1
    assert Asked.objects.count() == 1


def test_an_email_carries_a_link_that_works_once_and_a_letter_its_code(case: Case) -> None:
    for act, letter, channel in (
        ("answer.email", "come_back", "email"),
        ("notice.letter", "first_notice", "post"),
    ):
        row = queue_release(
            case=case, act=act, letter=letter, language="en", at=cast.AT, business_key=act,
            contact_point=_point(case, channel),
        )  # fmt: skip
        release(row.key, clock=cast.clock)

    kinds = dict(EntryLink.objects.values_list("kind", "expires_at"))

    assert kinds["message"] == cast.AT + links.MESSAGE_LINK_LIFE
    assert kinds["letter"] == cast.AT + timedelta(days=60)
    assert EntryLink.objects.get(kind="message").point == _point(case).key


def test_whoever_types_her_address_all_day_takes_no_fresh_link_from_her(case: Case) -> None:
    for _ in range(9):
        _ask("back", address=HERS)
    made = _link(case)

    _ask("fresh", code=made.code)

    assert Release.objects.filter(letter="come_back").count() == 5
    assert Release.objects.filter(letter="fresh_link").count() == 1


def test_a_message_at_the_wrong_address_may_be_told_of_days_later(case: Case) -> None:
    made = _link(case)

    _ask("not_mine", code=made.code, at=cast.AT + timedelta(days=3))

    assert Hold.objects.get().kind == "wrong_person"


def test_the_night_forgets_tries_and_what_could_not_be_answered(case: Case) -> None:
    trying.take("0" * 16, at=cast.AT)
    asking.note("back", address=HERS, at=cast.AT)

    early = asking.forget_past(at=cast.AT + timedelta(hours=23))
    late = asking.forget_past(at=cast.AT + timedelta(hours=25))

    assert (early, late) == (0, 2)
