"""A refusal for a passing reason loses nothing: the release waits, and is asked about again."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from evenhand.access.models import EntryLink
from evenhand.cases.models import Case
from evenhand.contact import actions
from evenhand.contact.channels import LetterChannel, Parcel
from evenhand.contact.dispatching import dispatch
from evenhand.contact.models import Contact, Release
from evenhand.contact.reaching import change_preference, record_contact
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
# Midnight in Riga after the cast's day.
TOMORROW = datetime(2026, 11, 17, 22, tzinfo=UTC)
LATER = TOMORROW + timedelta(hours=12)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spool of its own, and pages that cost nothing."""
    settings.SPOOL_FOLDER = tmp_path
    monkeypatch.setattr(LetterChannel, "compose", page)
    return tmp_path


def page(_channel: object, _letter: str, _facts: object, *, key: uuid.UUID, to: str) -> Parcel:
    return Parcel(key=key, to=to, media_type="application/pdf", content=b"a page")


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def still(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def service(case: Case, *, number: int = 0, until: datetime | None = None) -> Release:
    return actions.queue_release(
        case=case, act="service.letter", letter="message", language="lv", at=cast.AT,
        business_key=f"service:{case.pk}:{number}", contact_point=cast.post_of(case.person),
        of_use_until=until,
    )  # fmt: skip


def reached(case: Case, *, at: datetime = cast.AT) -> None:
    record_contact(
        person=case.person, case=case, channel="call", purpose="service", outbound=True,
        result="conversation", by=None, at=at,
    )  # fmt: skip


def test_what_may_leave_tomorrow_waits_with_its_verdict(case: Case) -> None:
    reached(case)

    waits = actions.release(service(case).key, clock=cast.clock)

    assert (waits.state, waits.reasons) == ("waiting", ["house.contacts-in-a-day"])
    assert waits.not_before == TOMORROW
    assert Event.objects.filter(code="verdict.refused", at=cast.AT).count() == 1
    assert Event.objects.filter(code="release.waits").count() == 1
    assert not Task.objects.exists()


def test_it_is_not_asked_about_sooner_and_leaves_once_it_may(case: Case, spool: Path) -> None:
    reached(case)
    row = service(case)
    actions.release(row.key, clock=cast.clock)

    sooner = list(dispatch(clock=still(TOMORROW - timedelta(minutes=1))))
    then = list(dispatch(clock=still(LATER)))
    again = list(dispatch(clock=still(LATER + timedelta(minutes=1))))

    assert (sooner, again) == ([], [])
    assert [one.state for one in then if one] == ["released"]
    assert len(list((spool / "out").iterdir())) == 1
    assert Contact.objects.filter(release=row).count() == 1


def test_a_verdict_that_no_time_mends_stays_a_refusal(case: Case) -> None:
    change_preference(person=case.person, at=cast.AT, actor="person", refuses_letter=True)

    refused = actions.release(service(case).key, clock=cast.clock)

    assert (refused.state, refused.not_before) == ("refused", None)


def test_what_is_worth_nothing_by_then_is_refused_now(case: Case) -> None:
    reached(case)

    refused = actions.release(service(case, until=TOMORROW).key, clock=cast.clock)

    assert (refused.state, refused.reasons) == ("refused", ["house.contacts-in-a-day"])


def test_what_lay_here_beyond_its_day_is_taken_back_unasked(case: Case) -> None:
    row = service(case, until=TOMORROW)

    over = actions.release(row.key, clock=still(LATER))

    assert (over.state, over.reasons) == ("withdrawn", ["matter.passed"])
    assert not Event.objects.filter(code__startswith="verdict.").exists()
    assert not Task.objects.exists()


def test_a_stop_takes_back_what_waits(case: Case) -> None:
    reached(case)
    row = service(case)
    actions.release(row.key, clock=cast.clock)

    stopped = actions.stop(
        StopRequest(
            person=case.person,
            kind="mental_health_crisis",
            source="desk",
            actor="staff:dace",
            starts_at=cast.AT,
        ),
        clock=cast.clock,
    )
    after = actions.release(row.key, clock=still(LATER))

    assert [one.pk for one in stopped.withdrawn] == [row.pk]
    assert after.state == "withdrawn"


def test_nothing_waits_for_the_end_of_a_hold(case: Case) -> None:
    begun = cast.AT - timedelta(days=57)  # of sixty days
    actions.stop(
        StopRequest(
            person=case.person, kind="breathing_space", source="desk", actor="staff:dace",
            starts_at=begun,
        ),
        clock=cast.clock,
    )  # fmt: skip
    row = actions.queue_release(
        case=case, act="demand.letter", letter="reminder", language="lv", at=cast.AT,
        business_key="held", contact_point=cast.post_of(case.person),
    )  # fmt: skip

    refused = actions.release(row.key, clock=cast.clock)

    assert refused.state == "refused"
    assert "house.hold-stops-demands" in refused.reasons


def test_what_an_email_may_not_say_goes_by_post_once() -> None:
    case = cast.case(cast.person(email="ilze@example.org"))
    change_preference(person=case.person, at=cast.AT, actor="person", email_consented_at=cast.AT)
    row = actions.queue_by_her_way(
        case, purpose="service", letter="nothing_owed", business_key="told", at=cast.AT
    )
    assert row is not None
    change_preference(person=case.person, at=cast.AT, actor="person", refuses_email=True)

    left = actions.release(row.key, clock=cast.clock)

    assert (row.act, left.act) == ("service.email", "service.letter")
    assert left.contact_point == cast.post_of(case.person)
    assert Event.objects.filter(code__startswith="verdict.").count() == 2
    assert Event.objects.filter(code="release.turned").count() == 1
    made = EntryLink.objects.filter(subject=case.person.key, kind=EntryLink.Kind.LETTER)
    assert made.count() == 1, "A message's code is over before a letter is there"


def test_what_asks_for_money_looks_for_no_way_round_a_refusal() -> None:
    case = cast.case(cast.person(email="ilze@example.org"))
    row = actions.queue_by_her_way(
        case, purpose="demand", letter="reminder", business_key="asked", at=cast.AT
    )
    assert row is not None
    change_preference(person=case.person, at=cast.AT, actor="person", refuses_letter=True)

    refused = actions.release(row.key, clock=cast.clock)

    assert (refused.state, refused.act) == ("refused", "demand.letter")


def test_of_two_letters_of_one_night_the_second_waits_for_another_day(case: Case) -> None:
    rows = [service(case, number=number) for number in range(2)]

    states = [actions.release(row.key, clock=cast.clock).state for row in rows]

    assert states == ["released", "waiting"]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_waits_leaves_at_most_once_and_no_day_sees_two(
    seed: int, case: Case, spool: Path
) -> None:
    """Letters queued at any hour, asked about at any hour, with calls of ours in between."""
    chance, at = random.Random(seed), cast.AT  # noqa: S311 - a drawn story, no secret
    for number in range(12):
        if number < 5:
            Release.objects.filter(pk=service(case, number=number).pk).update(queued_at=at)
        for _ in dispatch(clock=still(at)):
            pass
        at += timedelta(hours=chance.choice((1, 5, 13, 26)))

    left = Release.objects.filter(state="released")
    days = [
        row.outcome_at.astimezone(ZoneInfo("Europe/Riga")).date() for row in left if row.outcome_at
    ]
    assert len(days) == len(set(days)) == len(list((spool / "out").iterdir())) >= 2
    assert Contact.objects.filter(outbound=True).count() == len(days)
    assert set(Release.objects.values_list("state", flat=True)) <= {
        "released", "waiting", "refused",
    }  # fmt: skip
