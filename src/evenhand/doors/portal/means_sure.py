"""An unusual line, asked about kindly on a page of its own: is that right?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.forms import let_choose
from evenhand.doors.look.means_words import COSTS, INCOMES
from evenhand.doors.look.statement_lines import FIXED, named
from evenhand.doors.look.statement_questions import Question, as_yearly
from evenhand.doors.look.statement_words import FIRST_DEBTS
from evenhand.doors.portal import draft
from evenhand.doors.portal.fields import OneOf
from evenhand.doors.portal.means_flow import (
    POST_TOO,
    TASK_LIST,
    keep_sure,
    open_questions,
    sure_address,
)
from evenhand.doors.portal.page import ask
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.rulebook.affordability.statement import StatementOfMeans

_PLACES = {
    "household": f"{TASK_LIST}/home",
    "incomes": f"{TASK_LIST}/income",
    "months": f"{TASK_LIST}/income",
    "costs": f"{TASK_LIST}/fixed",
    "priority_debts": f"{TASK_LIST}/first",
    "other_creditors": f"{TASK_LIST}/others",
    "savings_minor": f"{TASK_LIST}/later",
}


class SureForm(forms.Form):
    """Right, for a year, or to be changed."""

    answer = OneOf(label=_("Is that right?"))

    def __init__(self, *arguments: Any, may_be_yearly: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        answers = [("right", _("Yes, that is right")), ("change", _("No, I want to change it"))]
        if may_be_yearly:
            answers.insert(1, ("year", _("It is for a whole year")))
        let_choose(self, "answer", answers)


@for_person
@require_http_methods(POST_TOO)
def sure(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One unusual line; where nothing is open any more, on she goes."""
    back, statement = _back(request), draft.read(visit)
    asked = _asked(request, visit)
    if asked is None:
        return redirect(back)
    sent = request.POST if request.method == "POST" else None
    form = SureForm(sent, may_be_yearly=asked.may_be_yearly)
    if request.method == "POST" and form.is_valid():
        return _answered(request, visit, asked, form.cleaned_data["answer"], back)
    sum_asked = asked.stated if asked.section in ("incomes", "costs") and asked.stated else None
    return ask(
        request,
        form,
        visit,
        template="sure",
        heading=_words(statement, asked) or _("One question about your answers"),
        odd=sum_asked if asked.may_be_yearly else None,
        told=asked.text,
        back_url=_address(statement, asked),
        skip_url=back,
    )


def _asked(request: HttpRequest, visit: Visit) -> Question | None:
    """The first open question, of the line that the address names if there is one."""
    line = request.GET.get("line", "")
    found = open_questions(request, visit, whole=not line)
    return next((one for one in found if one.line.startswith(line)), None)


def _back(request: HttpRequest) -> str:
    """Where she goes afterwards: a page of the statement, nowhere else."""
    wanted = request.GET.get("back", "")
    ours = wanted.startswith(TASK_LIST) and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if ours else TASK_LIST


def _answered(
    request: HttpRequest, visit: Visit, asked: Question, answer: str, back: str
) -> HttpResponse:
    statement = draft.read(visit)
    if answer == "change":
        return redirect(f"{_address(statement, asked)}?then=check")
    if answer == "year":
        draft.save(visit, as_yearly(statement, asked))
    else:
        keep_sure(request, asked)
        name = _name(statement, asked)
        if asked.section == "incomes" and not asked.is_counted and name:
            # Nothing is refused: it counts as soon as a paper shows it.
            return redirect(f"{TASK_LIST}/paper/incomes/{name}")
    return redirect(sure_address(request.GET.get("line", ""), back))


def _name(statement: StatementOfMeans, asked: Question) -> str:
    """The name of the line that is asked about; empty where it is not one line."""
    if asked.place is None or asked.section == "other_creditors":
        return ""
    lines: Any = getattr(statement, asked.section, ())
    return next((name for at, (name, _line) in enumerate(named(lines)) if at == asked.place), "")


def _address(statement: StatementOfMeans, asked: Question) -> str:
    """The page on which the line can be changed."""
    place, name = _PLACES.get(asked.section, TASK_LIST), _name(statement, asked)
    if not name:
        return place
    if asked.section == "costs" and statement.costs[asked.place or 0].kind not in FIXED:
        place = f"{TASK_LIST}/everyday"
    return f"{place}/{name}"


def _words(statement: StatementOfMeans, asked: Question) -> Any:
    """What the line is called."""
    if asked.place is None or not _name(statement, asked):
        return ""
    words: Any = {"incomes": INCOMES, "costs": COSTS, "priority_debts": FIRST_DEBTS}
    line = getattr(statement, asked.section)[asked.place]
    return words[asked.section][line.kind]
