"""What opens by itself: refreshers after half a year, letters that changed; and what rests.

Each verb may run twice: a lesson is open once, a warning is given once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from evenhand.access.certifying import suspend_certificates
from evenhand.access.models import User
from evenhand.access.queries import living_certificates
from evenhand.journal.models import Event
from evenhand.learning.training.actions import open_lesson
from evenhand.learning.training.course_file import read_course
from evenhand.learning.training.models import Answered, CourseText, Follower, LessonDue
from evenhand.learning.training.paths import path_of
from evenhand.learning.training.queries import living_courses, skills_of
from evenhand.work.actions import raise_task

HALF_A_YEAR: Final = timedelta(days=183)
WITHIN: Final = timedelta(days=14)
OVERDUE: Final = timedelta(days=14)
WARNED: Final = timedelta(days=7)
LESSON_OVERDUE: Final = "lesson_overdue"
_ACTOR: Final = "system:training"
_MOST_EVENTS: Final = 5_000


def open_refreshers(*, at: datetime) -> int:
    """Open the courses of a certificate whose latest answers are half a year old."""
    opened = 0
    for row in living_certificates(at=at).select_related("user"):
        for course in path_of(row.skill).courses:
            answers = Answered.objects.filter(user=row.user, course=course, rung__isnull=True)
            latest = answers.order_by("-at").first()
            since = max(latest.at if latest else row.granted_at, row.granted_at)
            if at - since >= HALF_A_YEAR and not _is_open(row.user, course):
                _open(row.user, course, "half_year", "", at=at)
                opened += 1
    return opened


def _is_open(user: User, course: str) -> bool:
    return LessonDue.objects.filter(user=user, course=course, done_at__isnull=True).exists()


def _open(user: User, course: str, why: str, about: str, *, at: datetime) -> None:
    open_lesson(user=user, course=course, why=why, about=about, due_on=(at + WITHIN).date(),
                at=at, actor=_ACTOR)  # fmt: skip


@transaction.atomic
def follow_journal(*, at: datetime) -> int:
    """Open lessons for the letters that changed since the journal was last read."""
    Follower.objects.get_or_create(name="journal")
    follower = Follower.objects.select_for_update().get(name="journal")
    rows = Event.objects.filter(pk__gt=follower.event_id, code="letter.approved").order_by("pk")
    opened = 0
    for event in rows[:_MOST_EVENTS]:
        opened += _of_letter(follower, event.data, at=at)
        follower.event_id = event.pk
    follower.save()
    return opened


def _of_letter(follower: Follower, data: Mapping[str, Any], *, at: datetime) -> int:
    """Whoever is certified for the skill of a course that speaks of a letter learns it again."""
    letter, version = str(data.get("kind", "")), data.get("version")
    name = f"letter {letter} {data.get('language', '')}"
    before = follower.seen.get(name)
    follower.seen[name] = version
    if before in (None, version):
        return 0
    courses = [text for text in living_courses("en") if letter in read_course(text.text).letters]
    about = f"{letter} {version}"[:120]
    return sum(open_for_holders(text, "letter", about, at=at) for text in courses)


def open_for_holders(text: CourseText, why: str, about: str, *, at: datetime) -> int:
    """Open a course again for whoever holds a certificate that rests on it; returns for how many.

    A course of a country's law concerns those alone who may talk with people there.
    """
    rows = living_certificates(at=at).filter(skill__in=skills_of(text.key))
    if text.country:
        rows = rows.filter(country__in=(text.country, ""))
    users = User.objects.filter(pk__in=rows.values("user"))
    for user in users:
        _open(user, text.key, why, about, at=at)
    return users.count()


def warn_and_suspend(*, at: datetime) -> int:
    """Warn of a lesson a week overdue; after two weeks the certificates of its skill rest."""
    changed = 0
    today = at.date()
    overdue = LessonDue.objects.filter(done_at__isnull=True, due_on__lt=today)
    # What a coach asks for may follow from a call that was read again: nothing rests because of it.
    for lesson in overdue.exclude(why=LessonDue.Why.COACHING):
        if lesson.due_on + OVERDUE < today:
            for skill in sorted(skills_of(lesson.course)):
                changed += suspend_certificates(user=lesson.user, skill=skill, at=at, actor=_ACTOR)
        elif lesson.due_on + WARNED <= today:
            changed += _warn(lesson, at=at)
    return changed


@transaction.atomic
def _warn(lesson: LessonDue, *, at: datetime) -> int:
    rows = LessonDue.objects.filter(pk=lesson.pk, warned_at__isnull=True)
    if not rows.update(warned_at=at):
        return 0
    raise_task(kind=LESSON_OVERDUE, business_key=f"{LESSON_OVERDUE}:{lesson.key}", at=at,
               due_at=at + WARNED)  # fmt: skip
    return 1
