"""What we may do in her case at this moment, what not, why, and from when."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from evenhand.cases.models import Case
from evenhand.cases.queries import usable_contact_points
from evenhand.contact import gate
from evenhand.doors.portal.page import show
from evenhand.doors.portal.reasons import Told, told
from evenhand.doors.portal.visit import Visit, for_person, own_case
from evenhand.doors.portal.words import ACTS
from evenhand.plans.asking import PLAN_OFFER, ask_about_offer
from evenhand.rulebook import NEVER, Act, Verdict

_POINTS: Final = {"letter": "post", "email": "email", "sms": "phone", "call": "phone"}


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """What we may not do now for the same reasons, and from when we might."""

    acts: tuple[str | Promise, ...]
    reasons: tuple[Told, ...]
    earliest: datetime | None
    """The first instant at which all rules would allow it; None where something must change."""


@for_person
@require_safe
def allowed(request: HttpRequest, visit: Visit, key: uuid.UUID) -> HttpResponse:
    """The rulebook's answer on everything that would touch her, each with its law."""
    case = own_case(visit, key)
    verdicts = _verdicts(case, visit.at)
    return show(
        request,
        "allowed",
        visit,
        case=case,
        at=visit.at,
        is_closed=case.closed_at is not None,
        may=[ACTS[verdict.act.key] for verdict in verdicts if verdict.allowed],
        may_not=_together([verdict for verdict in verdicts if not verdict.allowed]),
        rules=max((verdict.rules_asked for verdict in verdicts), default=0),
        back_url=f"/p/owed/{case.key}",
    )


def _verdicts(case: Case, at: datetime) -> list[Verdict]:
    """What the rulebook says of every act now; of a closed case nothing."""
    try:
        return [_asked(case, act, at) for act in ACTS]
    except gate.CaseIsClosed:
        return []


def _asked(case: Case, act: str, at: datetime) -> Verdict:
    if act == PLAN_OFFER:
        return ask_about_offer(case=case, at=at).verdict
    kind = _POINTS.get(Act.of(act).channel)
    point = usable_contact_points(case.person, kind).first() if kind else None
    return gate.ask(case=case, act=act, at=at, contact_point=point).verdict


def _together(verdicts: Sequence[Verdict]) -> list[NotAllowed]:
    """Acts that are refused for the same reasons until the same instant are told once."""
    alike: dict[tuple[object, ...], list[Verdict]] = {}
    for verdict in verdicts:
        why = (verdict.earliest, *(reason.rule for reason in verdict.reasons))
        alike.setdefault(why, []).append(verdict)
    return [
        NotAllowed(
            acts=tuple(ACTS[one.act.key] for one in group),
            reasons=tuple(told(reason) for reason in group[0].reasons),
            earliest=_moment(group[0].earliest),
        )
        for group in alike.values()
    ]


def _moment(seconds: int | None) -> datetime | None:
    if seconds is None or seconds >= NEVER:
        return None
    return datetime.fromtimestamp(seconds, UTC)
