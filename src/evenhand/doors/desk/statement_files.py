"""Papers of lines, and statements that go along or come in, with the person's consent."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from evenhand.cases.models import Case
from evenhand.doors.desk.case import note_viewed
from evenhand.doors.desk.guard import Shift, local_day, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.papers import PaperField, media_type
from evenhand.doors.desk.statement import lines_with_papers, papers_of_lines
from evenhand.doors.look.forms import LookForm, let_choose
from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.look.papers import attachment
from evenhand.doors.look.statement_lines import NO_FIRST_DEBT, NO_INCOME, NO_OTHERS
from evenhand.doors.look.statement_words import FILE_REFUSED, FIRST_DEBTS
from evenhand.plans import actions as plans
from evenhand.plans import queries, statement_actions, statement_papers
from evenhand.plans.choosing import StatementExpired, StatementMissing
from evenhand.plans.statement_actions import NotWaiting
from evenhand.plans.statement_file import MOST_BYTES, StatementFileRefused
from evenhand.plans.statement_keys import NoSigningKey
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.vault.actions import DocumentRefused

Words = str | Promise
HOW_AGREED: Final = {
    "phone": gettext_lazy("They said yes on the telephone"),
    "writing": gettext_lazy("They said yes in writing"),
    "here": gettext_lazy("They said yes face to face"),
}


class LinePaperForm(LookForm):
    """A paper for one line."""

    line = forms.ChoiceField(label=gettext_lazy("For which line?"))
    paper = PaperField(label=gettext_lazy("Paper"))

    def __init__(self, *given: Any, lines: list[tuple[str, str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        let_choose(self, "line", [(name, words) for name, words, _paper in lines])


class AgreedForm(LookForm):
    """How the person agreed that her statement goes along."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did they agree?"), choices=[("", "–"), *HOW_AGREED.items()]
    )


class BringForm(LookForm):
    """A file that the person, or somebody for her, gave us."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": gettext_lazy("This file is empty. Choose it once more.")},
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise forms.ValidationError(FILE_REFUSED["too_large"])
        return sent


@on_a_case
@require_http_methods(("GET", "HEAD", "POST"))
def papers(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Attach a paper to a line of the statement, in the place of an earlier one."""
    note_viewed(case, shift, page="statement papers")
    today = local_day(case.person, shift.at)
    before = queries.begun(case.person, today=today)
    lines = lines_with_papers(before, papers_of_lines(case, before))
    sent = request.POST if request.method == "POST" else None
    form = LinePaperForm(sent, request.FILES or None, lines=lines)
    if sent is not None and form.is_valid():
        try:
            _attached(case, shift, before, form.cleaned_data)
        except DocumentRefused as refused:
            form.add_error("paper", str(refused))
        else:
            messages.success(request, _("The paper stands by its line."))
            return redirect("desk:statement_papers", reference=case.reference)
    return show(
        request,
        "statement_papers",
        shift,
        place="queue",
        case=case,
        zone=zone_of(case.person),
        form=form,
        lines=lines,
    )


def _attached(case: Case, shift: Shift, before: StatementOfMeans, told: dict[str, Any]) -> None:
    content = told["paper"].read()
    name = (told["paper"].name or "paper").encode("utf-8", "replace").decode().replace("\x00", "")
    key = statement_papers.attach_paper(
        person=case.person,
        name=name[:200],
        media_type=media_type(content),
        content=content,
        at=shift.at,
        actor=shift.actor,
    )
    section, _dash, at = str(told["line"]).partition("-")
    lines = list(getattr(before, section))
    lines[int(at)] = replace(lines[int(at)], evidence=str(key))
    changed: dict[str, Any] = {section: tuple(lines)}
    plans.save_draft(
        person=case.person,
        statement=replace(before, **changed),
        source="desk",
        at=shift.at,
        actor=shift.actor,
    )
    statement_papers.keep_only_needed(person=case.person, at=shift.at, actor=shift.actor)


