"""What people ask of their own data: by when, what was asked, the answer, erasing by two."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases import data_requests as requests
from evenhand.cases.models import Case, DataRequest
from evenhand.doors.desk.guard import Shift, for_staff, local_day
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.look.about_words import CODES
from evenhand.doors.look.forms import LookForm
from evenhand.journal.actions import Entry, append
from evenhand.vault.about import opened

SOON: Final = timedelta(days=7)
OUTCOMES: Final = {
    "done": _("Done as asked"),
    "partly": _("Done in part"),
    "refused": _("Not done, for the reason I write"),
}
KEPT_BECAUSE: Final = {
    "open_case": _("A case is open: nothing that belongs to it can be erased yet."),
    "keeping_time_unknown": _(
        "There was a case, and the rules do not know yet how long the law makes us keep it."
    ),
    "not_asked": _("This was not asked, or it is answered already."),
    "not_proposed": _("Nobody has proposed it yet."),
    "proposed": _("Somebody has proposed it already."),
    "second_person": _("You proposed it. A second person must do it."),
}


class AnswerForm(LookForm):
    """What became of it, and the words she reads."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"), choices=[("", "–"), *OUTCOMES.items()]
    )
    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("She reads it on her page. Say what stays, until when, and on what ground."),
        max_length=4000,
        widget=forms.Textarea,
    )


@for_staff
@require_safe
def request_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Every request without an answer, the earliest last day first."""
    rows = requests.open_requests().exclude(person__key__in=shift.away)
    page = page_of(request, rows)
    return show(
        request,
        "data_requests",
        shift,
        place="inbox",
        page=page,
        rows=[_row(row, shift) for row in page.object_list],
    )


def _row(row: DataRequest, shift: Shift) -> dict[str, Any]:
    today = local_day(row.person, shift.at)
    return {"row": row, "kind": CODES[row.kind], "clock": clock_of(row.due_on, today=today)}


def clock_of(due_on: date, *, today: date) -> str:
    """`late`, `soon` or nothing: how near a last day is."""
    return "late" if due_on < today else "soon" if due_on <= today + SOON else ""


def _found(shift: Shift, key: uuid.UUID) -> DataRequest:
    rows = DataRequest.objects.select_related("person", "erase_asked_by")
    found = rows.filter(key=key).first()
    if found is None or found.person.key in shift.away:
        raise Http404
    return found


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One request in her own words, and its answer."""
    found = _found(shift, key)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.answer(found, **form.cleaned_data, user=shift.user, at=shift.at)
            messages.success(request, _("Answered. She reads it on her page."))
        except requests.AlreadyAnswered:
            messages.info(request, _("This was answered already."))
        return redirect("desk:data_requests")
    if request.method != "POST":
        _note_viewed(found, shift)
    return show(
        request,
        "data_request",
        shift,
        place="inbox",
        **_row(found, shift),
        words=opened(lambda: requests.words_of(found)),
        answer=opened(lambda: requests.answer_of(found)),
        outcome=OUTCOMES.get(found.outcome, ""),
        case=Case.objects.filter(person=found.person).order_by("-pk").first(),
        form=form,
        longer=requests.longer(found),
        stays=KEPT_BECAUSE.get(requests.must_stay(found.person), ""),
    )


def _note_viewed(found: DataRequest, shift: Shift) -> None:
    append(
        Entry(
            code="case.viewed", at=shift.at, actor=shift.actor, subject=found.person.key,
            data={"request": str(found.key)},
        )
    )  # fmt: skip


@for_staff
@require_POST
def take_longer(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Take the longer time of the law, where there is one."""
    try:
        requests.extend(_found(shift, key), user=shift.user, at=shift.at)
        messages.success(request, _("The longer time runs. She sees it on her page."))
    except requests.CannotExtend:
        messages.warning(request, _("The law of her country gives no longer time now."))
    return redirect("desk:data_request", key=key)


@for_staff
@require_POST
def erase(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Propose to erase everything, or do it as the second; refused while something must stay."""
    found = _found(shift, key)
    try:
        if found.erase_asked_by_id is None:
            requests.propose_erasing(found, user=shift.user, at=shift.at)
            messages.success(request, _("Proposed. A second person must do it."))
        else:
            requests.erase(found, user=shift.user, at=shift.at)
            messages.success(request, _("Erased for good."))
    except requests.CannotErase as kept:
        messages.warning(request, KEPT_BECAUSE[kept.why])
    return redirect("desk:data_request", key=key)
