"""Check the answers, then see what is left: every figure with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.contact import actions as contact
from evenhand.doors import clock
from evenhand.doors.portal import draft
from evenhand.doors.portal.draft import NO_FIRST_DEBT, NO_OTHERS
from evenhand.doors.portal.home import stop_shown
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import PLAN_NEWS, Visit, for_person, keep
from evenhand.doors.portal.words import COMPONENTS, COSTS, FIRST_DEBTS, INCOMES, RHYTHMS
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.plans import actions as plans
from evenhand.plans import living, queries
from evenhand.plans.actions import NothingToComplete
from evenhand.plans.choosing import PlanNotAffordable, preview
from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.advice import advice_for
from evenhand.rulebook.affordability.assessment import Assessment, Component
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.plans.proposal import NoPlan

NO_MEANS: Final = "no_means"
BASE: Final = "/p/money"


@dataclass(frozen=True, slots=True)
class Line:
    """One answer on the check page."""

    label: str | Promise
    amount: Money | None
    rhythm: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one part; `none` where she said that there are none."""

    words: str | Promise
    url: str
    lines: tuple[Line, ...]
    none: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of the result: words, sum, whether estimated, and where it comes from."""

    words: str | Promise
    amount: Money
    estimated: bool
    source: str | Promise
    link: str
    since: date


@for_person
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All answers once more; the button completes the statement."""
    statement = draft.read(visit)
    if request.method == "POST":
        return _complete(request, visit, statement)
    return show(
        request,
        "means_check",
        visit,
        statement=statement,
        groups=_groups(statement),
        begun=any(row.state != "none" for row in draft.progress(statement)),
        back_url=BASE,
    )


def _complete(request: HttpRequest, visit: Visit, statement: StatementOfMeans) -> HttpResponse:
    draft.save(visit, statement)
    try:
        plans.complete_statement(person=visit.person, at=visit.at, actor=visit.actor)
    except NothingToComplete:  # Sent twice, at the same moment, from two windows.
        return redirect("portal:means_result")
    proposed = plans.propose(
        person=visit.person, currency=statement.currency, at=visit.at, actor=visit.actor
    )
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
    return _fitted(request, visit, statement.currency) or redirect("portal:means_result")


def _fitted(request: HttpRequest, visit: Visit, currency: str) -> HttpResponse | None:
    """Fit the plan that runs to the new answers; None where there is none, or it rests now."""
    running = queries.running_plan(visit.person, currency=currency)
    if running is None:
        return None
    try:
        found = living.fit(plan=running, at=visit.at, today=visit.today, actor=visit.actor)
    except PlanNotAffordable:
        return None
    if found.what == "no_plan":
        return None
    keep(request, PLAN_NEWS, found.what)
    return redirect("portal:plan", key=running.key)


def _rests(visit: Visit, kind: str) -> bool:
    return holds.in_force(at=visit.at).filter(person=visit.person, kind=kind).exists()


def _groups(statement: StatementOfMeans) -> list[Group]:
    no_first = statement.priority_debts == (NO_FIRST_DEBT,)
    no_others = statement.other_creditors == (NO_OTHERS,)
    return [
        Group(_("Money in"), f"{BASE}/income", tuple(_incomes(statement))),
        Group(_("Costs"), f"{BASE}/fixed", tuple(_costs(statement))),
        Group(_("Debts that come first"), f"{BASE}/first", tuple(_first(statement)), no_first),
        Group(_("Others you pay"), f"{BASE}/others", tuple(_others(statement)), no_others),
    ]


def _money(amount_minor: int | None, statement: StatementOfMeans) -> Money | None:
    return None if amount_minor is None else Money(amount_minor, statement.currency)


def _incomes(statement: StatementOfMeans) -> Iterator[Line]:
    for line in statement.incomes:
        nothing = line.kind not in INCOMES or line.amount_minor == 0
        url = f"{BASE}/income" if nothing else f"{BASE}/income/{line.kind}"
        amount = _money(line.amount_minor, statement)
        yield Line(INCOMES[line.kind], amount, RHYTHMS[line.rhythm], url)


