"""What the firm promises is a record with a time: made, kept or broken, measured like theirs."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from evenhand.access.models import User
from evenhand.journal.models import Event
from evenhand.work.actions import (
    finish_task,
    keep_promise,
    make_promise,
    raise_task,
    watch_promises,
)
from evenhand.work.models import Promise, Task
from evenhand.work.queries import promises_kept
from tests import cast
from tests.doors.desk.conftest import signed_in

pytestmark = pytest.mark.django_db

SUBJECT = uuid.uuid4()
DUE = cast.AT + timedelta(days=2)


@pytest.fixture
def dace() -> User:
    return cast.agent()


def promise(task: Task | None = None, *, by: str = "us", due_at: datetime = DUE) -> Promise:
    return make_promise(
        by=by, kind="call_back", subject=SUBJECT, case_key=None, at=cast.AT,
        due_on=due_at.date(), due_at=due_at, task=task,
    )  # fmt: skip


def task(name: str) -> Task:
    return raise_task(kind="call_back", business_key=name, at=cast.AT, due_at=DUE, subject=SUBJECT)


def codes() -> list[str]:
    return list(
        Event.objects.filter(code__startswith="promise.")
        .order_by("id")
        .values_list("code", flat=True)
    )


def test_each_promise_is_kept_by_its_own_task_and_not_by_another_of_its_kind(dace: User) -> None:
    one, other = task("one"), task("other")
    hers, waits = promise(one), promise(other)

    finish_task(task_key=one.key, user=dace, at=cast.AT)

    hers.refresh_from_db()
    waits.refresh_from_db()
    assert (hers.kept_at, waits.kept_at) == (cast.AT, None)
    assert codes() == ["promise.made", "promise.made", "promise.kept"]


def test_a_promise_that_names_no_task_is_kept_by_the_task_of_its_kind(dace: User) -> None:
    raised = task("one")
    made = promise()

    finish_task(task_key=raised.key, user=dace, at=cast.AT)

    made.refresh_from_db()
    assert made.kept_at == cast.AT


def test_what_is_due_by_tomorrow_becomes_a_task_and_what_is_late_another() -> None:
    promise()

    quiet = watch_promises(at=DUE - timedelta(days=1, seconds=1))
    watch_promises(at=DUE - timedelta(hours=20))
    reminded = set(Task.objects.values_list("kind", flat=True))
    late = [watch_promises(at=DUE), watch_promises(at=DUE + timedelta(hours=1))]

    assert quiet == 0
    assert reminded == {"promise_due"}
    assert late == [1, 0]
    assert codes() == ["promise.made", "promise.broken"]
    assert Task.objects.filter(kind="promise_late").count() == 1


def test_a_broken_promise_of_the_person_makes_no_task() -> None:
    promise(by="person")

    watch_promises(at=DUE)

    assert not Task.objects.exists()
    assert codes()[-1] == "promise.broken"


def test_a_promise_by_a_day_is_kept_in_time_until_that_day_is_over() -> None:
    made = make_promise(
        by="us", kind="x", subject=SUBJECT, case_key=None, at=cast.AT, due_on=DUE.date()
    )

    assert made.due_at.date() == DUE.date() + timedelta(days=1)


def test_both_sides_are_measured_alike() -> None:
    for side in ("us", "person"):
        for kept_after in (timedelta(days=1), timedelta(days=3), None):
            made = promise(by=side)
            if kept_after:
                keep_promise(promise=made, at=cast.AT + kept_after, actor="test")

    told = [
        promises_kept(by=side, since=cast.AT, until=DUE + timedelta(seconds=1))
        for side in ("us", "person")
    ]

    assert told[0] == told[1]
    assert (told[0].due, told[0].in_time, told[0].late, told[0].open) == (3, 1, 1, 1)
    assert told[0].per_mille == 333
    assert promises_kept(by="us", since=cast.AT, until=DUE).per_mille is None


def test_the_report_shows_ours_and_theirs(dace: User) -> None:
    promise(due_at=cast.AT - timedelta(days=1))

    page = signed_in(dace).get("/desk/reports/promises").content.decode()

    assert "Ours" in page
    assert "Theirs" in page
    assert "0%" in page
