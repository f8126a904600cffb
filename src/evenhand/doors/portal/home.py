"""Home: what happens next, what has stopped, what we will not do, and the ways forward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.arriving import half_told
from evenhand.doors.portal.page import show
from evenhand.doors.portal.reasons import Told, told
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import CHANNELS, HOLDS, STEPS, STOPS
from evenhand.holds import queries as holds
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.ledger import queries as ledger
from evenhand.plans import queries as plans
from evenhand.plans.asking_again import review_due
from evenhand.plans.models import Statement
from evenhand.rulebook import Money, Reason
from evenhand.rulebook.hold_times import last_day
from evenhand.work import queries as work

_REACHING_OUT: Final = ("letter", "email", "sms", "call", "visit")


@dataclass(frozen=True, slots=True)
class NextInCase:
    """What comes next in one case, in words."""

    case: Case
    step: str
    words: str | Promise
    due_at: datetime | None
    owed: Money


@dataclass(frozen=True, slots=True)
class StopShown:
    """A stop as its person reads it."""

    hold: Hold
    why: str | Promise
    stops: tuple[str | Promise, ...]
    last_day: date | None
    """The last day on which it holds where she lives; None where no end is known."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Ways in which we do not ask for money now, with the sentence of a rule that says so."""

    channels: tuple[str | Promise, ...]
    why: Told


@for_person
@require_safe
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page she starts from."""
    cases = visits.open_cases(visit)
    statement = plans.latest_statement(visit.person)
    running = plans.running_plan(visit.person)
    return show(
        request,
        "home",
        visit,
        nexts=[next_in(case, visit) for case in cases],
        stops=stops_of(visit),
        half_told=half_told(visit),
        not_done=not_done(cases, visit.at),
        plan=running,
        draft=plans.draft(visit.person),
        statement=statement,
        ask_again=asks_again(statement, visit),
        review=running is not None and review_due(running, today=visit.today) is not None,
        waiting=plans.received_waiting(visit.person, on=visit.today),
        reads=work.open_promises(subject=visit.person.key).filter(by="us", kind="read"),
        looks=work.open_promises(subject=visit.person.key).filter(by="us", kind="plan_refused"),
        tasks=work.open_tasks(subject=visit.person.key).filter(kind="call_back"),
    )


def asks_again(statement: Statement | None, visit: Visit) -> str:
    """Whether her statement is `expired`, or has come to its `review`; empty where neither."""
    if statement is None or statement.source == Statement.Source.PLACEMENT:
        return ""
    if plans.is_expired(statement, on=visit.today):
        return "expired"
    due = plans.review_on(statement)
    return "review" if due is not None and due <= visit.today else ""


def next_in(case: Case, visit: Visit) -> NextInCase:
    """Say what comes next in a case; a step whose day has passed names no day.

    What happened since the last night comes before the step that the night wrote down.
    """
    step = work.next_step(case.key)
    since = _since_the_night(case, visit)
    kind = since or (step.step if step else "")
    due_at = step.due_at if step and step.due_at and step.due_at > visit.at else None
    if since:
        due_at = None
    owed = ledger.balance(case.debt, on=visit.today)
    return NextInCase(case, kind, STEPS.get(kind, ""), due_at, owed)


def _since_the_night(case: Case, visit: Visit) -> str:
    """`plan_running` or `hold` where a plan was agreed or a stop asked for, else nothing."""
    plan = plans.running_plan(visit.person)
    if plan is not None and plan.debts.filter(debt_id=case.debt_id).exists():
        return "plan_running"
    stopped = (kind_of(hold).stops for hold in holds.covering(case, at=visit.at))
    return "hold" if any("demand" in stops for stops in stopped) else ""


def stops_of(visit: Visit) -> list[StopShown]:
    """Return every stop in force over her cases, each once, newest first."""
    found: dict[int, Hold] = {}
    for case in visits.open_cases(visit):
        for hold in holds.covering(case, at=visit.at):
            found.setdefault(hold.pk, hold)
    return [stop_shown(hold) for hold in found.values()]


def stop_shown(hold: Hold) -> StopShown:
    """Put a hold into words; what it stops comes from the rulebook."""
    stopped = kind_of(hold).stops
    return StopShown(
        hold=hold,
        why=HOLDS.get(hold.kind, hold.kind),
        stops=tuple(words for key, words in STOPS.items() if key in stopped),
        last_day=last_day(hold.ends_at, holds.zone_of_days(hold.person, hold.starts_at))
        if hold.ends_at
        else None,
    )


def not_done(cases: Iterable[Case], at: datetime) -> list[NotDone]:
    """What we will not do now on any of her cases, channel by channel, as the rulebook says."""
    found: dict[str, NotDone] = {}
    for channel in _REACHING_OUT:
        refusals = [_refusal(case, channel, at) for case in cases]
        named = [reason for reason in refusals if reason is not None]
        if named and len(named) == len(refusals):
            why = told(named[0])
            before = found[why.sentence].channels if why.sentence in found else ()
            found[why.sentence] = NotDone((*before, CHANNELS[channel]), why)
    return list(found.values())


def _refusal(case: Case, channel: str, at: datetime) -> Reason | None:
    """The reason that holds longest against asking for money on this channel, if any does."""
    reasons = gate.ask(case=case, act=f"demand.{channel}", at=at).verdict.reasons
    if not reasons:
        return None
    return max(reasons, key=lambda reason: reason.allowed_from or 2**40)
