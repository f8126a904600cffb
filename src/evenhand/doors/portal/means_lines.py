"""The lines of the statement, one a page: how much, how often, on which day, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.look.means_words import COSTS, INCOMES
from evenhand.doors.look.statement_lines import (
    EVERYDAY,
    FIXED,
    NO_OTHERS,
    came_in,
    kind_of,
    months_before,
    named,
    next_name,
    place_of,
    with_line,
    with_month,
)
from evenhand.doors.look.statement_words import FIRST_DEBTS
from evenhand.doors.portal import draft, means_forms
from evenhand.doors.portal.means import unanswered
from evenhand.doors.portal.means_flow import (
    POST_TOO,
    TASK_LIST,
    onward,
    question,
    to_check,
    with_query,
)
from evenhand.doors.portal.means_forms import initial_sum, minor
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)

MOST_OTHERS: Final = 20
MOST_ALIKE: Final = 9

Line = TypeVar("Line", Income, Cost, PriorityDebt)


def _line(lines: Sequence[Line], kinds: type[StrEnum], name: str, fresh: Line | None) -> Line:
    """The line of that name, or one more of its kind; one that nobody ticked has no page."""
    at = place_of(lines, name)
    if at is not None:
        return lines[at]
    kind = kind_of(name)
    alike = sum(line.kind == kind for line in lines)
    may_be_new = fresh is not None and alike < MOST_ALIKE and name == next_name(lines, kind)
    if kind not in list(kinds) or not may_be_new or fresh is None:
        raise Http404
    return fresh


@for_person
@require_http_methods(POST_TOO)
def income(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """How much one income is, and how often it comes."""
    statement = draft.read(visit)
    line = _income_line(statement, kind)
    hint = _("After tax, your own share.")
    form = _amount_form(request, line, statement.currency, hint)
    if request.method == "POST" and form.is_valid():
        told = replace(
            line, amount_minor=minor(form.cleaned_data["amount"]), rhythm=form.rhythm_told
        )
        if told.rhythm is not line.rhythm:
            told = replace(told, pay_day=None, next_on=None)
        changed = replace(statement, incomes=with_line(statement.incomes, kind, told))
        draft.save(visit, changed)
        if told.amount_minor is None:
            return _after(request, visit, changed, "income", kind)
        about = f"incomes[{place_of(changed.incomes, kind)}]"
        return onward(request, visit, then=f"{TASK_LIST}/income/{kind}/when", about=about)
    return question(request, form, visit, heading=INCOMES[line.kind])


def _income_line(statement: StatementOfMeans, name: str) -> Income:
    kind = kind_of(name)
    told = any(line.kind == kind for line in statement.incomes)
    fresh = Income(kind=IncomeKind(kind), amount_minor=None) if told else None
    return _line(statement.incomes, IncomeKind, name, fresh)


@for_person
@require_http_methods(POST_TOO)
def income_when(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """Whether an income is always the same, and on which day it comes."""
    statement = draft.read(visit)
    line = _line(statement.incomes, IncomeKind, kind, None)
    form = means_forms.RegularForm(
        request.POST if request.method == "POST" else None,
        currency=statement.currency,
        rhythm=line.rhythm,
        initial={
            "varies": "varies" if line.varies else "",
            "lowest": initial_sum(line.lowest_minor, statement.currency, known=False),
            "pay_day": line.pay_day,
            "next_on": line.next_on,
        },
    )
    if request.method == "POST" and form.is_valid():
        told = _when_told(line, form.cleaned_data)
        changed = replace(statement, incomes=with_line(statement.incomes, kind, told))
        draft.save(visit, changed)
        about = f"incomes[{place_of(changed.incomes, kind)}]"
        if told.varies:
            then = f"{TASK_LIST}/income/{kind}/months"
            return onward(request, visit, then=then, about=about)
        return _after(request, visit, changed, "income", kind)
    return question(request, form, visit, heading=INCOMES[line.kind], width="3")


def _when_told(line: Income, answers: dict[str, Any]) -> Income:
    varies = answers["varies"] == "varies"
    days: dict[str, Any] = {}
    if "pay_day" in answers:
        days["pay_day"] = int(answers["pay_day"]) if answers["pay_day"] else None
    if "next_on" in answers:
        days["next_on"] = answers["next_on"]
    lowest = minor(answers["lowest"]) if varies else None
    return replace(line, varies=varies, lowest_minor=lowest, **days)


@for_person
@require_http_methods(POST_TOO)
def income_months(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """What a varying income really brought in the last months."""
    statement = draft.read(visit)
    line = _line(statement.incomes, IncomeKind, kind, None)
    # Weekly pay may have begun within its earliest month, so that one month more is asked for.
    months = months_before(visit.today, 4 if line.rhythm.follows_weekdays else 3)
    came = {month: came_in(line, month) for month in months}
    form = means_forms.MonthsForm(
        request.POST if request.method == "POST" else None,
        currency=statement.currency,
        months=[(f"m{month.year}_{month.month}", date_format(month, "F Y")) for month in months],
        initial={
            f"m{month.year}_{month.month}": initial_sum(sum_, statement.currency, known=False)
            for month, sum_ in came.items()
        },
    )
    if request.method == "POST" and form.is_valid():
        told = line
        for month in months:
            answer = form.cleaned_data[f"m{month.year}_{month.month}"]
            told = with_month(told, month, minor(answer))
        changed = replace(statement, incomes=with_line(statement.incomes, kind, told))
        draft.save(visit, changed)
        return _after(request, visit, changed, "income", kind)
    return question(
        request,
        form,
        visit,
        heading=_("What came in the last months?"),
        why=_("Then we can reckon with your tighter months. Leave empty what you don't know."),
    )


@for_person
@require_http_methods(POST_TOO)
def cost(request: HttpRequest, visit: Visit, part: str, kind: str) -> HttpResponse:
    """How much one cost is, and how often it is paid."""
    statement = draft.read(visit)
    allowed = {known.value for known in (FIXED if part == "fixed" else EVERYDAY)}
    if kind_of(kind) not in allowed:
        raise Http404
    fresh = Cost(kind=CostKind(kind_of(kind)), amount_minor=None)
    line = _line(statement.costs, CostKind, kind, fresh)
    form = _amount_form(request, line, statement.currency, _("What you pay yourself."))
    if request.method == "POST" and form.is_valid():
        told = replace(
            line, amount_minor=minor(form.cleaned_data["amount"]), rhythm=form.rhythm_told
        )
        if told.rhythm is not line.rhythm:
            told = replace(told, bill_day=None, next_on=None)
        changed = replace(statement, costs=with_line(statement.costs, kind, told))
        draft.save(visit, changed)
        return _after(request, visit, changed, part, kind)
    return question(request, form, visit, heading=COSTS[line.kind])


@for_person
@require_safe
def everyday(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everyday costs begin with the first of them."""
    return redirect(with_query(request, f"{TASK_LIST}/everyday/{EVERYDAY[0]}"))


