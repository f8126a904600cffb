"""The verbs of training: texts, steps, lessons, practice, and a certificate at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.certifying import grant_certificate, resume_certificates
from evenhand.access.models import Certificate, User
from evenhand.contact.models import Contact
from evenhand.learning.training.course_file import QUIZ, SPOT, Course, Question, Step, read_course
from evenhand.learning.training.models import (
    Answered,
    Attempt,
    CoachingNote,
    CourseText,
    LessonDue,
    PathBegun,
    Practice,
    RoleplayText,
)
from evenhand.learning.training.paths import months
from evenhand.learning.training.queries import (
    course_text,
    courses_of,
    has_passed,
    passed_step,
    ready,
    skills_of,
)
from evenhand.learning.training.recalling import begin_recall
from evenhand.learning.training.roleplay_file import read_roleplay

FIRST_WITHIN: Final = timedelta(days=30)
RIGHT_OF_TEN: Final = 8


class NotReady(PermissionError):
    """Nobody is certified before she went the whole way; what lacks is told."""

    def __init__(self, lacking: Collection[str]) -> None:
        super().__init__(f"not ready: {', '.join(lacking)}")
        self.lacking = tuple(lacking)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a step: how many were right, and whether it is passed."""

    attempt: Attempt
    passed: bool
    right_keys: frozenset[str]


@transaction.atomic
def load_courses(texts: Collection[str], *, shipped: bool, at: datetime) -> int:
    """Load courses, all or none; returns how many are new. Raises FileNotUnderstood."""
    return sum(_load_course(text, shipped=shipped, at=at) for text in texts)


def _load_course(text: str, *, shipped: bool, at: datetime) -> bool:
    course, digest = read_course(text), digest_of(text)
    living = CourseText.objects.filter(
        key=course.key, language=course.language, withdrawn_at__isnull=True
    )
    if living.filter(digest=digest).exists():
        return False
    living.update(withdrawn_at=at)
    CourseText.objects.create(
        key=course.key, language=course.language, version=course.version, title=course.title,
        skill=course.skill, country=course.country, shipped=shipped, text=text, digest=digest,
        loaded_at=at,
    )  # fmt: skip
    return True


@transaction.atomic
def load_roleplays(texts: Collection[str], *, shipped: bool, at: datetime) -> int:
    """Load role-plays, all or none; returns how many are new. Raises FileNotUnderstood."""
    return sum(_load_roleplay(text, shipped=shipped, at=at) for text in texts)


def _load_roleplay(text: str, *, shipped: bool, at: datetime) -> bool:
    roleplay, digest = read_roleplay(text), digest_of(text)
    living = RoleplayText.objects.filter(
        key=roleplay.key, language=roleplay.language, withdrawn_at__isnull=True
    )
    if living.filter(digest=digest).exists():
        return False
    living.update(withdrawn_at=at)
    RoleplayText.objects.create(
        key=roleplay.key, language=roleplay.language, version=roleplay.version,
        title=roleplay.title, skill=roleplay.skill, shipped=shipped, text=text, digest=digest,
        loaded_at=at,
    )  # fmt: skip
    return True


