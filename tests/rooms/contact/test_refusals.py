"""What a person must hear and may leave by no way is a task; what she need not hear is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, ContactPoint
from evenhand.contact import actions, reaching
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


@pytest.fixture
def case() -> Case:
    """Ilze, whose one address is where she works."""
    made = cast.case(cast.person())
    ContactPoint.objects.filter(person=made.person).update(at_work=True)
    return made


def stop_of(case: Case) -> StopRequest:
    return StopRequest(
        person=case.person, kind="requested", source="portal", actor="person", starts_at=cast.AT
    )


def tried(case: Case, act: str, letter: str, *, until: datetime | None = None) -> Release:
    row = actions.queue_release(
        case=case, act=act, letter=letter, language="lv", at=cast.AT, business_key=f"test:{letter}",
        contact_point=cast.post_of(case.person), of_use_until=until,
    )  # fmt: skip
    return actions.release(row.key, clock=cast.clock)


@pytest.mark.parametrize(
    ("act", "letter"), [("proof.letter", "nothing_owed"), ("answer.letter", "message")]
)
def test_a_proof_or_an_answer_that_no_way_takes_is_a_task_about_that_release(
    case: Case, act: str, letter: str
) -> None:
    row = tried(case, act, letter)

    task = Task.objects.get()
    assert (row.state, row.reasons) == ("refused", ["house.not-at-work"])
    assert (task.kind, task.subject, task.case_key) == (
        "release.refused", case.person.key, case.key,
    )  # fmt: skip
    assert task.business_key == f"release.refused:{row.key}"


def test_the_proof_of_her_stop_is_a_task_too(case: Case) -> None:
    actions.stop(stop_of(case), clock=cast.clock)

    row = actions.release(Release.objects.get().key, clock=cast.clock)

    assert (row.letter, row.state) == ("hold_proof", "refused")
    assert Task.objects.filter(kind="release.refused").count() == 1


def test_what_may_be_dropped_is_no_task(case: Case) -> None:
    service = tried(case, "service.letter", "message")
    passing = tried(case, "answer.letter", "fresh_link", until=cast.AT + timedelta(hours=1))

    assert (service.state, passing.state) == ("refused", "refused")
    assert not Task.objects.exists()


def test_where_only_a_safe_way_may_be_used_one_task_asks_for_it() -> None:
    case = cast.case(cast.person())
    reaching.name_safe_way(person=case.person, point=None, hours=None, at=cast.AT, actor="t")

    row = tried(case, "proof.letter", "nothing_owed")

    assert row.state == "refused"
    assert Task.objects.get().kind == "safe_way_needed"


def test_another_way_that_is_open_takes_it_and_nobody_is_asked() -> None:
    case = cast.case(cast.person(email="ilze@work.example"))
    email = ContactPoint.objects.get(person=case.person, channel="email")
    ContactPoint.objects.filter(pk=email.pk).update(at_work=True)
    actions.stop(stop_of(case), clock=cast.clock)
    Release.objects.update(act="proof.email", contact_point=email)

    left = actions.release(Release.objects.get().key, clock=cast.clock)

    assert (left.act, left.state) == ("proof.letter", "released")
    assert not Task.objects.filter(kind="release.refused").exists()
