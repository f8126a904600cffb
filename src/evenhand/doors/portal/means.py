"""The statement of means: a task list in any order, one thing a page, saved as she goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.look.statement_lines import EVERYDAY, FIXED, named
from evenhand.doors.portal import draft, means_forms
from evenhand.doors.portal.means_flow import POST_TOO, TASK_LIST, onward, question, with_query
from evenhand.doors.portal.means_forms import initial_sum, minor
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.plans import queries
from evenhand.rulebook.affordability.statement import ComingChange, StatementOfMeans

TASKS: Final = {
    "home": (_("Your home"), _("Who lives on this money")),
    "income": (_("Money in"), _("Pay, pension, benefits")),
    "fixed": (_("Fixed costs"), _("Rent, heating, insurance")),
    "everyday": (_("Everyday costs"), _("Food, telephone, clothes")),
    "first": (_("Debts that come first"), _("Rent, energy, taxes, fines")),
    "others": (_("Others you pay"), _("Loans and other debts")),
    "bills": (_("Days of your bills"), _("When rent and other bills are paid")),
    "later": (_("What is coming"), _("Savings and changes")),
}


@for_person
@require_safe
def tasks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The calm list of parts, each with how far it is."""
    statement = draft.read(visit)
    rows = [
        {"url": f"{TASK_LIST}/{row.part}", "state": row.state, "words": TASKS[row.part]}
        for row in draft.progress(statement)
    ]
    return show(
        request,
        "tasks",
        visit,
        rows=rows,
        waiting=queries.received_waiting(visit.person, on=visit.today),
        draft=queries.draft(visit.person),
        back_url="/p/home",
    )


@for_person
@require_http_methods(POST_TOO)
def household(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who lives on this money."""
    statement = draft.read(visit)
    known = statement.household
    form = means_forms.HouseholdForm(
        request.POST or None,
        initial={
            "adults": known.adults,
            "children_under_11": known.children_under_11,
            "children_over_10": known.children_over_10,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = replace(known, **form.cleaned_data)
        draft.save(visit, replace(statement, household=told))
        depend = (told.children_under_11 or 0) + (told.children_over_10 or 0)
        then = f"{TASK_LIST}/home/ages" if depend or told.dependant_ages else ""
        return onward(request, visit, then=then)
    return question(
        request,
        form,
        visit,
        heading=_("Who lives on this money?"),
        why=_(
            "The law lets you keep more when others depend on you. Leave empty what you don't know."
        ),
        width="3",
    )


@for_person
@require_http_methods(POST_TOO)
def ages(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How old those are who depend on her."""
    statement = draft.read(visit)
    known = statement.household
    form = means_forms.AgesForm(request.POST or None, initial={"ages": known.dependant_ages})
    if request.method == "POST" and form.is_valid():
        told = replace(known, dependant_ages=form.cleaned_data["ages"])
        draft.save(visit, replace(statement, household=told))
        return onward(request, visit, about="household")
    return question(request, form, visit)


@for_person
@require_http_methods(POST_TOO)
def kinds(request: HttpRequest, visit: Visit, part: str) -> HttpResponse:
    """Which incomes, fixed costs or first debts there are."""
    statement = draft.read(visit)
    make, keep = _PARTS[part]
    form = make(statement, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changed = keep(statement, form.cleaned_data["kinds"])
        draft.save(visit, changed)
        return onward(request, visit, items=unanswered(changed, part), part=part)
    return question(request, form, visit)


_PARTS: Final[dict[str, tuple[Any, Callable[..., StatementOfMeans]]]] = {
    "income": (means_forms.income_ticks, draft.ticked_incomes),
    "fixed": (means_forms.fixed_ticks, draft.ticked_costs),
    "first": (means_forms.first_debt_ticks, draft.ticked_first_debts),
}


def unanswered(statement: StatementOfMeans, part: str) -> list[str]:
    """The names of the lines of a part whose sum is not known yet, in their order."""
    if part == "income":
        return [name for name, line in named(statement.incomes) if line.amount_minor is None]
    if part == "first":
        debts = named(statement.priority_debts)
        return [name for name, line in debts if line.payment_minor is None]
    wanted = FIXED if part == "fixed" else EVERYDAY
    return [
        name
        for name, line in named(statement.costs)
        if line.kind in wanted and line.amount_minor is None
    ]


@for_person
@require_http_methods(POST_TOO)
def savings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is put aside."""
    statement = draft.read(visit)
    begun = initial_sum(statement.savings_minor, statement.currency, known=False)
    form = means_forms.SavingsForm(
        request.POST or None, currency=statement.currency, initial={"savings": begun}
    )
    if request.method == "POST" and form.is_valid():
        told = minor(form.cleaned_data["savings"])
        draft.save(visit, replace(statement, savings_minor=told))
        return onward(request, visit, then=f"{TASK_LIST}/later/assets")
    return question(request, form, visit, skip_url=with_query(request, f"{TASK_LIST}/later/assets"))


@for_person
@require_http_methods(POST_TOO)
def assets(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What she owns besides savings."""
    statement = draft.read(visit)
    begun = initial_sum(statement.other_assets_minor, statement.currency, known=False)
    form = means_forms.AssetsForm(
        request.POST or None, currency=statement.currency, initial={"assets": begun}
    )
    if request.method == "POST" and form.is_valid():
        told = minor(form.cleaned_data["assets"])
        draft.save(visit, replace(statement, other_assets_minor=told))
        return onward(request, visit, then=f"{TASK_LIST}/later/change")
    return question(request, form, visit, skip_url=with_query(request, f"{TASK_LIST}/later/change"))


@for_person
@require_http_methods(POST_TOO)
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What will change within a year."""
    statement = draft.read(visit)
    form = means_forms.ChangeForm(
        request.POST or None, currency=statement.currency, initial=_change_told(statement)
    )
    if request.method == "POST" and form.is_valid():
        # Further changes came from elsewhere; this page asks about one and keeps the others.
        told = (*_changes(form.cleaned_data), *statement.changes[1:])
        draft.save(visit, replace(statement, changes=told))
        return onward(request, visit)
    return question(request, form, visit, heading=_("What is coming"))


def _change_told(statement: StatementOfMeans) -> dict[str, Any]:
    if not statement.changes:
        return {}
    told = statement.changes[0]
    return {
        "change": "less" if told.monthly_minor < 0 else "more",
        "monthly": initial_sum(abs(told.monthly_minor), statement.currency, known=True),
        "from_on": told.from_on,
        "note": told.note,
    }


def _changes(answers: dict[str, Any]) -> tuple[ComingChange, ...]:
    if answers["change"] == "no":
        return ()
    amount = minor(answers["monthly"]) or 0
    by = -amount if answers["change"] == "less" else amount
    return (ComingChange(from_on=answers["from_on"], monthly_minor=by, note=answers["note"]),)
