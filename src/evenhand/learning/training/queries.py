"""What may be read of training: texts, what is due, who is ready, what items are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from evenhand.access.models import Certificate, User
from evenhand.access.queries import clearance, living_certificates
from evenhand.contact.models import Contact
from evenhand.learning.training.course_file import READ, SPOT, Step, read_course
from evenhand.learning.training.law import countries_with_law
from evenhand.learning.training.models import (
    Answered,
    Attempt,
    CourseText,
    LessonDue,
    PathBegun,
    Practice,
    Recall,
    RoleplayText,
    Run,
)
from evenhand.learning.training.paths import (
    Wanted,
    law_course_of,
    months,
    path_of,
    skills_naming,
)
from evenhand.learning.training.recalling import MOST_A_DAY
from evenhand.rulebook import open_rulebook

ASKED_ENOUGH = 50


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether somebody may be certified: what lacks, as `course:key`, `role-play:key` and so on."""

    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemWorth:
    """A question that everybody or nobody gets right teaches nothing: to be retired."""

    course: str
    question: str
    asked: int
    right: int


@dataclass(frozen=True, slots=True)
class CertifiedShare:
    """Contacts of ours in a period: under a certificate, supervised, or under neither."""

    n: int
    certified: int
    supervised: int
    neither: int


def living_courses(language: str = "") -> QuerySet[CourseText]:
    """Return the courses in use."""
    rows = CourseText.objects.filter(withdrawn_at__isnull=True)
    return (rows.filter(language=language) if language else rows).order_by("title", "language")


def course_text(key: str, language: str) -> CourseText | None:
    """Return a course in a language, else in English, else in any."""
    found = {row.language: row for row in living_courses().filter(key=key)}
    return found.get(language) or found.get("en") or next(iter(found.values()), None)


def skills_of(course: str) -> frozenset[str]:
    """Return the skills that rest on a course: its own, and those whose way names it."""
    own = CourseText.objects.filter(key=course).values_list("skill", flat=True)
    return skills_naming(course) | frozenset(own)


def roleplay_text(key: str, language: str) -> RoleplayText | None:
    """Return a role-play in a language, else in English, else in any."""
    rows = RoleplayText.objects.filter(key=key, withdrawn_at__isnull=True)
    found = {row.language: row for row in rows}
    return found.get(language) or found.get("en") or next(iter(found.values()), None)


def living_roleplays(language: str) -> list[RoleplayText]:
    """Return each role-play once, in a language where there is one."""
    rows = RoleplayText.objects.filter(withdrawn_at__isnull=True).order_by("key", "language")
    best: dict[str, RoleplayText] = {}
    for row in rows:
        if row.key not in best or row.language == language:
            best[row.key] = row
    return list(best.values())


def passed_step(attempt: Attempt, step: Step) -> bool:
    """Say whether an attempt passed: what must be right was, and eight of ten of the rest."""
    if step.kind == READ:
        return True
    if step.kind == SPOT:
        return attempt.asked > 0
    return attempt.must_right and 10 * attempt.right >= 8 * attempt.asked


def has_passed(user: User, course: str, *, since: datetime | None = None) -> bool:
    """Say whether a user has passed every step of a course."""
    text = course_text(course, user.language)
    if text is None:
        return False
    attempts = Attempt.objects.filter(user=user, course=course)
    if since is not None:
        attempts = attempts.filter(at__gte=since)
    taken: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        taken.setdefault(attempt.step, []).append(attempt)
    steps = read_course(text.text).steps
    return all(any(passed_step(one, step) for one in taken.get(step.anchor, [])) for step in steps)


def courses_of(skill: str, *, country: str) -> tuple[str, ...]:
    """Return the courses a skill wants in a country, with its law where that has a pack."""
    wanted = path_of(skill)
    if wanted.law and country.lower() in countries_with_law(open_rulebook()):
        return (*wanted.courses, law_course_of(country))
    return wanted.courses


