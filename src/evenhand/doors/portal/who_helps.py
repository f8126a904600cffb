"""Somebody helps me: whom she trusts, for how long, and the way to end it on the same page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.cases import queries as cases
from evenhand.cases.actions import end_representative
from evenhand.doors.look.reaching import Told
from evenhand.doors.look.support import TrustedForm
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def who_helps(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who helps her now, and a form to name somebody."""
    sent = request.POST if request.method == "POST" else None
    form = TrustedForm(sent, source="portal")
    if request.method == "POST" and form.is_valid():
        form.keep(Told(person=visit.person, actor=visit.actor, at=visit.at))
        return redirect("portal:who_helps")
    rows = cases.representatives_of(visit.person, at=visit.at)
    return show(request, "who_helps", visit, form=form, helpers=rows, back_url="/p/needs")


@for_person
@require_POST
def end(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """End it at once; whoever speaks for her by law is ended by one of us, with the paper."""
    rows = cases.representatives_of(visit.person, at=visit.at)
    helper = rows.filter(pk=number, kind="trusted").first()
    if helper is None:
        raise Http404
    end_representative(helper, at=visit.at, actor=visit.actor)
    return redirect("portal:who_helps")
