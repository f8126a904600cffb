"""A letter that is not hers, a name that was used, somebody who helps: before any detail."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access import asking
from evenhand.cases.models import Debt, Person
from evenhand.contact import actions as contact
from evenhand.contact.answering import WRONG_PERSON
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.knocking import MOST_ASKED, MOST_CODE_SIGNS, is_too_much
from evenhand.doors.portal.page import show
from evenhand.doors.portal.returning import slow_down
from evenhand.doors.portal.visit import Visit, for_arriving, public
from evenhand.holds.actions import StopRequest
from evenhand.rulebook.calendar import add_working_days
from evenhand.work.actions import raise_task

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
    if is_too_much(request, "asked", most=MOST_ASKED, at=at):
        return slow_down(request)
    asking.note("not_mine", code=code[:MOST_CODE_SIGNS], at=at)
    return show(request, "not_mine_done")


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


@public
@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """Somebody who helps sees how to do it together; the visit ended with the answer."""
    return show(request, "helping")
