"""The statement of means: a task list in any order, one thing a page, saved as she goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.portal import draft, means_forms
from evenhand.doors.portal.draft import EVERYDAY, NO_OTHERS
from evenhand.doors.portal.means_forms import initial_sum, minor
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import FIRST_DEBTS
from evenhand.rulebook.affordability.statement import (
    ComingChange,
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityKind,
    StatementOfMeans,
)

TASKS: Final = {
    "home": (_("Your home"), _("Who lives on this money")),
    "income": (_("Money in"), _("Pay, pension, benefits")),
    "fixed": (_("Fixed costs"), _("Rent, heating, insurance")),
    "everyday": (_("Everyday costs"), _("Food, telephone, clothes")),
    "first": (_("Debts that come first"), _("Rent, energy, taxes, fines")),
    "others": (_("Others you pay"), _("Loans and other debts")),
    "later": (_("What is coming"), _("Savings and changes")),
}
MOST_OTHERS: Final = 20
TASK_LIST: Final = "/p/money"
CHECK: Final = "/p/money/check"

POST_TOO: Final = ["GET", "HEAD", "POST"]


@for_person
@require_safe
def tasks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The calm list of parts, each with how far it is."""
    statement = draft.read(visit)
    rows = [
        {"url": f"{TASK_LIST}/{row.part}", "state": row.state, "words": TASKS[row.part]}
        for row in draft.progress(statement)
    ]
    begun = sum(row["state"] != "none" for row in rows)
    return show(request, "tasks", visit, rows=rows, begun=begun, back_url="/p/home")


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
        draft.save(visit, replace(statement, household=Household(**form.cleaned_data)))
        return _onward(request, TASK_LIST)
    return _ask(
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
def kinds(request: HttpRequest, visit: Visit, part: str) -> HttpResponse:
    """Which incomes, fixed costs or first debts there are."""
    statement = draft.read(visit)
    make, keep, _words = _PARTS[part]
    form = make(statement, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changed = keep(statement, form.cleaned_data["kinds"])
        draft.save(visit, changed)
        return _onward(request, TASK_LIST, items=_unanswered(changed, part), part=part)
    return _ask(request, form, visit)


_PARTS: Final[dict[str, tuple[Any, Callable[..., StatementOfMeans], Any]]] = {
    "income": (means_forms.income_ticks, draft.ticked_incomes, INCOMES),
    "fixed": (means_forms.fixed_ticks, draft.ticked_costs, COSTS),
    "first": (means_forms.first_debt_ticks, draft.ticked_first_debts, FIRST_DEBTS),
}


def _unanswered(statement: StatementOfMeans, part: str) -> list[str]:
    """The kinds of a part whose sum is not known yet, in their order."""
    if part == "income":
        return [str(line.kind) for line in statement.incomes if line.amount_minor is None]
    if part == "first":
        return [str(line.kind) for line in statement.priority_debts if line.payment_minor is None]
    wanted = draft.FIXED if part == "fixed" else EVERYDAY
    return [str(c.kind) for c in statement.costs if c.kind in wanted and c.amount_minor is None]


@for_person
@require_http_methods(POST_TOO)
def income(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """How much one income is, and how often it comes."""
    statement = draft.read(visit)
    line = _line_of(statement.incomes, IncomeKind, kind)
    form = _amount_form(
        request, line, statement.currency, INCOMES[line.kind], _("After tax, your own share.")
    )
    if request.method == "POST" and form.is_valid():
        if form.odd_month:
            return _ask(request, form, visit, odd=form.odd_month)
        told = replace(
            line, amount_minor=minor(form.cleaned_data["amount"]), rhythm=form.rhythm_told
        )
        draft.save(visit, replace(statement, incomes=draft.with_line(statement.incomes, told)))
        if told.amount_minor is None:
            return _after(request, statement, "income", kind)
        return redirect(_with_query(request, f"{TASK_LIST}/income/{kind}/when"))
    return _ask(request, form, visit, heading=INCOMES[line.kind])


@for_person
@require_http_methods(POST_TOO)
def income_when(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """Whether an income is always the same, and on which day it comes."""
    statement = draft.read(visit)
    line = _line_of(statement.incomes, IncomeKind, kind)
    form = means_forms.RegularForm(
        request.POST if request.method == "POST" else None,
        currency=statement.currency,
        weekly=line.rhythm.follows_weekdays,
        initial={
            "varies": "varies" if line.varies else "",
            "lowest": initial_sum(line.lowest_minor, statement.currency, known=False),
            "pay_day": line.pay_day,
        },
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        varies = answers["varies"] == "varies"
        told = replace(
            line,
            varies=varies,
            lowest_minor=minor(answers["lowest"]) if varies else None,
            pay_day=int(answers["pay_day"]) if answers["pay_day"] else None,
        )
        draft.save(visit, replace(statement, incomes=draft.with_line(statement.incomes, told)))
        return _after(request, statement, "income", kind)
    return _ask(request, form, visit, heading=INCOMES[line.kind], width="3")


@for_person
@require_http_methods(POST_TOO)
def cost(request: HttpRequest, visit: Visit, part: str, kind: str) -> HttpResponse:
    """How much one cost is, and how often it is paid."""
    statement = draft.read(visit)
    allowed = draft.FIXED if part == "fixed" else EVERYDAY
    if kind not in {known.value for known in allowed}:
        raise Http404
    wanted = CostKind(kind)
    told = {line.kind: line for line in statement.costs}
    line = told.get(wanted, Cost(kind=wanted, amount_minor=None))
    form = _amount_form(
        request, line, statement.currency, COSTS[wanted], _("What you pay yourself.")
    )
    if request.method == "POST" and form.is_valid():
        if form.odd_month:
            return _ask(request, form, visit, odd=form.odd_month)
        line = replace(
            line, amount_minor=minor(form.cleaned_data["amount"]), rhythm=form.rhythm_told
        )
        changed = replace(statement, costs=draft.with_line(statement.costs, line))
        draft.save(visit, changed)
        return _after(request, changed, part, kind)
    return _ask(request, form, visit, heading=COSTS[wanted])


@for_person
@require_safe
def everyday(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everyday costs begin with the first of them."""
    return redirect(f"{TASK_LIST}/everyday/{EVERYDAY[0]}")


@for_person
@require_http_methods(POST_TOO)
def first_debt(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """What is paid on a debt that comes first."""
    statement = draft.read(visit)
    line = _line_of(statement.priority_debts, PriorityKind, kind)
    currency = statement.currency
    form = means_forms.FirstDebtForm(
        request.POST or None,
        currency=currency,
        initial={
            "payment": initial_sum(line.payment_minor, currency, known=False),
            "arrears": initial_sum(line.arrears_minor, currency, known=False),
        },
    )
    if request.method == "POST" and form.is_valid():
        told = replace(
            line,
            payment_minor=minor(form.cleaned_data["payment"]),
            arrears_minor=minor(form.cleaned_data["arrears"]),
        )
        lines = draft.with_line(statement.priority_debts, told)
        changed = replace(statement, priority_debts=lines)
        draft.save(visit, changed)
        return _after(request, changed, "first", kind)
    return _ask(request, form, visit, heading=FIRST_DEBTS[line.kind])


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
        return (
            redirect(request.get_full_path())
            if "remove" in request.POST
            else _onward(request, TASK_LIST)
        )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        added = OtherCreditor(
            name=answers["name"],
            payment_minor=minor(answers["payment"]),
            balance_minor=minor(answers["balance"]),
        )
        more = (*known, added)[:MOST_OTHERS]
        draft.save(visit, replace(statement, other_creditors=more))
        return redirect(request.get_full_path())
    return _ask(
        request,
        form,
        visit,
        template="others",
        heading=_("Do you pay others each month?"),
        known=[(place, other) for place, other in enumerate(known)],
        currency=statement.currency,
    )


def _without(lines: tuple[OtherCreditor, ...], place: str) -> tuple[OtherCreditor, ...]:
    return tuple(line for at, line in enumerate(lines) if str(at) != place)


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
        return redirect(_with_query(request, f"{TASK_LIST}/later/change"))
    return _ask(request, form, visit)


@for_person
@require_http_methods(POST_TOO)
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What will change within a year."""
    statement = draft.read(visit)
    form = means_forms.ChangeForm(
        request.POST or None, currency=statement.currency, initial=_change_told(statement)
    )
    if request.method == "POST" and form.is_valid():
        draft.save(visit, replace(statement, changes=_changes(form.cleaned_data)))
        return _onward(request, TASK_LIST)
    return _ask(request, form, visit, heading=_("What is coming"))


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


def _line_of(lines: Iterable[Any], kinds: type[StrEnum], kind: str) -> Any:
    """The line of that kind; one that was never ticked has no page."""
    found = [line for line in lines if line.kind == kind and kind in list(kinds)]
    if not found:
        raise Http404
    return found[0]


def _amount_form(
    request: HttpRequest, line: Income | Cost, currency: str, label: Any, hint: str | Promise
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


def _ask(request: HttpRequest, form: Any, visit: Visit, **facts: Any) -> HttpResponse:
    """One question of the statement, with a way to skip it and a way back."""
    to_check = request.GET.get("then") == "check"
    onward = CHECK if to_check else TASK_LIST
    facts.setdefault("rhythms", RHYTHMS)
    return ask(request, form, visit, back_url=onward, skip_url=onward, saves=True, **facts)


def _after(request: HttpRequest, statement: StatementOfMeans, part: str, kind: str) -> HttpResponse:
    """Go on to the next kind of this part that has no sum yet."""
    if part == "everyday":
        following = [k.value for k in EVERYDAY][[k.value for k in EVERYDAY].index(kind) + 1 :]
    else:
        order = _order(statement, part)
        later = order[order.index(kind) + 1 :] if kind in order else []
        open_ones = _unanswered(statement, part)
        following = [one for one in later if one in open_ones]
    if request.GET.get("then") == "check" and part == "everyday":
        following = []
    return _onward(request, TASK_LIST, items=following, part=part)


def _order(statement: StatementOfMeans, part: str) -> list[str]:
    lines: Iterable[Any] = {
        "income": statement.incomes,
        "first": statement.priority_debts,
    }.get(part, statement.costs)
    return [str(line.kind) for line in lines]


def _onward(
    request: HttpRequest, default: str, *, items: list[str] | None = None, part: str = ""
) -> HttpResponse:
    """Go to the next open item, else back to where she came from: the check page or the list."""
    if items:
        return redirect(_with_query(request, f"{TASK_LIST}/{part}/{items[0]}"))
    return redirect(CHECK if request.GET.get("then") == "check" else default)


def _with_query(request: HttpRequest, address: str) -> str:
    query = {"then": "check"} if request.GET.get("then") == "check" else {}
    return f"{address}?{urlencode(query)}" if query else address
