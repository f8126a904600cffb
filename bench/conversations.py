"""Measure what the phrase sets find: `python bench/conversations.py [--json] [--only speed]`.

Over the published turns, by language and as the worst of them: `must_not_recall`,
`must_not_precision`, `threat_recall`, `cue_recall`, `cue_false_alarms` (turns of a person without
any cue in which one is found), `self_harm_recall`; `..._held_out` counts only rows with an even
number. `clones_in_top_tenth`: of calls planted as copies of an earlier one, a word changed here and
there, the share that sameness puts among the tenth most alike. No agreement of raters is printed:
both passes of labels are by the authors of the turns.

`--only blind` measures the same over the turns that were written without sight of the phrases, each
with `_n`, `_low` and `_high`. The targets are the same, and they are not met.

`--only speed` reads `--transcripts` half hours made of the published turns and reviews each, in one
process: `half_hour_seconds` is the slowest of all, `ten_thousand_on_two_minutes` what
10,000 of the slowest language would take on two cores if both were free.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from evenhand.learning.conversations.counting import (
    PUBLISHED,
    Row,
    agents_words,
    headline,
    held_out,
    measured_languages,
    rows_of,
)
from evenhand.learning.conversations.reading import read_transcript
from evenhand.learning.conversations.review import review
from evenhand.learning.conversations.sameness import CALLS_BEFORE, sameness, sketch_of
from evenhand.learning.words.detectors import detectors_of

TARGETS: Final[dict[str, dict[str, float]]] = {
    "must_not_recall": {"min": 0.95},
    "must_not_precision": {"min": 0.90},
    "threat_recall": {"min": 0.98},
    "cue_recall": {"min": 0.90},
    "cue_false_alarms": {"max": 0.10},
    "self_harm_recall": {"min": 0.98},
}
# The same is asked of turns that no phrase was made for; nobody expects it to be met yet.
BLIND: Final = {f"blind_{name}": limit for name, limit in TARGETS.items()}
ALIKE: Final[dict[str, dict[str, float]]] = {"clones_in_top_tenth": {"min": 0.95}}
SPEED: Final[dict[str, dict[str, float]]] = {
    "half_hour_seconds": {"max": 1.0},
    "ten_thousand_on_two_minutes": {"max": 15.0},
}
_HALF_HOUR: Final = 1800.0
_SECONDS_A_WORD: Final = 0.35
Figures = dict[str, float]
TRIALS: Final = 200
SENTENCES: Final = 8
NEW_SENTENCES: Final = 2
NEW_CALLS: Final = 20
CLONES: Final = 2


def main() -> int:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one object and nothing else")
    parser.add_argument("--only", choices=list(PARTS), help="one part; else turns and clones")
    parser.add_argument("--transcripts", type=int, default=20, help="half hours of each language")
    parser.add_argument("--folder", type=Path, default=PUBLISHED, help="where the turns lie")
    asked = parser.parse_args()
    figures: Figures = {}
    targets: dict[str, dict[str, float]] = {}
    for part in [asked.only] if asked.only else ["turns", "clones"]:
        measure, wanted = PARTS[part]
        figures |= measure(asked)
        targets |= wanted
    missed = [name for name, limit in targets.items() if not _is_met(figures.get(name), limit)]
    if asked.json:
        told = {"bench": "conversations", "figures": figures, "targets": targets, "missed": missed}
        print(json.dumps(told))
        return 1 if missed else 0
    for name, value in figures.items():
        print(f"{name:<36} {value:>9.4f}")
    print(f"missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


def turns(folder: Path) -> Figures:
    """Every figure over the published turns: by language, held out, and the worst bare."""
    figures: Figures = {}
    for language in measured_languages(folder):
        rows = rows_of(language, folder=folder)
        even = measured(held_out(rows))
        figures |= {f"{name}_{language}": value for name, value in measured(rows).items()}
        figures |= {f"{name}_held_out_{language}": value for name, value in even.items()}
    held = {f"{name}_held_out": limit for name, limit in TARGETS.items()}
    return figures | _worst(figures, TARGETS | held)


def blind(folder: Path) -> Figures:
    """Every figure over the blind turns, with n and interval, by language and the worst bare."""
    figures: Figures = {}
    for language in measured_languages(folder, of="blind"):
        told = headline(rows_of(language, folder=folder, of="blind"))
        for name, one in told.items():
            if (interval := one.interval) is not None:
                figure = f"blind_{name}_{language}"
                figures[figure] = one.right / one.n
                figures[f"{figure}_n"] = one.n
                figures |= {f"{figure}_low": interval.low, f"{figure}_high": interval.high}
    return figures | _worst(figures, BLIND)


def _worst(figures: Figures, targets: dict[str, dict[str, float]]) -> Figures:
    """The worst language of each figure that something is asked of."""
    worst: Figures = {}
    for bare, limit in targets.items():
        all_of_them = [v for k, v in figures.items() if k.rpartition("_")[0] == bare]
        if all_of_them:
            worst[bare] = min(all_of_them) if "min" in limit else max(all_of_them)
    return worst


def clones(folder: Path) -> Figures:
    """How many planted clones are found, by language and as the worst of them."""
    found = {
        f"clones_in_top_tenth_{language}": clones_in_top_tenth(
            language, draw=Random(7), trials=TRIALS, folder=folder
        )
        for language in measured_languages(folder)
    }
    return {**found, "clones_in_top_tenth": min(found.values())} if found else {}


def clones_in_top_tenth(
    language: str, *, draw: Random, trials: int, folder: Path = PUBLISHED
) -> float:
    """Of twenty new calls two copy an earlier one: how many of these are the two most alike."""
    pool = agents_words(language, folder=folder)
    found = 0
    for _trial in range(trials):
        before = [draw.sample(pool, SENTENCES) for _call in range(CALLS_BEFORE)]
        new = [draw.sample(pool, SENTENCES) for _call in range(NEW_CALLS)]
        new[:CLONES] = [_cloned(one, pool, draw) for one in draw.sample(before, CLONES)]
        sketches = [sketch_of(one) for one in before]
        alike = [sameness(sketch_of(one), sketches) for one in new]
        top = sorted(range(NEW_CALLS), key=lambda number: -alike[number])[:CLONES]
        found += sum(number < CLONES for number in top)
    return found / (CLONES * trials)


def _cloned(call: list[str], pool: list[str], draw: Random) -> list[str]:
    """A copy in which two of eight sentences are new and half of the others lost a word."""
    kept = draw.sample(call, SENTENCES - NEW_SENTENCES)
    return [*(_without_a_word(text, draw) for text in kept), *draw.sample(pool, NEW_SENTENCES)]


def _without_a_word(text: str, draw: Random) -> str:
    words = text.split()
    if len(words) > 1 and draw.random() < 0.5:
        words.pop(draw.randrange(len(words)))
    return " ".join(words)


def speed(folder: Path, *, count: int) -> Figures:
    """How long a half hour takes to be read and reviewed, by language and the slowest bare."""
    took: dict[str, list[float]] = {}
    for language in measured_languages(folder):
        phrases, chance = detectors_of(language), Random(1)
        said = _said(folder / f"turns.{language}.tsv")
        for _ in range(count):
            data = _half_hour(said, chance).encode()
            began = time.perf_counter()
            review(read_transcript(data, name="call.vtt", agent="A", country=""), phrases=phrases)
            took.setdefault(language, []).append(time.perf_counter() - began)
    slowest = max(max(each) for each in took.values())
    mean = max(sum(each) / len(each) for each in took.values())
    by_language = {f"half_hour_seconds_{name}": max(each) for name, each in took.items()}
    return by_language | {
        "half_hour_seconds": slowest,
        "ten_thousand_on_two_minutes": mean * 10_000 / 2 / 60,
    }


def _said(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [("A" if row["who"] == "agent" else "P", row["text"]) for row in rows]


def _half_hour(said: list[tuple[str, str]], chance: Random) -> str:
    parts, at = ["WEBVTT"], 0.0
    while at < _HALF_HOUR:
        who, text = chance.choice(said)
        ends = at + 1 + _SECONDS_A_WORD * len(text.split())
        parts.append(f"{_clock(at)} --> {_clock(ends)}\n<v {who}>{text}")
        at = ends
    return "\n\n".join(parts)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


def measured(rows: list[Row]) -> Figures:
    """The figures of some turns; one that nothing can be said of is left out."""
    return {name: one.right / one.n for name, one in headline(rows).items() if one.n}


def _is_met(value: float | None, limit: dict[str, float]) -> bool:
    """A figure that was not measured is missed."""
    if value is None:
        return False
    return limit.get("min", value) <= value <= limit.get("max", value)


# What each part of the bench measures, and what is asked of it.
PARTS: Final[
    dict[str, tuple[Callable[[argparse.Namespace], Figures], dict[str, dict[str, float]]]]
] = {
    "turns": (lambda asked: turns(asked.folder), TARGETS),
    "blind": (lambda asked: blind(asked.folder), BLIND),
    "clones": (lambda asked: clones(asked.folder), ALIKE),
    "speed": (lambda asked: speed(asked.folder, count=asked.transcripts), SPEED),
}

if __name__ == "__main__":
    sys.exit(main())
