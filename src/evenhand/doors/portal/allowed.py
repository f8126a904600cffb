"""What we do not do in her case now, until when and why; what we may do; and how to ask."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case
from evenhand.contact import gate
from evenhand.contact.ways import point_for
from evenhand.doors.portal.page import show
from evenhand.doors.portal.reasons import Told, told
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.doors.portal.words import ACTS, acts_in_words
from evenhand.plans.asking import PLAN_OFFER, ask_about_offer
from evenhand.plans.queries import latest_statement
from evenhand.rulebook import NEVER, Act, Verdict
from evenhand.rulebook.together import RefusedTogether, refused_together


@dataclass(frozen=True, slots=True)
class When:
    """From when something is allowed if nothing else changes; without an instant, no date helps."""

    at: datetime | None

    @property
    def is_whole_day(self) -> bool:
        """Whether it begins with the day, so that the day says it all."""
        return self.at is not None and timezone.localtime(self.at).time() == time()


@dataclass(frozen=True, slots=True)
class NotNow:
    """What we do not do for one reason; what differs within it, and what else speaks against it."""

    acts: tuple[str, ...]
    why: Told
    when: When
    later: tuple[tuple[str, When], ...]
    elsewhere: tuple[str, ...]
    beside: tuple[tuple[Told, tuple[str, ...]], ...]


@for_person
@require_safe
def allowed(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The rulebook's answer on everything that would touch her, each reason once with its law."""
    case = own_case(visit, key)
    verdicts = _verdicts(case, visit.at)
    currency = case.debt.currency
    not_now = [_not_now(group, currency) for group in refused_together(verdicts)]
    return show(
        request,
        "allowed",
        visit,
        case=case,
        at=visit.at,
        is_closed=case.closed_at is not None,
        until_a_day=[one for one in not_now if one.when.at],
        until_a_change=[one for one in not_now if not one.when.at],
        may=acts_in_words(one.act.key for one in verdicts if one.allowed),
        each=[(ACTS[one.act.key], one.allowed, _when(one.earliest)) for one in verdicts],
        has_told_means=latest_statement(visit.person) is not None,
        back_url=f"/p/owed/{case.key}",
    )


def _verdicts(case: Case, at: datetime) -> list[Verdict]:
    """What the rulebook says of every act now; of a closed case nothing."""
    try:
        seen = gate.facts_of(case, at=at)
    except gate.CaseIsClosed:
        return []
    return [_asked(case, act, at, seen) for act in ACTS]


def _asked(case: Case, act: str, at: datetime, seen: Mapping[str, Any]) -> Verdict:
    if act == PLAN_OFFER:
        return ask_about_offer(case=case, at=at, seen=seen).verdict
    point = point_for(case.person, Act.of(act).channel)
    return gate.ask(case=case, act=act, at=at, contact_point=point, seen=seen).verdict


def _not_now(group: RefusedTogether, currency: str) -> NotNow:
    """A group in words."""
    return NotNow(
        acts=_words(group.acts),
        why=told(group.reason, currency=currency),
        when=_when(group.earliest),
        later=tuple((" · ".join(acts_in_words(acts)), _when(at)) for acts, at in group.later),
        elsewhere=_words(group.elsewhere),
        beside=tuple(
            (told(also.reason, currency=currency), _words(also.acts)) for also in group.beside
        ),
    )


def _words(acts: Iterable[str]) -> tuple[str, ...]:
    return tuple(acts_in_words(acts))


def _when(seconds: int | None) -> When:
    if seconds is None or seconds >= NEVER:
        return When(None)
    return When(datetime.fromtimestamp(seconds, UTC))
