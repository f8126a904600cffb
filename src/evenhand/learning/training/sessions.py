"""Lessons together: called, called off, and who came.

Whoever came has not passed anything by that: the questions of the course each answers alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from evenhand.access.models import User
from evenhand.learning.training.models import Attendance, Session


@transaction.atomic
def hold_session(
    *,
    course: str,
    language: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    led_by: User,
    invited: Collection[User],
) -> Session:
    """Call people together for a course."""
    made = Session.objects.create(course=course, language=language, place=place,
                                  starts_at=starts_at, ends_at=ends_at, led_by=led_by)  # fmt: skip
    for user in invited:
        Attendance.objects.create(session=made, user=user, state=Attendance.State.INVITED)
    return made


def note_attendance(*, session: Session, user: User, came: bool, by: User) -> None:
    """Note who came to a session."""
    state = Attendance.State.CAME if came else Attendance.State.MISSED
    Attendance.objects.update_or_create(
        session=session, user=user, defaults={"state": state, "noted_by": by}
    )


def call_off_session(session: Session, *, at: datetime) -> bool:
    """Call a lesson off before it begins; says whether it still could be."""
    rows = Session.objects.filter(pk=session.pk, called_off_at__isnull=True, starts_at__gt=at)
    return bool(rows.update(called_off_at=at))


def sessions_of(user: User) -> QuerySet[Session]:
    """Return the lessons that somebody is invited to or leads, the newest first."""
    rows = Session.objects.filter(Q(attendances__user=user) | Q(led_by=user)).distinct()
    return rows.select_related("led_by").order_by("-starts_at", "pk")
