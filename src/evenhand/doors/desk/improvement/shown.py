"""What a theme's page shows: one sentence, a picture of twelve weeks, and the same as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import get_language

from evenhand.doors.desk.improvement.things import Thing, thing
from evenhand.doors.desk.improvement.words import EFFECTS, HARMS, TOO_FEW, TRENDS
from evenhand.learning.ideas.models import Idea
from evenhand.learning.improvement.models import Change, Theme
from evenhand.learning.improvement.queries import (
    UNKNOWN,
    WEEK,
    WEEKS,
    ChangeSeen,
    Compared,
    ThemeSeen,
    name_of,
)

STEP: Final = 20
WIDE: Final = WEEKS * STEP
HIGH: Final = 60
GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the picture: where it stands, and what it says in numbers."""

    x: int
    y: int
    high: int
    begins: date
    k: int
    n: int
    rate: str


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """A theme in words and as a picture."""

    row: Theme
    name: str
    harm: str
    sentence: str
    bars: Sequence[Bar]
    lines: Sequence[int]
    """Where changes were made, from the left."""


def rate_words(rate: float | None) -> str:
    """A rate for a thousand contacts with one digit, as the reader writes it."""
    return "–" if rate is None else number_format(rate, 1)


def own_name(row: Theme) -> str:
    """A theme's name in the reader's language."""
    return name_of(row, language=(get_language() or "en").partition("-")[0])


def shown(seen: ThemeSeen, *, today: date, changes: Sequence[Change] = ()) -> ThemeShown:
    """Return a theme as its page shows it."""
    begin = today - WEEKS * WEEK
    days = [change.made_on for change in changes if change.made_on is not None]
    return ThemeShown(
        row=seen.theme,
        name=own_name(seen.theme),
        harm=str(HARMS[seen.theme.harm]),
        sentence=sentence(seen.compared),
        bars=_bars(seen, begin),
        lines=[(day - begin).days * STEP // WEEK.days for day in days if begin <= day <= today],
    )


def _bars(seen: ThemeSeen, begin: date) -> list[Bar]:
    highest = max((week.rate or 0.0 for week in seen.weeks), default=0.0) or 1.0
    bars = []
    for place, week in enumerate(seen.weeks):
        high = round((week.rate or 0.0) * HIGH / highest)
        bars.append(
            Bar(
                x=place * STEP + GAP, y=HIGH - high, high=high, begins=begin + place * WEEK,
                k=week.k, n=week.n, rate=rate_words(week.rate),
            )
        )  # fmt: skip
    return bars


def sentence(compared: Compared) -> str:
    """Whether it rises or falls, with both rates: the one thing to know of a theme."""
    if compared.trend == UNKNOWN:
        return str(TOO_FEW)
    return str(TRENDS[compared.trend]) % {
        "before": rate_words(compared.before.rate), "after": rate_words(compared.after.rate),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class EffectShown:
    """What a change did, in words."""

    before: str
    after: str
    low: str
    high: str
    days: int
    verdict: str


def effect_shown(compared: Compared | None) -> EffectShown | None:
    """Return what a change did, or None where nothing can be told yet."""
    if compared is None or compared.change is None:
        return None
    change = compared.change
    return EffectShown(
        before=rate_words(compared.before.rate), after=rate_words(compared.after.rate),
        low=rate_words(change.low), high=rate_words(change.high), days=compared.days,
        verdict=str(EFFECTS[compared.trend]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change, what was kept of its effect, and what can be counted today."""

    row: Change
    thing: Thing
    idea: Idea | None
    kept: EffectShown | None
    now: EffectShown | None


def changes_shown(seen: Sequence[ChangeSeen]) -> list[ChangeShown]:
    """Return the changes of a theme as its page shows them."""
    return [
        ChangeShown(
            one.row,
            thing(one.row.kind, one.row.about),
            one.idea,
            effect_shown(one.kept),
            effect_shown(one.now),
        )
        for one in seen
    ]
