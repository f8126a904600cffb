"""Check the answers and complete them; later, say that nothing has changed instead of retyping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.contact import actions as contact
from evenhand.contact.actions import NO_MEANS
from evenhand.doors import clock
from evenhand.doors.look.means_words import COSTS, INCOMES, RHYTHMS
from evenhand.doors.look.statement_lines import (
    NO_FIRST_DEBT,
    NO_INCOME,
    NO_OTHERS,
    named,
    next_name,
)
from evenhand.doors.look.statement_words import FIRST_DEBTS, WEEKDAYS
from evenhand.doors.portal import draft, means_papers
from evenhand.doors.portal.means_flow import (
    CHECK,
    POST_TOO,
    TASK_LIST,
    open_questions,
    sure_address,
)
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import PLAN_NEWS, Visit, for_person, keep
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.plans import actions as plans
from evenhand.plans import fitting, linking, queries, statement_actions
from evenhand.plans.actions import NothingToComplete
from evenhand.plans.choosing import PlanNotAffordable, StatementMissing
from evenhand.plans.linked_offer import LinkedOffer
from evenhand.plans.models import Plan
from evenhand.plans.statement_actions import DraftWaits
from evenhand.rulebook import Money
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.spending import SPENDING
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.plans.proposal import NoPlan

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer on the check page: its day where it is known, its paper, one more like it."""

    label: Words
    amount: Money | None
    rhythm: Words
    url: str
    weekday: Words = ""
    day: int | None = None
    next_on: date | None = None
    behind: Money | None = None
    paper: str = ""
    paper_url: str = ""
    another_url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one part; `none` where she said that there are none."""

    words: Words
    url: str
    lines: tuple[Line, ...]
    none: bool = False


@for_person
@require_http_methods(POST_TOO)
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All answers once more; the button completes the statement."""
    statement = draft.read(visit)
    asked = open_questions(request, visit, whole=True)
    if request.method == "POST":
        if asked and any(row.state != "none" for row in draft.progress(statement)):
            return redirect(sure_address("", CHECK))
        return _complete(request, visit, statement)
    return show(
        request,
        "means_check",
        visit,
        statement=statement,
        groups=groups(visit, statement),
        ages=", ".join(map(str, statement.household.dependant_ages or ())),
        questions=[one.text for one in asked if one.text],
        begun=any(row.state != "none" for row in draft.progress(statement)),
        back_url=TASK_LIST,
    )


def _complete(request: HttpRequest, visit: Visit, statement: StatementOfMeans) -> HttpResponse:
    draft.save(visit, statement)
    try:
        plans.complete_statement(person=visit.person, at=visit.at, actor=visit.actor)
    except NothingToComplete:  # Sent twice, at the same moment, from two windows.
        return redirect("portal:means_result")
    _stand_on(visit, statement.currency)
    return _fitted(request, visit, statement.currency) or redirect("portal:means_result")


def _fitted(request: HttpRequest, visit: Visit, currency: str) -> HttpResponse | None:
    """Fit the plan that runs to the new answers; None where there is none, or it rests now."""
    running = queries.running_plan(visit.person, currency=currency)
    if running is None:
        return None
    if _rests(visit, NO_MEANS):
        return redirect("portal:plan", key=running.key)  # which asks whether it shall go on
    try:
        found = fitting.fit(plan=running, at=visit.at, today=visit.today, actor=visit.actor)
    except PlanNotAffordable:
        return None
    if found.what in ("rest", "over"):
        return None
    keep(request, PLAN_NEWS, found.what)
    running.refresh_from_db()
    is_offered = _offers_more(visit, running)
    return redirect("portal:plan_more" if is_offered else "portal:plan", key=running.key)


def _offers_more(visit: Visit, plan: Plan) -> bool:
    """Whether the months she just showed brought more, of which a part may go to her plan."""
    latest = queries.latest_statement(visit.person)
    if latest is None or plan.state != Plan.State.AGREED:
        return False
    linked = linking.tell_from_statement(
        plan=plan, statement=latest, at=visit.at, today=visit.today, actor=visit.actor
    )
    waits = LinkedOffer.State.OFFERED
    return linked is not None and linked.offer is not None and linked.offer.state == waits


def _stand_on(visit: Visit, currency: str) -> None:
    """Propose from what counts now; where nothing is left, everything that asks stops."""
    proposed = plans.propose(person=visit.person, currency=currency, at=visit.at, actor=visit.actor)
    result = proposed.result
    if isinstance(result, NoPlan) and result.hold and not _rests(visit, result.hold):
        contact.stop(
            StopRequest(
                person=visit.person,
                kind=result.hold,
                source="statement",
                actor=visit.actor,
                starts_at=visit.at,
            ),
            clock=clock.now,
        )


def _rests(visit: Visit, kind: str) -> bool:
    return holds.in_force(at=visit.at).filter(person=visit.person, kind=kind).exists()


