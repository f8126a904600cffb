"""Somebody who helps a person is in: under the helper's own name, for what the mandate covers.

The mandate is read again at every request, so that one taken back closes the page at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from evenhand.cases import queries as cases
from evenhand.cases.mandates import helper_did
from evenhand.cases.models import Person, Representative
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.visit import HELPER, Visit, zone_of
from evenhand.rulebook.zones import zone

Part = Literal["sees", "speaks", "agrees"]
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Help:
    """A helper who came in with a code and a second fact, at this moment."""

    helper: Representative
    at: datetime

    @property
    def person(self) -> Person:
        """Whom the help is for."""
        return self.helper.person

    @property
    def today(self) -> date:
        """The day where the person lives."""
        return self.at.astimezone(zone(zone_of(self.person))).date()

    @property
    def reading(self) -> Visit:
        """How pages read her file; nothing is done in it under her name."""
        return Visit(person=self.person, at=self.at, case_key=None, confirmed=True)


def begin(request: HttpRequest, *, helper: Representative, at: datetime) -> None:
    """Let a helper in under a fresh session key; nothing of an earlier visit stays."""
    visits.forget(request)
    request.session.cycle_key()
    request.session[HELPER] = {"key": str(helper.key), "seen": at.isoformat(), "told": []}


def for_helper(*parts: Part) -> Callable[[View], View]:
    """Guard a page: only a helper whose mandate is in force and covers one of these parts."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            at = clock.now()
            help_now = _current(request, at=at)
            if help_now is None:
                return _sent_back(request)
            if not any(getattr(help_now.helper, part) for part in parts):
                raise Http404
            told = request.session[HELPER]
            if at - datetime.fromisoformat(told["seen"]) >= visits.NOTED_EVERY:
                request.session[HELPER] = {**told, "seen": at.isoformat()}
            with timezone.override(zone(zone_of(help_now.person))):
                return view(request, help_now, *args, **kwargs)

        guarded.open_to = "helper"  # type: ignore[attr-defined]
        return guarded

    return guard


def saw(request: HttpRequest, help_now: Help, what: str) -> None:
    """Write down what a helper reads, once a visit."""
    told = request.session[HELPER]
    if what not in told["told"]:
        request.session[HELPER] = {**told, "told": [*told["told"], what]}
        helper_did(help_now.helper, "saw", what=what, at=help_now.at)


def _current(request: HttpRequest, *, at: datetime) -> Help | None:
    told = request.session.get(HELPER)
    if not told or at - datetime.fromisoformat(told["seen"]) >= visits.IDLE:
        return None
    helper = cases.helper_by_key(uuid.UUID(told["key"]), at=at)
    return Help(helper, at) if helper else None


def _sent_back(request: HttpRequest) -> HttpResponse:
    if HELPER not in request.session:
        return redirect("portal:front")
    visits.end(request)
    return redirect("portal:closed")
