"""My path: which certificates I hold, words of my coach, my calendar. Seen beside nobody else's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access.queries import certificates_of
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.training.lacking import shown_paths
from evenhand.doors.desk.training.shown import shown_certificates
from evenhand.learning.training.actions import answer_note
from evenhand.learning.training.calendar import calendar_of
from evenhand.learning.training.models import CoachingNote


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Show a member of staff her own certificates and her coach's words; she may answer them."""
    notes = CoachingNote.objects.filter(user=shift.user).order_by("-at")
    if request.method == "POST":
        number = request.POST.get("note", "")
        note = notes.filter(pk=number if number.isdecimal() else 0).first()
        if note is not None:
            answer_note(note, words=request.POST.get("answer", "")[:4000], at=shift.at)
        return redirect("desk:learn")
    return show(
        request,
        "training/mine",
        shift,
        place="learn",
        paths=shown_paths(shift.user, reader=shift.user, at=shift.at),
        certificates=shown_certificates(certificates_of(shift.user), at=shift.at),
        notes=notes[:50],
    )


@for_staff
@require_safe
def calendar_file(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Give a member of staff her own sessions and lessons as a calendar file."""
    answer = HttpResponse(calendar_of(shift.user, at=shift.at), content_type="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="learning.ics"'
    return answer