@for_person
@require_http_methods(POST_TOO)
def still(request: HttpRequest, visit: Visit) -> HttpResponse:
    """An older statement: is it still so? One button, or the pages that change."""
    latest = queries.latest_statement(visit.person)
    if latest is None or latest.source == latest.Source.PLACEMENT:
        return redirect("portal:means")
    if request.method == "POST":
        try:
            statement_actions.confirm_unchanged(
                person=visit.person,
                today=visit.today,
                source="portal",
                at=visit.at,
                actor=visit.actor,
            )
        except (DraftWaits, StatementMissing):
            return redirect("portal:means_check")
        running = queries.running_plan(visit.person, currency=latest.currency)
        if running is not None:  # Nothing has changed, so nothing of her plan does.
            keep(request, PLAN_NEWS, "still_right")
            return redirect("portal:plan", key=running.key)
        _stand_on(visit, latest.currency)
        return redirect("portal:means_result")
    statement = queries.content(latest)
    return show(
        request,
        "means_still",
        visit,
        latest=latest,
        is_expired=queries.is_expired(latest, on=visit.today),
        has_draft=queries.draft(visit.person) is not None,
        statement=statement,
        groups=groups(visit, statement),
        back_url="/p/home",
    )


def groups(visit: Visit, statement: StatementOfMeans) -> list[Group]:
    """The answers by parts, in the order of the tasks."""
    papers = means_papers.names(visit)
    no_first = statement.priority_debts == (NO_FIRST_DEBT,)
    no_others = statement.other_creditors == (NO_OTHERS,)
    no_income = statement.incomes == (NO_INCOME,)
    return [
        Group(_("Money in"), f"{TASK_LIST}/income", tuple(_incomes(statement, papers)), no_income),
        Group(_("Fixed costs"), f"{TASK_LIST}/fixed", tuple(_costs(statement, papers, fixed=True))),
        Group(
            _("Everyday costs"),
            f"{TASK_LIST}/everyday",
            tuple(_costs(statement, papers, fixed=False)),
        ),
        Group(_("Debts that come first"), f"{TASK_LIST}/first", tuple(_first(statement)), no_first),
        Group(_("Others you pay"), f"{TASK_LIST}/others", tuple(_others(statement)), no_others),
    ]


def _money(amount_minor: int | None, statement: StatementOfMeans) -> Money | None:
    return None if amount_minor is None else Money(amount_minor, statement.currency)


def _weekday(rhythm: Rhythm, day: int | None) -> Words:
    return WEEKDAYS[day - 1] if day and rhythm.follows_weekdays and day <= len(WEEKDAYS) else ""


def _month_day(rhythm: Rhythm, day: int | None) -> int | None:
    return None if rhythm.follows_weekdays else day


def _incomes(statement: StatementOfMeans, papers: dict[str, str]) -> Iterator[Line]:
    for name, line in named(statement.incomes):
        if line == NO_INCOME:
            continue
        last = next_name(statement.incomes, line.kind)
        yield Line(
            label=INCOMES[line.kind],
            amount=_money(line.amount_minor, statement),
            rhythm=RHYTHMS[line.rhythm],
            url=f"{TASK_LIST}/income/{name}",
            weekday=_weekday(line.rhythm, line.pay_day),
            day=_month_day(line.rhythm, line.pay_day),
            next_on=line.next_on,
            paper=papers.get(line.evidence, ""),
            paper_url=f"{TASK_LIST}/paper/incomes/{name}",
            another_url=f"{TASK_LIST}/income/{last}",
        )


def _costs(statement: StatementOfMeans, papers: dict[str, str], *, fixed: bool) -> Iterator[Line]:
    """The costs that cannot be less this month, or the flexible ones, as the form parts them."""
    part = "fixed" if fixed else "everyday"
    for name, line in named(statement.costs):
        if SPENDING[line.kind].is_fixed is not fixed:
            continue
        yield Line(
            label=COSTS[line.kind],
            amount=_money(line.amount_minor, statement),
            rhythm=RHYTHMS[line.rhythm],
            url=f"{TASK_LIST}/{part}/{name}",
            weekday=_weekday(line.rhythm, line.bill_day),
            day=_month_day(line.rhythm, line.bill_day),
            next_on=line.next_on,
            paper=papers.get(line.evidence, ""),
            paper_url=f"{TASK_LIST}/paper/costs/{name}" if line.amount_minor else "",
        )


def _first(statement: StatementOfMeans) -> Iterator[Line]:
    for name, line in named(statement.priority_debts):
        if line != NO_FIRST_DEBT:
            yield Line(
                label=FIRST_DEBTS[line.kind],
                amount=_money(line.payment_minor, statement),
                rhythm=RHYTHMS[line.rhythm],
                url=f"{TASK_LIST}/first/{name}",
                weekday=_weekday(line.rhythm, line.bill_day),
                day=_month_day(line.rhythm, line.bill_day),
                next_on=line.next_on,
                behind=_money(line.arrears_minor, statement),
            )


def _others(statement: StatementOfMeans) -> Iterator[Line]:
    for line in statement.other_creditors:
        if line != NO_OTHERS:
            yield Line(
                label=line.name,
                amount=_money(line.payment_minor, statement),
                rhythm=RHYTHMS[line.rhythm],
                url=f"{TASK_LIST}/others",
                weekday=_weekday(line.rhythm, line.bill_day),
                day=_month_day(line.rhythm, line.bill_day),
                next_on=line.next_on,
                behind=_money(line.balance_minor, statement),
            )
