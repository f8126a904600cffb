"""Would a creditor recommend us: asked of creditors alone, of each user once a half-year.

Nobody who owes recommends a collector, and to ask it of her would be an insult; of a firm that
chose us it says something.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from evenhand.access.models import Role, User
from evenhand.cases.models import Creditor
from evenhand.learning.surveys.figures import FEWEST
from evenhand.learning.surveys.models import CreditorAnswer
from evenhand.work.figures import Interval, net

TEN: Final = 10
FOR: Final = 9
AGAINST: Final = 6
_COUNTS_FOR: Final = timedelta(days=365)


class NotAskedThis(ValueError):
    """Somebody answered who is no user of that creditor, or with what is no score."""


@dataclass(frozen=True, slots=True)
class Net:
    """Those who would recommend us, less those who would not, of a hundred; and how sure it is."""

    of_100: int
    interval: Interval
    answers: int


def recommend(user: User, *, creditor: Creditor, score: int, at: datetime) -> bool:
    """Keep a user's score of this half-year; False where she gave one. Raises NotAskedThis."""
    is_hers = user.role == Role.CREDITOR and user.creditor_key == creditor.key
    if not is_hers or not 0 <= score <= TEN:
        raise NotAskedThis(score)
    _row, is_new = CreditorAnswer.objects.get_or_create(
        user=user, half=half_of(at), defaults={"creditor": creditor, "score": score, "at": at}
    )
    return is_new


def is_asked(user: User, *, at: datetime) -> bool:
    """Return whether a creditor's user has not answered in this half-year."""
    return not CreditorAnswer.objects.filter(user=user, half=half_of(at)).exists()


def net_of_creditors(*, at: datetime) -> Net | None:
    """Return the net share of a year, of each user the latest score; None below five answers."""
    rows = CreditorAnswer.objects.filter(at__gt=at - _COUNTS_FOR, at__lte=at)
    latest = rows.order_by("user_id", "-at").distinct("user_id").values_list("score", flat=True)
    sides = Counter("for" if one >= FOR else "against" if one <= AGAINST else "" for one in latest)
    n = sides.total()
    interval = net(sides["for"], sides["against"], n)
    if n < FEWEST or interval is None:
        return None
    return Net(round((sides["for"] - sides["against"]) * 100 / n), interval, n)


def half_of(at: datetime) -> date:
    """Return the first day of the half-year of an instant."""
    day = at.astimezone(UTC).date()
    return date(day.year, 1 if day.month <= 6 else 7, 1)
