"""You said, we did: everything that was changed because somebody said it, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.improvement.shown import EffectShown, effect_shown, own_name
from evenhand.doors.desk.page import page_of, show
from evenhand.learning.ideas import queries as ideas
from evenhand.learning.improvement.done import Done
from evenhand.learning.improvement.done import done as all_done


@dataclass(frozen=True, slots=True)
class DoneShown:
    """One thing that was done, in words."""

    row: Done
    theme: str
    effect: EffectShown | None
    trials: Sequence[ideas.Effect]
    names: Sequence[str]


@for_staff
@require_safe
def done(request: HttpRequest, shift: Shift) -> HttpResponse:
    """What was said, what was done, what it changed, and thanks."""
    rows = page_of(request, all_done())
    told = [_shown(row) for row in rows]
    return show(request, "improvement/done", shift, place="ideas", told=told, rows=rows)


def _shown(row: Done) -> DoneShown:
    theme = own_name(row.change.theme) if row.change is not None else ""
    names = [ideas.shown_name(one) for one in row.thanked]
    return DoneShown(row, theme, effect_shown(row.kept()), row.trials(), names)
