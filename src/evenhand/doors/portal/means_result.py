"""What is left, and what must stay: every figure with where it comes from and since when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from evenhand.contact.actions import NO_MEANS
from evenhand.contact.advice import advice_for
from evenhand.doors.look.minimum_told import bounds, figures, why_highest
from evenhand.doors.portal import means_papers
from evenhand.doors.portal.home import stop_shown
from evenhand.doors.portal.means_flow import TASK_LIST
from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.holds import queries as holds
from evenhand.plans import queries
from evenhand.plans.choosing import StatementExpired, StatementMissing, assessed, preview
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.plans.proposal import NoPlan

View = Callable[..., HttpResponse]


def on_what_counts(view: View) -> View:
    """Let a page stand on a statement that counts: one that expired is first confirmed."""

    @wraps(view)
    def standing(request: HttpRequest, visit: Visit, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, visit, *args, **kwargs)
        except StatementExpired:
            return redirect("portal:means_still")

    return standing


@for_person
@require_safe
@on_what_counts
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
        because=now.result.reasons[0] if isinstance(now.result, NoPlan) else "",
        endurance=now.result.endurance if isinstance(now.result, NoPlan) else None,
        hold=no_means,
        stop=stop_shown(no_means) if no_means else None,
        completed_at=statement.completed_at,
        valid_until=statement.valid_until,
        review_on=queries.review_on(statement),
        is_hers=statement.source != statement.Source.PLACEMENT,
        questions=list(_questions(assessment)),
        advice=advice_for(visit.person.country, visit.person.region),
        back_url="/p/home",
    )


@for_person
@require_safe
@on_what_counts
def minimum(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What must stay with her: the three it is the highest of, and every figure behind them."""
    try:
        statement, assessment = assessed(visit.person, at=visit.at)
    except StatementExpired:
        raise
    except StatementMissing:
        return redirect("portal:means")
    papers = means_papers.names(visit)
    return show(
        request,
        "means_minimum",
        visit,
        statement=statement,
        assessment=assessment,
        bounds=bounds(assessment),
        why=why_highest(assessment, get_language() or "en"),
        figures=[(one, papers.get(one.paper, "")) for one in figures(assessment)],
        back_url="/p/money/result",
    )


_ASKED: Final[dict[str, tuple[Any, str]]] = {
    "incomes": (_("What comes in"), f"{TASK_LIST}/income"),
    "costs": (_("What you pay for living"), f"{TASK_LIST}/fixed"),
    "household": (_("Who lives on this money"), f"{TASK_LIST}/home"),
    "savings_minor": (_("Your savings"), f"{TASK_LIST}/later"),
    "priority_debts": (_("Debts that come first"), f"{TASK_LIST}/first"),
    "other_creditors": (_("Others you pay"), f"{TASK_LIST}/others"),
}


def _questions(assessment: Assessment) -> Iterator[tuple[Any, str]]:
    """The one or two answers that would change the result most, with the way to each."""
    seen = set()
    for topic in assessment.ask_first:
        part = topic.partition(".")[0].partition("[")[0]
        if part in _ASKED and part not in seen:
            seen.add(part)
            yield _ASKED[part]
