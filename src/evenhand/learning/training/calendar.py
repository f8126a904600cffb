"""The calendar file of one member of staff: her sessions and what is due, and nobody's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from evenhand.access.models import User
from evenhand.learning.training.models import Session
from evenhand.learning.training.queries import course_text, open_lessons
from evenhand.learning.training.sessions import sessions_of


def session_file(session: Session, user: User, *, at: datetime) -> bytes:
    """Return one lesson together as `text/calendar`; one that was called off says so."""
    file = _file()
    file.add_component(_session(session, user, at=at))
    return bytes(file.to_ical())


def calendar_of(user: User, *, at: datetime) -> bytes:
    """Return sessions to come and open lessons as `text/calendar`; times are UTC."""
    file = _file()
    for session in sessions_of(user).filter(ends_at__gte=at):
        file.add_component(_session(session, user, at=at))
    for lesson in open_lessons(user):
        event = _event(str(lesson.key), _title(lesson.course, user), at=at)
        event.add("dtstart", lesson.due_on)
        event.add("dtend", lesson.due_on + timedelta(days=1))
        file.add_component(event)
    return bytes(file.to_ical())


def _file() -> Calendar:
    file = Calendar()
    file.add("prodid", "-//Evenhand//Learning//")
    file.add("version", "2.0")
    return file


def _session(session: Session, user: User, *, at: datetime) -> Event:
    event = _event(str(session.key), _title(session.course, user), at=at)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("location", session.place)
    if session.called_off_at is not None:
        event.add("sequence", 1)
        event.add("status", "CANCELLED")
    return event


def _event(uid: str, title: str, *, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", title)
    return event


def _title(course: str, user: User) -> str:
    text = course_text(course, user.language)
    return text.title if text else course
