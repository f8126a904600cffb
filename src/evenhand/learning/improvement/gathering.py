"""What all rooms heard comes together here each night, each signal once, and is sorted.

The words of a signal are opened to find its theme and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.contact import signals as contact
from evenhand.learning.conversations import signals as conversations
from evenhand.learning.ideas import queries as ideas
from evenhand.learning.improvement.models import Heard, Sorting, Theme
from evenhand.learning.improvement.themes import (
    ANY,
    Known,
    by_kind,
    by_kind_and_about,
    by_words,
    shipped,
)
from evenhand.learning.surveys import signals as surveys
from evenhand.plans import queries as plans
from evenhand.redress.complaints import signals as complaints
from evenhand.redress.disputes import signals as disputes
from evenhand.work.signals import Signal

Source = Callable[..., Iterator[Signal]]
SOURCES: Final[Sequence[Source]] = (
    surveys.signals, complaints.signals, disputes.signals, conversations.signals,
    contact.signals, plans.signals, ideas.signals,
)  # fmt: skip
# The first night looks back as far as a page shows; later nights at what came in late.
FIRST: Final = timedelta(weeks=24)
AGAIN: Final = timedelta(weeks=2)
_OF_THEME: Final = "theme:"


@dataclass(frozen=True, slots=True)
class Order:
    """How signals are sorted now: the living themes, and what somebody put where."""

    themes: Sequence[Known]
    rows: Mapping[str, Theme]
    by_hand: Mapping[tuple[str, str], Theme]

    def theme_of(self, signal: Signal) -> tuple[Theme | None, str]:
        """Return the theme of a signal and how it was found; nothing where nobody knows.

        What somebody decided counts before what the file says, what a signal is about before the
        words in it, and these before its bare kind.
        """
        hand = self.by_hand.get((signal.kind, signal.about))
        if hand is not None:
            return hand, Heard.How.HAND
        about = signal.about.removeprefix(_OF_THEME) if signal.about.startswith(_OF_THEME) else ""
        key, how = about or by_kind_and_about(signal, self.themes), Heard.How.KIND
        if not key:
            key, how = by_words(signal.words(), signal.language, self.themes), Heard.How.WORDS
        if not key:
            key, how = by_kind(signal, self.themes), Heard.How.KIND
        theme = self.rows.get(key)
        return (theme, how) if theme is not None else (None, "")


def order_now(*, at: datetime) -> Order:
    """Return how signals are sorted; shipped themes that are new get their row."""
    for known in shipped().values():
        Theme.objects.get_or_create(key=known.key, defaults={"harm": known.harm, "opened_at": at})
    rows = {row.key: row for row in Theme.objects.select_related("merged_into")}
    own = [
        Known(row.key, row.harm, {}, frozenset(), {ANY: tuple(row.keywords)})
        for row in rows.values() if row.key not in shipped()
    ]  # fmt: skip
    heads = {key: _head(row) for key, row in rows.items()}
    by_hand = {
        (row.kind, row.about): _head(row.theme)
        for row in Sorting.objects.select_related("theme__merged_into")
    }
    return Order([*shipped().values(), *own], heads, by_hand)


def _head(theme: Theme) -> Theme:
    """The theme into which one was merged, and that one perhaps again."""
    while theme.merged_into is not None:
        theme = theme.merged_into
    return theme


def gather(*, at: datetime) -> int:
    """Keep what all rooms heard until now; run twice it keeps nothing twice; returns how many."""
    since = at - (AGAIN if Heard.objects.exists() else FIRST)
    order = order_now(at=at)
    return sum(_keep(source, order, since=since, until=at) for source in SOURCES)


@transaction.atomic
def _keep(source: Source, order: Order, *, since: datetime, until: datetime) -> int:
    known = set(
        Heard.objects.filter(at__gte=since, at__lt=until).values_list("room", "kind", "ref")
    )
    rows = [
        _row(signal, order)
        for signal in source(since=since, until=until)
        if (signal.room, signal.kind, signal.ref) not in known
    ]
    Heard.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def _row(signal: Signal, order: Order) -> Heard:
    theme, how = order.theme_of(signal)
    return Heard(
        theme=theme, how=how, room=signal.room, kind=signal.kind, ref=signal.ref, at=signal.at,
        country=signal.country[:2], language=signal.language, about=signal.about[:120],
    )  # fmt: skip
