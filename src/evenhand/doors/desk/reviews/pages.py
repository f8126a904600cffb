"""Pages of reviews: one's own first, colleagues' once they had their days, one call at a time."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, for_staff, lacking_for, needs_certificate
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.reviews.forms import SayForm
from evenhand.doors.desk.reviews.shown import (
    agents_words,
    clock_of,
    places,
    shown_around,
    shown_review,
)
from evenhand.doors.desk.reviews.words import FOUND, NOTICES, warning_words
from evenhand.doors.desk.words import say
from evenhand.learning.conversations import answering, queries
from evenhand.learning.conversations.models import Finding, Transcript
from evenhand.vault.queries import Erased


@for_staff
@require_safe
def own(request: HttpRequest, shift: Shift) -> HttpResponse:
    """List the reviews of a member of staff's own calls."""
    rows = queries.own_reviews(shift.user, away=shift.away)
    return show(request, "reviews/own", shift, place="reviews", page=page_of(request, rows),
                **places(shift))  # fmt: skip


@for_staff
@require_safe
def open_to_me(request: HttpRequest, shift: Shift) -> HttpResponse:
    """List the calls of colleagues that may be read by now, by their day alone."""
    if shift.user.role not in queries.READERS:
        raise PermissionDenied
    rows = queries.open_reviews(shift.user, at=shift.at, away=shift.away)
    return show(request, "reviews/open", shift, place="reviews", page=page_of(request, rows),
                **places(shift))  # fmt: skip


def _review(key: uuid.UUID, shift: Shift) -> Transcript:
    row = queries.review_of(shift.user, key=key, at=shift.at, away=shift.away)
    if row is None:
        raise Http404
    return row


@for_staff
@require_safe
def review(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One call: its words, and beside them what was found."""
    row = _review(key, shift)
    is_own = row.agent_id == shift.user.pk
    if row.case is not None:
        lacking = lacking_for(shift, row.case)
        if not is_own and not lacking.is_cleared:
            return needs_certificate(request, shift, row.case, lacking)
        note_viewed(row.case, shift, transcript=str(row.key))
    answering.note_shown(row, by=shift.user, at=shift.at)
    told = shown_review(row, shift)
    return show(
        request, "reviews/review", shift, place="reviews", row=row, told=told, is_own=is_own,
        is_open=queries.is_open_to_others(row, at=shift.at),
        heard=[say(NOTICES, one) for one in told.heard],
        missed=[say(NOTICES, one) for one in told.missed],
        warnings=[warning_words(one) for one in row.warnings], form=SayForm(),
    )  # fmt: skip


@for_staff
@require_POST
def speak(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Keep what somebody says about a review or a finding; the agent may contest one."""
    row, form = _review(key, shift), SayForm(request.POST)
    found = _finding_of(row, request.POST.get("finding", ""), shift)
    if not form.is_valid():
        messages.error(request, _("Write why, in a few words."))
    elif request.POST.get("do") == "contest" and found is not None:
        _contest(request, found, form.cleaned_data["words"], shift)
    else:
        words = form.cleaned_data["words"]
        answering.comment(row, words=words, by=shift.user, at=shift.at, finding=found)
        messages.success(request, _("Kept beside the call."))
    return redirect("desk:review", key)


def _contest(request: HttpRequest, found: Finding, words: str, shift: Shift) -> None:
    try:
        answering.contest(found, words=words, by=shift.user, at=shift.at)
    except answering.MayNotContest as refused:
        raise PermissionDenied from refused
    messages.success(request, _("Nobody else sees it now. A third person decides."))


def _finding_of(row: Transcript, key: str, shift: Shift) -> Finding | None:
    if not key:
        return None
    seen = {str(one.key): one for one in queries.findings_for(shift.user, of=row)}
    if key not in seen:
        raise Http404
    return seen[key]


@for_staff
@require_safe
def contested(request: HttpRequest, shift: Shift) -> HttpResponse:
    """List what waits for a third person; whose call it was stands nowhere."""
    if shift.user.role not in answering.SETTLERS:
        raise PermissionDenied
    rows = queries.contested_findings(shift.user, at=shift.at, away=shift.away)
    told = [(one, say(FOUND, one.detector)) for one in rows]
    return show(request, "reviews/contested", shift, place="reviews", page=page_of(request, told),
                **places(shift))  # fmt: skip


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Decide about one thing found: its few turns and the agent's words, and nobody's name."""
    found = (
        queries.contested_findings(shift.user, at=shift.at, away=shift.away).filter(key=key).first()
    )
    if found is None:
        raise Http404
    case = found.transcript.case
    if request.method == "POST" and request.POST.get("stands") in ("yes", "no"):
        stands = request.POST["stands"] == "yes"
        answering.settle(found, stands=stands, by=shift.user, at=shift.at)
        messages.success(request, _("Decided."))
        return redirect("desk:reviews_contested")
    if case is not None:
        note_viewed(case, shift, transcript=str(found.transcript.key))
    try:
        turns, said = shown_around(found), agents_words(found)
    except Erased:
        turns, said = [], []
    return show(
        request, "reviews/settle", shift, place="reviews", row=found, turns=turns, said=said,
        words=say(FOUND, found.detector), clock=clock_of(found.start_ms),
    )  # fmt: skip
