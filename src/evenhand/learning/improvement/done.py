"""You said, we did: what was changed because somebody said it, and what the change did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from evenhand.learning.ideas import queries as ideas
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement.models import Change
from evenhand.learning.improvement.queries import Compared, idea_of, kept_effect

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done: on which day, by which idea or change, and who is thanked."""

    on: date
    idea: Idea | None
    change: Change | None
    thanked: Sequence[Idea]

    def kept(self) -> Compared | None:
        """What its change did to the theme, as it was last read."""
        return kept_effect(self.change) if self.change is not None else None

    def trials(self) -> Sequence[ideas.Effect]:
        """What was counted before and after its idea was tried."""
        return ideas.effects(self.idea) if self.idea is not None else []


def done() -> list[Done]:
    """Return what was done, the newest first: ideas adopted, and changes made about a theme.

    An idea that became a change stands once.
    """
    adopted = list(ideas.done(most=MOST).prefetch_related("alike__author"))
    made = Change.objects.filter(made_on__isnull=False).select_related("theme")
    by_idea = {row.idea: row for row in made.filter(idea__in=[row.key for row in adopted])}
    alone = made.exclude(idea__in=list(by_idea)).order_by("-made_on", "-pk")[:MOST]
    rows = [_adopted(row, by_idea.get(row.key)) for row in adopted]
    rows += [Done(_made(row), idea_of(row), row, []) for row in alone]
    return sorted(rows, key=lambda row: row.on, reverse=True)


def _adopted(row: Idea, change: Change | None) -> Done:
    assert row.decided_at is not None
    thanked = [one for one in (row, *row.alike.all()) if one.thanked_at is not None]
    return Done(row.decided_at.astimezone(UTC).date(), row, change, thanked)


def _made(row: Change) -> date:
    assert row.made_on is not None
    return row.made_on
