"""Whoever owes several debts is reminded of one a night, of the one that is owed longest first."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from evenhand.cases.models import Case, Debt, Person
from evenhand.contact import actions
from evenhand.contact.models import Release
from evenhand.contact.reaching import wish_about
from evenhand.work.models import Task
from tests import cast
from tests.rooms.nightly.test_taken_up_again import asked, night, still, tried

pytestmark = pytest.mark.django_db(transaction=True)
EVENING = cast.AT
MORNING = timedelta(hours=16)


@pytest.fixture(autouse=True)
def spool(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_FOLDER = tmp_path


def owed_since(of: Person, reference: str, due_on: date) -> Case:
    case = asked(of, reference)
    Debt.objects.filter(pk=case.debt_id).update(due_on=due_on)
    return case


@pytest.fixture
def person() -> Person:
    return cast.person()


@pytest.fixture
def newer(person: Person) -> Case:
    return owed_since(person, "newer", date(2026, 5, 1))


@pytest.fixture
def older(person: Person, newer: Case) -> Case:
    return owed_since(person, "older", date(2025, 5, 1))


def reminded(days: int) -> list[int]:
    """The cases for which the night so many days later queued a reminder."""
    at = EVENING + timedelta(days=days)
    night(at)
    rows = Release.objects.filter(letter="reminder", queued_at=at)
    return list(rows.values_list("case_id", flat=True))


def lived(days: int) -> tuple[list[int], list[str]]:
    """One night and the morning after it: what was queued, and how it ended."""
    return reminded(days), tried(EVENING + timedelta(days=days) + MORNING)


def test_the_next_night_reminds_of_the_other(newer: Case, older: Case) -> None:
    nights = [lived(days) for days in range(4)]

    assert nights == [
        ([older.pk], ["released"]), ([newer.pk], ["released"]), ([], []), ([], []),
    ]  # fmt: skip


def test_the_other_waits_while_the_first_lies_here(newer: Case, older: Case) -> None:
    nights = [reminded(days) for days in range(3)]
    row = Release.objects.get(letter="reminder")
    actions.release(row.key, clock=still(EVENING + timedelta(days=2) + MORNING))

    assert nights == [[older.pk], [], []]
    assert reminded(3) == [newer.pk]


def test_a_first_that_may_leave_no_way_keeps_the_other_for_two_nights_only(
    newer: Case, older: Case
) -> None:
    wish_about(cast.post_of(older.person), never=True, at=EVENING, actor="person")

    nights = [lived(days) for days in range(4)]

    assert [cases for cases, _ in nights] == [[older.pk], [older.pk], [newer.pk], [newer.pk]]
    assert Task.objects.filter(kind="release.refused").count() == 2


def test_two_people_are_each_reminded_in_the_same_night(older: Case) -> None:
    claire = owed_since(cast.person(cast.CLAIRE), "hers", date(2026, 1, 1))

    assert set(reminded(0)) == {older.pk, claire.pk}
