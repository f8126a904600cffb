"""Messages: what she and we wrote to each other, in its order, and a box to write more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.cases.models import Case
from evenhand.contact import messages as written
from evenhand.contact.firm import name_shown
from evenhand.contact.message import Message
from evenhand.doors.look.papers import Paper, attachment, media_type, plain_name
from evenhand.doors.portal.fields import OneOf, Words
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person, open_cases
from evenhand.vault import actions as vault_actions
from evenhand.vault import queries as vault
from evenhand.vault.models import Document
from evenhand.work import queries as work

POST_TOO: Final = ["GET", "HEAD", "POST"]
PAPER: Final = "message"


@dataclass(frozen=True, slots=True)
class Said:
    """One message as its person reads it."""

    row: Message
    words: str | None
    name: str
    papers: Sequence[tuple[uuid.UUID, str]]


class WriteForm(forms.Form):
    """What she wants to tell us, with one paper or none."""

    words = Words(
        label=_("Write to us"),
        help_text=_("A question, news, anything. One of us reads it."),
        long=True,
    )
    paper = Paper(
        label=_("A photo or a PDF, if you like"),
        help_text=_("One file, up to 10 megabytes."),
        required=False,
    )

    def __init__(self, *arguments: Any, cases: Sequence[Case], **options: Any) -> None:
        super().__init__(*arguments, **options)
        if len(cases) > 1:
            named = [(str(case.key), case.debt.creditor.name) for case in cases]
            self.fields["about"] = OneOf(
                label=_("Is it about one of these?"), choices=named, required=False
            )
            self.order_fields(["words", "about", "paper"])


@for_person
@require_http_methods(POST_TOO)
def messages(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All messages, the newest last; what we wrote counts as read once she opened this page."""
    cases = open_cases(visit)
    sent = request.POST if request.method == "POST" else None
    form = WriteForm(sent, request.FILES or None, cases=cases)
    if sent is not None and form.is_valid():
        _keep(visit, form.cleaned_data)
        return redirect("portal:messages")
    said = messages_shown(visit)
    if request.method == "GET":
        written.mark_read(visit.person, at=visit.at)
    promised = work.open_promises(subject=visit.person.key).filter(kind=written.ANSWER_MESSAGE)
    return show(
        request,
        "messages",
        visit,
        form=form,
        said=said,
        promise=promised.first(),
        answer_by=written.answer_by(visit.person, at=visit.at),
        at=visit.at,
        back_url="/p/home",
    )


def _keep(visit: Visit, told: Mapping[str, Any]) -> None:
    paper = told.get("paper")
    about = told.get("about")
    written.write_to_us(
        person=visit.person,
        case_key=uuid.UUID(about) if about else visit.case_key,
        words=told["words"],
        documents=[_stored(visit, paper)] if paper else [],
        at=visit.at,
        actor=visit.actor,
    )


def _stored(visit: Visit, paper: UploadedFile[Any]) -> uuid.UUID:
    content = paper.read()
    return vault_actions.store_document(
        subject=visit.person.key,
        kind=PAPER,
        name=plain_name(paper),
        media_type=media_type(content),
        content=content,
        at=visit.at,
    ).key


def messages_shown(visit: Visit) -> list[Said]:
    """Her messages in words, each with who wrote it and what came with it."""
    rows = list(written.messages_of(visit.person))
    papers = _papers(visit, rows)
    return [
        Said(
            row=row,
            words=words,
            name=name_shown(row.user.name) if row.user else "",
            papers=papers.get(row.key, ()),
        )
        for row, words in zip(rows, written.words_of(rows), strict=True)
    ]


def _papers(
    visit: Visit, rows: Sequence[Message]
) -> Mapping[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    keys = [row.key for row in rows]
    for document in Document.objects.filter(subject_id=visit.person.key, about__in=keys):
        assert document.about is not None
        held = found.setdefault(document.about, [])
        held.append((document.key, vault.document_name(document)))
    return found


@for_person
@require_safe
def message_file(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """A paper that came with one of her messages or of our answers, as a file to keep."""
    document = Document.objects.filter(key=key, subject_id=visit.person.key).first()
    if document is None or document.about is None:
        raise Http404
    if not written.messages_of(visit.person).filter(key=document.about).exists():
        raise Http404
    try:
        content, name = vault.document_content(document), vault.document_name(document)
    except vault.Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=document.media_type)
