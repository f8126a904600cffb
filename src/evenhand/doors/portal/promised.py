"""What we promised her and what she promised us: open, kept, and late with an apology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from evenhand.doors.portal.page import show
from evenhand.doors.portal.visit import Visit, for_person
from evenhand.doors.portal.words import PROMISES
from evenhand.work import queries as work
from evenhand.work.models import Promise


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise in words."""

    row: Promise
    words: str | LazyWords
    is_late: bool


@for_person
@require_safe
def promises(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every promise between her and us, those that are open first."""
    rows = work.promises_of(visit.person.key)
    return show(
        request,
        "promises",
        visit,
        ours=_told([row for row in rows if row.by == "us"], visit),
        hers=_told([row for row in rows if row.by == "person"], visit),
        back_url="/p/home",
    )


def _told(rows: Sequence[Promise], visit: Visit) -> list[Promised]:
    return [
        Promised(
            row=row,
            words=PROMISES.get(row.kind, _("What we agreed")),
            is_late=(row.kept_at or visit.at) >= row.due_at,
        )
        for row in rows
    ]
