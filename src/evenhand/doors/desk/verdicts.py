"""Why was this refused? One verdict in words, and «ask now» for any act of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.cases import queries as cases
from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors.desk.answers import asked
from evenhand.doors.desk.forms import AskForm
from evenhand.doors.desk.guard import Shift, for_staff, local_day, on_a_case, zone_of
from evenhand.doors.desk.page import show
from evenhand.doors.desk.reasons import (
    Told,
    all_told,
    earliest_of,
    instant,
    told_again,
)
from evenhand.doors.desk.timeline import VERDICTS, names_of
from evenhand.doors.desk.words import act_words
from evenhand.doors.look.facts_told import FactTold, facts_told
from evenhand.journal import queries as journal
from evenhand.journal.models import Event
from evenhand.plans.asking import PLAN_OFFER, ask_about_offer
from evenhand.rulebook import NotInForce, Verdict, open_rulebook
from evenhand.rulebook.zones import zone
from evenhand.vault.queries import Erased

NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class VerdictShown:
    """A verdict as staff read it."""

    act: str
    at: datetime
    allowed: bool
    reasons: Sequence[Told]
    earliest: datetime | None
    """The first instant at which all rules allow it, judged again by today's rulebook."""
    not_before: datetime | None
    """Of an earlier rulebook, which is not asked here: when the last of its reasons ended."""
    packs: Sequence[str]
    rules_asked: int
    rulebook: str
    is_of_today: bool
    facts: Sequence[FactTold]
    erased: bool
    by: str


@for_staff
@require_safe
def verdict_page(request: HttpRequest, shift: Shift, event_id: int) -> HttpResponse:
    """One verdict of the journal: what was asked, the answer, each reason with its law."""
    event = Event.objects.filter(pk=event_id, code__in=VERDICTS).first()
    case = _case_of(event, shift)
    if event is None or case is None:
        raise Http404
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


def _case_of(event: Event | None, shift: Shift) -> Case | None:
    if event is None or event.case_key is None:
        return None
    return cases.case_by_reference(str(event.case_key), away=shift.away)


def _of_event(event: Event, case: Case) -> VerdictShown:
    kept = event.data
    erased = False
    try:
        facts = journal.personal(event).get("facts", {})
    except Erased:
        facts, erased = {}, True
    here = zone_of(case.person)
    currency = case.debt.currency
    day = local_day(case.person, event.at)
    return VerdictShown(
        act=act_words(str(kept["act"])),
        at=event.at,
        allowed=bool(kept["allowed"]),
        reasons=[
            told_again(reason, zone=here, on=day, currency=currency) for reason in kept["reasons"]
        ],
        earliest=_earliest(kept, facts),
        not_before=earliest_of(kept["reasons"]),
        packs=[str(pack).upper() if len(pack) == 2 else str(pack) for pack in kept["packs"]],
        rules_asked=int(kept["rules_asked"]),
        rulebook=str(kept["rulebook"]),
        is_of_today=kept["rulebook"] == open_rulebook().hash,
        facts=facts_told(sorted(facts.items()), currency=currency),
        erased=erased,
        by=names_of([event.actor])[event.actor],
    )


def _earliest(kept: dict[str, Any], facts: dict[str, Any]) -> datetime | None:
    """From when all rules allow what this rulebook refused, with the facts that it saw."""
    book = open_rulebook()
    if kept["allowed"] or not facts or kept["rulebook"] != book.hash:
        return None
    return instant(book.judge(str(kept["act"]), facts).earliest)


def _live(verdict: Verdict, shift: Shift) -> VerdictShown:
    return VerdictShown(
        act=act_words(verdict.act.key),
        at=datetime.fromtimestamp(verdict.at, UTC),
        allowed=verdict.allowed,
        reasons=all_told(verdict),
        earliest=None if verdict.allowed else instant(verdict.earliest),
        not_before=None,
        packs=[pack.upper() if len(pack) == 2 else pack for pack in verdict.packs],
        rules_asked=verdict.rules_asked,
        rulebook=verdict.hash,
        is_of_today=True,
        facts=facts_told(
            sorted(verdict.facts.items()), currency=str(verdict.facts.get("currency", ""))
        ),
        erased=False,
        by=str(shift.user),
    )


@on_a_case
@require_http_methods(["GET", "HEAD", "POST"])
def ask_now(request: HttpRequest, shift: Shift, case: Case) -> HttpResponse:
    """Ask the rulebook about an act of this case; an answer about now can be kept.

    As of another day it counts what is recorded today, and shows what was decided on that day.
    """
    here = zone_of(case.person)
    form = AskForm(
        request.POST or request.GET or None,
        currency=case.debt.currency,
        today=local_day(case.person, shift.at),
    )
    answer, day = None, None
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["on"] if request.method != "POST" else None
        answer = _answered(case, form, shift, day)
        if request.method == "POST" and answer is not None:
            with transaction.atomic():
                event = gate.record(answer, case=case, at=shift.at, actor=shift.actor)
            return redirect("desk:verdict", event_id=event.pk)
    with timezone.override(zone(here)):
        return show(
            request,
            "ask_now",
            shift,
            place="queue",
            case=case,
            zone=here,
            form=form,
            asked=form.cleaned_data if answer else {},
            is_now=day is None,
            is_closed=case.closed_at is not None,
            verdict=_live(answer.verdict, shift) if answer is not None else None,
            recorded=_recorded(case, form.cleaned_data["act"], day, shift)
            if answer and day
            else [],
        )


def _answered(case: Case, form: AskForm, shift: Shift, day: date | None) -> gate.Answer | None:
    """Ask the gate, now or as of noon of a day; None, with a word in the form, where it cannot."""
    at = shift.at if day is None else _on_the_wall(case, day, NOON)
    act, amount = form.cleaned_data["act"], form.cleaned_data["amount"]
    try:
        if act == PLAN_OFFER:
            return ask_about_offer(case=case, at=at, instalment=amount)
        return asked(case, act, replace(shift, at=at))
    except gate.CaseIsClosed:
        return None
    except NotInForce:
        form.add_error("on", _("The rulebook knows no values of the law for that day."))
        return None


def _on_the_wall(case: Case, day: date, clock: time) -> datetime:
    """A time of a day where the person lives."""
    return datetime.combine(day, clock, zone(zone_of(case.person))).astimezone(UTC)


def _recorded(case: Case, act: str, day: date, shift: Shift) -> list[tuple[Event, str]]:
    """What was decided about an act on a day, and by whom."""
    events = journal.verdicts_on(
        case.key,
        act=act,
        starts_at=_on_the_wall(case, day, time(0)),
        ends_at=_on_the_wall(case, day + timedelta(days=1), time(0)),
        away=shift.away,
    )
    names = names_of([event.actor for event in events])
    return [(event, names[event.actor]) for event in events]
