"""I can't pay, I need a break, I don't owe this: what stops, until when, and who reads it."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.contact import actions as contact
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.fields import OneOf, SomeOf, Words
from evenhand.doors.portal.home import stop_shown
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.papers import Paper, media_type, plain_name
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.rulebook.advice import advice_for
from evenhand.vault import actions as vault_actions
from evenhand.vault import queries as vault
from evenhand.work.actions import raise_task

READ_WITHIN: Final = timedelta(days=2)
# Proof of one of these opens the long stop of people without means, until one of us has read it.
WITHOUT_MEANS: Final = frozenset({"social_assistance", "insolvency"})
_SEALED_AS: Final = "portal:cant-pay"

HOW_IT_IS: Final = [
    ("job", _("I lost work or income")),
    ("illness", _("I am ill, or somebody close is")),
    ("family", _("A separation, a birth or a death")),
    ("social_assistance", _("I get social assistance")),
    ("insolvency", _("I am in insolvency or debt relief")),
    ("nothing_left", _("Nothing is left at the end of the month")),
    ("unsaid", _("I would rather not say")),
]


class HowItIsForm(forms.Form):
    """What happened; everything on this page may stay empty."""

    how = SomeOf(
        label=_("What is it like now?"),
        help_text=_("Choose what fits, or nothing."),
        choices=HOW_IT_IS,
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


class PaperForm(forms.Form):
    """One paper, now or later."""

    paper = Paper(
        label=_("Do you have a paper about it?"),
        help_text=_("One photo or PDF, up to 10 megabytes. You can also send it later or by post."),
        required=False,
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def cant_pay(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How it is now, in ticks and in her own words."""
    told = _told(request, visit)
    form = HowItIsForm(request.POST if request.method == "POST" else None, initial=told)
    if request.method == "POST" and form.is_valid():
        _keep(request, visit, {**told, **form.cleaned_data})
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
@require_http_methods(["GET", "HEAD", "POST"])
def cant_pay_paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One photo or PDF; none is fine too."""
    told = _told(request, visit)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        paper = form.cleaned_data["paper"]
        if paper is not None:
            content, name = paper.read(), plain_name(paper)
            document = vault_actions.store_document(
                subject=visit.person.key,
                kind="proof",
                name=name,
                media_type=media_type(content),
                content=content,
                at=visit.at,
            )
            _keep(request, visit, {**told, "paper": str(document.key), "paper_name": name})
        return redirect("portal:cant_pay_check")
    return ask(
        request,
        form,
        visit,
        template="paper",
        paper_name=told.get("paper_name", ""),
        back_url="/p/cant-pay",
        skip_url="/p/cant-pay/check",
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def cant_pay_check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All once more, then the stop itself."""
    told = _told(request, visit)
    if request.method == "POST":
        hold = _stop(
            visit,
            kind="insolvency" if _shows_no_means(told) else "requested",
            reason=_reason(told),
            document_key=uuid.UUID(told["paper"]) if told.get("paper") else None,
        )
        visits.keep(request, "told", None)
        return redirect("portal:stopped", key=hold.key)
    labels = dict(HOW_IT_IS)
    return show(
        request,
        "cant_pay_check",
        visit,
        told=told,
        how=[labels[key] for key in told.get("how", ()) if key in labels],
        back_url="/p/cant-pay/paper",
    )


def _shows_no_means(told: dict[str, Any]) -> bool:
    return bool(told.get("paper") and WITHOUT_MEANS & set(told.get("how", ())))


def _reason(told: dict[str, Any]) -> str:
    ticked = ", ".join(told.get("how", ()))
    return "\n\n".join(part for part in (ticked, told.get("words", "")) if part)


