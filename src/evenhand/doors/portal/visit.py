"""Who is in: the portal's own sign-in, apart from that of staff, and the guard of its pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from evenhand.access import queries as access
from evenhand.cases import queries as cases
from evenhand.cases.models import Case, Person
from evenhand.doors import clock
from evenhand.rulebook.zones import zone, zones_of
from evenhand.vault import drafts
from evenhand.vault.queries import Erased

IDLE: Final = timedelta(minutes=30)
# Under which name a plan's page is told what happened on the page before.
PLAN_NEWS: Final = "plan-news"
# Under which name the page is kept on which she was when her visit ended by itself, and how long.
PLACE: Final = "place"
PLACE_KEPT: Final = timedelta(days=7)
NOTED_EVERY: Final = timedelta(minutes=1)
_OURS: Final = "person"
# Under which name the session of somebody who helps a person lies; never both at one browser.
HELPER: Final = "helper"
_STAFF: Final = "_auth_user_id"

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visit:
    """A person who came in with her letter and a second fact, at this moment."""

    person: Person
    at: datetime
    case_key: uuid.UUID | None
    confirmed: bool
    """Whether she said that the letter is hers; no detail is shown before."""
    weak: bool = False
    """Whether she came in with what an envelope shows: she sees what the letter said, no more."""
    token: str = ""
    """A name for this one visit, known to this browser's session alone."""

    @property
    def actor(self) -> str:
        """Her name in the journal."""
        return f"person:{self.person.key}"

    @property
    def today(self) -> date:
        """The day where she lives."""
        return self.at.astimezone(zone(zone_of(self.person))).date()


def zone_of(person: Person) -> str:
    """The time zone a person most likely reads the clock in."""
    found = zones_of(person.country.lower(), person.region, person.zone)
    return found[0] if found else "UTC"


def begin(
    request: HttpRequest,
    *,
    person: Person,
    case_key: uuid.UUID | None,
    at: datetime,
    weak: bool = False,
) -> None:
    """Let a person in under a fresh session key; nothing of an earlier visit stays."""
    forget(request)
    request.session.cycle_key()
    request.session[_OURS] = {
        "key": str(person.key),
        "case": str(case_key or ""),
        "seen": at.isoformat(),
        "began": at.isoformat(),
        "confirmed": False,
        "weak": weak,
        "token": uuid.uuid4().hex,
    }


def confirm(request: HttpRequest) -> None:
    """Keep that she said the letter is hers."""
    request.session[_OURS] = {**request.session[_OURS], "confirmed": True}


def end(request: HttpRequest) -> None:
    """End the visit; a member of staff at the same browser stays signed in."""
    if _STAFF in request.session:
        forget(request)
        request.session.cycle_key()
    else:
        request.session.flush()


def forget(request: HttpRequest) -> None:
    """Keep nothing of who was in before; a member of staff stays signed in."""
    held = list(request.session.keys())
    for name in held:
        if name.startswith((_OURS, HELPER)):
            del request.session[name]


def keep(request: HttpRequest, name: str, value: Any) -> None:
    """Keep something of this visit between two pages, such as which paper was sent."""
    request.session[f"{_OURS}.{name}"] = value


def kept(request: HttpRequest, name: str, default: Any = None) -> Any:
    """Return what was kept under that name in this visit."""
    return request.session.get(f"{_OURS}.{name}", default)


def current(request: HttpRequest, *, at: datetime) -> Visit | None:
    """Return the visit of this browser, or None; the guard ends one that was idle too long."""
    told = request.session.get(_OURS)
    if not told or _idle(told, at):
        return None
    person = cases.person_by_key(uuid.UUID(told["key"]))
    if person is None:
        return None
    if _left_everywhere(person, told):
        return None
    return Visit(
        person=person,
        at=at,
        case_key=uuid.UUID(told["case"]) if told["case"] else None,
        confirmed=told["confirmed"],
        weak=told.get("weak", True),
        token=told.get("token", ""),
    )


def _left_everywhere(person: Person, told: dict[str, Any]) -> bool:
    """Whether she ended all her visits since this one began, here or at another browser."""
    left_at = access.left_everywhere_at(person.key)
    return (
        left_at is not None
        and datetime.fromisoformat(told.get("began", "1970-01-01T00:00:00+00:00")) <= left_at
    )


def _idle(told: dict[str, Any], at: datetime) -> bool:
    return at - datetime.fromisoformat(told["seen"]) >= IDLE


def public(view: View) -> View:
    """Mark a page that shows nothing about anybody."""
    view.open_to = "everybody"  # type: ignore[attr-defined]
    return view


def open_to_weak(view: View) -> View:
    """Mark a page for whoever came in with a postcode alone; written beneath the guard.

    It shows what the letter said, and nothing that the person ever told us.
    """
    view.open_to_weak = True  # type: ignore[attr-defined]
    return view


def for_person(view: View) -> View:
    """Guard a page: only a person who came in and said that the letter is hers sees it.

    Whoever came in with a postcode alone sees it only where it is marked `open_to_weak`.
    """
    return _guard(view, before_confirming=False)


def for_arriving(view: View) -> View:
    """Guard the pages between the second fact and the first detail."""
    return _guard(view, before_confirming=True)


def _guard(view: View, *, before_confirming: bool) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = clock.now()
        visit = current(request, at=at)
        if visit is None:
            return _sent_back(request, at)
        if not visit.confirmed and not before_confirming:
            return redirect("portal:for_you")
        if visit.weak and not (before_confirming or getattr(view, "open_to_weak", False)):
            return redirect("portal:fully")
        told = request.session[_OURS]
        if at - datetime.fromisoformat(told["seen"]) >= NOTED_EVERY:
            request.session[_OURS] = {**told, "seen": at.isoformat()}
        with timezone.override(zone(zone_of(visit.person))):
            return view(request, visit, *args, **kwargs)

    guarded.open_to = "person"  # type: ignore[attr-defined]
    return guarded


def _sent_back(request: HttpRequest, at: datetime) -> HttpResponse:
    told = request.session.get(_OURS)
    if told is None:
        return redirect("portal:front")
    if request.method == "GET" and _idle(told, at) and not told.get("weak", True):
        _keep_place(uuid.UUID(told["key"]), request.get_full_path(), at)
    end(request)
    return redirect("portal:closed")


def _keep_place(subject: uuid.UUID, path: str, at: datetime) -> None:
    """Remember, under her own key, where she was when the page was closed."""
    last = at.date() + PLACE_KEPT
    with suppress(Erased):
        drafts.keep(subject=subject, name=PLACE, told={"path": path}, at=at, keep_until=last)


def place_of(visit: Visit) -> str:
    """Return once where she was when the page was closed; empty where that is no page of hers."""
    path = str(drafts.kept(visit.person.key, PLACE).get("path", ""))
    drafts.forget(visit.person.key, PLACE)
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return ""
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    return path if getattr(found.func, "open_to", "") == "person" else ""


def own_case(visit: Visit, key: uuid.UUID) -> Case:
    """Return a case of hers; for anybody else's there is no such page."""
    case = cases.case_of(visit.person, key)
    if case is None:
        raise Http404
    return case


def open_cases(visit: Visit) -> list[Case]:
    """Return her cases that are not closed."""
    return cases.open_cases_of(visit.person)
