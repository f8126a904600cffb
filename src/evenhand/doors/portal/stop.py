"""I can't pay, I need a break: what stops, until when, and who reads it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.stop_words import HOW_IT_IS
from evenhand.doors.portal.fields import OneOf, SomeOf, Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.stop_opening import (
    PaperForm,
    after_stop,
    keep,
    keep_paper,
    open_stop,
    told,
)
from evenhand.doors.portal.visit import Visit, for_person, open_to_weak

# Proof of one of these opens the long stop of people without means, until one of us has read it.
WITHOUT_MEANS: Final = ("insolvency", "social_assistance")
_TOLD: Final = "cant-pay"


class HowItIsForm(forms.Form):
    """What happened; everything on this page may stay empty."""

    how = SomeOf(
        label=_("What is it like now?"),
        help_text=_("Choose what fits, or nothing."),
        choices=list(HOW_IT_IS.items()),
        required=False,
    )
    words = Words(
        label=_("Would you like to tell us more?"),
        help_text=_(
            "You need not. What you write is locked away; only those who help you read it."
        ),
        long=True,
        required=False,
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def cant_pay(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How it is now, in ticks and in her own words."""
    said = told(request, visit, _TOLD)
    form = HowItIsForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        keep(request, visit, _TOLD, {**said, **form.cleaned_data})
        return redirect("portal:cant_pay_paper")
    return ask(
        request,
        form,
        visit,
        heading=_("I can't pay now"),
        why=_("That happens to many people. We stop, and you get time to look for help."),
        back_url="/p/home",
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def cant_pay_paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One photo or PDF; none is fine too."""
    said = told(request, visit, _TOLD)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if paper := form.cleaned_data["paper"]:
            keep(request, visit, _TOLD, {**said, **keep_paper(visit, paper)})
        return redirect("portal:cant_pay_check")
    return ask(
        request,
        form,
        visit,
        template="paper",
        paper_name=said.get("paper_name", ""),
        back_url="/p/cant-pay",
        skip_url="/p/cant-pay/check",
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def cant_pay_check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All once more, then the stop itself."""
    said = told(request, visit, _TOLD)
    if request.method == "POST":
        hold = open_stop(
            visit,
            kind=_kind(said),
            reason=_reason(said),
            document_key=uuid.UUID(said["paper"]) if said.get("paper") else None,
        )
        keep(request, visit, _TOLD, {})
        return after_stop(request, visit, hold)
    labels = HOW_IT_IS
    return show(
        request,
        "cant_pay_check",
        visit,
        told=said,
        how=[labels[key] for key in said.get("how", ()) if key in labels],
        back_url="/p/cant-pay/paper",
    )


def _kind(said: dict[str, Any]) -> str:
    """The long stop of what she ticked and shows by a paper, else the one of her word alone."""
    shown = [kind for kind in WITHOUT_MEANS if said.get("paper") and kind in said.get("how", ())]
    return shown[0] if shown else "requested"


def _reason(said: dict[str, Any]) -> str:
    ticked = ", ".join(said.get("how", ()))
    return "\n\n".join(part for part in (ticked, said.get("words", "")) if part)


class BreakForm(forms.Form):
    """How long everything shall rest."""

    days = OneOf(
        label=_("How long do you need a break?"),
        choices=[
            ("14", _("Two weeks")),
            ("30", _("30 days")),
            ("unsure", _("I don't know yet")),
        ],
        help_text=_(
            "You can ask for more at any time. If you are not sure, we begin with two weeks."
        ),
    )


@for_person
@open_to_weak
@require_http_methods(["GET", "HEAD", "POST"])
def take_break(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A break without any reason."""
    form = BreakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        days = 30 if form.cleaned_data["days"] == "30" else 14
        hold = open_stop(visit, kind="requested", ends_at=visit.at + timedelta(days=days))
        return after_stop(request, visit, hold)
    return ask(
        request,
        form,
        visit,
        button=_("Stop everything now"),
        stops_something=True,
        back_url="/p/home",
    )
