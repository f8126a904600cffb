"""What the phrases found in turns they had never seen, and what they find there today.

There are two sets. The first was made hard and held few plain turns; the second is ordinary talk
for the most part. The first count of a set can be made once only: as soon as a phrase is mended
with a turn in view, that turn says that the phrase fits. So it is kept as a record and never
written over, and the second set is not measured at all before it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from evenhand.learning.conversations.counting import (
    NAMES,
    PUBLISHED,
    Row,
    Share,
    headline,
    measured_languages,
    ordinary_and_found,
    rows_of,
)
from evenhand.learning.words.detectors import HERE

Counts = Mapping[str, Mapping[str, Share]]


class CountedBefore(ValueError):
    """A set has had its first count; says when."""

    def __init__(self, file: Path, counted: date) -> None:
        super().__init__(f"{file.name}: counted on {counted.isoformat()}, and that stands")
        self.file, self.counted = file, counted


class NothingToCount(LookupError):
    """No turns of the set lie in the folder."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(f"there are no turns {name}.LANG.tsv in {folder}")
        self.folder, self.name = folder, name


@dataclass(frozen=True, slots=True)
class BlindSet:
    """Turns that no phrase had seen: what is counted in them, and each figure's words."""

    name: str
    figures: Callable[[Sequence[Row]], dict[str, Share]]
    told: Mapping[str, str]

    def record(self, folder: Path) -> Path:
        """Where its first count stands."""
        return folder / f"{self.name}.first.toml"


@dataclass(frozen=True, slots=True)
class FirstCount:
    """What was found when a set was counted for the first time."""

    counted: date
    counts: Counts


FIRST: Final = BlindSet(
    "blind",
    headline,
    {
        "must_not_recall": "must-not recall",
        "must_not_precision": "must-not precision",
        "threat_recall": "threat recall",
        "cue_recall": "cue recall",
        "self_harm_recall": "self-harm recall",
        "cue_false_alarms": "turns of a person without a cue in which one is found",
    },
)
SECOND: Final = BlindSet(
    "blind2",
    ordinary_and_found,
    {
        "ordinary_cue": "ordinary turns of a person in which a cue is found",
        "ordinary_must_not": "ordinary turns of an agent in which a must-not is found",
        "ordinary_self_harm": "ordinary turns of both in which self-harm is found",
        "must_not_recall": "must-not recall",
        "threat_recall": "threat recall",
        "cue_recall": "cue recall",
        "self_harm_recall": "self-harm recall",
    },
)


def first_count(of: BlindSet, *, folder: Path = PUBLISHED) -> FirstCount | None:
    """Return what was found at the first count, by language and figure; None before it."""
    file = of.record(folder)
    return _read(file) if file.is_file() else None


def _read(file: Path) -> FirstCount:
    record = tomllib.loads(file.read_text(encoding="utf-8"))
    counts = {
        language: {name: Share(*each) for name, each in shares.items()}
        for language, shares in record.items()
        if language in NAMES
    }
    return FirstCount(record["counted"], counts)


def count_first(of: BlindSet, *, on: date, folder: Path = PUBLISHED) -> Path:
    """Count a set for the first time and keep what was found; return where.

    Raises:
        CountedBefore: it has been counted.
        NothingToCount: no turns of it lie there.
    """
    if (before := first_count(of, folder=folder)) is not None:
        raise CountedBefore(of.record(folder), before.counted)
    if not (counts := counts_today(of, folder=folder)):
        raise NothingToCount(folder, of.name)
    with of.record(folder).open("x", encoding="utf-8") as record:
        record.write("\n".join(_recorded(counts, on)) + "\n")
    return of.record(folder)


def _recorded(counts: Counts, on: date) -> Iterator[str]:
    yield _HEAD
    yield f"counted = {on.isoformat()}"
    yield ""
    yield "# The phrase sets that were counted: the SHA-256 of each file."
    yield "[phrases]"
    for language in counts:
        yield f'{language} = "{hashlib.sha256(_phrases_of(language)).hexdigest()}"'
    for language, shares in counts.items():
        yield f"\n[{language}]"
        for name, share in shares.items():
            yield f"{name} = [{share.right}, {share.n}]"


def _phrases_of(language: str) -> bytes:
    return (HERE / f"{language}.toml").read_bytes()


