"""Every room that writes to a person takes the address that she did not refuse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.actions import add_contact_point
from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.contact import actions, messages, reaching
from evenhand.contact.models import Release
from evenhand.contact.ways import point_for
from evenhand.holds.actions import StopRequest
from evenhand.plans.completing import tell_that_nothing_is_owed
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
LATER = cast.AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person(email="ilze@example.org"))


def newer(of: Person, *, channel: str = "post", value: str = "") -> ContactPoint:
    """A second way, which came in later and would be taken first if she had wished nothing."""
    return add_contact_point(
        person=of, channel=channel, value=value, street="Lauku iela 2", postcode="LV-3001",
        town="Jelgava", country="LV", source="the cast", at=LATER,
    )  # fmt: skip


def never(point: ContactPoint) -> None:
    reaching.wish_about(point, never=True, at=LATER, actor="person")


def test_without_a_wish_the_newer_one_is_taken_and_a_proved_one_before_it(case: Case) -> None:
    first, second = cast.post_of(case.person), newer(case.person)

    given = point_for(case.person, "letter")
    ContactPoint.objects.filter(pk=first.pk).update(status="proved")
    proved = point_for(case.person, "letter")

    assert (given, proved) == (second, first)


@pytest.mark.parametrize("wish", ["never", "overheard", "at work"])
def test_where_she_said_no_or_others_may_notice_is_taken_last(case: Case, wish: str) -> None:
    first, second = cast.post_of(case.person), newer(case.person)
    if wish == "at work":
        ContactPoint.objects.filter(pk=second.pk).update(at_work=True)
    else:
        reaching.wish_about(
            second, never=wish == "never", overheard=wish == "overheard", at=LATER, actor="person"
        )

    taken = point_for(case.person, "letter")
    ContactPoint.objects.filter(pk=first.pk).update(status="failed")
    alone = point_for(case.person, "letter")

    assert (taken, alone) == (first, second)


def test_at_work_is_as_good_as_any_other_with_her_leave(case: Case) -> None:
    second = newer(case.person)
    ContactPoint.objects.filter(pk=second.pk).update(at_work=True)

    reaching.change_preference(person=case.person, at=LATER, actor="person", workplace_allowed=True)

    assert point_for(case.person, "letter") == second


def test_the_way_that_she_named_as_safe_comes_before_all(case: Case) -> None:
    first = cast.post_of(case.person)
    ContactPoint.objects.filter(pk=newer(case.person).pk).update(status="proved")

    reaching.name_safe_way(person=case.person, point=first, hours=None, at=LATER, actor="person")

    assert point_for(case.person, "letter") == first
    assert point_for(case.person, "portal") is None


def test_the_proof_of_a_stop_goes_where_she_did_not_refuse(case: Case) -> None:
    hers = cast.post_of(case.person)
    never(newer(case.person))
    asked = StopRequest(
        person=case.person, kind="requested", source="portal", actor="person", starts_at=LATER
    )

    actions.stop(asked, clock=lambda: LATER)

    assert Release.objects.get(letter="hold_proof").contact_point == hers


def test_the_letter_of_completion_goes_where_she_did_not_refuse(case: Case) -> None:
    hers = cast.post_of(case.person)
    never(newer(case.person))

    (told,) = tell_that_nothing_is_owed(case.debt, at=LATER)

    assert told.contact_point == hers


def test_that_an_answer_waits_is_told_where_she_did_not_refuse(case: Case) -> None:
    never(newer(case.person, channel="email", value="shared@example.org"))
    reaching.change_preference(
        person=case.person, at=LATER, actor="person", email_consented_at=LATER
    )

    messages.answer(
        person=case.person, case=case, words="Yes.", documents=(), user=cast.agent(), at=LATER
    )

    told = Release.objects.get()
    assert told.contact_point is not None
    assert told.contact_point.value == "ilze@example.org"


def test_that_an_answer_waits_is_told_nowhere_where_each_way_is_refused(case: Case) -> None:
    reaching.change_preference(
        person=case.person, at=LATER, actor="person", email_consented_at=LATER
    )
    never(ContactPoint.objects.get(person=case.person, channel="email"))

    messages.answer(
        person=case.person, case=case, words="Yes.", documents=(), user=cast.agent(), at=LATER
    )

    assert not Release.objects.exists()
