"""The only writers of improvement, beside what gathers by night."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from evenhand.access.models import User
from evenhand.learning.ideas import actions as ideas
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement.models import Change, Effect, Heard, Sorting, Theme
from evenhand.learning.improvement.queries import effect_so_far, idea_of

STEERS: Final = ideas.DECIDERS
Group = tuple[str, str]
"""A kind and what it is about: signals of a group are moved together."""


class MayNotSteer(PermissionError):
    """Sorting, causes and changes are the work of leads, trainers, compliance and the operator."""


class NameTaken(ValueError):
    """A theme of that name is there already."""


class NotYetMade(ValueError):
    """A change that was not made yet, or too lately, has no effect that could be read."""


class CannotBeMerged(ValueError):
    """A theme cannot be merged into itself, nor into what was merged into it."""


def _steers(by: User) -> None:
    if by.role not in STEERS:
        raise MayNotSteer


@transaction.atomic
def open_theme(*, name: str, keywords: Collection[str], harm: int, by: User, at: datetime) -> Theme:
    """Open a theme by hand. Raises MayNotSteer and NameTaken."""
    _steers(by)
    key = f"own-{slugify(name)[:50]}" if slugify(name) else f"own-{at:%Y%m%d%H%M%S}"
    try:
        with transaction.atomic():
            return Theme.objects.create(
                key=key, name=name, harm=harm, opened_at=at, keywords=sorted(set(keywords))
            )
    except IntegrityError as taken:
        raise NameTaken(name) from taken


@transaction.atomic
def sort(theme: Theme, *, groups: Collection[Group], by: User, at: datetime) -> int:
    """Put groups of signals into a theme, those of today and whatever comes; returns how many.

    Sorting what lies in another theme splits that one. Raises MayNotSteer.
    """
    _steers(by)
    moved = 0
    for kind, about in groups:
        Sorting.objects.update_or_create(
            kind=kind, about=about, defaults={"theme": theme, "by": by, "at": at}
        )
        rows = Heard.objects.filter(kind=kind, about=about).exclude(theme=theme)
        moved += rows.update(theme=theme, how=Heard.How.HAND)
    return moved


@transaction.atomic
def merge(theme: Theme, *, into: Theme, by: User) -> None:
    """Let a theme become part of another, with all that was heard and done about it.

    Raises MayNotSteer and CannotBeMerged.
    """
    _steers(by)
    living = Theme.objects.select_for_update().filter(merged_into=None)
    if theme.pk == into.pk or len(living.filter(pk__in=[theme.pk, into.pk])) != 2:
        raise CannotBeMerged(theme.key)
    Theme.objects.filter(pk=theme.pk).update(merged_into=into)
    Theme.objects.filter(merged_into=theme).update(merged_into=into)
    Heard.objects.filter(theme=theme).update(theme=into)
    Sorting.objects.filter(theme=theme).update(theme=into)
    Change.objects.filter(theme=theme).update(theme=into)


def name_cause(theme: Theme, *, words: str, by: User, at: datetime) -> None:
    """Say why it happens. Raises MayNotSteer."""
    _steers(by)
    Theme.objects.filter(pk=theme.pk).update(cause=words, cause_by=by, cause_at=at)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be changed, by whom and until when; and whose idea it was."""

    kind: str
    about: str
    words: str
    owner: User
    planned_for: date
    idea: Idea | None = None


def plan_change(theme: Theme, *, plan: Plan, by: User, at: datetime) -> Change:
    """Plan a change. Raises MayNotSteer."""
    _steers(by)
    return Change.objects.create(
        theme=theme, kind=plan.kind, about=plan.about, words=plan.words, owner=plan.owner,
        planned_for=plan.planned_for, planned_at=at, planned_by=by,
        idea=plan.idea.key if plan.idea else None,
    )  # fmt: skip


def make_change(change: Change, *, on: date, by: User) -> bool:
    """Note that a change holds from a day on; False where somebody noted it before."""
    _steers(by)
    rows = Change.objects.filter(pk=change.pk, made_on=None)
    return rows.update(made_on=on, made_by=by) == 1


@transaction.atomic
def keep_effect(change: Change, *, by: User, at: datetime) -> Effect:
    """Keep what can be counted of a change today. Raises MayNotSteer and NotYetMade."""
    _steers(by)
    counted = effect_so_far(change, today=at.date())
    if counted is None:
        raise NotYetMade(change.key)
    return Effect.objects.create(
        change=change, days=counted.days, before_k=counted.before.k, before_n=counted.before.n,
        after_k=counted.after.k, after_n=counted.after.n, by=by, at=at,
    )  # fmt: skip


def thank(change: Change, *, words: str, by: User, at: datetime) -> None:
    """Tell everybody what was done because somebody said it, and thank her for it.

    Raises MayNotDecide where the idea is her own who thanks.
    """
    idea = idea_of(change)
    if idea is not None and idea.thanked_at is None:
        ideas.decide(idea, decision=Idea.Decision.DONE, words=words, by=by, at=at)
