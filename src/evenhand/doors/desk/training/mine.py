"""My path: what I learned, which certificates I hold, what is due. Seen by nobody beside others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.access.queries import certificates_of
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.training.shown import shown_certificates


@for_staff
@require_safe
def mine(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show a member of staff her own certificates."""
    return show(
        request,
        "training/mine",
        shift,
        place="learn",
        certificates=shown_certificates(certificates_of(shift.user), at=shift.at),
    )