def ready(user: User, *, skill: str, language: str, country: str, at: datetime) -> Ready:
    """Say what somebody still lacks before she may be certified in a skill."""
    since = at - timedelta(days=months() * 61 // 2)
    courses = courses_of(skill, country=country)
    lacking = [f"course:{key}" for key in courses if not has_passed(user, key, since=since)]
    lacking += _talks_lacking(user, path_of(skill), since=since)
    lacking += _practice_lacking(user, path_of(skill), since=since)
    base = clearance(user, skills=frozenset({"contact"}), country=country, language=language, at=at)
    if skill != "contact" and base.certificate is None:
        lacking.append("certificate:contact")
    return Ready(tuple(lacking))


def passed_talks(user: User, *, since: datetime) -> frozenset[str]:
    """Return the role-plays that a user has passed."""
    rows = Run.objects.filter(user=user, passed=True, ended_at__gte=since)
    return frozenset(rows.values_list("roleplay", flat=True))


def _talks_lacking(user: User, wanted: Wanted, *, since: datetime) -> list[str]:
    passed = passed_talks(user, since=since)
    lacking = [f"role-play:{key}" for key in wanted.roleplays if key not in passed]
    missing = wanted.further_least - len(passed & set(wanted.further))
    return [*lacking, f"further:{missing}"] if missing > 0 else lacking


def _practice_lacking(user: User, wanted: Wanted, *, since: datetime) -> list[str]:
    rows = Practice.objects.filter(user=user, at__gte=since).values_list("kind")
    counts = dict(rows.annotate(n=Count("pk")))
    wants = (("shadow", wanted.shadow), ("supervised_call", wanted.supervised),
             ("recorded_roleplay", wanted.recorded))  # fmt: skip
    return [f"practice:{kind}" for kind, least in wants if counts.get(kind, 0) < least]


def paths_begun(user: User, *, at: datetime) -> list[tuple[PathBegun, Ready]]:
    """Return the ways somebody is on, with what lacks; a way that led to its end is left out."""
    rows = PathBegun.objects.filter(user=user).order_by("begun_at", "pk")
    living = living_certificates(at=at).filter(user=user)
    return [
        (row, ready(user, skill=row.skill, language=row.language, country=row.country, at=at))
        for row in rows
        if not living.filter(skill=row.skill, country__in=("", row.country),
                             language__in=("", row.language)).exists()
    ]  # fmt: skip


def due_today(user: User, *, today: date) -> list[Recall]:
    """Return the questions that come back today, oldest first, at most ten of a day."""
    answered = Answered.objects.filter(user=user, rung__isnull=False, at__date=today).count()
    rows = Recall.objects.filter(user=user, due_on__lte=today).order_by("due_on", "pk")
    return list(rows[: max(0, MOST_A_DAY - answered)])


def open_lessons(user: User) -> QuerySet[LessonDue]:
    """Return what a user still has to learn, the most urgent first."""
    return LessonDue.objects.filter(user=user, done_at__isnull=True).order_by("due_on", "pk")


def worth_of_items() -> Sequence[ItemWorth]:
    """Return questions that nearly everybody or nearly nobody gets right."""
    rows = Answered.objects.values("course", "question").annotate(
        asked=Count("pk"), ok=Count("pk", filter=Q(right=True))
    )
    return [
        ItemWorth(row["course"], row["question"], row["asked"], row["ok"])
        for row in rows.filter(asked__gte=ASKED_ENOUGH).order_by("course", "question")
        if 100 * row["ok"] >= 98 * row["asked"] or 100 * row["ok"] <= 20 * row["asked"]
    ]


def recall_at_60_days() -> tuple[int, int]:
    """Return how many questions that came back after 60 days were right, and of how many."""
    rows = Answered.objects.filter(rung=3)
    return rows.filter(right=True).count(), rows.count()


def time_to_certificate() -> list[timedelta]:
    """Return how long it took each user from joining to the earliest certificate she was given."""
    rows = Certificate.objects.filter(granted_by__isnull=False, user__joined_at__isnull=False)
    first: dict[int, timedelta] = {}
    for row in rows.select_related("user").order_by("granted_at"):
        if row.user.joined_at is not None:
            first.setdefault(row.user_id, row.granted_at - row.user.joined_at)
    return sorted(first.values())


def certified_share(*, since: datetime, until: datetime) -> CertifiedShare:
    """Return how many contacts by members of staff were held under a certificate."""
    rows = Contact.objects.filter(by__isnull=False, outbound=True, at__gte=since, at__lt=until)
    n = rows.count()
    certified = rows.filter(certificate__isnull=False).count()
    supervised = rows.filter(certificate__isnull=True, supervised_by__isnull=False).count()
    return CertifiedShare(n, certified, supervised, n - certified - supervised)
