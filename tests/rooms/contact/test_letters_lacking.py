"""A letter that lacks a fact waits for it, with one task that names it, and then leaves once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.access.models import User
from evenhand.cases.models import Case, Creditor
from evenhand.contact import actions
from evenhand.contact.attempts import fresh
from evenhand.contact.models import Release
from evenhand.contact.unwritable import take_up_again
from evenhand.work.actions import finish_task
from evenhand.work.models import Task
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> Path:
    settings.SPOOL_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def case() -> Case:
    """A case in France, where a first notice must tell the creditor's address."""
    made = cast.case(cast.person(cast.CLAIRE))
    Creditor.objects.filter(pk=made.debt.creditor_id).update(address="")
    return made


@pytest.fixture
def agent() -> User:
    return cast.agent()


def given(case: Case) -> None:
    Creditor.objects.filter(pk=case.debt.creditor_id).update(address="1 rue Basse, Lyon")


def still(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def queued(case: Case) -> Release:
    row = actions.queue_release(
        case=case, act="notice.letter", letter="first_notice", language="fr", at=cast.AT,
        business_key=f"first:{case.key}", contact_point=cast.post_of(case.person),
    )  # fmt: skip
    return actions.release(row.key, clock=cast.clock)


def tried(row: Release, *, at: datetime) -> Release:
    take_up_again(at=at)
    return actions.release(row.key, clock=still(at))


def test_it_waits_and_one_task_names_what_lacks(case: Case) -> None:
    row = queued(case)

    task = Task.objects.get(kind="letter.incomplete")
    assert (row.state, row.reasons) == ("waiting", ["letter.LetterIncomplete"])
    assert (task.note, row.detail) == ("creditor_address", "creditor_address")
    assert task.done_at is None


def test_the_fact_is_given_and_the_letter_goes_by_itself_once(case: Case) -> None:
    row = queued(case)
    given(case)

    early = tried(row, at=cast.AT + 5 * HOUR)
    then = tried(row, at=cast.AT + 6 * HOUR)
    again = tried(row, at=cast.AT + 7 * HOUR)

    assert (early.state, then.state) == ("waiting", "released")
    assert again.outcome_at == then.outcome_at
    assert not Task.objects.filter(kind="letter.incomplete", done_at=None).exists()


def test_who_marks_the_task_done_has_the_letter_tried_at_once(case: Case, agent: User) -> None:
    row = queued(case)
    given(case)
    finish_task(task_key=Task.objects.get().key, user=agent, at=cast.AT)

    then = tried(row, at=cast.AT + HOUR)

    assert then.state == "released"


def test_who_marks_it_done_in_vain_is_asked_again(case: Case, agent: User) -> None:
    row = queued(case)
    finish_task(task_key=Task.objects.get().key, user=agent, at=cast.AT)

    then = tried(row, at=cast.AT + HOUR)

    assert then.state == "waiting"
    assert Task.objects.filter(kind="letter.incomplete", done_at=None).count() == 1
    assert Task.objects.filter(kind="letter.incomplete").count() == 2


def test_without_the_fact_it_is_refused_after_eight_days_and_the_task_stays(case: Case) -> None:
    row = queued(case)
    for day in range(1, 8):
        tried(row, at=cast.AT + timedelta(days=day))

    late = tried(row, at=cast.AT + timedelta(days=8))

    assert (late.state, late.reasons) == ("refused", ["letter.LetterIncomplete"])
    assert Task.objects.filter(kind="letter.incomplete", done_at=None).count() == 1
    assert fresh(row.key).detail == "creditor_address"
