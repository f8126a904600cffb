"""Creditors' files: what came of each row, and a new file with a look inside before it counts."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.doors import clock
from evenhand.doors.desk.column_map import FIELD_WORDS, MapForm, columns_of
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.words import COUNTRIES, say
from evenhand.intake import actions as intake
from evenhand.intake import queries
from evenhand.intake.models import Placement, RowResult
from evenhand.intake.preview import Preview, preview
from evenhand.vault import actions as vault
from evenhand.vault.encodings import FileRefused
from evenhand.vault.models import Document
from evenhand.vault.queries import Erased, document_content
from evenhand.vault.spreadsheets import harmless

UPLOAD: Final = "desk.upload"
MOST_BYTES: Final = vault.MOST_BYTES
OUTCOMES: Final = {
    "accepted": gettext_lazy("Accepted"),
    "rejected": gettext_lazy("Rejected"),
    "duplicate": gettext_lazy("Known already"),
}


class FileForm(forms.Form):
    """A creditor's file, whose it is and under which country's law."""

    file = forms.FileField(
        label=gettext_lazy("The creditor's file"),
        help_text=gettext_lazy("A table as CSV, or a UBL e-invoice, up to 20 megabytes."),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose the file with the debts."),
        },
    )
    creditor = WordsField(
        label=gettext_lazy("Name of the creditor"),
        most=200,
        error_messages={"required": gettext_lazy("Write the creditor's name.")},
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Where do the people live?"), choices=list(COUNTRIES.items())
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("This file is larger than 20 megabytes. Import it with `evenhand import`.")
            )
        return file


@for_staff
@require_safe
def import_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Every file that came in, newest first."""
    page = page_of(request, queries.placements())
    return show(request, "imports", shift, place="imports", page=page)


def _placement(key: uuid.UUID) -> Placement:
    try:
        return queries.placement_by_key(key)
    except Placement.DoesNotExist as missing:
        raise Http404 from missing


@for_staff
@require_safe
def import_page(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One file: rows read are the accepted, the rejected and the known ones together."""
    placement = _placement(key)
    outcome = chosen(request, "outcome", among=OUTCOMES) or "rejected"
    return show(
        request,
        "import",
        shift,
        place="imports",
        placement=placement,
        figures=queries.figures(placement, away=shift.away),
        outcome=outcome,
        outcomes=OUTCOMES,
        page=page_of(request, queries.results_of(placement, outcome=outcome, away=shift.away)),
        not_read=queries.columns_not_read(placement),
    )


@for_staff
@require_safe
def rejected_csv(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """The rejected rows as a table to send back to the creditor."""
    placement = _placement(key)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([_("Row"), _("Reference"), _("Field"), _("Reason")])
    rows = queries.results_of(placement, outcome=RowResult.Outcome.REJECTED, away=shift.away)
    for row in rows.iterator(chunk_size=2000):
        texts = (row.reference, row.field, row.reason)
        writer.writerow([row.row_number, *(harmless(text) for text in texts)])
    answer = HttpResponse("\ufeff" + sheet.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rejected-rows.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Hand over a file; nothing is imported before somebody has looked at it."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        forget(request, shift)
        keep(request, form.cleaned_data, shift)
        return redirect("desk:import_map")
    return show(request, "import_new", shift, place="imports", form=form)


def keep(request: HttpRequest, given: Mapping[str, Any], shift: Shift) -> None:
    """Seal the file under a key of its own until it is imported or given up."""
    file: UploadedFile[Any] = given["file"]
    name = (file.name or "file").encode("utf-8", "replace").decode().replace("\x00", "")
    subject = uuid.uuid4()
    document = vault.store_document(
        subject=subject,
        kind="placement",
        name=name[:300],
        media_type="application/octet-stream",
        content=file.read(),
        at=shift.at,
    )
    request.session[UPLOAD] = {
        "subject": str(subject),
        "document": str(document.key),
        "name": name[:300],
        "creditor": given["creditor"],
        "country": given["country"],
    }


def forget(request: HttpRequest, shift: Shift) -> None:
    """Erase a file that waits, by destroying its key."""
    waiting = request.session.pop(UPLOAD, None)
    if waiting:
        vault.destroy_key(uuid.UUID(waiting["subject"]), at=shift.at)


def _waiting(request: HttpRequest) -> tuple[dict[str, str], BytesIO] | None:
    told = request.session.get(UPLOAD)
    document = Document.objects.filter(key=told["document"]).first() if told else None
    if told is None or document is None:
        return None
    try:
        return told, BytesIO(document_content(document))
    except Erased:
        return None


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def import_map(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Look into the file, say which column is which, then import it."""
    waiting = _waiting(request)
    if waiting is None:
        return redirect("desk:import_new")
    told, file = waiting
    if request.POST.get("do") == "forget":
        forget(request, shift)
        return redirect("desk:imports")
    try:
        look, form = _look(request, told, file, shift)
        if request.POST.get("do") == "import" and form.is_valid() and not look.missing:
            return _import(request, told, file, form, shift)
    except (FileRefused, intake.BegunOtherwise, intake.WorkedElsewhere) as refused:
        return show(
            request, "import_refused", shift, place="imports", told=told, why=str(refused),
            status=422,
        )  # fmt: skip
    return show(
        request,
        "import_map",
        shift,
        place="imports",
        told=told,
        look=look,
        form=form,
        columns=columns_of(form, look),
        missing=[say(FIELD_WORDS, name) for name in look.missing],
    )


def _look(
    request: HttpRequest, told: Mapping[str, str], file: BytesIO, shift: Shift
) -> tuple[Preview, MapForm]:
    """Look into the file under a guessed map, or under the one that staff chose."""
    where = {"country": told["country"], "today": shift.at.date(), "creditor": told["creditor"]}
    look = preview(file, **where)  # type: ignore[arg-type]
    if request.method != "POST":
        return look, MapForm(header=look.header, mapping=look.mapping)
    form = MapForm(request.POST, header=look.header, mapping=look.mapping)
    if form.is_valid() and look.dialect is not None:
        look = preview(file, mapping=form.map(), **where)  # type: ignore[arg-type]
    return look, form


def _import(
    request: HttpRequest,
    told: Mapping[str, str],
    file: BytesIO,
    form: MapForm,
    shift: Shift,
) -> HttpResponse:
    file.seek(0)
    placement = intake.place(
        file=file,
        file_name=told["name"],
        creditor=told["creditor"],
        country=told["country"],
        mapping=form.map() if form.header else None,
        clock=clock.now,
        actor=shift.actor,
    )
    forget(request, shift)
    placement.refresh_from_db()
    words = ngettext("{rows} row was read.", "{rows} rows were read.", placement.rows_read)
    messages.success(request, words.format(rows=placement.rows_read))
    return redirect("desk:import", key=placement.key)
