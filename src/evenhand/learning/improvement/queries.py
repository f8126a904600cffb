"""The only readers of improvement offered to others. Every figure is a rate of contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from evenhand.contact.signals import contacts_by_day
from evenhand.learning.ideas import queries as ideas
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement.models import Change, Effect, Heard, Theme
from evenhand.learning.improvement.themes import shipped
from evenhand.work.figures import Interval, difference

WEEKS: Final = 12
TREND_WEEKS: Final = 4
WEEK: Final = timedelta(days=7)
PER: Final = 1_000
RISES, STEADY, FALLS, UNKNOWN = "rises", "steady", "falls", "unknown"
_ORDER: Final = (RISES, STEADY, UNKNOWN, FALLS)
_LONGEST: Final = 84


@dataclass(frozen=True, slots=True)
class Counted:
    """So many signals in so many contacts."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        """Signals for a thousand contacts; None without a contact."""
        return PER * self.k / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A rate before and a rate after, and in what the difference for a thousand contacts lies."""

    before: Counted
    after: Counted
    days: int

    @property
    def change(self) -> Interval | None:
        """After less before, for a thousand contacts; None where no share can be told."""
        if self.before.k > self.before.n or self.after.k > self.after.n:
            return None
        found = difference(self.after.k, self.after.n, self.before.k, self.before.n)
        return None if found is None else Interval(PER * found.low, PER * found.high)

    @property
    def trend(self) -> str:
        """Whether it rises, falls, or whether chance alone may have done it."""
        change = self.change
        if change is None:
            return UNKNOWN
        if change.spans(0):
            return STEADY
        return RISES if change.low > 0 else FALLS


@dataclass(frozen=True, slots=True)
class ThemeSeen:
    """A theme with its twelve weeks and its trend."""

    theme: Theme
    weeks: Sequence[Counted]
    compared: Compared

    @property
    def heard(self) -> int:
        """How often it was heard in these weeks."""
        return sum(week.k for week in self.weeks)


def themes() -> QuerySet[Theme]:
    """Return the living themes."""
    return Theme.objects.filter(merged_into=None).order_by("key")


def theme(key: str) -> Theme | None:
    """Return a theme by its key; of one that was merged, the theme it became part of."""
    row = Theme.objects.filter(key=key).select_related("merged_into", "cause_by").first()
    return row.merged_into if row is not None and row.merged_into is not None else row


def name_of(row: Theme, *, language: str) -> str:
    """Return a theme's name: of a shipped one in the reader's language."""
    known = shipped().get(row.key)
    return row.name or (known.name_in(language) if known else row.key)


def seen(*, today: date) -> list[ThemeSeen]:
    """Return the themes heard of in twelve weeks: what rises first, then by harm and by rate.

    A theme that is loud and steady stands below one that is rare, hurts and rises.
    """
    begin = today - WEEKS * WEEK
    contacts = contacts_by_day(since=begin, until=today)
    told = _by_theme(begin, today)
    rows = [_seen(row, told.get(row.pk, {}), contacts, today=today) for row in themes()]
    heard = [row for row in rows if row.heard]
    return sorted(heard, key=_urgency)


def _urgency(row: ThemeSeen) -> tuple[int, int, float, str]:
    rate = row.compared.after.rate or 0.0
    return _ORDER.index(row.compared.trend), -row.theme.harm, -rate, row.theme.key


def seen_of(row: Theme, *, today: date) -> ThemeSeen:
    """Return one theme with its weeks and its trend."""
    begin = today - WEEKS * WEEK
    told = _by_theme(begin, today, only=row).get(row.pk, {})
    return _seen(row, told, contacts_by_day(since=begin, until=today), today=today)


