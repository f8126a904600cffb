"""Disputes at the desk: the list with its clocks, and the page of one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from evenhand.doors import clock
from evenhand.doors.desk.dispute_forms import (
    AnswerForm,
    MatchForm,
    ProposalForm,
    QuestionForm,
    WordsForm,
)
from evenhand.doors.desk.guard import Shift, View, for_staff
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.papers import media_type
from evenhand.doors.look.dispute_words import OUTCOMES, POINTS, PUT_RIGHT, STATES, WHO_SAID
from evenhand.doors.look.forms import LookForm
from evenhand.doors.look.papers import attachment
from evenhand.doors.look.stop_words import NOT_RIGHT
from evenhand.journal.actions import Entry, append
from evenhand.redress.disputes import deciding, queries, watching
from evenhand.redress.disputes.actions import NoLongerOpen
from evenhand.redress.disputes.deciding import MayNotDecide, NothingPutRight, Wanted, WordsMissing
from evenhand.redress.disputes.models import OPEN, Dispute, Finding, FindingProposed
from evenhand.redress.disputes.putting_right import MoreThanOwed
from evenhand.vault import queries as vault
from evenhand.vault.actions import store_document

FILTERS = {
    "": gettext_lazy("Open"),
    "late": gettext_lazy("Past their day"),
    "creditor": gettext_lazy("The creditor was asked"),
    "second": gettext_lazy("Waiting for a second person"),
    "match": gettext_lazy("Nobody knows whose letter it is"),
    "over": gettext_lazy("Decided or taken back"),
}
WHY_NOT = {
    "tie": gettext_lazy("You declared a tie: somebody else does this."),
    "role": gettext_lazy("A lead, a complaint handler or compliance decides this."),
    "second": gettext_lazy("Somebody else than who proposed it decides."),
}


@for_staff
@require_safe
def dispute_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Disputes by their day, filtered; none of people or creditors one is tied to."""
    wanted = chosen(request, "show", among=FILTERS)
    page = page_of(request, _rows(wanted, shift))
    return show(
        request,
        "disputes",
        shift,
        place="holds",
        page=page,
        rows=[(row, NOT_RIGHT[row.what], STATES[row.state]) for row in page.object_list],
        wanted=wanted,
        filters=[(code, words, _rows(code, shift).count()) for code, words in FILTERS.items()],
        today=shift.at.date(),
    )


def _rows(wanted: str, shift: Shift) -> QuerySet[Dispute]:
    rows = queries.open_disputes(away=shift.away)
    if wanted == "late":
        return rows.filter(late_noted_on__isnull=False)
    if wanted == "creditor":
        return rows.filter(state=Dispute.State.ASKED)
    if wanted == "second":
        return rows.filter(proposals__isnull=False).distinct()
    if wanted == "match":
        return rows.filter(person=None)
    if wanted == "over":
        return queries.all_disputes(away=shift.away).exclude(state__in=OPEN)
    return rows


