"""Where an idea stands, from new to adopted or not, and whether its first answer came in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from evenhand.access.models import User
from evenhand.learning.ideas import queries
from evenhand.learning.ideas.models import Idea, Trial


class State(StrEnum):
    """What became of an idea until now."""

    NEW = "new"
    ANSWERED = "answered"
    TRIED = "tried"
    MEASURED = "measured"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    LATER = "later"


_DECIDED: Final = {
    Idea.Decision.DONE: State.ADOPTED,
    Idea.Decision.NO: State.NOT_ADOPTED,
    Idea.Decision.LATER: State.LATER,
    Idea.Decision.TRIED: State.TRIED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An idea with its state and the clock of its first answer."""

    row: Idea
    state: State
    is_late: bool
    """Whether the first answer came too late, or is still to come and too late already."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many ideas wait for their first answer, and how many of them longer than promised."""

    n: int
    late: int


def with_state(rows: QuerySet[Idea]) -> QuerySet[Idea]:
    """Add what `standing` must know to each idea, so that a list asks once."""
    tried = Trial.objects.filter(Q(idea=OuterRef("pk")) | Q(idea=OuterRef("same_as")))
    return rows.annotate(is_measured=Exists(tried))


def standing(row: Idea, *, at: datetime) -> Standing:
    """Return where an idea stands; one that says the same as an earlier one shares its fate."""
    answered = row.answered_at
    is_late = (answered or at) > row.answer_due_at
    return Standing(row, _state(row), is_late)


def _state(row: Idea) -> State:
    fate = row.same_as if row.same_as is not None else row
    decided = _DECIDED.get(Idea.Decision(fate.decided)) if fate.decided else None
    if decided in (State.ADOPTED, State.NOT_ADOPTED, State.LATER):
        return decided
    if row.is_measured if hasattr(row, "is_measured") else fate.trials.exists():
        return State.MEASURED
    return decided or (State.NEW if row.answered_at is None else State.ANSWERED)


def ideas_of(author: User) -> QuerySet[Idea]:
    """Return what somebody told, the newest first."""
    return queries.ideas().filter(author=author).order_by("-told_at", "-pk")


def waiting(*, at: datetime) -> Waiting:
    """Count the ideas that wait for their first answer."""
    rows = Idea.objects.filter(answered_at=None)
    return Waiting(rows.count(), rows.filter(answer_due_at__lt=at).count())


def answered_in_time(*, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how many ideas told in a time were answered by their hour, of how many due by now."""
    rows = Idea.objects.filter(told_at__gte=since, answer_due_at__lte=until)
    return rows.filter(answered_at__lte=F("answer_due_at")).count(), rows.count()
