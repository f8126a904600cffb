"""Quotes: what people let us print, chosen by one lead and let out by another."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.doors.desk.guard import Shift
from evenhand.doors.desk.page import show
from evenhand.doors.desk.voices.board import for_leads
from evenhand.learning.surveys import quoting


@for_leads
@require_safe
def quotes(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What is out, what waits for a second person, and what may be chosen from."""
    user, away = shift.user, shift.away
    return show(
        request, "voices/quotes", shift, place="board",
        out=quoting.quotes_chosen(user, is_out=True, away=away),
        waiting=quoting.quotes_chosen(user, is_out=False, away=away),
        offered=quoting.answers_to_quote(user, away=away),
    )  # fmt: skip


@for_leads
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Choose sentences of one answer; nobody writes any."""
    row = quoting.answer_to_quote(shift.user, key=key, away=shift.away)
    if row is None:
        raise Http404
    if request.method == "POST":
        places = [int(one) for one in request.POST.getlist("sentence") if one.isdecimal()]
        try:
            quoting.choose(row.answer, places, by=shift.user, at=shift.at)
        except quoting.NotToBePrinted:
            messages.error(request, _("Choose at least one sentence."))
            return redirect("desk:quote_choose", key=key)
        messages.success(request, _("Chosen. A second person lets it out."))
        return redirect("desk:quotes")
    return show(request, "voices/quote", shift, place="board", row=row)


@for_leads
@require_POST
def let_out(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Let a quote out that somebody else chose."""
    _hers(shift, key)
    if quoting.let_out(key=key, by=shift.user, at=shift.at):
        messages.success(request, _("It may be printed now."))
    else:
        messages.error(request, _("Whoever chose it does not let it out. Ask a second person."))
    return redirect("desk:quotes")


@for_leads
@require_POST
def put_back(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Take a quote back."""
    _hers(shift, key)
    if quoting.put_back(key=key):
        messages.success(request, _("Taken back. It is not printed any more."))
    return redirect("desk:quotes")


def _hers(shift: Shift, key: uuid.UUID) -> None:
    """Whoever is kept from a person finds no quote of hers. Raises Http404."""
    both = [
        one.quote.key
        for is_out in (True, False)
        for one in quoting.quotes_chosen(shift.user, is_out=is_out, away=shift.away)
    ]
    if key not in both:
        raise Http404
