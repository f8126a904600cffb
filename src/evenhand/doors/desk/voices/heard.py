"""How people answer about our work: by the way they came, as shares with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evenhand.doors.look.templatetags.look import percent
from evenhand.learning.surveys.counting import Share, counted
from evenhand.learning.surveys.models import Invitation

LOOKED_BACK: Final = timedelta(days=90)
CAME_BY: Final = {
    Invitation.CameBy.ASKED: _("Asked by us"),
    Invitation.CameBy.HERSELF: _("Came by themselves, on their own page"),
    Invitation.CameBy.BY_LETTER: _("Came by themselves, by a letter or message"),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers of one way, as words."""

    came_by: str | Promise
    answers: int
    respected: str
    easy: str
    manages: str


def heard(*, at: datetime) -> list[Heard]:
    """What was heard lately; whom we asked is never added to whoever came by herself."""
    return [
        Heard(
            CAME_BY[one.came_by],
            one.answers,
            _told(one.respected),
            _told(one.easy),
            _told(one.manages),
        )
        for one in counted(since=at - LOOKED_BACK, until=at)
    ]


def _told(share: Share) -> str:
    """A share in percent with its interval; a dash where nobody answered."""
    sure = share.interval
    if sure is None:
        return "–"
    low, high = (percent(round(1000 * bound)) for bound in (sure.low, sure.high))
    return f"{percent(round(1000 * share.said / share.of))} ({low} – {high})"
