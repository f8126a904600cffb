"""Why: each time we contacted her or did not, with the rule that said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from evenhand.doors.portal.page import show
from evenhand.doors.portal.reasons import Told, told_kept
from evenhand.doors.portal.visit import Visit, for_person, zone_of
from evenhand.doors.portal.words import act_in_words
from evenhand.journal import queries as journal
from evenhand.journal.models import Event
from evenhand.rulebook import NEVER

ROWS_A_PAGE: Final = 20
_ONLY: Final = ("allowed", "refused")


@dataclass(frozen=True, slots=True)
class Asked:
    """One time the rulebook was asked about her, and what it said."""

    at: datetime
    act: str | Promise
    allowed: bool
    reasons: Sequence[Told]
    from_at: datetime | None
    """From when it may be done if nothing else changes, where a date helps."""


@for_person
@require_safe
def asked(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every verdict about her, the newest first; all, or only what was done or refused."""
    only = request.GET.get("only", "")
    only = only if only in _ONLY else ""
    events = journal.verdicts_about(visit.person.key, only=only)
    page = Paginator(events, ROWS_A_PAGE).get_page(request.GET.get("page", "1"))
    zone = zone_of(visit.person)
    return show(
        request,
        "asked",
        visit,
        page=page,
        rows=[_asked(event, zone) for event in page],
        only=only,
        back_url="/p/home",
    )


def _asked(event: Event, zone: str) -> Asked:
    kept = event.data.get("reasons", ())
    dates = [one.get("allowed_from") for one in kept]
    known = [one for one in dates if one is not None and one < NEVER]
    helps = bool(dates) and len(known) == len(dates)
    return Asked(
        at=event.at,
        act=act_in_words(str(event.data.get("act", ""))),
        allowed=event.code == "verdict.allowed",
        reasons=told_kept(kept, zone=zone),
        from_at=datetime.fromtimestamp(max(known), UTC) if helps else None,
    )
