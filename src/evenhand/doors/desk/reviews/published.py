"""The public page of what our search of calls finds and what it misses, for whoever wants to know.

It is about no call and about nobody: only turns that were written to count in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from evenhand.doors.desk.reviews.words import FOUND, KINDS
from evenhand.doors.desk.templatetags.desk_words import first_up, language_name
from evenhand.doors.desk.words import say
from evenhand.learning.conversations.blind import Counts
from evenhand.learning.conversations.counted import OfLanguage, counted
from evenhand.learning.conversations.counting import Share
from evenhand.learning.words.detectors import KINDS as KIND_OF

TOLD: Final[Mapping[str, Promise | str]] = {
    "must_not_recall": gettext_lazy("What must never be said: how much of it is found"),
    "must_not_precision": gettext_lazy("What must never be said: how much of what is found is it"),
    "threat_recall": gettext_lazy("Threats: how many are found"),
    "cue_recall": gettext_lazy("What asks for an answer: how much of it is found"),
    "self_harm_recall": gettext_lazy("Words of harming oneself: how many are found"),
    "cue_false_alarms": gettext_lazy("Turns with nothing in them in which something is found"),
}
ORDINARY: Final[Mapping[str, Promise | str]] = {
    "ordinary_cue": gettext_lazy("Ordinary turns of a person in which something is found"),
    "ordinary_must_not": gettext_lazy("Ordinary turns of an agent in which something is found"),
    "ordinary_self_harm": gettext_lazy(
        "Ordinary turns in which words of harming oneself are found"
    ),
    **{name: TOLD[name]
       for name in ("must_not_recall", "threat_recall", "cue_recall", "self_harm_recall")},
}  # fmt: skip
# A share stays beside its sign and an interval in one piece, however narrow its column is.
_UNBROKEN: Final = "\N{WORD JOINER}–\N{WORD JOINER}"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is counted, with a figure for each column."""

    words: str
    cells: Sequence[tuple[str, str]]
    """The column's words and the figure."""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under a heading."""

    title: str
    columns: Sequence[str]
    lines: Sequence[Line]
    turns: int = 0


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What is found and what is missed, by language and detector."""
    told = counted()
    return render(
        request,
        "desk/reviews/published.html",
        {
            "firm_name": settings.FIRM.get("name", "Evenhand"),
            "second": _headlines(told.second, ORDINARY),
            "first": _headlines(told.first, TOLD),
            "today": _headlines(told.today, TOLD),
            "languages": [_detectors(code, one) for code, one in _sorted(told.languages)],
        },
    )


def _sorted(languages: Mapping[str, OfLanguage]) -> list[tuple[str, OfLanguage]]:
    return sorted(languages.items(), key=lambda pair: _named(pair[0]))


def _named(language: str) -> str:
    return first_up(language_name(language))


def _headlines(counts: Counts, told: Mapping[str, Promise | str]) -> Table:
    """The few figures by which the phrases are judged, a column for each language."""
    codes = sorted(counts, key=_named)
    lines = [
        Line(str(words), [(_named(code), share_words(counts[code][name])) for code in codes])
        for name, words in told.items()
    ]
    return Table("", [_named(code) for code in codes], lines)


def _detectors(language: str, told: OfLanguage) -> Table:
    columns = (_("Found, of what is there"), _("Right, of what is found"))
    return Table(_named(language), columns, list(_lines(told, columns)), told.turns)


def _lines(told: OfLanguage, columns: tuple[str, str]) -> Iterator[Line]:
    for one in told.figures:
        shares = (share_words(one.recall), share_words(one.precision))
        kind = say(KINDS, KIND_OF[one.key])
        yield Line(say(FOUND, one.key), list(zip(columns, shares, strict=True)), kind)


def share_words(share: Share) -> str:
    """So many of so many, the share, and in what the true one lies; else that there is none."""
    if (interval := share.interval) is None:
        return _("nothing to count")
    told = _("{right} of {n}: {share} % ({low}–{high})").format(
        right=number_format(share.right), n=number_format(share.n),
        share=round(100 * share.right / share.n), low=round(100 * interval.low),
        high=round(100 * interval.high),
    )  # fmt: skip
    return told.replace(" %", "\N{NO-BREAK SPACE}%").replace("–", _UNBROKEN)
