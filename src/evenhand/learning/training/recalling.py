"""The ladder of recall: a question comes back after 1, 7, 21, 60 and 120 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.learning.training.models import Answered, Recall

RUNGS: Final = (1, 7, 21, 60, 120)
MOST_A_DAY: Final = 10


def begin_recall(user: User, course: str, question: str, *, right: bool, at: datetime) -> None:
    """Put a question of a quiz on the lowest rung, unless it stands on the ladder already."""
    Recall.objects.get_or_create(
        user=user, course=course, question=question,
        defaults={"rung": 0, "due_on": at.date() + timedelta(days=RUNGS[0]), "last_at": at,
                  "last_right": right},
    )  # fmt: skip


@transaction.atomic
def answer_recall(recall: Recall, *, right: bool, at: datetime) -> bool:
    """Answer a question that came back: right, up a rung; wrong, down to the lowest.

    Says whether it counted: a question is answered once on its day.
    """
    rung = min(recall.rung + 1, len(RUNGS) - 1) if right else 0
    changed = Recall.objects.filter(pk=recall.pk, due_on=recall.due_on, due_on__lte=at.date())
    if not changed.update(
        rung=rung, due_on=at.date() + timedelta(days=RUNGS[rung]), last_at=at, last_right=right
    ):
        return False
    Answered.objects.create(user=recall.user, course=recall.course, question=recall.question,
                            rung=recall.rung, right=right, at=at)  # fmt: skip
    return True
