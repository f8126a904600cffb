"""The proof of a stop as a file for staff, who give it to an adviser or over a way that is safe.

It names no address of the person and makes no way in.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from evenhand.contact.actions import letter_language
from evenhand.contact.proof import proof_file
from evenhand.contact.unwritable import UNWRITABLE
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.evidence import COMPLAINT
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.look.papers import attachment
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered
from evenhand.rulebook.holds import HOLD_KINDS

_FOR_NOBODY: Final = "nobody"


def has_proof(hold: Hold, shift: Shift) -> bool:
    """Whether there is a proof that a member of staff may give to somebody."""
    if hold.kind == COMPLAINT and not shift.handles_complaints:
        return False
    return HOLD_KINDS[hold.kind].proof != _FOR_NOBODY


@for_staff
@require_safe
def proof(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """The proof of a stop in the person's language; that it was opened is in her file."""
    hold = Hold.objects.select_related("person", "debt").filter(key=key).first()
    if hold is None or hold.person.key in shift.away or not has_proof(hold, shift):
        raise Http404
    with override(letter_language(hold.person)):
        delivered = _("Handed over by one of us")
    try:
        content = proof_file(hold, delivered=delivered, at=shift.at)
    except UNWRITABLE:
        messages.error(request, _("The proof could not be written: look at the letters."))
        return redirect("desk:hold_page", key=hold.key)
    case = cases_covered(hold).order_by("pk").first()
    if content is None or case is None:
        raise Http404
    note_viewed(case, shift, hold=str(hold.key))
    return attachment(content, name=f"S-{hold.pk:06d}", media_type="application/pdf")
