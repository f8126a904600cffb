"""The only readers of ideas offered to others. None of them counts by person."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from evenhand.learning.ideas.models import Idea, Trial
from evenhand.learning.ideas.similar import alike
from evenhand.work.figures import Interval, difference
from evenhand.work.signals import Signal


@dataclass(frozen=True, slots=True)
class Effect:
    """What a trial changed: a share before, a share after, and how sure the difference is."""

    trial: Trial
    before: float
    after: float
    change: Interval | None

    @property
    def is_too_few_to_say(self) -> bool:
        """Say whether nothing at all may have changed."""
        return self.change is None or self.change.spans(0)


def ideas() -> QuerySet[Idea]:
    """Return all ideas: those that wait for an answer, then the newest."""
    waits = ExpressionWrapper(Q(answered_at=None), output_field=BooleanField())
    rows = Idea.objects.select_related("author", "same_as")
    return rows.order_by(waits.desc(), "-told_at", "-pk")


def idea(key: uuid.UUID) -> Idea | None:
    """Return one idea."""
    return Idea.objects.filter(key=key).select_related("author", "decided_by", "same_as").first()


def done(*, most: int = 3) -> QuerySet[Idea]:
    """Return what was done lately because somebody said it."""
    rows = Idea.objects.filter(decided=Idea.Decision.DONE, same_as=None).select_related("author")
    return rows.order_by("-decided_at")[:most]


def shown_name(of: Idea) -> str:
    """Return the name under which an idea is read."""
    return of.pseudonym or str(of.author)


def worded_alike(text: str, *, language: str) -> list[Idea]:
    """Return ideas of the same language that say nearly the same."""
    rows = Idea.objects.filter(language=language, same_as=None)
    texts = [(row.pk, f"{row.hurts} {row.helps}") for row in rows.order_by("-told_at")[:1000]]
    found = alike(text, texts)
    by_number = Idea.objects.select_related("author").in_bulk(found)
    return [by_number[number] for number in found]


def effects(of: Idea) -> list[Effect]:
    """Return what each trial of an idea changed, oldest first."""
    return [
        Effect(
            trial=row, before=row.before_k / row.before_n, after=row.after_k / row.after_n,
            change=difference(row.after_k, row.after_n, row.before_k, row.before_n),
        )
        for row in of.trials.order_by("pk")
    ]  # fmt: skip


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return the ideas told from one moment until before another, oldest first."""
    rows = Idea.objects.filter(told_at__gte=since, told_at__lt=until, same_as=None)
    for row in rows.order_by("told_at", "pk").iterator():
        about = f"{row.about_kind}:{row.about}" if row.about else ""
        yield Signal(room="ideas", kind="idea", ref=row.key, at=row.told_at,
                     language=row.language, about=about,
                     words=partial(_words_of, row))  # fmt: skip


def _words_of(row: Idea) -> str:
    return f"{row.hurts} {row.helps}"
