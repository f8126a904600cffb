"""The report «Promises kept»: ours and theirs, side by side, by one measure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.work.queries import promises_kept

SIDES: Final = {"us": gettext_lazy("Ours"), "person": gettext_lazy("Theirs")}
WATCHED: Final = timedelta(days=90)


@for_staff
@require_safe
def promises(request: HttpRequest, shift: Shift) -> HttpResponse:
    """How many promises were kept in time, of those that were due in the last three months."""
    since = shift.at - WATCHED
    rows = [
        (words, promises_kept(by=side, since=since, until=shift.at, away=shift.away))
        for side, words in SIDES.items()
    ]
    return show(request, "promises", shift, place="reports", rows=rows, since=since)
