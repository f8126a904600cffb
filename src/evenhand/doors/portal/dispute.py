"""«I don't owe this», signed in: what is wrong, tell us, show us; then the debt rests."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.cases.models import Case
from evenhand.doors import clock
from evenhand.doors.look.stop_words import NOT_RIGHT
from evenhand.doors.look.templatetags.look import one_stop
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.papers import Paper
from evenhand.doors.portal.stop_opening import keep, keep_paper, told
from evenhand.doors.portal.visit import Visit, for_person, open_to_weak, own_case
from evenhand.ledger import interest
from evenhand.redress.disputes.actions import Told, open_dispute
from evenhand.vault.actions import delete_documents

MOST_PAPERS: Final = 10
CODES: Final = "dispute-codes"


class WhatForm(forms.Form):
    """What is not right, in one choice."""

    what = OneOf(label=_("What is not right?"), choices=list(NOT_RIGHT.items()))


class TellForm(forms.Form):
    """Her own words; they may stay empty."""

    words = Words(
        label=_("Would you like to tell us more?"),
        help_text=_("Dates, receipts, names: whatever helps us to check. You need not."),
        long=True,
        required=False,
    )


class ShowForm(forms.Form):
    """One paper more, or none."""

    paper = Paper(
        label=_("Do you have a paper about it?"),
        help_text=_("One photo or PDF, up to 10 megabytes. You can also send it later or by post."),
        required=False,
    )


@for_person
@open_to_weak
@require_safe
def which_debt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which debt she means; with one there is nothing to ask."""
    mine = visits.open_cases(visit)
    if len(mine) == 1:
        return redirect("portal:dispute", key=mine[0].key)
    owed = interest.owed_in_all([case.debt for case in mine], on=visit.today)
    debts = [(case, owed[case.debt_id]) for case in mine]
    return show(request, "which_debt", visit, debts=debts, back_url="/p/home")


def _name(case: Case) -> str:
    return f"dispute:{case.key}"


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """What is not right: seven reasons, another one, and that somebody made her do it."""
    case = own_case(visit, key)
    said = told(request, visit, _name(case))
    form = WhatForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        keep(request, visit, _name(case), {**said, **form.cleaned_data})
        return redirect("portal:dispute_tell", key=key)
    return ask(
        request,
        form,
        visit,
        heading=_("I don't owe this"),
        why=one_stop(
            _(
                "Tell us what is not right with the claim of {creditor}. "
                "We stop this debt at once and ask them to show their papers."
            ).format(creditor=case.debt.creditor.name)
        ),
        back_url=f"/p/owed/{case.key}",
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_tell(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Her own words, if she likes."""
    case = own_case(visit, key)
    said = told(request, visit, _name(case))
    if "what" not in said:
        return redirect("portal:dispute", key=key)
    form = TellForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        keep(request, visit, _name(case), {**said, **form.cleaned_data})
        return redirect("portal:dispute_show", key=key)
    why = (
        _("Nobody else who owes this debt sees what you write here, or that you wrote it.")
        if said["what"] == "somebody_made_me"
        else ""
    )
    return ask(
        request,
        form,
        visit,
        why=why,
        back_url=f"/p/owed/{key}/dispute",
        skip_url=f"/p/owed/{key}/dispute/show",
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_show(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """Papers one after another, or none; then the button that sends and stops."""
    case = own_case(visit, key)
    said = told(request, visit, _name(case))
    if "what" not in said:
        return redirect("portal:dispute", key=key)
    form = ShowForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        keep(request, visit, _name(case), _without(visit, said, request.POST["remove"]))
        return redirect("portal:dispute_show", key=key)
    if request.method == "POST" and form.is_valid():
        said = _with(visit, said, form.cleaned_data["paper"])
        if request.POST.get("do") == "add":
            keep(request, visit, _name(case), said)
            return redirect("portal:dispute_show", key=key)
        return _sent(request, visit, case, said)
    return ask(
        request,
        form,
        visit,
        template="dispute_show",
        papers=said.get("papers", ()),
        full=len(said.get("papers", ())) >= MOST_PAPERS,
        button=_("Send and stop this debt"),
        back_url=f"/p/owed/{key}/dispute/tell",
    )


def _with(visit: Visit, said: dict[str, Any], paper: Any) -> dict[str, Any]:
    papers = list(said.get("papers", ()))
    if paper and len(papers) < MOST_PAPERS:
        kept = keep_paper(visit, paper)
        papers.append([kept["paper"], kept["paper_name"]])
    return {**said, "papers": papers}


def _without(visit: Visit, said: dict[str, Any], which: str) -> dict[str, Any]:
    """All papers but one, which goes at once; only one of her own that was not sent yet."""
    papers = list(said.get("papers", ()))
    gone = [uuid.UUID(key) for key, _name in papers if key == which]
    delete_documents(visit.person.key, gone)
    return {**said, "papers": [row for row in papers if row[0] != which]}


def _sent(request: HttpRequest, visit: Visit, case: Case, said: dict[str, Any]) -> HttpResponse:
    opened = open_dispute(
        Told(
            what=said["what"],
            by="person",
            actor=visit.actor,
            person=visit.person,
            case=case,
            words=said.get("words", ""),
            documents=tuple(uuid.UUID(key) for key, _name in said["papers"]),
        ),
        clock=clock.now,
    )
    keep(request, visit, _name(case), {})
    if visit.weak and opened.follow_code:  # what anybody with the code may read, and no more
        return redirect("portal:follow", code=opened.follow_code)
    if opened.follow_code:
        codes = told(request, visit, CODES)
        keep(request, visit, CODES, {**codes, str(opened.dispute.key): opened.follow_code})
    return redirect("portal:followed", key=opened.dispute.key)