def _on_a_dispute(view: View) -> View:
    """Guard a page of one dispute; for whoever is tied to it there is no such page."""

    @wraps(view)
    def opened(
        request: HttpRequest, shift: Shift, key: uuid.UUID, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        found = queries.all_disputes(away=()).filter(key=key).first()
        about = [found.person.key] if found and found.person else []
        about += [found.debt.creditor.key] if found and found.debt else []
        if found is None or not shift.away.isdisjoint(about):
            raise Http404
        return view(request, shift, found, *args, **kwargs)

    return for_staff(opened)


def _note_look(dispute: Dispute, shift: Shift, **what: str) -> None:
    append(
        Entry(
            code="case.viewed",
            at=shift.at,
            actor=shift.actor,
            subject=dispute.person.key if dispute.person else dispute.subject,
            case_key=dispute.case.key if dispute.case else None,
            data={"dispute": str(dispute.key), **what},
        )
    )


@_on_a_dispute
@require_safe
def dispute(request: HttpRequest, shift: Shift, found: Dispute) -> HttpResponse:
    """What was said, its papers and clocks, and what can be done; that somebody looked is kept."""
    _note_look(found, shift)
    return _page(request, shift, found)


def _page(
    request: HttpRequest,
    shift: Shift,
    found: Dispute,
    *,
    form: BaseForm | None = None,
    doing: str = "",
) -> HttpResponse:
    forms = {name: _form(found, shift, name) for name in _FORMS}
    if form is not None:
        forms[doing] = form
    waiting = queries.waiting_proposal(found)
    return show(
        request,
        "dispute",
        shift,
        place="holds",
        dispute=found,
        case=found.case,
        what=NOT_RIGHT[found.what],
        state=STATES[found.state],
        is_open=found.state in OPEN,
        said=_said(found),
        papers=_papers(found),
        reach=_open(lambda: queries.reach_of(found)),
        forms=forms,
        wrong=form,
        proposal=_decision(waiting) if waiting else None,
        why_not=WHY_NOT.get(deciding.may_decide(waiting, shift.user), "") if waiting else "",
        finding=_decision(finding) if (finding := queries.finding_of(found)) else None,
        today=shift.at.date(),
    )


_FORMS: Final = ("ask", "answer", "reply", "match", "propose")


def _form(found: Dispute, shift: Shift, doing: str, *given: Any) -> BaseForm:
    """The form of one act, empty or with what was sent."""
    if doing == "propose":
        return ProposalForm(*given, prefix=doing, currency=_currency(found))
    if doing == "match":
        return MatchForm(*given, prefix=doing, away=shift.away)
    kinds: dict[str, type[LookForm]] = {
        "ask": QuestionForm, "answer": AnswerForm, "reply": WordsForm,
    }  # fmt: skip
    return kinds[doing](*given, prefix=doing)


def _currency(found: Dispute) -> str:
    return found.debt.currency if found.debt else "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """A proposal or a finding, in words."""

    row: FindingProposed | Finding
    outcome: str | Promise
    points: list[str | Promise]
    reasons: str
    put_right: str | Promise


def _decision(row: FindingProposed | Finding) -> DecisionShown:
    return DecisionShown(
        row=row,
        outcome=OUTCOMES[row.outcome],
        points=[POINTS[point] for point in row.points],
        reasons=_open(lambda: queries.reasons_of(row)),
        put_right=PUT_RIGHT[row.put_right],
    )


def _said(found: Dispute) -> list[tuple[object, ...]]:
    return [
        (WHO_SAID[row.who] if row.who == "creditor" else row.get_who_display(), row,
         _open(lambda row=row: queries.words_of(row)))  # type: ignore[misc]
        for row in queries.said_in(found)
    ]  # fmt: skip


def _open(read: Callable[[], str]) -> str:
    try:
        return read()
    except vault.Erased:
        return ""


def _papers(found: Dispute) -> list[tuple[uuid.UUID, str]]:
    abouts = [found.key, *(row.key for row in queries.said_in(found))]
    rows = [row for about in abouts for row in vault.documents_about(about)]
    return [(row.key, _open(lambda row=row: vault.document_name(row))) for row in rows]  # type: ignore[misc]


@_on_a_dispute
@require_safe
def paper(request: HttpRequest, shift: Shift, found: Dispute, paper: uuid.UUID) -> HttpResponse:
    """One paper as a file to keep; nothing in it runs in the browser."""
    abouts = [found.key, *(row.key for row in queries.said_in(found))]
    rows = [row for about in abouts for row in vault.documents_about(about)]
    document = next((row for row in rows if row.key == paper), None)
    if document is None:
        raise Http404
    _note_look(found, shift, document=str(paper))
    try:
        content, name = vault.document_content(document), vault.document_name(document)
    except vault.Erased as erased:
        raise Http404 from erased
    return attachment(content, name=name, media_type=document.media_type)


@_on_a_dispute
@require_POST
def act(request: HttpRequest, shift: Shift, found: Dispute, doing: str) -> HttpResponse:
    """Ask, take an answer, reply, match or propose: what the form of the page says."""
    if doing not in _FORMS:
        raise Http404
    form = _form(found, shift, doing, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, shift, found, form=form, doing=doing)
    _try(request, lambda: _do(found, doing, form.cleaned_data, shift))
    return redirect("desk:dispute", key=found.key)


def _do(found: Dispute, doing: str, given: dict[str, Any], shift: Shift) -> None:
    user, at, words = shift.user, shift.at, given.get("words", "")
    if doing == "ask":
        papers = _kept(found, given["paper"], shift)
        deciding.ask_creditor(found, words=words, documents=papers, user=user, at=at)
    elif doing == "answer":
        papers = _kept(found, given["paper"], shift)
        deciding.creditor_answers(found, words=words, documents=papers, actor=shift.actor, at=at)
    elif doing == "reply":
        deciding.reply(found, words=words, user=user, at=at)
    elif doing == "match":
        watching.match(found, case=given["case"], user=user, clock=clock.now)
    else:
        less = given["less"].minor if given["put_right"] == "less" else None
        wanted = Wanted(
            outcome=given["outcome"], reasons=words, points=tuple(given["points"]),
            put_right=given["put_right"], less_minor=less,
        )  # fmt: skip
        proposal = deciding.propose(found, wanted, user=user, at=at)
        if wanted.outcome == "upheld":
            deciding.decide(proposal, user=user, at=at)


def _kept(found: Dispute, paper: Any, shift: Shift) -> list[uuid.UUID]:
    if not paper:
        return []
    content = paper.read()
    name = (paper.name or "paper").encode("utf-8", "replace").decode().replace("\x00", "")
    kept = store_document(
        subject=found.subject, kind="dispute", name=name[:200], media_type=media_type(content),
        content=content, at=shift.at,
    )  # fmt: skip
    return [kept.key]


@_on_a_dispute
@require_POST
def decide(request: HttpRequest, shift: Shift, found: Dispute) -> HttpResponse:
    """Decide as a colleague proposed, as the second person."""
    proposal = queries.waiting_proposal(found)
    if proposal is None or str(proposal.key) != request.POST.get("proposal", ""):
        messages.warning(request, _("It changed meanwhile: look at how it stands."))
    else:
        _try(request, lambda: deciding.decide(proposal, user=shift.user, at=shift.at))
    return redirect("desk:dispute", key=found.key)


def _try(request: HttpRequest, do: Callable[[], object]) -> None:
    """Do it and say so; who may not, or came too late, is told why."""
    try:
        do()
    except MayNotDecide as refused:
        messages.warning(request, WHY_NOT[refused.why])
    except NoLongerOpen:
        messages.warning(request, _("It changed meanwhile: look at how it stands."))
    except NothingPutRight:
        messages.warning(request, _("They are right: say what is put right."))
    except MoreThanOwed:
        messages.warning(request, _("That is more than what is still owed."))
    except WordsMissing:
        messages.warning(request, _("Words are missing."))
    else:
        messages.success(request, _("Kept."))