def _seen(
    row: Theme, told: Mapping[date, int], contacts: Mapping[date, int], *, today: date
) -> ThemeSeen:
    begins = [today - (WEEKS - at) * WEEK for at in range(WEEKS)]
    weeks = [_between(told, contacts, since=day, until=day + WEEK) for day in begins]
    middle, span = today - TREND_WEEKS * WEEK, TREND_WEEKS * WEEK
    compared = Compared(
        _between(told, contacts, since=middle - span, until=middle),
        _between(told, contacts, since=middle, until=today), days=span.days,
    )  # fmt: skip
    return ThemeSeen(row, weeks, compared)


def _between(
    told: Mapping[date, int], contacts: Mapping[date, int], *, since: date, until: date
) -> Counted:
    days = [since + timedelta(days=at) for at in range((until - since).days)]
    return Counted(sum(told.get(day, 0) for day in days), sum(contacts.get(day, 0) for day in days))


def _by_theme(since: date, until: date, *, only: Theme | None = None) -> dict[int, dict[date, int]]:
    rows = Heard.objects.filter(at__gte=_midnight(since), at__lt=_midnight(until))
    rows = rows.filter(theme=only) if only is not None else rows.filter(theme__isnull=False)
    told: dict[int, dict[date, int]] = {}
    by_day = rows.annotate(day=TruncDate("at", tzinfo=UTC)).values_list("theme", "day")
    for number, day, n in by_day.annotate(n=Count("pk")).order_by("theme", "day"):
        told.setdefault(number, {})[day] = n
    return told


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """Signals of one kind about one thing, and how many."""

    kind: str
    about: str
    n: int


def groups_of(row: Theme | None, *, today: date) -> list[GroupSeen]:
    """Return what a theme is made of, or what nobody has sorted yet: by kind, most heard first."""
    rows = Heard.objects.filter(theme=row, at__gte=_midnight(today - WEEKS * WEEK))
    told = rows.values_list("kind", "about").annotate(n=Count("pk")).order_by("-n", "kind", "about")
    return [GroupSeen(*one) for one in told]


def effect_so_far(change: Change, *, today: date) -> Compared | None:
    """Count what a theme was before a change and since: as many days on both sides, at most 84.

    None before the change was made, and while either side has no contact or more signals than
    contacts: then it is no share.
    """
    days = min((today - change.made_on).days, _LONGEST) if change.made_on else 0
    if change.made_on is None or days <= 0:
        return None
    made, span = change.made_on, timedelta(days=days)
    contacts = contacts_by_day(since=made - span, until=made + span)
    told = _by_theme(made - span, made + span, only=change.theme).get(change.theme_id, {})
    before = _between(told, contacts, since=made - span, until=made)
    after = _between(told, contacts, since=made, until=made + span)
    is_share = all(side.n > 0 and side.k <= side.n for side in (before, after))
    return Compared(before, after, days) if is_share else None


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """A change, what it did as it was last read, and what can be counted today."""

    row: Change
    idea: Idea | None
    kept: Compared | None
    now: Compared | None


def changes_of(row: Theme, *, today: date) -> list[ChangeSeen]:
    """Return the changes of a theme with their effects, in their order."""
    rows = row.changes.select_related("owner", "theme").order_by("planned_at", "pk")
    return [
        ChangeSeen(change, idea_of(change), kept_effect(change), effect_so_far(change, today=today))
        for change in rows
    ]


def kept_effect(change: Change) -> Compared | None:
    """Return what a change did as it was last read and kept; None where nobody did."""
    row = Effect.objects.filter(change=change).order_by("at", "pk").last()
    if row is None:
        return None
    return Compared(
        Counted(row.before_k, row.before_n), Counted(row.after_k, row.after_n), row.days
    )


def idea_of(change: Change) -> Idea | None:
    """Return the idea from which a change came, if it came from one."""
    return ideas.idea(change.idea) if change.idea is not None else None


def ideas_of(row: Theme | None) -> QuerySet[Idea]:
    """Return the ideas that were heard in a theme, or that nobody has sorted, the newest first."""
    keys = Heard.objects.filter(theme=row, room="ideas").values("ref")
    return Idea.objects.filter(key__in=keys).select_related("author").order_by("-told_at")