@for_person
@require_http_methods(POST_TOO)
def first_debt(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """What is paid on a debt that comes first."""
    statement = draft.read(visit)
    line = _line(statement.priority_debts, PriorityKind, kind, None)
    currency = statement.currency
    form = means_forms.FirstDebtForm(
        request.POST or None,
        currency=currency,
        initial={
            "payment": initial_sum(line.payment_minor, currency, known=False),
            "rhythm": line.rhythm.value if line.payment_minor else "",
            "arrears": initial_sum(line.arrears_minor, currency, known=False),
        },
    )
    if request.method == "POST" and form.is_valid():
        told = replace(
            line,
            payment_minor=minor(form.cleaned_data["payment"]),
            arrears_minor=minor(form.cleaned_data["arrears"]),
            rhythm=Rhythm(form.cleaned_data["rhythm"] or Rhythm.MONTHLY),
        )
        lines = with_line(statement.priority_debts, kind, told)
        changed = replace(statement, priority_debts=lines)
        draft.save(visit, changed)
        return _after(request, visit, changed, "first", kind)
    return question(request, form, visit, heading=FIRST_DEBTS[line.kind])


@for_person
@require_http_methods(POST_TOO)
def others(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Others she pays each month: one after the other, and out again."""
    statement = draft.read(visit)
    known = tuple(other for other in statement.other_creditors if other != NO_OTHERS)
    form = means_forms.OtherForm(
        request.POST if "add" in request.POST else None, currency=statement.currency
    )
    if request.method == "POST" and "add" not in request.POST:
        kept = _without(known, request.POST.get("remove", ""))
        draft.save(visit, replace(statement, other_creditors=kept or (NO_OTHERS,)))
        if "remove" in request.POST:
            return redirect(request.get_full_path())
        return onward(request, visit)
    if request.method == "POST" and form.is_valid():
        more = (*known, _other_told(form.cleaned_data))[:MOST_OTHERS]
        draft.save(visit, replace(statement, other_creditors=more))
        return redirect(request.get_full_path())
    return question(
        request,
        form,
        visit,
        template="others",
        heading=_("Do you pay others each month?"),
        known=[(place, other) for place, other in enumerate(known)],
        currency=statement.currency,
    )


def _other_told(answers: dict[str, Any]) -> OtherCreditor:
    return OtherCreditor(
        name=answers["name"],
        payment_minor=minor(answers["payment"]),
        rhythm=Rhythm(answers["rhythm"] or Rhythm.MONTHLY),
        balance_minor=minor(answers["balance"]),
    )


def _without(lines: tuple[OtherCreditor, ...], place: str) -> tuple[OtherCreditor, ...]:
    return tuple(line for at, line in enumerate(lines) if str(at) != place)


def _amount_form(
    request: HttpRequest, line: Income | Cost, currency: str, hint: str | Promise
) -> means_forms.AmountForm:
    told = line.amount_minor is not None
    return means_forms.AmountForm(
        request.POST or None,
        currency=currency,
        label=_("How much is it?"),
        hint=hint,
        initial={
            "amount": initial_sum(line.amount_minor, currency, known=False),
            "rhythm": line.rhythm.value if told and line.amount_minor else "",
        },
    )


def _after(
    request: HttpRequest, visit: Visit, statement: StatementOfMeans, part: str, name: str
) -> HttpResponse:
    """Go on to the next line of this part that has no sum yet."""
    if part == "everyday":
        order = [kind.value for kind in EVERYDAY]
        following = [] if to_check(request) else order[order.index(kind_of(name)) + 1 :]
    else:
        order = [known for known, _line in _lines_of(statement, part)]
        later = order[order.index(name) + 1 :] if name in order else []
        still_open = unanswered(statement, part)
        following = [one for one in later if one in still_open]
    section = {"income": "incomes", "first": "priority_debts"}.get(part, "costs")
    about = f"{section}[{place_of(getattr(statement, section), name)}]"
    return onward(request, visit, items=following, part=part, about=about)


def _lines_of(statement: StatementOfMeans, part: str) -> list[tuple[str, Any]]:
    if part == "income":
        return list(named(statement.incomes))
    if part == "first":
        return list(named(statement.priority_debts))
    return list(named(statement.costs))
