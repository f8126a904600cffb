"""Her complaint as she follows it: days, what we told her, the answer; add to it, take it back."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.portal.complain import days_of
from evenhand.doors.portal.complaint_words import OUTCOMES, STATES, TOPICS
from evenhand.doors.portal.fields import Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.papers import Paper
from evenhand.doors.portal.stop_opening import keep_paper
from evenhand.doors.portal.visit import Visit, for_person, zone_of
from evenhand.redress.complaints.actions import add, withdraw
from evenhand.redress.complaints.models import Complaint
from evenhand.redress.complaints.queries import answers_of, complaints_of, updates_of
from evenhand.redress.complaints.sealing import answer_in, said_in, told_of
from evenhand.rulebook.calendar import local


def _own(visit: Visit, key: uuid.UUID) -> Complaint:
    """A complaint of hers; for anybody else's there is no such page."""
    found = complaints_of(visit.person).filter(key=key).select_related("person", "hold").first()
    if found is None:
        raise Http404
    return found


@for_person
@require_safe
def complaint(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """How her complaint stands."""
    row = _own(visit, key)
    return show(
        request,
        "complaint",
        visit,
        **days_of(row),
        topic=TOPICS[row.topic],
        state=STATES[row.state],
        told=told_of(row),
        is_late=row.is_open and visit.today > row.final_by,
        said=[
            (entry, said_in(entry), local(entry.at, zone_of(visit.person)).date())
            for entry in updates_of(row)
        ],
        answers=[
            (one, OUTCOMES.get(one.outcome, ""), answer_in(one.proposal)) for one in answers_of(row)
        ],
        back_url="/p/home",
    )


class AddForm(forms.Form):
    """What she would like to add."""

    words = Words(label=_("What would you like to add?"), long=True)
    paper = Paper(
        label=_("Do you have a paper about it?"),
        help_text=_("One photo or PDF, up to 10 megabytes. You need not."),
        required=False,
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_add(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Add words, and a paper; also after the answer."""
    row = _own(visit, key)
    form = AddForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["paper"]:
            keep_paper(visit, given["paper"], about=row.key)
        add(row, given["words"], actor=visit.actor, at=visit.at)
        return redirect("portal:complaint", key=key)
    return ask(
        request,
        form,
        visit,
        heading=_("Add to your complaint"),
        button=_("Send"),
        back_url=f"/p/complaints/{key}",
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_withdraw(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """One question; her second tap takes it back, and the stop with it."""
    row = _own(visit, key)
    if not row.is_open:
        return redirect("portal:complaint", key=key)
    if request.method == "POST":
        withdraw(row, person=visit.person, at=visit.at)
        return redirect("portal:complaint", key=key)
    return show(
        request, "complaint_withdraw", visit, complaint=row, back_url=f"/p/complaints/{key}"
    )
