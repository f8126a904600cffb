"""You said, we did: everything that was changed because somebody said it, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from evenhand.doors.desk.guard import Shift, for_staff
from evenhand.doors.desk.improvement.shown import EffectShown, effect_shown, own_name
from evenhand.doors.desk.improvement.things import Thing, thing
from evenhand.doors.desk.page import page_of, show
from evenhand.learning.ideas import queries as ideas
from evenhand.learning.improvement.done import Done
from evenhand.learning.improvement.done import done as all_done


@dataclass(frozen=True, slots=True)
class DoneShown:
    """One thing that was done, in words."""

    row: Done
    thing: Thing | None
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
    change = row.change
    names = [ideas.shown_name(one) for one in row.thanked]
    return DoneShown(
        row=row, thing=thing(change.kind, change.about) if change is not None else None,
        theme=own_name(change.theme) if change is not None else "",
        effect=effect_shown(row.kept()), trials=row.trials(), names=names,
    )  # fmt: skip