def _told(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    sealed = visits.kept(request, "told")
    if not sealed:
        return {}
    plain = vault.unseal(visit.person.key, base64.b64decode(sealed), context=_SEALED_AS)
    told: dict[str, Any] = json.loads(plain)
    return told


def _keep(request: HttpRequest, visit: Visit, told: dict[str, Any]) -> None:
    """Keep what she told under her own key, also between two pages."""
    plain = json.dumps(told).encode()
    sealed = vault_actions.seal(visit.person.key, plain, context=_SEALED_AS, at=visit.at)
    visits.keep(request, "told", base64.b64encode(sealed).decode())


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
@require_http_methods(["GET", "HEAD", "POST"])
def take_break(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A break without any reason."""
    form = BreakForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        days = 30 if form.cleaned_data["days"] == "30" else 14
        hold = _stop(visit, kind="requested", ends_at=visit.at + timedelta(days=days))
        return redirect("portal:stopped", key=hold.key)
    return ask(
        request,
        form,
        visit,
        button=_("Stop everything now"),
        stops_something=True,
        back_url="/p/home",
    )


class DisputeForm(forms.Form):
    """What is not right, in one choice and her own words."""

    what = OneOf(
        label=_("What is not right?"),
        choices=[
            ("unknown", _("I don't recognise it")),
            ("paid", _("I have paid it")),
            ("amount", _("The amount is wrong")),
            ("not_received", _("I did not get what I was to pay for")),
            ("cancelled", _("I cancelled or sent it back")),
            ("somebody_else", _("Somebody else owes it")),
            ("too_old", _("It is too old")),
            ("other", _("Something else")),
        ],
    )
    words = Words(
        label=_("Would you like to tell us more?"),
        help_text=_("Dates, receipts, names: whatever helps us to check. You need not."),
        long=True,
        required=False,
    )


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """«I don't owe this»: the creditor must show why, and nothing is asked meanwhile."""
    case = own_case(visit, key)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        reason = "\n\n".join(part for part in (told["what"], told["words"]) if part)
        hold = _stop(visit, kind="dispute", reason=reason, case_key=case.key, debt=case.debt)
        return redirect("portal:stopped", key=hold.key)
    return ask(
        request,
        form,
        visit,
        heading=_("I don't owe this"),
        why=_(
            "Tell us what is not right with the claim of {creditor}. "
            "We stop this debt at once and ask them to show their papers."
        ).format(creditor=case.debt.creditor.name),
        button=_("Send and stop this debt"),
        stops_something=True,
        back_url=f"/p/owed/{case.key}",
    )


@for_person
@require_safe
def which_debt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Which debt she means; with one there is nothing to ask."""
    mine = visits.open_cases(visit)
    if len(mine) == 1:
        return redirect("portal:dispute", key=mine[0].key)
    return show(request, "which_debt", visit, cases=mine, back_url="/p/home")


def _stop(
    visit: Visit,
    *,
    kind: str,
    reason: str = "",
    ends_at: datetime | None = None,
    document_key: uuid.UUID | None = None,
    case_key: uuid.UUID | None = None,
    debt: Any = None,
) -> Hold:
    """Open the hold and give somebody the task to read what she wrote."""
    stopped = contact.stop(
        StopRequest(
            person=visit.person,
            kind=kind,
            source="portal",
            actor=visit.actor,
            starts_at=visit.at,
            debt=debt,
            ends_at=ends_at,
            reason=reason,
            document_key=document_key,
        ),
        clock=clock.now,
    )
    raise_task(
        kind=f"read_{kind}",
        business_key=f"read:{stopped.hold.key}",
        at=visit.at,
        due_at=visit.at + READ_WITHIN,
        subject=visit.person.key,
        case_key=case_key,
    )
    return stopped.hold


@for_person
@require_safe
def stopped(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The receipt of a stop: number, what stops, until when, who reads it, advice near her."""
    hold = holds.of_person(visit.person).filter(key=key).first()
    if hold is None:
        raise Http404
    person = visit.person
    return show(
        request,
        "stopped",
        visit,
        stop=stop_shown(hold),
        hold=hold,
        read_by=hold.requested_at + READ_WITHIN,
        advice=advice_for(person.country, person.region),
    )
