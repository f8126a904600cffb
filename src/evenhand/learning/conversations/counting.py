"""The published turns, searched with the phrase sets, and how much of them is found."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evenhand.learning.words.detectors import KINDS, Detectors, detectors_of
from evenhand.work.figures import Interval, wilson

PUBLISHED: Final = Path(__file__).parent / "published"
LABELLED: Final = tuple(key for key, kind in KINDS.items() if kind in ("must_not", "cue"))
NAMES: Final = {"de": "German", "en": "English", "fr": "French", "lv": "Latvian"}
_MUST_NOT: Final = frozenset(key for key, kind in KINDS.items() if kind == "must_not")
_CUES: Final = frozenset(key for key, kind in KINDS.items() if kind == "cue")


@dataclass(frozen=True, slots=True)
class Row:
    """One published turn with its labels, and what is found in it."""

    number: int
    who: str
    gold: frozenset[str]
    found: frozenset[str]
    is_ordinary: bool
    found_of_anybody: frozenset[str]
    """What is found where nobody knows who speaks: both sides are looked for. Of ordinary talk."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and in what the true share lies 95 times of 100."""

    right: int
    n: int

    @property
    def interval(self) -> Interval | None:
        """The score interval; None where there was nothing to count."""
        return wilson(self.right, self.n)

    def __str__(self) -> str:
        if (interval := self.interval) is None:
            return "–"
        share = self.right / self.n
        return f"{self.right} of {self.n}: {share:.2f} ({interval.low:.2f}–{interval.high:.2f})"


def measured_languages(folder: Path = PUBLISHED, *, of: str = "turns") -> list[str]:
    """Return the languages with a published set of turns, or with a `blind` or `blind2` one."""
    return sorted(file.name.split(".")[1] for file in folder.glob(f"{of}.*.tsv"))


def rows_of(language: str, *, folder: Path = PUBLISHED, of: str = "turns") -> list[Row]:
    """Return the published turns of one language, or those of a blind set, searched."""
    phrases = detectors_of(language)
    return [_row(line, phrases) for line in _lines(language, folder, of)]


def _row(line: dict[str, str], phrases: Detectors) -> Row:
    found = _found(line["text"], phrases, who=line["who"])
    is_ordinary = "ordinary" in line["tags"].split()
    return Row(
        number=int(line["id"].rpartition("-")[2]),
        who=line["who"],
        gold=frozenset() if line["gold"] == "-" else frozenset(line["gold"].split()),
        found=found,
        is_ordinary=is_ordinary,
        found_of_anybody=_found(line["text"], phrases, who="unknown") if is_ordinary else found,
    )


def _found(text: str, phrases: Detectors, *, who: str) -> frozenset[str]:
    return frozenset(LABELLED).intersection(hit.key for hit in phrases.found(text, who=who))


def agents_words(language: str, *, folder: Path = PUBLISHED) -> list[str]:
    """Return what agents say in the published turns of one language."""
    return [line["text"] for line in _lines(language, folder, "turns") if line["who"] == "agent"]


def _lines(language: str, folder: Path, of: str) -> Iterator[dict[str, str]]:
    with (folder / f"{of}.{language}.tsv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def held_out(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with an even number, on which no phrase was to be tuned."""
    return [row for row in rows if row.number % 2 == 0]


def headline(rows: Sequence[Row]) -> dict[str, Share]:
    """Return the few figures a phrase set is judged by, over some turns."""
    plain = [row for row in rows if row.who == "person" and not row.gold & _CUES]
    return {
        "must_not_recall": _recall(rows, _MUST_NOT),
        "must_not_precision": _precision(rows, _MUST_NOT),
        "threat_recall": _recall(rows, frozenset({"threat"})),
        "cue_recall": _recall(rows, _CUES),
        "cue_false_alarms": Share(sum(bool(row.found & _CUES) for row in plain), len(plain)),
        "self_harm_recall": _recall(rows, frozenset({"self_harm"})),
    }


def ordinary_and_found(rows: Sequence[Row]) -> dict[str, Share]:
    """Return what is found in ordinary talk, where nothing is, and of what is there elsewhere."""
    ordinary = [row for row in rows if row.is_ordinary]
    persons = [row for row in ordinary if row.who == "person"]
    agents = [row for row in ordinary if row.who == "agent"]
    told = headline(rows)
    return {
        "ordinary_cue": Share(sum(bool(row.found & _CUES) for row in persons), len(persons)),
        "ordinary_must_not": Share(sum(bool(row.found & _MUST_NOT) for row in agents), len(agents)),
        "ordinary_self_harm": Share(
            sum("self_harm" in row.found_of_anybody for row in ordinary), len(ordinary)
        ),
        **{
            name: told[name]
            for name in ("must_not_recall", "threat_recall", "cue_recall", "self_harm_recall")
        },
    }


def _recall(rows: Sequence[Row], keys: frozenset[str]) -> Share:
    right = sum(len(row.gold & row.found & keys) for row in rows)
    return Share(right, sum(len(row.gold & keys) for row in rows))


def _precision(rows: Sequence[Row], keys: frozenset[str]) -> Share:
    right = sum(len(row.gold & row.found & keys) for row in rows)
    return Share(right, sum(len(row.found & keys) for row in rows))
