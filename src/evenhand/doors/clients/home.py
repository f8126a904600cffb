"""The one page of a creditor."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from evenhand.doors.clients.figures import figures_of
from evenhand.doors.clients.guard import Client, for_creditor
from evenhand.learning.surveys.recommending import is_asked
from evenhand.plans.concessions import of_creditor
from evenhand.plans.models import Concession

STEPS: Final = {
    "review": _("Looked at by a person"),
    "complete_data": _("We still miss something from you"),
    "first_notice": _("First letter next"),
    "wait": _("A legal term runs"),
    "reminder": _("Reminder next"),
    "propose_plan": _("A plan can be proposed"),
    "plan_running": _("A plan is running"),
    "hold": _("Paused to protect somebody"),
    "advice": _("No means: paused, with free advice"),
    "closed": _("Finished"),
}

HOLDS: Final = {
    "insolvency": _("Insolvency proceedings"),
    "breathing_space": _("Legal breathing space"),
    "dispute": _("The claim is contested"),
    "identity_theft": _("Identity misuse"),
    "adviser": _("A debt adviser is at work"),
    "objection_period": _("Objection period"),
    "no_means": _("No means to pay"),
    "requested": _("A pause was asked for"),
    "plan_kept": _("A plan is being kept"),
    "operator": _("Paused by us"),
}


@for_creditor
@require_safe
def home(request: HttpRequest, client: Client) -> HttpResponse:
    """A creditor's debts and cases, what came back, and how her customers are treated."""
    figures = figures_of(client.creditor, at=client.at, language=get_language() or "en")
    named = {kind: n for kind, n in figures.holds_by_kind.items() if kind in HOLDS}
    # Kinds that speak of health, death or danger are a person's own; they are never listed.
    unnamed = sum(figures.holds_by_kind.values()) - sum(named.values())
    return render(
        request,
        "clients/home.html",
        {
            "firm_name": settings.FIRM.get("name", "Evenhand"),
            "creditor": client.creditor,
            "at": client.at,
            "asked": of_creditor(client.creditor).filter(state=Concession.State.ASKED).count(),
            "figures": figures,
            "may_recommend": is_asked(client.user, at=client.at),
            "steps": [
                (words, figures.steps[code])
                for code, words in STEPS.items()
                if figures.steps.get(code)
            ],
            "holds": [(HOLDS[kind], n) for kind, n in sorted(named.items())],
            "holds_together": figures.holds_together + unnamed,
        },
    )
