"""A year of nights over one case at rest: asked for nothing, reminded once, begun again gently."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.contact import actions as contact
from evenhand.contact import reaching
from evenhand.contact.after_holds import review_due
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest, end_due
from evenhand.nightly.actions import run_night
from evenhand.work.models import NextStep, Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
BEGINS = cast.AT
ENDS = datetime(2027, 11, 17, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


def told_before(case: Case) -> None:
    """The first letter left long ago, and its term is over."""
    Release.objects.create(
        business_key="first", case=case, person=case.person, act="notice.letter",
        letter="first_notice", language="de", state="released",
        queued_at=BEGINS - timedelta(days=90), outcome_at=BEGINS - timedelta(days=90),
    )  # fmt: skip


def send(letter: str, at: datetime) -> int:
    """Double the printer: what of a letter waits has left."""
    waiting = Release.objects.filter(letter=letter, state="queued")
    return waiting.update(state="released", attempted_at=at, outcome_at=at)


def still(at: datetime) -> Callable[[], datetime]:
    """A clock that stands at an instant."""
    return lambda: at


def days() -> list[datetime]:
    """Every second week of the year, and every day of the weeks in which something comes due."""
    weekly = [BEGINS + timedelta(days=14 * n) for n in range(1, 26)]
    eleventh = [datetime(2027, 9, day, 15, 0, tzinfo=UTC) for day in range(15, 20)]
    after = [ENDS + timedelta(days=n) for n in range(-1, 18)]
    return sorted({*weekly, *eleventh, *after})


def test_in_a_year_of_rest_nothing_is_asked_and_its_end_begins_with_a_word() -> None:
    case = cast.case(cast.person(cast.MARCO))
    told_before(case)
    request = StopRequest(
        person=case.person, kind="social_assistance", source="desk", actor="x", starts_at=BEGINS
    )
    contact.stop(request, clock=cast.clock)
    asked: list[datetime] = []
    told: list[datetime] = []

    for at in days():
        clock = still(at)
        review_due(clock=clock)
        end_due(at=at)
        run_night(day=at.date(), at=at, clock=clock)
        if Release.objects.filter(act__startswith="demand.", state="queued").exists():
            asked.append(at)
        if send("after_stop", at):
            told.append(at)

    assert told == [ENDS]
    assert asked[0] == ENDS + timedelta(days=14)
    assert Release.objects.filter(letter="hold_renewal").count() == 1
    assert Task.objects.filter(kind="hold_review").count() == 1


def test_a_word_that_cannot_leave_lets_nothing_be_asked() -> None:
    case = cast.case(cast.person(cast.MARCO))
    told_before(case)
    request = StopRequest(
        person=case.person, kind="requested", source="desk", actor="x", starts_at=BEGINS
    )
    contact.stop(request, clock=cast.clock)
    reaching.change_preference(person=case.person, at=cast.AT, actor="person", refuses_letter=True)
    at = BEGINS + timedelta(days=200)

    run_night(day=at.date(), at=at, clock=lambda: at)

    step = NextStep.objects.get(case_key=case.key)
    assert (step.step, step.why) == ("wait", "after_stop_refused")
    assert not Release.objects.filter(state="queued").exclude(letter="hold_proof").exists()
