"""What came with a stop, for who reviews it and nobody else; every look is written down."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.access.models import Role
from evenhand.access.queries import has_conflict
from evenhand.cases.models import Case
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, View, for_staff, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.state_panel import hold_shown
from evenhand.doors.look.papers import attachment
from evenhand.doors.look.stop_words import said_for_a_stop
from evenhand.holds import queries as holds
from evenhand.holds.models import Hold
from evenhand.holds.papers import end_purpose, papers_of
from evenhand.journal.queries import latest_look
from evenhand.rulebook.zones import zone
from evenhand.vault import queries as vault
from evenhand.vault.models import Document
from evenhand.work.queries import claims_one_of

COMPLAINT: Final = "complaint"
REVIEWERS: Final = frozenset({Role.LEAD, Role.COMPLAINTS, Role.COMPLIANCE})


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper of a stop: its name, when it was last looked at, until when it is kept."""

    document: Document
    name: str
    looked_at: datetime | None


def may_review(hold: Hold, shift: Shift) -> bool:
    """Whether this member of staff may read what came with a stop.

    A lead, a complaint handler, a compliance officer; or who has claimed a case of hers while the
    stop still waits to be read. What came with a complaint is Complaint Management's alone.
    """
    if hold.kind == COMPLAINT:
        return shift.handles_complaints
    if shift.user.role in REVIEWERS:
        return True
    if hold.state != Hold.State.PROVISIONAL:
        return False
    keys = [case.key for case in holds.cases_covered(hold)]
    return claims_one_of(keys, user=shift.user, at=shift.at)


def _on_a_stop(view: View) -> View:
    """Guard a page of one stop's evidence."""

    @wraps(view)
    def opened(
        request: HttpRequest, shift: Shift, key: uuid.UUID, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        hold = Hold.objects.filter(key=key).select_related("person", "debt").first()
        case = holds.cases_covered(hold).order_by("pk").first() if hold else None
        if hold is None or case is None or hold.person.key in shift.away:
            raise Http404
        if has_conflict(shift.user, about=case.debt.creditor.key):
            return show(request, "kept_away", shift, status=403, case=case)
        if not may_review(hold, shift):
            return show(request, "not_reviewing", shift, status=403, case=case, hold=hold)
        with timezone.override(zone(zone_of(hold.person))):
            return view(request, shift, hold, case, *args, **kwargs)

    return for_staff(opened)


@_on_a_stop
@require_safe
def evidence(request: HttpRequest, shift: Shift, hold: Hold, case: Case) -> HttpResponse:
    """The words with which the stop was asked for, and its papers; that somebody looked is kept."""
    note_viewed(case, shift, hold=str(hold.key))
    try:
        words = said_for_a_stop(holds.reason(hold))
        papers = [
            PaperShown(row, vault.document_name(row), latest_look(hold.person.key, row.key))
            for row in papers_of(hold)
        ]
    except vault.Erased:
        words, papers = "", []
    return show(
        request,
        "evidence",
        shift,
        place="holds",
        case=case,
        shown=hold_shown(hold),
        words=words,
        papers=papers,
    )


@_on_a_stop
@require_safe
def paper(
    request: HttpRequest, shift: Shift, hold: Hold, case: Case, paper: uuid.UUID
) -> HttpResponse:
    """One paper of the stop, as a file; nothing in it runs in the browser."""
    found = _paper(hold, paper)
    note_viewed(case, shift, hold=str(hold.key), document=str(found.key))
    try:
        content, name = vault.document_content(found), vault.document_name(found)
    except vault.Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=found.media_type)


@_on_a_stop
@require_POST
def not_needed(
    request: HttpRequest, shift: Shift, hold: Hold, case: Case, paper: uuid.UUID
) -> HttpResponse:
    """A paper that was refused or is not needed goes; the stop itself stays as it is."""
    found = _paper(hold, paper)
    day = end_purpose(hold, found.key, at=shift.at, actor=shift.actor)
    messages.success(request, _("The paper is deleted after {day}.").format(day=day.isoformat()))
    return redirect("desk:evidence", key=hold.key)


def _paper(hold: Hold, key: uuid.UUID) -> Document:
    found = next((row for row in papers_of(hold) if row.key == key), None)
    if found is None:
        raise Http404
    return found
