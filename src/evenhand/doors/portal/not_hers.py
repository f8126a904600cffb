"""A letter that is not hers, a name that was used, somebody who helps: before any detail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access import queries as access
from evenhand.access.models import EntryLink
from evenhand.cases import queries as cases
from evenhand.cases.models import Debt, Person
from evenhand.contact import actions as contact
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_arriving, public
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.calendar import add_working_days
from evenhand.work.actions import raise_task

WRONG_PERSON: Final = "wrong_person"
AFTER: Final = {
    "not_me": "portal:not_me",
    "stolen": "portal:stolen",
    "helping": "portal:helping",
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def not_mine(request: HttpRequest, code: str) -> HttpResponse:
    """The letter came to the wrong door; anybody who holds it may say so."""
    if request.method != "POST":
        return show(request, "not_mine", code=code, back_url=reverse("portal:open", args=[code]))
    at = clock.now()
    link = access.entry_link(code[:40], at=at)
    if link is not None:
        _stop_at_the_wrong_door(link, at)
        _note_wrong_door(link, at)
    return show(request, "not_mine_done")


def _stop_at_the_wrong_door(link: EntryLink, at: datetime) -> None:
    """Whoever holds the letter stops what follows it, provisionally; she is told nothing.

    Said twice, it is one stop.
    """
    person = cases.person_by_key(link.subject)
    if person is None or holds.in_force(at=at).filter(person=person, kind=WRONG_PERSON).exists():
        return
    contact.stop(
        StopRequest(
            person=person,
            kind=WRONG_PERSON,
            source="portal",
            actor=f"link:{link.key}",
            starts_at=at,
        ),
        clock=clock.now,
    )


def _note_wrong_door(link: EntryLink, at: datetime) -> None:
    append(
        Entry(
            code="entry.not_me",
            at=at,
            actor=f"link:{link.key}",
            subject=link.subject,
            case_key=link.case_key,
        )
    )
    raise_task(
        kind=WRONG_PERSON,
        business_key=f"wrong-person:{link.key}",
        at=at,
        due_at=at + timedelta(days=1),
        subject=link.subject,
        case_key=link.case_key,
    )


@for_arriving
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Somebody came in who says the letter is not hers: all stops until one of us has looked."""
    if request.method != "POST":
        return show(request, "not_me", visit, back_url="/p/for-you")
    _stop_and_tell(visit, kind=WRONG_PERSON, task=WRONG_PERSON)
    visits.end(request)
    return show(request, "not_mine_done")


@for_arriving
@require_http_methods(["GET", "HEAD", "POST"])
def stolen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Somebody used her name: stops the debt of the letter, before it is even shown."""
    if request.method != "POST":
        return show(request, "stolen", visit, back_url="/p/for-you")
    _stop_and_tell(visit, kind="identity_theft", task="identity_theft")
    return show(request, "stolen_done", visit, until=_working_days_on(visit.person, visit, 5))


def _working_days_on(person: Person, visit: Visit, days: int) -> object:
    return add_working_days(visit.today, days, person.country.lower(), person.region)


def _stop_and_tell(visit: Visit, *, kind: str, task: str) -> None:
    for debt in _debts(visit) if kind == "identity_theft" else [None]:
        contact.stop(
            StopRequest(
                person=visit.person,
                kind=kind,
                source="portal",
                actor=visit.actor,
                starts_at=visit.at,
                debt=debt,
            ),
            clock=clock.now,
        )
    raise_task(
        kind=task,
        business_key=f"{task}:{visit.person.key}:{visit.today}",
        at=visit.at,
        due_at=visit.at + timedelta(days=1),
        subject=visit.person.key,
        case_key=visit.case_key,
    )


def _debts(visit: Visit) -> list[Debt | None]:
    """The debt of the letter; where the letter names none, all of hers."""
    mine = visits.open_cases(visit)
    of_letter = [case.debt for case in mine if case.key == visit.case_key]
    return list(of_letter or [case.debt for case in mine])


@for_arriving
@require_safe
def helping(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Somebody who helps sees how to do it together; the visit ends, nothing was shown."""
    visits.end(request)
    return show(request, "helping")
