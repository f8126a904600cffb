"""What the printer was given, and what still lies in the house."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.contact import print_batches
from evenhand.contact.channels import spool
from evenhand.contact.print_batches import next_cut_off
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show


def in_the_house(shift: Shift) -> dict[str, Any]:
    """How many letters a hold can still take back, and until when; for the outbox too."""
    return {"count": len(spool().waiting()), "until": next_cut_off(at=shift.at)}


@for_staff
@require_safe
def batches(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The batches that were closed, newest first."""
    return show(
        request,
        "batches",
        shift,
        place="outbox",
        page=page_of(request, print_batches.batches(away=shift.away)),
        lying=in_the_house(shift),
    )