def counts_today(of: BlindSet, *, folder: Path = PUBLISHED) -> Counts:
    """Return what is found in the same turns now."""
    return {
        language: of.figures(rows_of(language, folder=folder, of=of.name))
        for language in measured_languages(folder, of=of.name)
    }


def sections(folder: Path = PUBLISHED) -> str:
    """Return the parts of the page that tell of the blind turns, the second set before the first.

    The second comes first because it tells of both sides: what is missed, and what rings falsely.
    """
    return f"{_second_section(folder)}\n\n{_first_section(folder)}"


def _first_section(folder: Path) -> str:
    first = _read(FIRST.record(folder))
    table = _table(FIRST, first.counts)
    return f"{_BEGINNING}\n\n{table}\n\n{_HOW_FAR}\n\n{_since(FIRST, first, folder)}"


def _second_section(folder: Path) -> str:
    if (first := first_count(SECOND, folder=folder)) is None:
        return f"{_SECOND}\n\n{_NOT_YET}"
    counted = f"Counted for the first time on {first.counted.day} {first.counted:%B %Y}:"
    table = _table(SECOND, first.counts)
    return f"{_SECOND}\n\n{counted}\n\n{table}\n\n{_ASKED}\n\n{_since(SECOND, first, folder)}"


def _since(of: BlindSet, first: FirstCount, folder: Path) -> str:
    today = counts_today(of, folder=folder)
    return _SAME if today == first.counts else f"{_MENDED}\n\n{_table(of, today)}"


def _table(of: BlindSet, counts: Counts) -> str:
    return "\n".join(_lines(of, counts))


def _lines(of: BlindSet, counts: Counts) -> Iterator[str]:
    languages = sorted(counts, key=lambda language: NAMES[language])
    yield f"| | {' | '.join(NAMES[language] for language in languages)} |"
    yield f"| --- |{' --- |' * len(languages)}"
    for name, words in of.told.items():
        yield f"| {words} | {' | '.join(str(counts[language][name]) for language in languages)} |"


_HEAD: Final = """\
# What the phrase sets found when these blind turns were counted for the first time, before any
# phrase was mended by them: found, of how many. A record, never written over: what they find today
# is counted anew each time."""

_SECOND: Final = """\
## The second blind set: ordinary talk for the most part

**Read this first.** A call is ordinary talk for the most part, and a phrase that rings there for
nothing is soon no longer listened to. The first blind set could not show it: it held few plain
turns, and those were near misses on purpose. So a second set was written, 300 turns each in
English, German, Latvian and French, without sight of the phrases and committed on 29 November 2026
before anything was counted: 180 ordinary turns (90 of a person, 90 of an agent), 60 of an agent
that hold what must never be said (24 of them a threat), 60 of a person that hold a cue (24 of them
self-harm).

Each figure: how many of how many, the share, and in brackets the interval that holds the true share
95 times of 100 (Wilson) *if* turns like these were drawn again. Self-harm is looked for in the
ordinary turns of *both*, as where nobody knows who speaks."""

_NOT_YET: Final = """\
**Not counted yet.** It can be counted for the first time once only, when the phrases stand:
`evenhand review --count-first`. Until then nothing measures it."""

_ASKED: Final = """\
Asked are at most 0.03 of the ordinary turns with a cue, at most 0.01 with a must-not and at most
0.01 with self-harm, and the recalls of the first set: must-not 0.95, threats 0.98, cues 0.90,
self-harm 0.98. **What rings in ordinary talk is near to what is asked, what is missed is not**:
about every fourth word of self-harm goes unheard (in French more than every third), and of the
threats a fifth in English, in the other languages four or five of ten. These turns are no estimate
for real calls: they are by the same authors as the phrases, with one pass of labels, and the
languages share many of their moments. Few turns stand behind a figure: read the interval. Where 0
of 90 are found the true share may still be 0.04. **A call in which nothing is found is *not* a call
in which nothing was said.**"""

_BEGINNING: Final = """\
## The first blind set: counted once on turns that the phrases had never seen

In English, German and Latvian 300 turns each were written the way people speak on such calls
(rambling, broken off, indirect, in dialect, threatening politely), without sight of any phrase.
They were committed, and then counted, on 29 November 2026, before any phrase was mended by them.
The first set has no French: it was counted blind on its own thousand turns; its first figures
stand [with French](#french) and are of the same kind.

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
