"""The page of an answer that raised an alarm: what was said, and what was done about it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.page import show
from evenhand.doors.desk.voices.words import MANAGE, QUESTIONS
from evenhand.learning.surveys import actions, queries
from evenhand.learning.surveys.models import CloseOut
from evenhand.vault.queries import Erased
from evenhand.work.alarms import HANDLERS


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """One answer, for whoever handles its alarm; its own agent meets it once it is closed out."""
    row = queries.shown_to(shift.user, key=key, away=shift.away)
    if row is None or shift.user.role not in HANDLERS:
        raise Http404
    if request.method == "POST":
        done = {name: request.POST.get(name) for name in QUESTIONS}
        if set(done.values()) <= {"yes", "no"}:
            said = {name: word == "yes" for name, word in done.items()}
            actions.close_out(row, by=shift.user, at=shift.at, **said)
            messages.success(request, _("Written down. Whoever held the talk may read it now."))
            return redirect("desk:survey_answer", key=key)
        messages.error(request, _("Say yes or no to each of the three."))
    try:
        words = queries.words_of(row)
    except Erased:
        words = ""
    return show(
        request, "voices/answer", shift, place="voices", row=row, case=row.invitation.case,
        words=words, manage=MANAGE.get(row.manage, ""), done=_done(queries.close_out_row(row)),
        questions=QUESTIONS.items(),
    )  # fmt: skip


def _done(made: CloseOut | None) -> list[tuple[str, bool]]:
    """What was written down, in words."""
    if made is None:
        return []
    return [(str(words), getattr(made, name)) for name, words in QUESTIONS.items()]
