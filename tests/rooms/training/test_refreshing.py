"""What opens by itself over thirteen months, and what rests while something is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from evenhand.access.models import User
from evenhand.access.queries import clearance
from evenhand.journal.actions import Entry, append
from evenhand.learning.training import actions, refreshing
from evenhand.learning.training.course_file import read_course
from evenhand.learning.training.models import Answered, LessonDue
from evenhand.learning.training.paths import Wanted
from evenhand.work.models import Task
from tests import cast
from tests.rooms.training.files import COURSE

pytestmark = pytest.mark.django_db
AT = cast.AT
WITH_LETTER = COURSE.replace("letters = []", 'letters = ["reminder"]')


@pytest.fixture
def dace(monkeypatch: pytest.MonkeyPatch) -> User:
    wanted = Wanted(("listening",), (), law=False, shadow=0, supervised=0, recorded=0)
    monkeypatch.setattr(refreshing, "path_of", lambda _skill: wanted)
    actions.load_courses([WITH_LETTER], shipped=True, at=AT)
    user = cast.agent(certified=False)
    cast.certified_in(user, "contact", country="LV", language="lv")
    Answered.objects.create(user=user, course="listening", question="silence", right=True, at=AT)
    return user


def night(at: datetime) -> None:
    for _twice in range(2):
        refreshing.follow_journal(at=at)
        refreshing.open_refreshers(at=at)
        refreshing.warn_and_suspend(at=at)


def may_talk(user: User, at: datetime) -> bool:
    return clearance(user, skills=frozenset({"contact"}), country="LV", language="lv",
                     at=at).is_cleared  # fmt: skip


def test_thirteen_months_without_learning(dace: User) -> None:
    told: dict[int, tuple[int, int, bool]] = {}
    for day in (182, 183, 197, 204, 211, 212, 395):
        at = AT + timedelta(days=day)
        night(at)
        told[day] = (LessonDue.objects.count(), Task.objects.count(), may_talk(dace, at))

    assert told == {
        182: (0, 0, True), 183: (1, 0, True), 197: (1, 0, True), 204: (1, 1, True),
        211: (1, 1, True), 212: (1, 1, False), 395: (1, 1, False),
    }  # fmt: skip


def test_doing_the_lesson_opens_the_certificate_again(dace: User) -> None:
    for day in (183, 212):
        night(AT + timedelta(days=day))
    later = AT + timedelta(days=213)
    before = may_talk(dace, later)
    course = read_course(COURSE)

    for step in course.steps:
        actions.take_step(user=dace, course=course, step=step,
                          given={"who-first": [0], "silence": [0]}, at=later)  # fmt: skip

    assert not before
    assert may_talk(dace, later)


def test_a_changed_letter_opens_the_lesson_once_for_whom_it_concerns(dace: User) -> None:
    other = cast.agent("other@evenhand.example", certified=False)
    for version in (1, 1, 2):
        data = {"kind": "reminder", "language": "lv", "version": version}
        append(Entry(code="letter.approved", at=AT, actor="test", data=data))

    night(AT)
    night(AT + timedelta(days=1))

    assert [(one.user, one.why, one.about) for one in LessonDue.objects.all()] == [
        (dace, "letter", "reminder 2")
    ]
    assert not LessonDue.objects.filter(user=other).exists()


def test_the_course_on_crises_lets_two_skills_rest_and_opens_both_again(dace: User) -> None:
    """Nobody reaches a person before the course on crises, whatever the talk is about."""
    cast.certified_in(dace, "support", country="LV", language="lv")
    crisis = COURSE.replace('key = "listening"', 'key = "crisis"').replace(
        'skill = "contact"', 'skill = "support"'
    )
    actions.load_courses([crisis], shipped=True, at=AT)
    actions.open_lesson(user=dace, course="crisis", why="rule", about="x", due_on=AT.date(),
                        at=AT, actor="test")  # fmt: skip
    later = AT + timedelta(days=15)
    refreshing.warn_and_suspend(at=later)
    before = [may_talk(dace, later), resting(dace)]

    for step in read_course(crisis).steps:
        actions.take_step(user=dace, course=read_course(crisis), step=step,
                          given={"who-first": [0], "silence": [0]}, at=later)  # fmt: skip

    assert before == [False, {"contact", "support"}]
    assert resting(dace) == set()


def resting(user: User) -> set[str]:
    return set(user.certificates.filter(suspended_since__isnull=False)
               .values_list("skill", flat=True))  # fmt: skip


def test_what_a_coach_asks_for_never_lets_a_certificate_rest(dace: User) -> None:
    actions.open_lesson(user=dace, course="listening", why="coaching", about="note:1",
                        due_on=AT.date(), at=AT, actor="test")  # fmt: skip

    later = AT + timedelta(days=60)
    night(later)

    assert may_talk(dace, later)
    assert not Task.objects.exists()