def digest_of(text: str) -> str:
    """Return the digest under which a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def withdraw_course(*, key: str, at: datetime) -> int:
    """Take a course out of use, in all its languages; returns how many texts that were."""
    return CourseText.objects.filter(key=key, withdrawn_at__isnull=True).update(withdrawn_at=at)


@transaction.atomic
def take_step(
    *, user: User, course: Course, step: Step, given: Mapping[str, list[int]], at: datetime
) -> Result:
    """Take a step: right answers are counted, questions to recall begin, lessons end when whole."""
    right = _right_keys(step, given)
    asked = len(step.questions) if step.kind == QUIZ else len(step.marks)
    must = all(one.key in right for one in step.questions if one.must)
    text = course_text(course.key, course.language)
    attempt = Attempt.objects.create(
        user=user, course=course.key, course_digest=text.digest if text else "",
        step=step.anchor, given=dict(given), right=len(right), asked=asked, must_right=must, at=at,
    )  # fmt: skip
    for question in step.questions:
        Answered.objects.create(user=user, course=course.key, question=question.key,
                                right=question.key in right, at=at)  # fmt: skip
        if question.recall:
            begin_recall(user, course.key, question.key, right=question.key in right, at=at)
    _finish_lessons(user, course, at=at)
    return Result(attempt, passed_step(attempt, step), right)


def _right_keys(step: Step, given: Mapping[str, list[int]]) -> frozenset[str]:
    if step.kind == SPOT:
        ticked = set(given.get("marks", []))
        return frozenset(
            str(place) for place, mark in enumerate(step.marks) if mark.found == (place in ticked)
        )
    return frozenset(one.key for one in step.questions if is_right(one, given.get(one.key, [])))


def is_right(question: Question, ticked: Collection[int]) -> bool:
    """Say whether exactly the right choices of a question were ticked."""
    wanted = {place for place, choice in enumerate(question.choices) if choice.right}
    return set(ticked) == wanted


def _finish_lessons(user: User, course: Course, *, at: datetime) -> None:
    """A lesson is done when every step was taken since it opened, and what is asked was passed."""
    for lesson in LessonDue.objects.filter(user=user, course=course.key, done_at__isnull=True):
        taken = Attempt.objects.filter(user=user, course=course.key, at__gte=lesson.opened_at)
        by_step = {one.step: one for one in taken.order_by("at")}
        if all(step.anchor in by_step and passed_step(by_step[step.anchor], step)
               for step in course.steps):  # fmt: skip
            LessonDue.objects.filter(pk=lesson.pk).update(done_at=at)
    _resume(user, course.key, at=at)


def _resume(user: User, course: str, *, at: datetime) -> None:
    """Certificates open again once nothing that they rest on is overdue."""
    overdue = LessonDue.objects.filter(user=user, done_at__isnull=True, due_on__lt=at.date())
    overdue = overdue.exclude(why=LessonDue.Why.COACHING)
    resting = {
        skill for key in overdue.values_list("course", flat=True) for skill in skills_of(key)
    }
    for skill in sorted(skills_of(course) - resting):
        resume_certificates(user=user, skill=skill, at=at, actor=f"staff:{user.key}")


@transaction.atomic
def open_lesson(
    *, user: User, course: str, why: str, about: str, due_on: date, at: datetime, actor: str
) -> LessonDue:
    """Open a lesson for a user; the same one, open already, is returned as it is."""
    made, _ = LessonDue.objects.get_or_create(
        user=user, course=course, why=LessonDue.Why(why), about=about, done_at=None,
        defaults={"opened_at": at, "due_on": due_on},
    )  # fmt: skip
    return made


@transaction.atomic
def begin_path(
    *, user: User, skill: str, country: str, language: str, at: datetime, actor: str
) -> int:
    """Send somebody on the way to a skill: what she has not passed is opened; returns how much."""
    PathBegun.objects.get_or_create(user=user, skill=skill, country=country, language=language,
                                    defaults={"begun_at": at})  # fmt: skip
    courses = courses_of(skill, country=country)
    open_now = [key for key in courses if not has_passed(user, key)]
    for key in open_now:
        open_lesson(user=user, course=key, why=LessonDue.Why.FIRST, about="",
                    due_on=(at + FIRST_WITHIN).date(), at=at, actor=actor)  # fmt: skip
    return len(open_now)


@transaction.atomic
def record_practice(
    *,
    user: User,
    kind: str,
    by: User,
    at: datetime,
    second_by: User | None = None,
    coded: Mapping[str, int] | None = None,
    contact: Contact | None = None,
) -> Practice:
    """Keep a talk of practice that others judged; a recorded one is coded by two."""
    return Practice.objects.create(
        user=user, kind=Practice.Kind(kind), by=by, second_by=second_by, coded=dict(coded or {}),
        contact=contact, at=at,
    )  # fmt: skip


def write_coaching_note(*, user: User, by: User, words: str, at: datetime) -> CoachingNote:
    """Write to one member of staff what helps her on."""
    return CoachingNote.objects.create(user=user, by=by, words=words, at=at)


def answer_note(note: CoachingNote, *, words: str, at: datetime) -> None:
    """Read a coach's words and answer them."""
    CoachingNote.objects.filter(pk=note.pk).update(seen_at=at, answer=words)


@transaction.atomic
def grant_when_ready(
    *, user: User, skill: str, language: str, country: str, by: User, at: datetime
) -> Certificate:
    """Certify somebody who went the whole way. Raises NotReady, NotHersToGrant."""
    lacking = ready(user, skill=skill, language=language, country=country, at=at).lacking
    if lacking:
        raise NotReady(lacking)
    life = timedelta(days=months() * 61 // 2)
    return grant_certificate(user=user, skill=skill, country=country, language=language, at=at,
                             life=life, by=by)  # fmt: skip
