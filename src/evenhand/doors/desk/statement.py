"""The statement of means on one page, for staff with the person at the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, local_day, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.statement_forms import SECTIONS, HeadForm, Rows, error_lines, rows_of
from evenhand.doors.desk.statement_told import as_told, head_of, rows_told
from evenhand.doors.desk.timeline import names_of
from evenhand.doors.desk.words import HOLD_SOURCES, say
from evenhand.doors.look.means_words import COSTS, INCOMES
from evenhand.doors.look.minimum_told import bounds, figures, why_highest
from evenhand.doors.look.papers import attachment
from evenhand.doors.look.statement_lines import NO_INCOME, months_before
from evenhand.doors.look.statement_questions import Question, questions
from evenhand.journal.queries import latest_of_subject
from evenhand.plans import actions as plans
from evenhand.plans import queries, statement_actions, statement_papers
from evenhand.plans.choosing import StatementExpired, StatementMissing, assessed
from evenhand.plans.models import Statement
from evenhand.plans.statement_actions import DraftWaits
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import to_json
from evenhand.vault.queries import Erased, document_name, documents_of

GET_TOO: Final = ("GET", "HEAD", "POST")
_TOLD: Final = ("statement.saved", "statement.completed", "statement.confirmed")


@dataclass(frozen=True, slots=True)
class Said:
    """Who said it, to whom, and when."""

    told_by: str
    written_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to put kindly, and the row it is about."""

    text: str
    anchor: str
    where: str


