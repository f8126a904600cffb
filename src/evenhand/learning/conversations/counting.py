"""The published turns, searched with the phrase sets, and how much of them is found."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evenhand.learning.words.detectors import KINDS, detectors_of
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
    """Return the languages with a published set of turns, or with a `blind` one."""
    return sorted(file.name.split(".")[1] for file in folder.glob(f"{of}.*.tsv"))


def rows_of(language: str, *, folder: Path = PUBLISHED, of: str = "turns") -> list[Row]:
    """Return the published turns of one language, or its `blind` ones, searched."""
    phrases = detectors_of(language)
    rows = []
    for line in _lines(language, folder, of):
        hits = {hit.key for hit in phrases.found(line["text"], who=line["who"])}
        number = int(line["id"].rpartition("-")[2])
        gold = frozenset() if line["gold"] == "-" else frozenset(line["gold"].split())
        rows.append(Row(number, line["who"], gold, frozenset(hits.intersection(LABELLED))))
    return rows


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


def _recall(rows: Sequence[Row], keys: frozenset[str]) -> Share:
    right = sum(len(row.gold & row.found & keys) for row in rows)
    return Share(right, sum(len(row.gold & keys) for row in rows))


def _precision(rows: Sequence[Row], keys: frozenset[str]) -> Share:
    right = sum(len(row.gold & row.found & keys) for row in rows)
    return Share(right, sum(len(row.found & keys) for row in rows))
