"""On which day each bill is paid: all of them on one page, each may stay empty."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.means_words import COSTS
from evenhand.doors.look.statement_words import FIRST_DEBTS
from evenhand.doors.portal import draft, means_forms
from evenhand.doors.portal.means_flow import POST_TOO, TASK_LIST, onward, question
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.rulebook.affordability.statement import Cost, OtherCreditor, PriorityDebt


@for_person
@require_http_methods(POST_TOO)
def bill_days(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The days of her bills; without any bill she is first asked which there are."""
    statement = draft.read(visit)
    found = draft.bills(statement)
    if not found:
        return redirect(f"{TASK_LIST}/fixed")
    form = means_forms.BillDaysForm(
        request.POST if request.method == "POST" else None,
        bills=[(name, _words(line), line.rhythm) for name, line in found],
        initial={name: line.next_on or line.bill_day for name, line in found},
    )
    if request.method == "POST" and form.is_valid():
        for name, _line in found:
            bill_day, next_on = _told(form.cleaned_data[name])
            statement = draft.with_bill_day(statement, name, bill_day=bill_day, next_on=next_on)
        draft.save(visit, statement)
        return onward(request, visit)
    return question(
        request,
        form,
        visit,
        heading=_("On which day are your bills paid?"),
        why=_("So that no payment to us comes before your rent. Leave empty what you don't know."),
        width="3",
    )


def _words(line: Cost | PriorityDebt | OtherCreditor) -> str | Promise:
    if isinstance(line, Cost):
        return COSTS[line.kind]
    if isinstance(line, PriorityDebt):
        return _("{what}, agreed payment").format(what=FIRST_DEBTS[line.kind])
    return line.name


def _told(answer: Any) -> tuple[int | None, date | None]:
    if isinstance(answer, date):
        return None, answer
    return (int(answer) if answer else None), None
