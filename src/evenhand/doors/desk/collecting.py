"""Files of direct debits: fetch one, hand it to the bank once, note what the bank refused."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.access.models import Role
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.payments import debit_files, returned_debits
from evenhand.payments.debits import debit_of
from evenhand.payments.models import Debit, DebitFile
from evenhand.rulebook import Money

HANDERS: Final = frozenset({Role.LEAD, Role.COMPLIANCE, Role.OPERATOR})


@for_staff
@require_safe
def collecting(request: HttpRequest, shift: Shift) -> HttpResponse:
    """The files of direct debits, the newest day first."""
    page = page_of(request, DebitFile.objects.order_by("-day", "-pk"))
    return show(
        request,
        "collecting",
        shift,
        place="payments",
        page=page,
        rows=[(row, Money(row.amount_minor, "EUR")) for row in page.object_list],
        may=shift.user.role in HANDERS,
    )


def _file(key: uuid.UUID, shift: Shift) -> DebitFile:
    row = DebitFile.objects.filter(key=key).first()
    if row is None or shift.user.role not in HANDERS:
        raise Http404
    return row


@for_staff
@require_safe
def file(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """The bytes for the bank, the same whenever they are fetched."""
    row = _file(key, shift)
    answer = HttpResponse(debit_files.content_of(row), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{row.message_id}.xml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_staff
@require_POST
def hand_over(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Say that a file was handed to the bank; a second time is refused with words."""
    row = _file(key, shift)
    try:
        debit_files.note_handed_over(row, today=shift.at.date(), at=shift.at, actor=shift.actor)
    except debit_files.AlreadyHandedOver:
        messages.error(
            request, _("The bank has this file. Handed over again, everybody pays twice.")
        )
    except debit_files.TooLateForTheBank:
        messages.error(request, _("The day of this file is over. Do not hand it over any more."))
    except debit_files.FileChanged:
        messages.error(
            request,
            _("Something in it may not be collected any more. Throw it away; a new one is made."),
        )
        debit_files.draw_up(day=shift.at.date(), at=shift.at, actor=shift.actor)
    else:
        messages.success(request, _("It is noted that the bank has this file."))
    return redirect("desk:collecting")


@for_staff
@require_POST
def refused(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Note that the bank refused a debit before any money moved."""
    if shift.user.role not in HANDERS:
        raise Http404
    debit = debit_of(request.POST.get("number", "")[:30])
    reason = request.POST.get("reason", "")[:4].upper()
    is_code = reason.isascii() and reason.isalnum()
    if debit is None or not is_code or not _note(debit, reason, shift):
        messages.error(
            request, _("No debit of this number is with the bank, or the code is wrong.")
        )
    else:
        messages.success(request, _("It is noted. Nobody pays for it."))
    return redirect("desk:collecting")


def _note(debit: Debit, reason: str, shift: Shift) -> bool:
    return returned_debits.refused(
        debit, reason=reason, on=shift.at.date(), at=shift.at, actor=shift.actor
    )
