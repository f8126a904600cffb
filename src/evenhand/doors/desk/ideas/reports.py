"""Pages of protected reports. What is typed here is kept without who typed it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.ideas.forms import AnswerForm, CodeForm, ReportForm
from evenhand.doors.desk.page import show
from evenhand.learning.ideas import speak_up
from evenhand.learning.ideas.models import Report


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Report misconduct; the code to come back is shown once."""
    form, code = ReportForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        chosen = [uuid.UUID(one) for one in form.cleaned_data["concerns"]]
        told = form.cleaned_data["words"]
        code = speak_up.report(words=told, concerns=chosen, on=shift.at.date())
    return show(request, "ideas/report", shift, form=form, code=code)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What came of a report, for whoever has its code."""
    form, row = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        row = speak_up.by_code(form.cleaned_data["code"])
        if row is None:
            form.add_error("code", _("No report has this code."))
    answer = speak_up.answer_of(row) if row is not None else ""
    return show(request, "ideas/come_back", shift, form=form, row=row, answer=answer)


@for_staff
@require_http_methods(["GET", "HEAD"])
def reports(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The reports that this reader may read; for everybody else there is no such page."""
    if shift.user.role not in speak_up.READERS:
        raise Http404
    rows = speak_up.readable(shift.user)
    return show(request, "ideas/reports", shift, rows=rows, today=shift.at.date())


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Read a report and tell its writer what came of it."""
    row = Report.objects.filter(key=key).first()
    if row is None or not speak_up.may_read(shift.user, of=row):
        raise Http404
    form = AnswerForm(request.POST or None)
    today = shift.at.date()
    if request.method == "POST" and "received" in request.POST:
        speak_up.confirm(row, reader=shift.user, on=today)
        return redirect("desk:report_read", key)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["words"]
        speak_up.give_feedback(row, words=told, reader=shift.user, on=today)
        return redirect("desk:report_read", key)
    words = speak_up.words_of(row, reader=shift.user)
    answer = speak_up.answer_of(row)
    return show(request, "ideas/read", shift, row=row, words=words, form=form, answer=answer)
