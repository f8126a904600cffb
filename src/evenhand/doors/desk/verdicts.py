"""Why was this refused? One verdict in words, and «ask now» for any act of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.access.queries import has_conflict
from evenhand.cases import queries as cases
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors.desk.forms import AskForm
from evenhand.doors.desk.guard import Shift, for_staff, on_a_case, zone_of
from evenhand.doors.desk.now_panel import asked
from evenhand.doors.desk.page import show
from evenhand.doors.desk.reasons import (
    Told,
    all_told,
    earliest_of,
    facts_told,
    instant,
    told_again,
)
from evenhand.doors.desk.timeline import VERDICTS, names_of
from evenhand.doors.desk.words import act_words
from evenhand.journal import queries as journal
from evenhand.journal.models import Event
from evenhand.plans import queries as plans
from evenhand.rulebook import Verdict, open_rulebook
from evenhand.rulebook.zones import zone
from evenhand.vault.queries import Erased


@dataclass(frozen=True, slots=True)
class VerdictShown:
    """A verdict as staff read it."""

    act: str
    at: datetime
    allowed: bool
    reasons: Sequence[Told]
    earliest: datetime | None
    packs: Sequence[str]
    rules_asked: int
    rulebook: str
    is_of_today: bool
    facts: Sequence[tuple[str, str, str]]
    erased: bool
    by: str


@for_staff
@require_safe
def verdict_page(request: HttpRequest, shift: Shift, event_id: int) -> HttpResponse:
    """One verdict of the journal: what was asked, the answer, each reason with its law."""
    event = Event.objects.filter(pk=event_id, code__in=VERDICTS).first()
    case = _case_of(event)
    if event is None or case is None:
        raise Http404
    if has_conflict(shift.user, about=case.person.key):
        return show(request, "kept_away", shift, status=403, case=case)
    with timezone.override(zone(zone_of(case.person))):
        return show(
            request,
            "verdict",
            shift,
            place="queue",
            case=case,
            zone=zone_of(case.person),
            event=event,
            verdict=_of_event(event, case),
        )


def _case_of(event: Event | None) -> Case | None:
    if event is None or event.case_key is None:
        return None
    return cases.case_by_reference(str(event.case_key))


def _of_event(event: Event, case: Case) -> VerdictShown:
    kept = event.data
    erased = False
    try:
        facts = journal.personal(event).get("facts", {})
    except Erased:
        facts, erased = {}, True
    here = zone_of(case.person)
    return VerdictShown(
        act=act_words(str(kept["act"])),
        at=event.at,
        allowed=bool(kept["allowed"]),
        reasons=[told_again(reason, zone=here) for reason in kept["reasons"]],
        earliest=earliest_of(kept["reasons"]),
        packs=[str(pack).upper() if len(pack) == 2 else str(pack) for pack in kept["packs"]],
        rules_asked=int(kept["rules_asked"]),
        rulebook=str(kept["rulebook"]),
        is_of_today=kept["rulebook"] == open_rulebook().hash,
        facts=facts_told(facts),
        erased=erased,
        by=names_of([event.actor])[event.actor],
    )


def _live(verdict: Verdict, shift: Shift) -> VerdictShown:
    return VerdictShown(
        act=act_words(verdict.act.key),
        at=shift.at,
        allowed=verdict.allowed,
        reasons=all_told(verdict),
        earliest=None if verdict.allowed else instant(verdict.earliest),
        packs=[pack.upper() if len(pack) == 2 else pack for pack in verdict.packs],
        rules_asked=verdict.rules_asked,
        rulebook=verdict.hash,
        is_of_today=True,
        facts=facts_told(verdict.facts),
        erased=False,
        by=str(shift.user),
    )


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def ask_now(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Ask the rulebook about an act of this case now; a kept answer gets a page of its own."""
    form = AskForm(request.POST or request.GET or None)
    shown = None
    if form.is_bound and form.is_valid():
        try:
            answer = _answer(case, form.cleaned_data["act"], shift)
        except gate.CaseIsClosed:
            answer = None
        if request.method == "POST" and answer is not None:
            with transaction.atomic():
                event = gate.record(answer, case=case, at=shift.at, actor=shift.actor)
            return redirect("desk:verdict", event_id=event.pk)
        shown = _live(answer.verdict, shift) if answer is not None else None
    return show(
        request,
        "ask_now",
        shift,
        place="queue",
        case=case,
        zone=zone_of(case.person),
        form=form,
        act=form.cleaned_data["act"] if shown else "",
        is_closed=case.closed_at is not None,
        verdict=shown,
    )


def _answer(case: Case, act: str, shift: Shift) -> gate.Answer:
    """Ask the gate; an offer of a plan is judged with what the statement of means says."""
    if act != "plan.offer":
        return asked(case, act, shift)
    facts = gate.facts_of(case, at=shift.at)
    assessment = plans.assessment_of(case.person, at=shift.at)
    if assessment is not None:
        facts |= dict(assessment.facts()) | {"statement_known": True}
    return gate.Answer(verdict=open_rulebook().judge(act, facts), facts=facts)
