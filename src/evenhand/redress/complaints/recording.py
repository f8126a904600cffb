"""The journal and the tasks of a complaint: one place for their names and keys."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from evenhand.cases.models import Person
from evenhand.journal.actions import Entry, append
from evenhand.redress.complaints.clocks import Place
from evenhand.redress.complaints.models import Complaint
from evenhand.rulebook.calendar import local
from evenhand.rulebook.zones import zone, zones_of
from evenhand.work.actions import finish_by_itself, raise_task
from evenhand.work.models import Task

# Kind of task: the beginning of its own key.
KEYS: Final = {
    "complaint_read": "complaint",
    "complaint_receipt": "complaint-receipt",
    "complaint_match": "complaint-match",
    "complaint_update": "complaint-update",
    "complaint_final": "complaint-final",
    "complaint_late": "complaint-late",
}


def zone_name(person: Person | None) -> str:
    """Where the days of a complaint are counted."""
    if person is None:
        return "UTC"
    found = zones_of(person.country.lower(), person.region, person.zone)
    return found[0] if found else "UTC"


def local_day(person: Person | None, at: datetime) -> date:
    """The day it is where she lives."""
    return local(at, zone_name(person)).date()


def place_of(complaint: Complaint) -> Place:
    """Where she lives, as far as her days are counted."""
    region = complaint.person.region if complaint.person else ""
    return Place(complaint.country, region)


def end_of(day: date, complaint: Complaint) -> datetime:
    """The instant at which a day is over where she lives."""
    begins = datetime.combine(day + timedelta(days=1), time())
    return begins.replace(tzinfo=zone(zone_name(complaint.person)))


def task(complaint: Complaint, kind: str, *, at: datetime, by: date, mark: str = "") -> Task:
    """Raise a task of Complaint Management, once for its key."""
    return raise_task(
        kind=kind,
        business_key=_key(complaint, kind, mark),
        at=at,
        due_at=max(end_of(by, complaint), at),
        subject=complaint.subject,
        case_key=complaint.case.key if complaint.case else None,
    )


def done(complaint: Complaint, kind: str, *, at: datetime, mark: str = "") -> None:
    """A task that nobody needs to do any more."""
    finish_by_itself(business_key=_key(complaint, kind, mark), at=at)


def _key(complaint: Complaint, kind: str, mark: str) -> str:
    return f"{KEYS[kind]}:{complaint.key}" + (f":{mark}" if mark else "")


def journal(code: str, complaint: Complaint, *, at: datetime, actor: str) -> None:
    """Write what happened: only which complaint, never what it says."""
    append(
        Entry(
            code=code,
            at=at,
            actor=actor,
            subject=complaint.subject,
            case_key=complaint.case.key if complaint.case else None,
            data={"complaint": str(complaint.key)},
        )
    )
