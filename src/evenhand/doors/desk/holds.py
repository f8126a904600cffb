"""Holds: the list of the house, and the page of one with what was asked, decided and appealed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.cases.models import Case
from evenhand.contact import deciding
from evenhand.contact.advisers import advisers_of, proofs_for_advisers
from evenhand.doors.desk.evidence import COMPLAINT
from evenhand.doors.desk.guard import Shift, for_staff, local_day, zone_of
from evenhand.doors.desk.hold_forms import AppealForm, DecisionForm
from evenhand.doors.desk.hold_proofs import has_proof
from evenhand.doors.desk.page import chosen, page_of, show
from evenhand.doors.desk.state_panel import hold_shown
from evenhand.doors.desk.words import (
    HOLD_DECIDED,
    HOLD_DECISIONS,
    MAY_NOT_DECIDE,
    STATES,
    act_words,
    say,
)
from evenhand.holds import queries as holds
from evenhand.holds.deciding import (
    DECIDERS,
    Change,
    EnoughPapers,
    MayNotDecide,
    NothingToDecide,
    appealable,
    running_appeal,
)
from evenhand.holds.models import Appeal, ChangeAsked, Decision, Hold
from evenhand.rulebook.hold_words import evidence_of
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.zones import zone
from evenhand.vault.queries import Erased

FILTERS = {
    "": gettext_lazy("In force"),
    "provisional": gettext_lazy("Nobody has looked yet"),
    "review": gettext_lazy("Due to be looked at again"),
    "approval": gettext_lazy("Waiting for a second person"),
    "appeals": gettext_lazy("The person does not agree"),
}


@for_staff
@require_safe
def hold_list(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Holds in force, those to be looked at, and those that wait for a second or a third."""
    wanted = chosen(request, "show", among=FILTERS)
    page = page_of(request, _holds(wanted, shift))
    rows = list(page.object_list)
    cases = _cases_of([row.person_id for row in rows])
    return show(
        request,
        "holds",
        shift,
        place="holds",
        page=page,
        wanted=wanted,
        filters=[(code, words, _holds(code, shift).count()) for code, words in FILTERS.items()],
        rows=[(hold_shown(row), cases.get(row.person_id)) for row in rows],
        today=shift.at.date(),
    )


def _holds(wanted: str, shift: Shift) -> QuerySet[Hold]:
    rows = holds.in_force(at=shift.at, away=shift.away).select_related("person", "debt")
    if wanted == "provisional":
        waits = rows.filter(state__in=[Hold.State.PROVISIONAL, Hold.State.PAPER_ASKED])
        return waits.order_by("look_by", "pk")
    if wanted == "review":
        return rows.filter(review_on__lte=shift.at.date()).order_by("review_on", "pk")
    if wanted == "approval":
        waiting = holds.open_changes(away=shift.away).values("hold")
        return rows.filter(pk__in=waiting).order_by("starts_at", "pk")
    if wanted == "appeals":
        appealed = holds.open_appeals(away=shift.away).values("hold")
        return rows.filter(pk__in=appealed).order_by("starts_at", "pk")
    return rows.order_by("-starts_at", "-pk")


