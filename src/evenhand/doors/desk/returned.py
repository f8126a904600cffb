"""Letters that came back: say so, and look for the address by lawful sources only."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.access.queries import entry_link
from evenhand.cases.actions import AddressIncomplete
from evenhand.cases.models import Case
from evenhand.cases.queries import case_by_reference
from evenhand.contact import queries as contact
from evenhand.contact import receipts, tracing
from evenhand.contact.models import Receipt, Release, Trace
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.letter_words import LETTERS
from evenhand.doors.desk.page import page_of, show
from evenhand.doors.desk.words import TRACE_SOURCES, say
from evenhand.doors.look.forms import LookForm

LONGEST_REFERENCE = 60
MOST_LETTERS = 20


class AddressForm(LookForm):
    """Where she lives now, and who says so."""

    source = forms.ChoiceField(
        label=gettext_lazy("Where does the address come from?"),
        help_text=gettext_lazy(
            "Never neighbours, family, an employer or social media: asking tells others of a debt."
        ),
        choices=[("", "–"), *TRACE_SOURCES.items()],
    )
    street = WordsField(label=gettext_lazy("Street and number"), most=200, required=False)
    postcode = WordsField(label=gettext_lazy("Postcode"), most=20, required=False)
    town = WordsField(label=gettext_lazy("Town"), most=120)
    country = forms.RegexField(
        "^[A-Z]{2}$",
        label=gettext_lazy("Country, as two letters"),
        error_messages={"invalid": gettext_lazy("Write two capital letters, such as LV.")},
    )


@for_staff
@require_safe
def returned(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Find a letter by its reference or code; and every search that is still open."""
    asked = request.GET.get("reference", "")[:LONGEST_REFERENCE].strip()
    case = _case_of(asked, shift) if asked else None
    if case is not None:
        note_viewed(case, shift)
    rows = contact.posted(case)[:MOST_LETTERS] if case is not None else []
    page = page_of(request, contact.open_traces(away=shift.away))
    return show(
        request,
        "returned",
        shift,
        place="outbox",
        asked=asked,
        case=case,
        letters=[(row, say(LETTERS, row.letter)) for row in rows],
        page=page,
        traces=[(trace, trace.release.case.reference) for trace in page.object_list],
    )


def _case_of(asked: str, shift: Shift) -> Case | None:
    """The case of a letter's reference, or of the code that is printed in it."""
    found = case_by_reference(asked, away=shift.away)
    if found is not None:
        return found
    link = entry_link(asked, at=shift.at)
    if link is None or link.case_key is None:
        return None
    return case_by_reference(str(link.case_key), away=shift.away)


@for_staff
@require_POST
def came_back(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Note that a letter came back: its address is used no more."""
    row = Release.objects.filter(key=key).select_related("person").first()
    if row is None or row.person.key in shift.away:
        raise Http404
    said = receipts.Said(
        key=row.key,
        kind=Receipt.Kind.RETURNED,
        source="desk",
        source_key=f"{row.key}:returned",
        at=shift.at,
    )
    receipts.take(said, at=shift.at)
    trace = Trace.objects.filter(release=row).first()
    if trace is None:
        raise Http404
    messages.success(request, _("Noted. This address is used no more."))
    return redirect("desk:trace", key=trace.key)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def trace(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Write down where she lives now, or that nobody who may be asked knows."""
    found = contact.open_traces(away=shift.away).filter(key=key).first()
    if found is None:
        raise Http404
    form = AddressForm(request.POST or None, initial={"country": found.person.country})
    if request.method == "POST" and _is_done(request, shift, found, form):
        return redirect("desk:case", reference=found.release.case.reference)
    note_viewed(found.release.case, shift)
    return show(
        request, "trace", shift, place="outbox", form=form, trace=found, case=found.release.case
    )


def _is_done(request: HttpRequest, shift: Shift, found: Trace, form: AddressForm) -> bool:
    """Whether the search has ended now; otherwise the form says what is missing."""
    if "not_found" in request.POST:
        tracing.not_found(found, by=shift.user, at=shift.at)
        messages.info(request, _("Noted. Nothing is posted until somebody tells us where."))
        return True
    if not form.is_valid():
        return False
    told = form.cleaned_data
    address = tracing.Address(
        street=told["street"],
        postcode=told["postcode"],
        town=told["town"],
        country=told["country"],
    )
    try:
        tracing.found(found, address, source=told["source"], by=shift.user, at=shift.at)
    except AddressIncomplete:
        form.add_error("street", _("Write a street, or a postcode."))
        return False
    messages.success(request, _("The new address is noted. The next letter goes there."))
    return True
