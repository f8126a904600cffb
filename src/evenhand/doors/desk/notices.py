"""Notices of stops as files: looked at first, then taken in; and who they mean, where unclear."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases.queries import case_by_reference
from evenhand.doors import clock
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.words import COUNTRIES, HOLDS, say
from evenhand.intake import queries
from evenhand.intake.models import Notice
from evenhand.intake.notice_files import look_at_notices, take_notices
from evenhand.intake.notices import Sender, match_notice, row_of
from evenhand.vault.encodings import FileRefused

MOST_BYTES: Final = 20 * 1024 * 1024
SOURCES: Final = {
    "register": gettext_lazy("An official register"),
    "adviser": gettext_lazy("An adviser"),
}
WHATS: Final = {
    "start": gettext_lazy("a stop begins"),
    "end": gettext_lazy("a stop is over"),
    "cancel": gettext_lazy("a stop was cancelled"),
}
MOST_UNMATCHED: Final = 50


class NoticesForm(forms.Form):
    """A file of notices, who sent it, and for which country."""

    file = forms.FileField(
        label=gettext_lazy("The file with the notices"),
        help_text=gettext_lazy("A table as CSV, up to 20 megabytes."),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose the file with the notices."),
        },
    )
    source = forms.ChoiceField(label=gettext_lazy("Who sent it?"), choices=list(SOURCES.items()))
    country = forms.ChoiceField(
        label=gettext_lazy("Where do the people live?"), choices=list(COUNTRIES.items())
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file is larger than 20 megabytes."))
        return file


@for_staff
@require_safe
def notice_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Files of notices, newest first, and the notices that name nobody we found."""
    waiting = queries.notices_to_match()[:MOST_UNMATCHED]
    return show(
        request,
        "notices",
        shift,
        place="imports",
        page=page_of(request, queries.notice_batches()),
        sources=SOURCES,
        waiting=[
            (notice, row_of(notice), say(HOLDS, notice.kind), say(WHATS, notice.what))
            for notice in waiting
        ],
    )


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_notices(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Look into a file of notices, or take it in."""
    form = NoticesForm(request.POST or None, request.FILES or None)
    looked = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file, name = given["file"].file, given["file"].name or "file"
        sender = Sender(source=given["source"], country=given["country"], actor=shift.actor)
        try:
            if request.POST.get("do") == "take":
                plain = name.encode("utf-8", "replace").decode().replace("\x00", "")
                batch = take_notices(file, sender, file_name=plain, clock=clock.now)
                return redirect("desk:notice_batch", key=batch.key)
            looked = look_at_notices(file, sender, today=shift.at.date())
        except FileRefused as refused:
            form.add_error("file", str(refused))
    return show(request, "notices_new", shift, place="imports", form=form, looked=looked)


@for_staff
@require_safe
def notice_batch(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One file of notices: rows read are the accepted, the rejected and the known ones."""
    batch = queries.notice_batches().filter(key=key).first()
    if batch is None:
        raise Http404
    return show(
        request, "notices_batch", shift, place="imports", batch=batch, sources=SOURCES,
        source=SOURCES.get(batch.source, batch.source),
    )  # fmt: skip


@for_staff
@require_POST
def match(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Say whom a notice means; her stop holds when this answers."""
    notice = Notice.objects.filter(key=key).first()
    if notice is None:
        raise Http404
    case = case_by_reference(request.POST.get("reference", "")[:60], away=shift.away)
    if case is None:
        messages.warning(request, _("There is no such case. Check its reference."))
        return redirect("desk:notices")
    match_notice(notice, case.person, clock=clock.now, user=shift.user)
    messages.success(request, _("Found. The stop holds."))
    return redirect("desk:case", reference=case.reference)