def _cases_of(persons: Sequence[int]) -> Mapping[int, Case]:
    """One case of each person, to open her file by."""
    rows = Case.objects.filter(person_id__in=persons).order_by("-pk")
    return {row.person_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class RowShown:
    """A change asked for, a decision or an appeal, in words."""

    row: ChangeAsked | Decision | Appeal
    what: str
    reason: str
    is_open: bool = False
    may_answer: bool = False


def _hold(key: uuid.UUID, shift: Shift) -> tuple[Hold, Case]:
    hold = Hold.objects.select_related("person", "debt").filter(key=key).first()
    if hold is None or hold.person.key in shift.away:
        raise Http404
    case = holds.cases_covered(hold).order_by("pk").first()
    case = case or _cases_of([hold.person_id]).get(hold.person_id)
    if case is None:
        raise Http404
    return hold, case


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def hold_page(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """What a hold is, what waits in it, and the form with which somebody decides."""
    hold, case = _hold(key, shift)
    if request.method == "POST" and hold.kind == COMPLAINT and not shift.handles_complaints:
        raise PermissionDenied
    form = DecisionForm(request.POST or None, today=local_day(hold.person, shift.at), hold=hold)
    if request.method == "POST" and form.is_valid():
        _do(request, lambda: _decide(hold, form.cleaned_data, shift))
        return redirect("desk:hold_page", key=hold.key)
    return _shown(request, shift, hold, case, form)


def _shown(
    request: HttpRequest, shift: Shift, hold: Hold, case: Case, form: DecisionForm
) -> HttpResponse:
    decisions = hold.decisions.select_related("by", "asked_by", "hold__person").order_by(
        "-at", "-pk"
    )
    may_appeal = appealable(hold)
    return show(
        request,
        "hold",
        shift,
        place="holds",
        case=case,
        shown=hold_shown(hold),
        is_over=not holds.in_force(at=shift.at, away=shift.away).filter(pk=hold.pk).exists(),
        needs=evidence_of(HOLD_KINDS[hold.kind], get_language() or "en"),
        form=form,
        appeal_form=AppealForm() if may_appeal is not None else None,
        changes_asked=[_change_asked(row, shift) for row in _open_changes(hold, shift)],
        appeal=_appeal(hold, shift),
        advisers=advisers_of(hold, at=shift.at) if hold.lifted_at is None else [],
        for_advisers=[
            (row, act_words(row.act), say(STATES, row.state)) for row in proofs_for_advisers(hold)
        ],
        has_proof=has_proof(hold, shift),
        decisions=[RowShown(row, say(HOLD_DECIDED, row.what), _words(row)) for row in decisions],
    )


def _open_changes(hold: Hold, shift: Shift) -> QuerySet[ChangeAsked]:
    return holds.open_changes(away=shift.away).filter(hold=hold)


def _change_asked(row: ChangeAsked, shift: Shift) -> RowShown:
    may = row.by_id != shift.user.pk and shift.user.role in DECIDERS
    return RowShown(row, say(HOLD_DECISIONS, row.what), _words(row), is_open=True, may_answer=may)


def _appeal(hold: Hold, shift: Shift) -> RowShown | None:
    row = running_appeal(hold)
    if row is None:
        return None
    decided = {row.about.by_id, row.about.asked_by_id}
    may = shift.user.pk not in decided and shift.user.role in DECIDERS
    what = say(HOLD_DECIDED, row.about.what)
    return RowShown(row, what, _words(row), is_open=True, may_answer=may)


def _words(row: ChangeAsked | Decision | Appeal) -> str:
    try:
        return holds.words_of(row)
    except Erased:
        return ""


def _decide(hold: Hold, given: Mapping[str, Any], shift: Shift) -> str:
    """Do what the form says; returns what to tell whoever sent it."""
    what, words, user, at = given["what"], given["words"], shift.user, shift.at
    ends_at = None
    if given["ends_on"]:
        # The day named is the last one of the hold: it ends when the next day begins.
        last = given["ends_on"] + timedelta(days=1)
        ends_at = datetime.combine(last, time(), zone(zone_of(hold.person)))
    if what == "confirm":
        deciding.confirm(hold, user=user, at=at)
    elif what == "ask_paper":
        deciding.ask_paper(hold, user=user, words=words, at=at)
    elif what == "extend" and ends_at:
        deciding.extend(hold, user=user, ends_at=ends_at, at=at)
    elif what == "treatment_ended":
        day = given["ends_on"]
        deciding.propose_after_treatment(hold, day, user=user, reason=words, at=at)
        return _("Asked. The hold stays until a second person agrees.")
    elif what == "uphold_appeal":
        appeal = running_appeal(hold)
        if appeal is None:
            raise NothingToDecide("no appeal runs")
        deciding.uphold(appeal, user=user, at=at)
    else:
        deciding.propose(hold, Change(what=what, reason=words, new_ends_at=ends_at), user=user,
                         at=at)  # fmt: skip
        return _("Asked. The hold stays until a second person agrees.")
    return _("Decided, and the person is told.")


def _do(request: HttpRequest, decide: Callable[[], str]) -> None:
    """Decide, and say what came of it; who may not is told why."""
    try:
        messages.success(request, decide())
    except MayNotDecide as refused:
        messages.warning(request, say(MAY_NOT_DECIDE, refused.why))
    except EnoughPapers:
        enough = _("One current paper is enough. Mark one that does not fit as not needed first.")
        messages.warning(request, enough)
    except NothingToDecide:
        messages.warning(request, _("There is nothing to decide: look at how the hold stands."))


@for_staff
@require_POST
def answer(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Agree with what a colleague proposed, or leave all as it is; nobody answers herself."""
    change_asked = ChangeAsked.objects.select_related("hold__person").filter(key=key).first()
    if change_asked is None:
        raise Http404
    hold, _case = _hold(change_asked.hold.key, shift)

    def decide() -> str:
        if request.POST.get("answer") == "approve":
            deciding.approve(change_asked, user=shift.user, at=shift.at)
            return _("Decided, and the person is told.")
        deciding.decline(change_asked, user=shift.user, at=shift.at)
        return _("Everything stays as it is.")

    _do(request, decide)
    return redirect("desk:hold_page", key=hold.key)


@for_staff
@require_POST
def appeal(request: HttpRequest, shift: Shift, key: uuid.UUID) -> HttpResponse:
    """Write down that the person does not agree: all is stopped again until a third decides."""
    hold, case = _hold(key, shift)
    decision, form = appealable(hold), AppealForm(request.POST)
    if decision is None:
        raise Http404
    if not form.is_valid():
        today = local_day(hold.person, shift.at)
        return _shown(request, shift, hold, case, DecisionForm(today=today, hold=hold))

    def decide() -> str:
        words = form.cleaned_data["words"]
        deciding.appeal(decision, actor=shift.actor, words=words, at=shift.at)
        return _("Kept. Everything is stopped until a third person decides.")

    _do(request, decide)
    return redirect("desk:hold_page", key=hold.key)
