"""Bank files: what came, which days are missing, and a new file taken or refused in words."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.payments_words import GAPS, REFUSALS
from evenhand.doors.desk.words import say
from evenhand.doors.look.forms import LookForm
from evenhand.payments import queries
from evenhand.payments.actions import match_waiting, take_file
from evenhand.payments.bank_files import MOST_BYTES
from evenhand.payments.days import gaps
from evenhand.payments.models import BankEntry, BankFile
from evenhand.payments.own_accounts import own_accounts

PLACE: Final = "payments"


class BankFileForm(LookForm):
    """What the bank gave."""

    file = forms.FileField(
        label=_("The bank's file"),
        help_text=_("camt.053, camt.054 or MT940, up to 50 megabytes."),
        max_length=300,
        error_messages={"required": _("Choose a file."), "empty": REFUSALS["empty"]},
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(REFUSALS["too_large"])
        return file


def only_who_may_take(shift: Shift) -> None:
    """Refuse whoever is not trusted with the bank's files."""
    if shift.user.role not in queries.MAY_TAKE:
        raise PermissionDenied


@for_staff
@require_safe
def payments(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Every file that came, newest first; days and statements that are missing."""
    only_who_may_take(shift)
    page = page_of(request, queries.files())
    rows = [(file, say(REFUSALS, file.why) if file.why else "") for file in page.object_list]
    found = [gap for account in own_accounts().values() for gap in gaps(account, at=shift.at)]
    return show(
        request, "payments", shift, place=PLACE, page=page, rows=rows,
        gaps=[(gap, say(GAPS, gap.kind)) for gap in found],
        waiting=queries.entries_for(
            shift.user, queries.entries_in(BankEntry.State.SUSPENSE), away=shift.away
        ).count(),
    )  # fmt: skip


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def payments_new(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Hand over a file: it is taken whole, or refused whole with its reason on the same page."""
    only_who_may_take(shift)
    form = BankFileForm(request.POST or None, request.FILES or None)
    refused: BankFile | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = (file.name or "file").encode("utf-8", "replace").decode().replace("\x00", "")
        kept = take_file(name=name, content=file.read(), at=shift.at, actor=shift.actor)
        if kept.state == BankFile.State.TAKEN:
            match_waiting(at=shift.at)
            return redirect("desk:payments")
        refused = kept
    return show(
        request, "payments_new", shift, place=PLACE, form=form, refused=refused,
        why=say(REFUSALS, refused.why) if refused else "",
    )  # fmt: skip