def _costs(statement: StatementOfMeans) -> Iterator[Line]:
    for line in statement.costs:
        part = "fixed" if line.kind in draft.FIXED else "everyday"
        amount = _money(line.amount_minor, statement)
        url = f"{BASE}/{part}/{line.kind}"
        yield Line(COSTS[line.kind], amount, RHYTHMS[line.rhythm], url)


def _first(statement: StatementOfMeans) -> Iterator[Line]:
    for line in statement.priority_debts:
        if line != NO_FIRST_DEBT:
            amount = _money(line.payment_minor, statement)
            url = f"{BASE}/first/{line.kind}"
            yield Line(FIRST_DEBTS[line.kind], amount, RHYTHMS[line.rhythm], url)


def _others(statement: StatementOfMeans) -> Iterator[Line]:
    for line in statement.other_creditors:
        if line != NO_OTHERS:
            amount = _money(line.payment_minor, statement)
            yield Line(line.name, amount, RHYTHMS[Rhythm.MONTHLY], f"{BASE}/others")


@for_person
@require_safe
def result(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is left, what must stay, and where each figure comes from."""
    statement = queries.latest_statement(visit.person)
    if statement is None:
        return redirect("portal:means")
    now = preview(visit.person, currency=statement.currency, at=visit.at)
    assessment = now.assessment
    no_means = holds.in_force(at=visit.at).filter(person=visit.person, kind=NO_MEANS).first()
    return show(
        request,
        "means_result",
        visit,
        assessment=assessment,
        parts=list(_parts(assessment)),
        because=now.result.reasons[0] if isinstance(now.result, NoPlan) else "",
        endurance=now.result.endurance if isinstance(now.result, NoPlan) else None,
        hold=no_means,
        stop=stop_shown(no_means) if no_means else None,
        completed_at=statement.completed_at,
        questions=list(_questions(assessment)),
        advice=advice_for(visit.person.country, visit.person.region),
        back_url="/p/home",
    )


def _parts(assessment: Assessment) -> Iterator[Part]:
    for component in assessment.components:
        words = _words(component)
        if not words or (not component.amount and component.name != "income.ordinary_month"):
            continue
        source, link = _source(component)
        yield Part(words, component.amount, component.estimated, source, link, component.dated)


def _words(component: Component) -> str | Promise:
    part, _dot, kind = component.name.partition(".")
    if part == "cost":
        return next((words for key, words in COSTS.items() if key == kind), "")
    return COMPONENTS.get(component.name, "")


def _source(component: Component) -> tuple[str | Promise, str]:
    """Where a figure comes from, in words, with a link where it is law."""
    if component.source == "statement":
        return (_("our cautious estimate") if component.estimated else _("you told us")), ""
    if component.source == "house":
        return _("our own rule, in your favour"), ""
    for formula in open_rulebook().formulas.values():
        if formula.source.citation == component.source:
            return formula.source.text, formula.source.link
    return component.source, ""


_ASKED: Final[dict[str, tuple[Any, str]]] = {
    "incomes": (_("What comes in"), f"{BASE}/income"),
    "costs": (_("What you pay for living"), f"{BASE}/fixed"),
    "household": (_("Who lives on this money"), f"{BASE}/home"),
    "savings_minor": (_("Your savings"), f"{BASE}/later"),
    "priority_debts": (_("Debts that come first"), f"{BASE}/first"),
    "other_creditors": (_("Others you pay"), f"{BASE}/others"),
}


def _questions(assessment: Assessment) -> Iterator[tuple[Any, str]]:
    """The one or two answers that would change the result most, with the way to each."""
    seen = set()
    for topic in assessment.ask_first:
        part = topic.partition(".")[0].partition("[")[0]
        if part in _ASKED and part not in seen:
            seen.add(part)
            yield _ASKED[part]
