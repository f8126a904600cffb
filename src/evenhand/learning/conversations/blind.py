"""What the phrases found in turns they had never seen, and what they find there today.

The first count can be made once only: as soon as a phrase is mended with a turn in view, that turn
says that the phrase fits. So the first count is kept as a record and never written over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Final

from evenhand.learning.conversations.counting import (
    NAMES,
    PUBLISHED,
    Share,
    headline,
    measured_languages,
    rows_of,
)

_RECORD: Final = PUBLISHED / "blind.first.toml"
_TOLD: Final[Mapping[str, str]] = {
    "must_not_recall": "must-not recall",
    "must_not_precision": "must-not precision",
    "threat_recall": "threat recall",
    "cue_recall": "cue recall",
    "self_harm_recall": "self-harm recall",
    "cue_false_alarms": "turns of a person without a cue in which one is found",
}
Counts = Mapping[str, Mapping[str, Share]]


def first_counts() -> Counts:
    """Return what was found at the first count, by language and figure."""
    record = tomllib.loads(_RECORD.read_text(encoding="utf-8"))
    del record["counted"]
    return {
        language: {name: Share(*each) for name, each in shares.items()}
        for language, shares in record.items()
    }


def counts_today() -> Counts:
    """Return what is found in the same turns now."""
    languages = measured_languages(of="blind")
    return {language: headline(rows_of(language, of="blind")) for language in languages}


def section() -> str:
    """Return the part of the page that tells of the blind turns, in Markdown."""
    first, today = first_counts(), counts_today()
    since = _SAME if today == first else f"{_MENDED}\n\n{_table(today)}"
    return f"{_BEGINNING}\n\n{_table(first)}\n\n{_HOW_FAR}\n\n{since}"


def _table(counts: Counts) -> str:
    return "\n".join(_lines(counts))


def _lines(counts: Counts) -> Iterator[str]:
    languages = sorted(counts, key=lambda language: NAMES[language])
    yield f"| | {' | '.join(NAMES[language] for language in languages)} |"
    yield f"| --- |{' --- |' * len(languages)}"
    for name, words in _TOLD.items():
        yield f"| {words} | {' | '.join(str(counts[language][name]) for language in languages)} |"


_BEGINNING: Final = """\
## Counted once on turns that the phrases had never seen

**These are the figures to judge the phrases by.** In English, German and Latvian 300 turns each
were written the way people speak on such calls (rambling, broken off, indirect, in dialect,
threatening politely), without sight of any phrase. They were committed, and then counted, on 29
November 2026, before any phrase was mended by them. French was counted blind on its own thousand
turns; its first figures stand [with French](#french) and are of the same kind.

**Most is missed**: at least two of three of the things that must never be said, about four of five
threats and more, about two of three words of self-harm. A call in which nothing is found is *not*
a call in which nothing was said. Nobody may be left alone with their danger because a program was
silent: who speaks with people must listen themselves."""

_HOW_FAR: Final = """\
All the targets (must-not recall 0.95 and precision 0.90, threats 0.98, cues 0.90, self-harm 0.98,
at most 0.10 of the turns without a cue) stay as they are, and each is missed here but for one:
false alarms in Latvian. These turns are no estimate for real calls either: they were made hard on
purpose, by the same authors as the phrases, with one pass of labels, and the three languages share
most of their ideas. Few turns stand behind a figure: read the interval."""

_SAME: Final = "Counted today, the phrases still find the same in these turns."
_MENDED: Final = """\
Phrases have changed since. What they find in the same turns today, *not blind* where a phrase was
mended with these turns in view:"""
