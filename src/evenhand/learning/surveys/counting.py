"""How people answer: those whom we asked apart from those who came by themselves.

Whoever comes by herself had a reason to; together with the others she would shift every share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evenhand.learning.surveys.alarming import LOW
from evenhand.learning.surveys.models import Answer, Invitation
from evenhand.work.figures import Interval, wilson


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who answered a question said yes to it, and how sure that is."""

    said: int
    of: int

    @property
    def interval(self) -> Interval | None:
        """The interval of the share; None where nobody answered."""
        return wilson(self.said, self.of)


@dataclass(frozen=True, slots=True)
class Counted:
    """The answers that came by one way."""

    came_by: Invitation.CameBy
    answers: int
    respected: Share
    easy: Share
    manages: Share


def counted(*, since: datetime, until: datetime) -> list[Counted]:
    """Count the answers of a time by the way they came, each way by itself."""
    rows = Answer.objects.filter(at__gte=since, at__lt=until).values_list(
        "invitation__came_by", "respected", "easy", "manage"
    )
    found = list(rows)
    return [_of(way, [row[1:] for row in found if row[0] == way]) for way in Invitation.CameBy]


def _of(way: Invitation.CameBy, rows: list[tuple[int | None, int | None, str]]) -> Counted:
    return Counted(
        came_by=way,
        answers=len(rows),
        respected=_good(respected for respected, _easy, _manage in rows),
        easy=_good(easy for _respected, easy, _manage in rows),
        manages=Share(
            sum(manage == Answer.Manage.YES for *_taps, manage in rows),
            sum(bool(manage) for *_taps, manage in rows),
        ),
    )


def _good(taps: Iterable[int | None]) -> Share:
    """Four and five are a yes; what was left out counts for neither side."""
    said = [tap for tap in taps if tap is not None]
    return Share(sum(tap > LOW + 1 for tap in said), len(said))
