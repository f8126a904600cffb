"""The board in words and columns: what somebody takes in within two seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.learning.surveys.figures import Board, Figure, Share
from evenhand.learning.surveys.models import Invitation
from evenhand.learning.surveys.pulse import Pulse, PulseShare
from evenhand.learning.surveys.recommending import Net
from evenhand.work.figures import Interval

# The plane of the columns, in units of its own.
WIDE: Final = 240
HIGH: Final = 60
_GAP: Final = 4

QUESTIONS: Final[Mapping[str, str | Promise]] = {
    "respected": gettext_lazy("Treated with respect"),
    "easy": gettext_lazy("It was easy"),
    "manage": gettext_lazy("Can manage what was agreed"),
}
TOPICS: Final[Mapping[str, str | Promise]] = {
    "reaching": gettext_lazy("Reaching us, waiting"),
    "letters": gettext_lazy("Letters and their words"),
    "manner": gettext_lazy("How we speak and listen"),
    "instalments": gettext_lazy("Plans and instalments"),
    "claim": gettext_lazy("The sum, interest, fees, whose debt it is"),
    "pages": gettext_lazy("Pages, links, codes"),
}

CAME_BY: Final[Mapping[str, str | Promise]] = {
    Invitation.CameBy.HERSELF: gettext_lazy("Came by themselves, on their own page"),
    Invitation.CameBy.BY_LETTER: gettext_lazy("Came by themselves, by a letter or message"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A share as it is read: of a hundred, and where it likely lies."""

    of_100: int
    low: int
    high: int
    answers: int


@dataclass(frozen=True, slots=True)
class Column:
    """One week of a picture: a column from below, and the line of what it likely is."""

    x: int
    wide: int
    y: int
    high: int
    middle: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class FigureShown:
    """One question: its words, the share now, what changed, its picture."""

    key: str
    name: str
    now: Told | None
    change: str
    picture: str
    columns: tuple[Column, ...]
    gaps: tuple[int, ...]
    """Where a week stands in which too few answered."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The board as the page tells it."""

    figures: tuple[FigureShown, ...]
    rows: tuple[tuple[date, tuple[tuple[str, Told | None], ...]], ...]
    answered: Told | None
    came: tuple[tuple[str, int, tuple[tuple[str, Told | None], ...]], ...]
    topics: tuple[tuple[str, int], ...]


def shown(board: Board) -> Shown:
    """Put a board into words and columns, in the language that is spoken now."""
    days = [day for day, _share in board.figures[0].weeks]
    rows = [
        (day, tuple((_name(one), told(one.weeks[place][1])) for one in board.figures))
        for place, day in enumerate(days)
    ]
    return Shown(
        figures=tuple(_figure(one) for one in board.figures),
        rows=tuple(reversed(rows)),
        answered=told(board.answered),
        came=tuple(
            (
                str(CAME_BY[one.came_by]),
                one.answers,
                tuple((str(QUESTIONS[key]), told(share)) for key, share in one.shares.items()),
            )
            for one in board.came
        ),
        topics=tuple((str(TOPICS[topic]), n) for topic, n in board.topics),
    )


def told(share: Share | None) -> Told | None:
    """Say a share of a hundred; the interval is never narrower than what it rounds."""
    if share is None:
        return None
    low, high = floor(share.interval.low * 100), ceil(share.interval.high * 100)
    return Told(round(share.per_mille / 10), low, high, share.of)


def _name(one: Figure) -> str:
    return str(QUESTIONS[one.question])


def _figure(one: Figure) -> FigureShown:
    step = WIDE // max(len(one.weeks), 1)
    return FigureShown(
        key=one.question,
        name=_name(one),
        now=told(one.now),
        change=change_in_words(one.change),
        picture=_picture(one.weeks),
        columns=tuple(
            _column(share, x=place * step, wide=step - _GAP)
            for place, (_day, share) in enumerate(one.weeks)
            if share is not None
        ),
        gaps=tuple(place * step for place, (_day, share) in enumerate(one.weeks) if share is None),
    )


def _column(share: Share, *, x: int, wide: int) -> Column:
    high = share.per_mille * HIGH // 1000
    top, bottom = (
        HIGH - round(bound * HIGH) for bound in (share.interval.high, share.interval.low)
    )
    return Column(x, wide, HIGH - high, high, x + wide // 2, top, bottom)


def change_in_words(change: Interval | None) -> str:
    """Say whether anything changed; what may well be chance is said to be none."""
    if change is None:
        return _("Too few answers to compare with the four weeks before")
    if change.spans(0):
        return _("No clear change from the four weeks before")
    if change.low > 0:
        return _("Better than in the four weeks before")
    return _("Worse than in the four weeks before")


def _picture(weeks: Sequence[tuple[date, Share | None]]) -> str:
    shares = [share for _day, share in weeks if share is not None]
    if not shares:
        return _("In no week did enough people answer.")
    first, last = shares[0], shares[-1]
    return _(
        "By week, of a hundred: from {first} to {last}. The table below has each week."
    ).format(first=round(first.per_mille / 10), last=round(last.per_mille / 10))


def net_shown(net: Net | None) -> Told | None:
    """Say the net share of creditors, of a hundred either way."""
    if net is None:
        return None
    low, high = floor(net.interval.low * 100), ceil(net.interval.high * 100)
    return Told(net.of_100, low, high, net.answers)


PULSE: Final[Mapping[str, str | Promise]] = {
    "proud": gettext_lazy("Proud of how we treated people"),
    "supported": gettext_lazy("Supported"),
    "able": gettext_lazy("Able to do what is right"),
}


@dataclass(frozen=True, slots=True)
class PulseShown:
    """A month of the pulse: each question with its share or its words, and respect beside it."""

    month: date
    said: tuple[tuple[str, Told | None, str], ...]
    respected: Told | None


def pulse_shown(pulse: Pulse) -> PulseShown:
    """Put a month of the pulse into words."""
    said = [
        (str(words), told(share.share) if share else None, _nearly(share))
        for question, words in PULSE.items()
        for share in [pulse.shares[question]]
    ]
    return PulseShown(pulse.month, tuple(said), told(pulse.respected))


def _nearly(share: PulseShare | None) -> str:
    """What is said instead of a share: that too few answered, or that all said nearly the same."""
    if share is None:
        return _("fewer than five answered")
    return {"all": _("nearly everybody"), "nobody": _("hardly anybody")}.get(share.nearly, "")