@on_a_case
@require_http_methods(("GET", "HEAD", "POST"))
def take_along(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """The statement as a signed file for the person, after her yes."""
    form = AgreedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            text = _exported(case, shift, form.cleaned_data["how"])
        except StatementExpired:
            form.add_error(None, _("The statement has expired. Ask first whether it is still so."))
        except StatementMissing:
            form.add_error(None, _("There is no completed statement in their own words."))
        except NoSigningKey:
            form.add_error(None, _("The operator gave us no key to sign files with."))
        else:
            return attachment(text.encode(), name="statement", media_type="application/json")
    return _page(request, shift, case, "statement_take_along", form)


def _exported(case: Case, shift: Shift, how: str) -> str:
    return statement_actions.export_statement(
        person=case.person,
        how=f"at the desk: {how}",
        today=local_day(case.person, shift.at),
        at=shift.at,
        actor=shift.actor,
    )


@on_a_case
@require_http_methods(("GET", "HEAD", "POST"))
def bring(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """A file of an adviser or another house: checked, then shown before anything is taken over."""
    form = BringForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = statement_actions.receive_file(
                person=case.person,
                text=form.cleaned_data["file"].read(),
                channel="desk",
                today=local_day(case.person, shift.at),
                at=shift.at,
                actor=shift.actor,
            )
        except StatementFileRefused as refused:
            form.add_error("file", f"{FILE_REFUSED[refused.why]} ({refused.path}: {refused.what})")
        else:
            return redirect("desk:statement_received", reference=case.reference, key=row.key)
    return _page(request, shift, case, "statement_bring", form)


def _page(
    request: HttpRequest, shift: Shift, case: Case, template: str, form: forms.Form
) -> HttpResponse:
    zone = zone_of(case.person)
    return show(request, template, shift, place="queue", case=case, zone=zone, form=form)


@on_a_case
@require_http_methods(("GET", "HEAD", "POST"))
def received(request: HttpRequest, shift: Shift, case: Case, key: uuid.UUID) -> HttpResponse:
    """A statement from elsewhere, read out to the person: is it hers?"""
    today = local_day(case.person, shift.at)
    row = queries.received_waiting(case.person, on=today).filter(key=key).first()
    if row is None:
        raise Http404
    note_viewed(case, shift, page="received statement")
    statement = queries.received_content(row)
    return show(
        request,
        "statement_received",
        shift,
        place="queue",
        case=case,
        zone=zone_of(case.person),
        received=row,
        statement=statement,
        groups=_groups(statement),
        has_draft=queries.draft(case.person) is not None,
    )


@on_a_case
@require_POST
def decide(request: HttpRequest, shift: Shift, case: Case, key: uuid.UUID) -> HttpResponse:
    """The person said that it is hers, or that she does not want it."""
    today = local_day(case.person, shift.at)
    row = queries.received_waiting(case.person, on=today).filter(key=key).first()
    if row is None:
        raise Http404
    declined = "decline" in request.POST
    verb = statement_actions.decline_received if declined else statement_actions.take_received
    try:
        verb(received=row, today=today, at=shift.at, actor=shift.actor)
    except NotWaiting:
        messages.info(request, _("Somebody has decided on it already."))
    else:
        words = _("It is forgotten.") if declined else _("It is the draft now. Complete it below.")
        messages.success(request, words)
    return redirect("desk:statement", reference=case.reference)


def _groups(statement: StatementOfMeans) -> list[tuple[Words, list[tuple[Words, Any, Words]]]]:
    """What it says, by parts: what, how much, how often."""

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, statement.currency)

    incomes = [
        (INCOMES[line.kind], money(line.amount_minor), RHYTHMS[line.rhythm])
        for line in statement.incomes
        if line != NO_INCOME
    ]
    costs = [
        (COSTS[line.kind], money(line.amount_minor), RHYTHMS[line.rhythm])
        for line in statement.costs
    ]
    first = [
        (FIRST_DEBTS[line.kind], money(line.payment_minor), RHYTHMS[line.rhythm])
        for line in statement.priority_debts
        if line != NO_FIRST_DEBT
    ]
    others = [
        (line.name, money(line.payment_minor), RHYTHMS[line.rhythm])
        for line in statement.other_creditors
        if line != NO_OTHERS
    ]
    return [
        (gettext_lazy("Money in"), list(incomes)),
        (gettext_lazy("Costs"), list(costs)),
        (gettext_lazy("Debts that come first"), list(first)),
        (gettext_lazy("Others they pay"), list(others)),
    ]
