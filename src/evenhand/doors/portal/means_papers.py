"""A paper for one line of the statement: a photo or a PDF, attached and taken out again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.doors.look.means_words import COSTS, INCOMES
from evenhand.doors.look.statement_lines import place_of
from evenhand.doors.portal import draft
from evenhand.doors.portal.means_flow import CHECK, POST_TOO
from evenhand.doors.portal.page import ask
from evenhand.doors.portal.papers import Paper, media_type, plain_name
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.plans import statement_papers
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.vault.queries import Erased, document_name, documents_of

_WORDS: Final[dict[str, Any]] = {"incomes": INCOMES, "costs": COSTS}


class LinePaperForm(forms.Form):
    """One paper that shows the sum."""

    paper = Paper(
        label=_("A paper that shows it"),
        help_text=_("One photo or PDF, up to 10 megabytes: a payslip, a bill, a letter."),
    )


@for_person
@require_http_methods(POST_TOO)
def paper(request: HttpRequest, visit: Visit, section: str, name: str) -> HttpResponse:
    """Attach a paper to a line, in the place of an earlier one, or take it out."""
    statement = draft.read(visit)
    at = place_of(getattr(statement, section), name) if section in _WORDS else None
    if at is None:
        raise Http404
    line = getattr(statement, section)[at]
    form = LinePaperForm(request.POST if "send" in request.POST else None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        _keep(visit, _with(statement, section, at, ""))
        return redirect(CHECK)
    if request.method == "POST" and form.is_valid():
        key = _stored(visit, form.cleaned_data["paper"])
        _keep(visit, _with(statement, section, at, str(key)))
        return redirect(CHECK)
    return ask(
        request,
        form,
        visit,
        template="line_paper",
        heading=_WORDS[section][line.kind],
        paper_name=names(visit).get(line.evidence, ""),
        back_url=CHECK,
        skip_url=CHECK,
    )


def _stored(visit: Visit, sent: Any) -> uuid.UUID:
    content = sent.read()
    return statement_papers.attach_paper(
        person=visit.person,
        name=plain_name(sent),
        media_type=media_type(content),
        content=content,
        at=visit.at,
        actor=visit.actor,
    )


def _with(statement: StatementOfMeans, section: str, at: int, evidence: str) -> StatementOfMeans:
    lines = list(getattr(statement, section))
    lines[at] = replace(lines[at], evidence=evidence)
    changed: dict[str, Any] = {section: tuple(lines)}
    return replace(statement, **changed)


def _keep(visit: Visit, statement: StatementOfMeans) -> None:
    """Save the draft, and delete the paper that no line names any more."""
    draft.save(visit, statement)
    statement_papers.keep_only_needed(person=visit.person, at=visit.at, actor=visit.actor)


def names(visit: Visit) -> dict[str, str]:
    """The names of her papers for statements, by the key that a line names."""
    rows = [row for row in documents_of(visit.person.key) if row.kind == statement_papers.KIND]
    try:
        return {str(row.key): document_name(row) for row in rows}
    except Erased:
        return {}
