"""The pulse of staff: three taps a month, kept as sums alone, told from five answers up.

What one colleague said is never a row: it raises three numbers that everybody raises. That she
answered is kept apart, so that she does so once. A month is told when it is over and never before:
a figure that moves with each answer would tell the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from evenhand.access.models import User
from evenhand.learning.surveys.figures import FEWEST, Share, respected_between
from evenhand.learning.surveys.models import PulseMonth, PulseTurn
from evenhand.work.figures import wilson

QUESTIONS: Final = ("proud", "supported", "able")
SAID: Final = ("yes", "partly", "no")
MONTHS: Final = 6
# A share this near to all or to nobody would tell what each of a few people said.
_TELLING: Final = 2


class NoSuchAnswer(ValueError):
    """Something was said that the pulse does not ask, or in other words than it offers."""


@dataclass(frozen=True, slots=True)
class PulseShare:
    """How many said yes; where nearly all or hardly anybody did, only that."""

    nearly: str
    """`all`, `nobody`, or nothing where the share itself may be told."""
    share: Share | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """A month that is over: what staff said, and beside it what people said of respect."""

    month: date
    shares: Mapping[str, PulseShare | None]
    respected: Share | None


@transaction.atomic
def answer_pulse(user: User, said: Mapping[str, str], *, at: datetime) -> bool:
    """Count what a colleague says of this month; False where she said it already.

    Any of the three may be left out. Raises NoSuchAnswer.
    """
    if not set(said) <= set(QUESTIONS) or not set(said.values()) <= set(SAID):
        raise NoSuchAnswer(sorted(said))
    month = month_of(at)
    _row, is_new = PulseTurn.objects.get_or_create(user=user, month=month)
    if is_new:
        PulseMonth.objects.get_or_create(month=month)
        more = {name: F(name) + 1 for name in (f"{one}_{word}" for one, word in said.items())}
        # Without a single answer the row is written all the same: then it tells nothing either.
        PulseMonth.objects.filter(month=month).update(month=month, **more)
    return is_new


def waits_for(user: User, *, at: datetime) -> bool:
    """Return whether a colleague has not answered this month's pulse yet."""
    return not PulseTurn.objects.filter(user=user, month=month_of(at)).exists()


def pulses(*, at: datetime) -> list[Pulse]:
    """Return the months that are over, the newest first."""
    rows = PulseMonth.objects.filter(month__lt=month_of(at)).order_by("-month")[:MONTHS]
    return [_pulse(row) for row in rows]


def month_of(at: datetime) -> date:
    """Return the first day of the month of an instant."""
    return at.astimezone(UTC).date().replace(day=1)


def _pulse(row: PulseMonth) -> Pulse:
    begins = datetime.combine(row.month, time(), tzinfo=UTC)
    ends = datetime.combine(month_of(begins + timedelta(days=31)), time(), tzinfo=UTC)
    shares = {question: _share(row, question) for question in QUESTIONS}
    return Pulse(row.month, shares, respected_between(begins, ends))


def _share(row: PulseMonth, question: str) -> PulseShare | None:
    counts = {word: getattr(row, f"{question}_{word}") for word in SAID}
    yes, of = counts["yes"], sum(counts.values())
    interval = wilson(yes, of)
    if of < FEWEST or interval is None:
        return None
    if min(yes, of - yes) < _TELLING:
        return PulseShare("all" if yes > of - yes else "nobody", None)
    return PulseShare("", Share(yes, of, interval))
