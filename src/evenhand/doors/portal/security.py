"""Who is in under her name, and how she ends it everywhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from evenhand.access import actions as access
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Leave everywhere at once: on the telephone that she lent, at the library, here."""
    if request.method != "POST":
        return show(request, "keys", visit, back_url="/p/home")
    access.leave_everywhere(subject=visit.person.key, at=visit.at)
    visits.end(request)
    return show(request, "keys_left")
