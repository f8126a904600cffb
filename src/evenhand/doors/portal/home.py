"""Home: what happens next, what has stopped, what we will not do, and the ways forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case
from evenhand.contact import messages
from evenhand.contact import queries as contact
from evenhand.doors.portal import visit as visits
from evenhand.doors.portal.arriving import half_told
from evenhand.doors.portal.forward import ways_forward
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.wont import will_not
from evenhand.doors.portal.words import HOLDS, STEPS, STOPS
from evenhand.holds import queries as holds
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.learning.surveys import queries as surveys
from evenhand.ledger import interest
from evenhand.plans import queries as plans
from evenhand.plans.asking_again import review_due
from evenhand.plans.models import Plan, Statement
from evenhand.rulebook import Money
from evenhand.rulebook.hold_times import last_day
from evenhand.vault import drafts
from evenhand.vault.asking import Question, knowing_which_are_empty
from evenhand.work import queries as work
from evenhand.work.models import NextStep

Held = Mapping[int, Sequence[Hold]]
"""The stops in force over each of some cases, by the case's id."""


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
class StopsAlike:
    """Stops that stop the same, so that it is said once."""

    stops: tuple[str | Promise, ...]
    each: list[StopShown]


@for_person
@require_safe
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page she starts from."""
    with knowing_which_are_empty(*_rarely_there(visit)):
        return _home(request, visit)


def _rarely_there(visit: Visit) -> Iterator[Question]:
    yield from plans.rarely_there(visit.person, on=visit.today)
    yield from work.rarely_there(visit.person.key)
    yield from messages.rarely_there(visit.person)
    yield from surveys.rarely_there(visit.person, at=visit.at)
    yield from drafts.rarely_there(visit.person.key)
    yield from contact.rarely_there(visit.person)


def _home(request: HttpRequest, visit: Visit) -> HttpResponse:
    cases = visits.open_cases(visit)
    held = holds.over_hers(visit.person, at=visit.at)
    statement = plans.latest_statement(visit.person)
    running = plans.running_plan(visit.person)
    promised = work.promised_to(visit.person.key)
    return show(
        request,
        "home",
        visit,
        nexts=nexts_of(cases, visit, plan=running, held=held),
        stops=alike(stops_over(held)),
        will_not=will_not(cases, visit.at),
        ways=ways_forward(
            plan=running, has_statement=statement is not None, has_open_case=bool(cases)
        ),
        half_told=half_told(visit),
        plan=running,
        draft=plans.draft(visit.person),
        statement=statement,
        ask_again=asks_again(statement, visit),
        review=running is not None and review_due(running, today=visit.today) is not None,
        waiting=plans.received_now(visit.person, on=visit.today),
        reads=sorted({one.due_on for one in promised if one.kind == "read"}),
        looks=[one for one in promised if one.kind == "plan_refused"],
        messages_promised=[one for one in promised if one.kind == messages.ANSWER_MESSAGE],
        unread=messages.unread(visit.person),
        tasks=work.calls_back_to(visit.person.key),
        survey=surveys.waiting(visit.person, at=visit.at),
    )


def asks_again(statement: Statement | None, visit: Visit) -> str:
    """Whether her statement is `expired`, or has come to its `review`; empty where neither."""
    if statement is None or statement.source == Statement.Source.PLACEMENT:
        return ""
    if plans.is_expired(statement, on=visit.today):
        return "expired"
    due = plans.review_on(statement)
    return "review" if due is not None and due <= visit.today else ""


def nexts_of(
    cases: Sequence[Case], visit: Visit, *, plan: Plan | None, held: Held | None = None
) -> list[NextInCase]:
    """Say what comes next in each case; all is looked up once for all.

    `held`: the stops over these cases, where the page knows them already.
    """
    planned = set(plans.debts_of(plan)) if plan is not None else set()
    held = holds.over_hers(visit.person, at=visit.at) if held is None else held
    owed = interest.owed_in_all([case.debt for case in cases], on=visit.today)
    steps = work.next_steps_of(visit.person.key)
    return [
        _next(
            case,
            visit,
            step=steps.get(case.key),
            since=_since_the_night(case.debt_id in planned, held.get(case.pk, ())),
            owed=owed[case.debt_id],
        )
        for case in cases
    ]


def _next(
    case: Case, visit: Visit, *, step: NextStep | None, since: str, owed: Money
) -> NextInCase:
    """Say what comes next in a case; a step whose day has passed names no day.

    What happened since the last night comes before the step that the night wrote down.
    """
    kind = since or (step.step if step else "")
    due_at = step.due_at if step and step.due_at and step.due_at > visit.at else None
    if since:
        due_at = None
    return NextInCase(case, kind, STEPS.get(kind, ""), due_at, owed)


def _since_the_night(is_planned: bool, held: Sequence[Hold]) -> str:
    """`plan_running` or `hold` where a plan was agreed or a stop asked for, else nothing."""
    if is_planned:
        return "plan_running"
    return "hold" if any("demand" in kind_of(hold).stops for hold in held) else ""


def stops_of(visit: Visit) -> list[StopShown]:
    """Return every stop in force over her open cases, each once, newest first."""
    return stops_over(holds.over_hers(visit.person, at=visit.at))


def stops_over(held: Held) -> list[StopShown]:
    """Return the stops over some cases as she reads them, each once, newest first."""
    found = {hold.pk: hold for stops in held.values() for hold in stops}
    newest_first = sorted(found.values(), key=lambda hold: hold.starts_at, reverse=True)
    return [stop_shown(hold) for hold in newest_first]


def alike(stops: Iterable[StopShown]) -> list[StopsAlike]:
    """Put stops together that stop the same; one that is told in the same words is told once."""
    found: dict[tuple[str | Promise, ...], dict[object, StopShown]] = {}
    for one in stops:
        said = (one.hold.kind, one.last_day, one.hold.review_on)
        found.setdefault(one.stops, {}).setdefault(said, one)
    return [StopsAlike(stops=what, each=list(each.values())) for what, each in found.items()]


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
