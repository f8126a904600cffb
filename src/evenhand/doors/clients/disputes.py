"""What we ask a creditor about a disputed claim: our question, by when, and its answer.

She sees our words and the papers that we attached: never what the person said or showed, how she is
reached, or what she lives on.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from evenhand.doors.clients.guard import Client, for_creditor
from evenhand.doors.look.forms import LookForm
from evenhand.doors.look.papers import Paper
from evenhand.redress.disputes import queries
from evenhand.redress.disputes.actions import NoLongerOpen
from evenhand.redress.disputes.deciding import WordsMissing, creditor_answers
from evenhand.redress.disputes.models import Dispute
from evenhand.vault import queries as vault
from evenhand.vault.actions import store_document


class AnswerForm(LookForm):
    """The answer in words, and one PDF with it."""

    words = forms.CharField(
        label=_("Your answer"), max_length=4000, required=False, widget=forms.Textarea()
    )
    paper = Paper(
        label=_("One PDF, up to 10 megabytes"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        return words.replace("\x00", "")

    def clean_paper(self) -> Any:
        """A PDF, opened as every paper is; a photo of one is not what a creditor has."""
        paper = self.cleaned_data["paper"]
        if paper and paper.content_type != "application/pdf":
            raise forms.ValidationError(_("Choose a PDF of at most 10 megabytes."))
        return paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question that waits for an answer."""

    dispute: Dispute
    words: str
    papers: list[tuple[uuid.UUID, str]]
    form: AnswerForm


@for_creditor
@require_safe
def disputes(request: HttpRequest, client: Client) -> HttpResponse:
    """Every question that waits, by its day."""
    return _page(request, client)


def _page(request: HttpRequest, client: Client, *, wrong: Asked | None = None) -> HttpResponse:
    rows = [_asked(row) for row in queries.of_creditor(client.creditor)]
    if wrong is not None:
        rows = [wrong if row.dispute.pk == wrong.dispute.pk else row for row in rows]
    return render(
        request,
        "clients/disputes.html",
        {
            "creditor": client.creditor.name,
            "firm_name": settings.FIRM.get("name", "Evenhand"),
            "rows": rows,
            "wrong": wrong.form if wrong else None,
        },
    )


def _asked(row: Dispute, form: AnswerForm | None = None) -> Asked:
    question = queries.newest_question(row)
    try:
        words = queries.words_of(question) if question else ""
        files = vault.documents_about(question.key) if question else []
        papers = [(one.key, vault.document_name(one)) for one in files]
    except vault.Erased:
        words, papers = "", []
    form = form or AnswerForm(prefix=f"d{row.pk}")
    return Asked(dispute=row, words=words, papers=papers, form=form)


def _own(client: Client, key: uuid.UUID) -> Dispute:
    found = queries.of_creditor(client.creditor).filter(key=key).first()
    if found is None:
        raise Http404
    return found


@for_creditor
@require_POST
def answer_dispute(request: HttpRequest, client: Client, key: uuid.UUID) -> HttpResponse:
    """Keep the creditor's answer; the person's own words stay with us."""
    found = _own(client, key)
    form = AnswerForm(request.POST, request.FILES, prefix=f"d{found.pk}")
    if not form.is_valid():
        return _page(request, client, wrong=_asked(found, form))
    given = form.cleaned_data
    try:
        creditor_answers(
            found, words=given["words"], documents=_kept(found, given["paper"], client),
            actor=f"creditor:{client.user.key}", at=client.at,
        )  # fmt: skip
    except (WordsMissing, NoLongerOpen):
        messages.warning(request, gettext("Nothing was kept: write a few words or add a file."))
    else:
        messages.success(request, gettext("Thank you. We read it and decide."))
    return redirect("clients:disputes")


def _kept(found: Dispute, paper: Any, client: Client) -> list[uuid.UUID]:
    if not paper:
        return []
    kept = store_document(
        subject=found.subject, kind="dispute", name=paper.name, media_type=paper.content_type,
        content=paper.read(), at=client.at,
    )  # fmt: skip
    return [kept.key]


@for_creditor
@require_safe
def dispute_paper(
    request: HttpRequest, client: Client, key: uuid.UUID, paper: uuid.UUID
) -> HttpResponse:
    """A paper that we attached to our question, as a file to keep."""
    question = queries.newest_question(_own(client, key))
    files = vault.documents_about(question.key) if question else []
    found = next((row for row in files if row.key == paper), None)
    if found is None:
        raise Http404
    answer = HttpResponse(vault.document_content(found), content_type=found.media_type)
    answer["Content-Disposition"] = 'attachment; filename="question"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
