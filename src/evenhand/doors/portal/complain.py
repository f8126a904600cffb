"""«I want to complain»: for everybody, straight to Complaint Management.

Who came in with her letter is known, and everything stops for her. Anybody else gets the very same
pages and receipt, whoever she is: nothing here tells whether we know her.
"""

from __future__ import annotations

import base64
import json
import uuid
from datetime import date
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.contact.firm import complaint_body_for
from evenhand.doors import clock
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.complaint_words import TOPICS
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.stop_opening import keep, told
from evenhand.doors.portal.visit import Visit, public
from evenhand.redress.complaints.actions import Told, open_complaint
from evenhand.redress.complaints.models import Complaint
from evenhand.vault import actions as vault_actions
from evenhand.vault import queries as vault

_TOLD: Final = "complain"
_STRANGERS: Final = "complain-open"
_DONE: Final = "complained"
_SEALED_AS: Final = "portal:complain"


class WhatForm(forms.Form):
    """What happened."""

    topic = OneOf(label=_("What is it about?"), choices=list(TOPICS.items()))
    words = Words(
        label=_("What happened?"),
        help_text=_("In your own words. When it was, and what was said or done, if you know."),
        long=True,
    )


class AboutForm(forms.Form):
    """Whether it is about one of us."""

    about = OneOf(
        label=_("Is it about somebody who works here?"),
        help_text=_("She or he will not see this, and not see your file while we look into it."),
        choices=[
            ("named", _("Yes, and I know a name")),
            ("unknown", _("Yes, but I don't know who")),
            ("nobody", _("No")),
        ],
    )
    named = Words(
        label=_("The name, or a part of it"),
        help_text=_("Only if you know it."),
        required=False,
    )


class HelpForm(forms.Form):
    """What would make it good; who is not known says how to reach her."""

    wish = Words(
        label=_("What would help you now?"),
        help_text=_("You need not say. It does not bind you."),
        long=True,
        required=False,
    )
    reach = Words(
        label=_("How can we answer you?"),
        help_text=_("Your name, and an address, an e-mail or a number that is safe for you."),
        max_length=400,
        required=False,
    )

    def __init__(self, *given: Any, visit: Visit | None, **options: Any) -> None:
        super().__init__(*given, **options)
        if visit is not None:
            del self.fields["reach"]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """What happened, in one choice and her own words."""
    visit = _visit(request)
    said = _told(request, visit)
    form = WhatForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        once = said.get("once") or str(uuid.uuid4())
        _keep(request, visit, {**said, **form.cleaned_data, "once": once})
        return redirect("portal:complain_about")
    return ask(
        request,
        form,
        visit,
        heading=_("I want to complain"),
        why=_(
            "Your complaint goes straight to Complaint Management, and to nobody else. "
            "You lose nothing by it."
        ),
        back_url="/p/home" if visit else "",
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def complain_about(request: HttpRequest) -> HttpResponse:
    """Whether it is about one of us, whom it will then not reach."""
    visit = _visit(request)
    said = _told(request, visit)
    if not said:
        return redirect("portal:complain")
    form = AboutForm(request.POST if request.method == "POST" else None, initial=said)
    if request.method == "POST" and form.is_valid():
        _keep(request, visit, {**said, **form.cleaned_data})
        return redirect("portal:complain_help")
    return ask(request, form, visit, heading=_("Is it about one of us?"), back_url="/p/complain")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def complain_help(request: HttpRequest) -> HttpResponse:
    """What would help, and how to answer somebody whom we do not know."""
    visit = _visit(request)
    said = _told(request, visit)
    if "about" not in said:
        return redirect("portal:complain")
    form = HelpForm(request.POST if request.method == "POST" else None, visit=visit, initial=said)
    if request.method == "POST" and form.is_valid():
        _keep(request, visit, {**said, **form.cleaned_data, "helped": True})
        return redirect("portal:complain_check")
    return ask(request, form, visit, heading=_("What would help?"), back_url="/p/complain/about")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def complain_check(request: HttpRequest) -> HttpResponse:
    """All once more, then it is sent."""
    visit = _visit(request)
    said = _told(request, visit)
    if "helped" not in said:
        return redirect("portal:complain")
    if request.method == "POST":
        complaint = _send(visit, said)
        _forget(request, visit)
        if visit is not None:
            return redirect("portal:complaint", key=complaint.key)
        visits.keep(request, _DONE, str(complaint.key))
        return redirect("portal:complained")
    return show(
        request,
        "complain_check",
        visit,
        told=said,
        topic=TOPICS[said["topic"]],
        about=dict(AboutForm.base_fields["about"].choices)[said["about"]],  # type: ignore[attr-defined]
        back_url="/p/complain/help",
    )


def _send(visit: Visit | None, said: dict[str, Any]) -> Complaint:
    return open_complaint(
        Told(
            once=uuid.UUID(said["once"]),
            topic=said["topic"],
            words=said["words"],
            actor=visit.actor if visit else "stranger",
            person=visit.person if visit else None,
            about_staff=said["about"] != "nobody",
            named=said["named"] if said["about"] == "named" else "",
            wish=said["wish"],
            reach=said.get("reach", ""),
        ),
        clock=clock.now,
    )


@public
@require_safe
def complained(request: HttpRequest) -> HttpResponse:
    """The receipt of somebody who did not come in with a letter; the same for everybody."""
    key = visits.kept(request, _DONE)
    complaint = Complaint.objects.filter(key=key, person=None).first() if key else None
    if complaint is None:
        return redirect("portal:complain")
    return show(request, "complained", None, **days_of(complaint))


def days_of(complaint: Complaint) -> dict[str, Any]:
    """What a receipt tells: number, days, who decides, where else she may go and from when."""
    law = [one for one in complaint.clocks if one["is_law"] and one["kind"] == "final"]
    return {
        "complaint": complaint,
        "body": complaint_body_for(complaint.country),
        "body_from": min((date.fromisoformat(one["last_day"]) for one in law), default=None),
    }


def _visit(request: HttpRequest) -> Visit | None:
    """Whoever came in and said that the letter is hers; anybody else is nobody we know."""
    visit = visits.current(request, at=clock.now())
    return visit if visit is not None and visit.confirmed else None


def _told(request: HttpRequest, visit: Visit | None) -> dict[str, Any]:
    """What was told on the pages before: by her in any visit, by a stranger in this browser."""
    if visit is not None:
        return told(request, visit, _TOLD)
    kept = visits.kept(request, _STRANGERS)
    if not kept:
        return {}
    try:
        plain = vault.unseal(
            uuid.UUID(kept["subject"]), base64.b64decode(kept["said"]), context=_SEALED_AS
        )
    except vault.Erased as erased:
        raise Http404 from erased
    found: dict[str, Any] = json.loads(plain)
    return found


def _keep(request: HttpRequest, visit: Visit | None, said: dict[str, Any]) -> None:
    """Keep what was told under her own key; of a stranger, under a key of this telling alone."""
    if visit is not None:
        keep(request, visit, _TOLD, said)
        return
    before = visits.kept(request, _STRANGERS) or {}
    subject = uuid.UUID(before.get("subject") or str(uuid.uuid4()))
    plain = json.dumps(said).encode()
    sealed = vault_actions.seal(subject, plain, context=_SEALED_AS, at=clock.now())
    told_so_far = {"subject": str(subject), "said": base64.b64encode(sealed).decode()}
    visits.keep(request, _STRANGERS, told_so_far)


def _forget(request: HttpRequest, visit: Visit | None) -> None:
    if visit is not None:
        keep(request, visit, _TOLD, {})
    else:
        visits.keep(request, _STRANGERS, None)