@on_a_case
@require_http_methods(GET_TOO)
def statement_page(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """The whole statement; saved half-way, or completed when they say that this is all."""
    today = local_day(case.person, shift.at)
    before = queries.begun(case.person, today=today)
    sent = request.POST if request.method == "POST" else None
    row = queries.draft(case.person)
    head = HeadForm(
        sent,
        currency=before.currency,
        today=today,
        initial=head_of(before) | {"told_on": today, "seen": _seen(row), "told_by": "person"},
    )
    shown = rows_told(before, today=today)
    sections = {
        name: rows_of(name, data=sent, initial=shown[name], currency=before.currency)
        for name in SECTIONS
    }
    if sent is not None and _are_valid(head, sections):
        rows = {name: [one.cleaned_data for one in sections[name]] for name in sections}
        told = as_told(before, head.cleaned_data, rows, today=today)
        with transaction.atomic():
            lock_persons([case.person.pk])
            if head.cleaned_data["seen"] == _seen(queries.draft(case.person)):
                return _kept(request, shift, case, told, head.cleaned_data["told_by"])
        head.add_error(None, _("Somebody saved this statement in between. Look at it once more."))
    return _page(request, shift, case, head, sections, before)


def _are_valid(head: HeadForm, sections: Mapping[str, Rows]) -> bool:
    """Whether everything can be kept; every part is asked, so that all errors show at once."""
    return all([head.is_valid(), *(rows.is_valid() for rows in sections.values())])


def _seen(row: Statement | None) -> str:
    """Names the draft as it was when the page was shown, so that nobody writes over another."""
    return f"{row.key} {row.saved_at.isoformat()}" if row else ""


def _kept(
    request: HttpRequest, shift: Shift, case: Case, told: StatementOfMeans, told_by: str
) -> HttpResponse:
    person = case.person
    plans.save_draft(
        person=person,
        statement=told,
        source="desk",
        at=shift.at,
        actor=shift.actor,
        told_by=told_by,
    )
    statement_papers.keep_only_needed(person=person, at=shift.at, actor=shift.actor)
    if "complete" not in request.POST:
        messages.success(request, _("Saved. It counts when it is completed."))
        return redirect("desk:statement", reference=case.reference)
    plans.complete_statement(person=person, at=shift.at, actor=shift.actor)
    messages.success(request, _("The statement is complete."))
    return redirect("desk:plan", reference=case.reference)


def _page(
    request: HttpRequest,
    shift: Shift,
    case: Case,
    head: HeadForm,
    sections: Mapping[str, Rows],
    before: StatementOfMeans,
) -> HttpResponse:
    note_viewed(case, shift, page="statement")
    _name_papers(case, sections, before)
    person, today = case.person, local_day(case.person, shift.at)
    latest = queries.latest_statement(person)
    errors = list(error_lines(head, sections)) if request.method == "POST" else []
    errors += [("", str(text)) for text in head.non_field_errors()] if errors or head.errors else []
    return show(
        request,
        "statement",
        shift,
        place="queue",
        case=case,
        zone=zone_of(person),
        form=head,
        head=head,
        sections=[(name, SECTIONS[name][0], rows) for name, rows in sections.items()],
        months=[date_format(month, "M Y") for month in months_before(today)],
        errors=errors,
        asked=[_asked(one) for one in _questions(before, case, shift)],
        said=said(case),
        draft=queries.draft(person),
        latest=latest,
        review_on=queries.review_on(latest) if latest else None,
        is_expired=latest is not None and queries.is_expired(latest, on=today),
        is_theirs=latest is not None and latest.source != Statement.Source.PLACEMENT,
        waiting=queries.received_waiting(person, on=today),
        status=422 if errors else 200,
    )


def _name_papers(case: Case, sections: Mapping[str, Rows], before: StatementOfMeans) -> None:
    """Let each row show the paper of its line."""
    lines = lines_with_papers(before, papers_of_lines(case, before))
    papers = {name: paper for name, _words, paper in lines}
    for name, rows in sections.items():
        for form in rows.forms:
            form.paper = papers.get(f"{name}-{form.initial.get('at')}", "")


def _questions(before: StatementOfMeans, case: Case, shift: Shift) -> list[Question]:
    today = local_day(case.person, shift.at)
    return questions(before, case.person, today=today, language=get_language() or "en")


def _asked(one: Question) -> Asked:
    words = SECTIONS[one.section][0] if one.section in SECTIONS else ""
    at = one.place
    anchor = f"#{one.section}-{at}" if words and at is not None else "#head"
    return Asked(
        text=one.text or _("{sum} a month: is that right?").format(sum=one.stated),
        anchor=anchor,
        where=f"{words} {at + 1}" if at is not None else str(words),
    )


def said(case: Case) -> Said | None:
    """Who said last what the statement says; None where nobody did."""
    event = latest_of_subject(case.person.key, _TOLD)
    if event is None:
        return None
    told_by = str(event.data.get("told_by", ""))
    return Said(
        told_by=say(HOLD_SOURCES, told_by) if told_by else "",
        written_by=names_of([event.actor])[event.actor],
        at=event.at,
    )


def papers_of_lines(case: Case, statement: StatementOfMeans) -> dict[str, str]:
    """The names of the papers that lines of a statement name, by their key."""
    named = {str(key) for key in statement_papers.papers_named(statement)}
    try:
        return {
            str(row.key): document_name(row)
            for row in documents_of(case.person.key)
            if str(row.key) in named
        }
    except Erased:
        return {}


def lines_with_papers(
    statement: StatementOfMeans, papers: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Each line that a paper can prove: its name in the form of papers, its words, its paper."""
    incomes = [
        (f"incomes-{at}", str(INCOMES[line.kind]), papers.get(line.evidence, ""))
        for at, line in enumerate(statement.incomes)
        if line != NO_INCOME
    ]
    costs = [
        (f"costs-{at}", str(COSTS[line.kind]), papers.get(line.evidence, ""))
        for at, line in enumerate(statement.costs)
    ]
    return [*incomes, *costs]


@on_a_case
@require_safe
def statement_json(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """The statement as JSON, to look at or to keep: the draft, else what counts."""
    note_viewed(case, shift, page="statement.json")
    before = queries.begun(case.person, today=local_day(case.person, shift.at))
    if "download" in request.GET:
        return attachment(to_json(before).encode(), name="statement", media_type="application/json")
    answer = HttpResponse(to_json(before), content_type="application/json; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@on_a_case
@require_safe
def minimum(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """What must stay with them: the three it is the highest of, and every figure behind them."""
    note_viewed(case, shift, page="minimum")
    try:
        statement, assessment = assessed(case.person, at=shift.at)
    except (StatementMissing, Erased):
        return redirect("desk:statement", reference=case.reference)
    papers = papers_of_lines(case, queries.content(statement))
    return show(
        request,
        "minimum",
        shift,
        place="queue",
        case=case,
        zone=zone_of(case.person),
        assessment=assessment,
        bounds=bounds(assessment),
        why=why_highest(assessment, get_language() or "en"),
        figures=[(one, papers.get(one.paper, "")) for one in figures(assessment)],
    )


@on_a_case
@require_POST
def still(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """They say that nothing has changed: what was told counts again, from today."""
    today = local_day(case.person, shift.at)
    try:
        statement_actions.confirm_unchanged(
            person=case.person, today=today, source="desk", at=shift.at, actor=shift.actor
        )
    except DraftWaits:
        messages.info(request, _("Somebody has begun to change it. Complete that instead."))
        return redirect("desk:statement", reference=case.reference)
    except (StatementMissing, StatementExpired):
        return redirect("desk:statement", reference=case.reference)
    messages.success(request, _("The statement counts again, from today."))
    return redirect("desk:case", reference=case.reference)
