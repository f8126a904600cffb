"""Who works here: the guard of every page of the desk, and of every page of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from evenhand.access.models import Role, User
from evenhand.access.queries import (
    HANDLERS,
    STAFF_ROLES,
    Clearance,
    conflicts_of,
    holders,
    kept_away,
)
from evenhand.cases.models import Case, Person
from evenhand.cases.queries import case_by_reference
from evenhand.contact.skills import OPENS_A_CASE, cleared, skills_needed, spoken_language
from evenhand.doors import clock
from evenhand.doors.desk.skill_words import SKILLS
from evenhand.payments.queries import MAY_TAKE
from evenhand.rulebook.zones import zone, zones_of

View = Callable[..., HttpResponseBase]
TALKING_ROLES: Final = frozenset({Role.AGENT, Role.LEAD})
MOST_NAMED: Final = 8


@dataclass(frozen=True, slots=True)
class Shift:
    """A member of staff at work at this moment."""

    user: User
    at: datetime
    away: frozenset[UUID] = frozenset()
    """The people who do not exist for her; every list and page of the desk leaves them out."""

    @property
    def handles_complaints(self) -> bool:
        """Whether she reads complaints; of those that concern herself `away` keeps her apart."""
        return self.user.role in HANDLERS

    @property
    def sees_money(self) -> bool:
        """Whether the house trusts her with the bank's files and the clients' money."""
        return self.user.role in MAY_TAKE

    @property
    def actor(self) -> str:
        """Her name in the journal."""
        return f"staff:{self.user.key}"


def for_staff(view: View) -> View:
    """Guard a page: only a signed-in member of staff sees it, in her own language."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return redirect_to_login(request.get_full_path())
        if user.role not in STAFF_ROLES:
            raise PermissionDenied
        language = language_of(request, user)
        with translation.override(language):
            shift = Shift(user=user, at=clock.now(), away=kept_away(user))
            answer = view(request, shift, *args, **kwargs)
        answer.headers["Content-Language"] = language
        return answer

    guarded.open_to = "staff"  # type: ignore[attr-defined]
    return guarded


def on_a_case(view: View) -> View:
    """Guard a page of one case; times on it are those of the place where the person lives.

    Whoever declared a tie to the creditor keeps away from the case. Whoever is kept away from the
    person, by a tie or by a complaint, gets the answer of a reference that never was.
    """

    @wraps(view)
    def opened(
        request: HttpRequest, shift: Shift, reference: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        case = case_by_reference(reference, away=shift.away)
        if case is None:
            raise Http404
        if case.debt.creditor.key in conflicts_of(shift.user):
            return render(request, "desk/kept_away.html", {"case": case}, status=403)
        if not (getattr(view, "without_certificate", False) and request.method == "POST"):
            lacking = lacking_for(shift, case)
            if not lacking.is_cleared:
                return needs_certificate(request, shift, case, lacking)
        with timezone.override(zone(zone_of(case.person))):
            return view(request, shift, case, *args, **kwargs)

    return for_staff(opened)


def also_without_certificate(view: View) -> View:
    """Let a page of a case be posted by whoever lacks a certificate: its verb asks itself.

    A person who rings in is never cut off, so that her call can be recorded by whoever took it.
    """
    view.without_certificate = True  # type: ignore[attr-defined]
    return view


def lacking_for(shift: Shift, case: Case) -> Clearance:
    """Say what a member of staff lacks to open a case; only who talks to people needs anything."""
    if shift.user.role not in TALKING_ROLES:
        return Clearance(None, None, frozenset())
    return cleared(shift.user, person=case.person, case=case, act=OPENS_A_CASE, at=shift.at)


def needs_certificate(
    request: HttpRequest, shift: Shift, case: Case, clearance: Clearance
) -> HttpResponse:
    """Say what lacks, where it is learned, and who may take the case now."""
    needed = skills_needed(case, OPENS_A_CASE, at=shift.at)
    who = holders(
        skills=needed, country=case.person.country,
        language=spoken_language(case.person, on=shift.at), at=shift.at,
    )  # fmt: skip
    told = {
        "user": shift.user,
        "shift": shift,
        "firm_name": settings.FIRM.get("name", "Evenhand"),
        "case": case,
        "lacking": [str(SKILLS[skill]) for skill in sorted(clearance.lacking)],
        "who": who[:MOST_NAMED],
    }
    return render(request, "desk/needs_certificate.html", told, status=403)


@for_staff
def _queue(request: HttpRequest, shift: Shift) -> HttpResponse:
    return redirect("desk:queue")


@wraps(_queue)
def home(request: HttpRequest) -> HttpResponseBase:
    """Where people arrive after they sign in: staff at the queue, creditors at their own page."""
    if isinstance(request.user, User) and request.user.role == Role.CREDITOR:
        return redirect("clients:home")
    return _queue(request)


def language_of(request: HttpRequest, user: User) -> str:
    """Return the language chosen in this browser, else the one of the user."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = settings.STAFF_LANGUAGES
    return chosen if chosen in known else user.language if user.language in known else "en"


def zone_of(person: Person) -> str:
    """Return the time zone in which a person most likely reads the clock."""
    found = zones_of(person.country.lower(), person.region, person.zone)
    return found[0] if found else "UTC"


def local_day(person: Person, at: datetime) -> date:
    """Return the day it is where a person lives."""
    return at.astimezone(zone(zone_of(person))).date()
