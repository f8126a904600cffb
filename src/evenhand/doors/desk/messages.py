"""Messages with a person: read in their order, answered in the box beneath."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evenhand.cases.models import Case
from evenhand.contact import messages as written
from evenhand.contact.message import Message
from evenhand.contact.skills import NotCertified
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.forms import WordsField
from evenhand.doors.desk.guard import Shift, needs_certificate, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.papers import PaperField, keep
from evenhand.doors.look.forms import LookForm
from evenhand.vault import queries as vault
from evenhand.vault.models import Document
from evenhand.work import queries as work

LONGEST: Final = 4000
KIND: Final = "message"


class AnswerForm(LookForm):
    """Our answer; it is read by the person, and there is no other use of this box."""

    words = WordsField(
        label=gettext_lazy("To the person"),
        most=LONGEST,
        long=True,
        error_messages={"required": gettext_lazy("Write what the person should read.")},
    )
    paper = PaperField(label=gettext_lazy("A paper for them"), required=False)


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """The thread with this person; opening it is noted, and seen by her."""
    note_viewed(case, shift, page="messages")
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, request.FILES or None)
    if sent is not None and form.is_valid():
        try:
            _answered(case, shift, form.cleaned_data)
        except NotCertified as refused:
            return needs_certificate(request, shift, case, refused.clearance)
        except written.AnswerRefused as refused:
            language = request.LANGUAGE_CODE
            for reason in refused.verdict.reasons:
                form.add_error("words", reason.sentence(language))
        else:
            notices.success(request, _("Your answer stands on the person's page."))
            return redirect("desk:messages", reference=case.reference)
    if request.method == "GET":
        written.mark_read(case.person, at=shift.at, by=Message.By.PERSON)
    return _page(request, shift, case, form)


def _page(request: HttpRequest, shift: Shift, case: Case, form: AnswerForm) -> HttpResponse:
    rows = list(written.messages_of(case.person))
    papers = _papers(case, rows)
    said = [
        {"row": row, "words": words, "papers": papers.get(row.key, ())}
        for row, words in zip(rows, written.words_of(rows), strict=True)
    ]
    promised = work.open_promises(subject=case.person.key, away=shift.away)
    return show(
        request,
        "messages",
        shift,
        place="queue",
        case=case,
        zone=zone_of(case.person),
        form=form,
        said=said,
        promise=promised.filter(kind=written.ANSWER_MESSAGE).first(),
        at=shift.at,
    )


def _answered(case: Case, shift: Shift, told: Mapping[str, Any]) -> None:
    paper = told["paper"]
    key = keep(paper, person=case.person, kind=KIND, at=shift.at) if paper else None
    written.answer(
        person=case.person,
        case=case,
        words=told["words"],
        documents=[key] if key else [],
        user=shift.user,
        at=shift.at,
    )


def _papers(case: Case, rows: list[Message]) -> Mapping[Any, list[tuple[Any, str]]]:
    found: dict[Any, list[tuple[Any, str]]] = {}
    keys = [row.key for row in rows]
    for document in Document.objects.filter(subject_id=case.person.key, about__in=keys):
        held = found.setdefault(document.about, [])
        held.append((document.key, vault.document_name(document)))
    return found
