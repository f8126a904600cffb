"""Somebody helps me: whom she trusts, with what, for how long, what was done, and the end of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.access.actions import spaced_code
from evenhand.cases import queries as cases
from evenhand.cases.mandates import make_helpers_code
from evenhand.cases.models import Representative
from evenhand.contact.helping import end_helper
from evenhand.doors.look.reaching import Told
from evenhand.doors.look.support import TrustedForm, mandate_told
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.journal import queries as journal

_SAW: Final = {
    "overview": _("looked at what you owe, your stops, your plan and the list of letters"),
    "ways": _("looked at ways to pay in parts"),
}
_DID: Final = {
    "helper.asked": _("asked us for a call"),
    "helper.agreed": _("agreed a plan for you"),
}


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helps her now, with what the mandate covers in words."""

    helper: Representative
    may: tuple[str | Promise, ...]
    came_back: bool


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that a helper saw or did."""

    at: datetime
    name: str
    words: str | Promise


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def who_helps(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who helps her now, what they did, and a form to name somebody."""
    sent = request.POST if request.method == "POST" else None
    form = TrustedForm(sent, source="portal")
    if request.method == "POST" and form.is_valid():
        made = form.keep_helper(Told(person=visit.person, actor=visit.actor, at=visit.at))
        return _code_shown(request, visit, made) if made.comes_in else redirect("portal:who_helps")
    rows = cases.representatives_of(visit.person, at=visit.at).prefetch_related("ways")
    return show(
        request,
        "who_helps",
        visit,
        form=form,
        helpers=[_helper(row) for row in rows],
        done=list(_done(visit)),
        back_url="/p/needs",
    )


def _helper(row: Representative) -> Helper:
    came_back = any(way.status == way.Status.FAILED for way in row.ways.all())
    return Helper(helper=row, may=mandate_told(row), came_back=came_back)


def _done(visit: Visit) -> Iterator[Done]:
    """What every helper of hers saw and did, also those whose mandate is over."""
    names = {str(row.key): row.name for row in Representative.objects.filter(person=visit.person)}
    for event in journal.events_of_subject(visit.person.key):
        words = _DID.get(event.code)
        if event.code == "helper.saw":
            words = _SAW.get(str(event.data.get("what", "")))
        if words is not None:
            yield Done(event.at, names.get(str(event.data.get("helper", "")), ""), words)


@for_person
@require_POST
def code(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Make a new code for a helper; the one before opens nothing any more."""
    return _code_shown(request, visit, _hers(visit, number, comes_in=True))


def _code_shown(request: HttpRequest, visit: Visit, helper: Representative) -> HttpResponse:
    made = make_helpers_code(helper, at=visit.at, actor=visit.actor)
    return show(
        request,
        "who_helps_code",
        visit,
        helper=helper,
        code=spaced_code(made),
        address=settings.PUBLIC_URL,
        back_url="/p/needs/helps",
    )


@for_person
@require_POST
def end(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """End it at once; whoever speaks for her by law is ended by one of us, with the paper."""
    end_helper(_hers(visit, number), at=visit.at, actor=visit.actor)
    return redirect("portal:who_helps")


def _hers(visit: Visit, number: int, *, comes_in: bool = False) -> Representative:
    """Somebody she trusts and named; for anybody else there is no such page."""
    rows = cases.representatives_of(visit.person, at=visit.at)
    helper = rows.filter(pk=number, kind="trusted").first()
    if helper is None or (comes_in and not helper.comes_in):
        raise Http404
    return helper
