"""Take my statement with me, or bring one along: a signed file, so that nobody asks her twice."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.statement_words import FILE_REFUSED
from evenhand.doors.portal.means_check import groups
from evenhand.doors.portal.means_flow import POST_TOO
from evenhand.doors.portal.page import ask, show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.plans import queries, statement_actions
from evenhand.plans.choosing import StatementExpired, StatementMissing
from evenhand.plans.statement_actions import FILE_LIFE, NotWaiting
from evenhand.plans.statement_file import MOST_BYTES, StatementFileRefused
from evenhand.plans.statement_keys import NoSigningKey

FILE_NAME: Final = "statement.json"


class ConsentForm(forms.Form):
    """Her yes to taking the file along."""

    agreed = forms.BooleanField(
        label=_("Yes, put my answers into a file that I keep"),
        error_messages={"required": _("Tick the box if you want the file.")},
    )


class StatementFileForm(forms.Form):
    """A file that an adviser or another house gave her."""

    file = forms.FileField(
        label=_("The file with your statement"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose it once more."),
            "invalid": _("The file did not arrive. Choose it once more."),
        },
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise forms.ValidationError(FILE_REFUSED["too_large"])
        return sent


@for_person
@require_http_methods(POST_TOO)
def take_along(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Her statement as a signed file, after her yes; it ends by itself."""
    latest = queries.latest_statement(visit.person)
    if latest is None or latest.source == latest.Source.PLACEMENT:
        return redirect("portal:means")
    form = ConsentForm(request.POST if request.method == "POST" else None)
    failed = False
    if request.method == "POST" and form.is_valid():
        try:
            return _file(_exported(visit))
        except StatementExpired:
            return redirect("portal:means_still")
        except (StatementMissing, NoSigningKey):
            failed = True
    ends_on = visit.today + FILE_LIFE
    return ask(
        request,
        form,
        visit,
        template="take_along",
        heading=_("Take my statement with me"),
        button=_("Give me the file"),
        ends_on=min(latest.valid_until or ends_on, ends_on),
        failed=failed,
        back_url="/p/money/result",
    )


def _exported(visit: Visit) -> str:
    return statement_actions.export_statement(
        person=visit.person,
        how="ticked in the portal",
        today=visit.today,
        at=visit.at,
        actor=visit.actor,
    )


def _file(text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_person
@require_http_methods(POST_TOO)
def bring(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A file she brings: checked, then shown; nothing of hers changes before she says yes."""
    sent = request.POST if request.method == "POST" else None
    form = StatementFileForm(sent, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            received = statement_actions.receive_file(
                person=visit.person,
                text=form.cleaned_data["file"].read(),
                channel="portal",
                today=visit.today,
                at=visit.at,
                actor=visit.actor,
            )
        except StatementFileRefused as refused:
            form.add_error("file", FILE_REFUSED[refused.why])
        else:
            return redirect("portal:means_received", key=received.key)
    return ask(
        request,
        form,
        visit,
        heading=_("I bring a statement from elsewhere"),
        why=_(
            "An adviser or another company can give you your statement as a file. "
            "We check who signed it and show it to you before anything is taken over."
        ),
        button=_("Send"),
        back_url="/p/money",
    )


@for_person
@require_http_methods(POST_TOO)
def received(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """A statement that came from elsewhere: is it hers, and does she want it here?"""
    row = queries.received_waiting(visit.person, on=visit.today).filter(key=key).first()
    if row is None:
        if request.method == "POST":
            return redirect("portal:means")
        raise Http404
    if request.method == "POST":
        decide = (
            statement_actions.decline_received
            if "decline" in request.POST
            else statement_actions.take_received
        )
        try:
            decide(received=row, today=visit.today, at=visit.at, actor=visit.actor)
        except NotWaiting:
            return redirect("portal:means")
        return redirect("portal:means" if "decline" in request.POST else "portal:means_check")
    statement = queries.received_content(row)
    return show(
        request,
        "received",
        visit,
        received=row,
        statement=statement,
        groups=groups(visit, statement),
        has_draft=queries.draft(visit.person) is not None,
        back_url="/p/money",
    )
