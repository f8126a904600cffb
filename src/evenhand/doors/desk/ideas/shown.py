"""What a list of ideas shows of each: its state as a badge, and the clock of its first answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.doors.look.templatetags.look import short_moment
from evenhand.learning.ideas.models import Idea
from evenhand.learning.ideas.standing import Standing, State, standing

STATES: Final[Mapping[State, tuple[str, Promise | str]]] = {
    State.NEW: ("waiting", gettext_lazy("New, not answered yet")),
    State.ANSWERED: ("plain", gettext_lazy("Answered")),
    State.TRIED: ("next", gettext_lazy("Being tried")),
    State.MEASURED: ("next", gettext_lazy("Measured")),
    State.ADOPTED: ("done", gettext_lazy("Adopted")),
    State.NOT_ADOPTED: ("plain", gettext_lazy("Not adopted")),
    State.LATER: ("hold", gettext_lazy("Later")),
}


@dataclass(frozen=True, slots=True)
class IdeaShown:
    """An idea of a list."""

    row: Idea
    badge: str
    state: str
    clock: str
    is_late: bool


def idea_shown(row: Idea, *, at: datetime) -> IdeaShown:
    """Return what a list shows of an idea."""
    told = standing(row, at=at)
    badge, words = STATES[told.state]
    return IdeaShown(row, badge, str(words), _clock(told), told.is_late)


def _clock(told: Standing) -> str:
    row = told.row
    if row.answered_at is None:
        return _("First answer by {moment}").format(moment=short_moment(row.answer_due_at))
    words = _("First answer on {moment}, late") if told.is_late else _("First answer on {moment}")
    return words.format(moment=short_moment(row.answered_at))
