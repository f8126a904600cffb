"""What the phrase sets find in the published turns, and the page that says so.

The turns, their labels and the phrases are by one author. Of the thousand turns of each language
only the French were counted before their phrases had seen one; in the others a figure says that
phrases fit the set, and the blind turns at the top of the page say more. Nothing is said about
calls that nobody here wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evenhand.learning.conversations import blind
from evenhand.learning.conversations.counting import (
    LABELLED,
    NAMES,
    PUBLISHED,
    Row,
    Share,
    held_out,
    measured_languages,
    rows_of,
)
from evenhand.learning.conversations.review import review
from evenhand.learning.conversations.transcript import Transcript, Turn
from evenhand.learning.words.detectors import Detectors, detectors_of, languages


@dataclass(frozen=True, slots=True)
class Figure:
    """Of one detector: how much of what is there it finds, and how much of what it finds is it."""

    key: str
    recall: Share
    precision: Share


def figures(rows: Sequence[Row]) -> list[Figure]:
    """Return the figure of each labelled detector over some turns."""
    return [_figure(key, rows) for key in LABELLED]


def _figure(key: str, rows: Sequence[Row]) -> Figure:
    right = sum(key in row.gold and key in row.found for row in rows)
    return Figure(
        key,
        recall=Share(right, sum(key in row.gold for row in rows)),
        precision=Share(right, sum(key in row.found for row in rows)),
    )


def ordered(language: str, *, folder: Path = PUBLISHED) -> dict[str, Share]:
    """Return how often identity-before-detail, and whether a cue was answered, are seen right."""
    file = folder / f"ordered.{language}.jsonl"
    if not file.is_file():
        return {}
    told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    phrases = detectors_of(language)
    first = [_is_order_right(one, phrases) for one in told]
    cues = [is_right for one in told for is_right in _are_answers_right(one, phrases)]
    return {
        "a detail of the debt before it was sure who spoke": Share(sum(first), len(first)),
        "a cue found, and rightly seen as answered or not": Share(sum(cues), len(cues)),
    }


def _is_order_right(one: dict[str, Any], phrases: Detectors) -> bool:
    found = {each.detector for each in review(_transcript(one), phrases=phrases).findings}
    return ("debt_before_identity" in found) is bool(one["debt_before_identity"])


def _are_answers_right(one: dict[str, Any], phrases: Detectors) -> list[bool]:
    findings = review(_transcript(one), phrases=phrases).findings
    seen = {(each.turn, each.detector): each.answered for each in findings}
    return [seen.get((cue["turn"], cue["key"])) is cue["answered"] for cue in one["cues"]]


def _transcript(one: dict[str, Any]) -> Transcript:
    turns = (
        Turn(turn["who"], round(turn["start"] * 1000), round(turn["end"] * 1000), turn["text"])
        for turn in one["turns"]
    )
    return Transcript(tuple(turns))


def page() -> str:
    """Return the page of the figures, in Markdown."""
    measured = measured_languages()
    parts = [
        _TITLE,
        blind.section(),
        _BEGINNING,
        *("\n".join(_of_language(language)) for language in measured),
    ]
    for language in sorted(set(languages()) - set(measured)):
        name = NAMES.get(language, language)
        parts.append(f"## {name}\n\nNot measured: there is no published set. Its phrases find their"
                     " own examples, and nothing else is known of them.")  # fmt: skip
    return "\n\n".join([*parts, _END]) + "\n"


def _of_language(language: str) -> Iterator[str]:
    rows = rows_of(language)
    whole, even = figures(rows), figures(held_out(rows))
    reviewed = detectors_of(language).reviewed
    signed = f"read by {reviewed}" if reviewed else "read by no native reader yet"
    yield f"## {NAMES.get(language, language)}"
    yield ""
    yield f"{len(rows):,} turns; phrases {signed}."
    yield ""
    yield _SEEN.get(language, _NOT_BLIND)
    yield ""
    yield "| detector | recall, all rows | precision, all rows | recall, even | precision, even |"
    yield "| --- | --- | --- | --- | --- |"
    for one, half in zip(whole, even, strict=True):
        yield (
            f"| `{one.key}` | {one.recall} | {one.precision} | {half.recall} | {half.precision} |"
        )
    plain = [row for row in rows if row.who == "person" and not row.gold]
    wrong = Share(sum(bool(row.found) for row in plain), len(plain))
    yield ""
    yield f"Turns of a person without any cue in which one is found: {wrong}."
    yield from _of_order(language)


def _of_order(language: str) -> Iterator[str]:
    yield ""
    shares = ordered(language)
    if not shares:
        yield "Order and answers are not measured: there are no published conversations."
        return
    yield "In 50 short conversations by the same author:"
    yield ""
    for words, share in shares.items():
        yield f"- {words}: {share}"


_NOT_BLIND: Final = "Not blind: the phrases were mended with the misses of both halves in view."
_SEEN: Final = {
    "fr": """\
**Blind at first.** The turns were written and committed without sight of the French phrases, and
counted before any phrase was mended:

| before any phrase was mended | all rows | even rows |
| --- | --- | --- |
| must-not recall | 61 of 320: 0.19 (0.15–0.24) | 26 of 155: 0.17 (0.12–0.23) |
| must-not precision | 61 of 93: 0.66 (0.55–0.74) | 26 of 41: 0.63 (0.48–0.76) |
| threat recall | 19 of 87: 0.22 (0.14–0.32) | 8 of 48: 0.17 (0.09–0.30) |
| cue recall | 110 of 338: 0.33 (0.28–0.38) | 53 of 172: 0.31 (0.24–0.38) |
| self-harm recall | 27 of 80: 0.34 (0.24–0.45) | 14 of 39: 0.36 (0.23–0.52) |
| turns without a cue: one is found | 21 of 150: 0.14 (0.09–0.20) | 9 of 78: 0.12 (0.06–0.20) |
| a detail of the debt before it was sure who spoke | 37 of 50: 0.74 (0.60–0.84) | |
| a cue rightly seen as answered or not | 17 of 25: 0.68 (0.48–0.83) | |

Then the phrases were mended by the misses of the *odd* rows and odd conversations, and by turns
written for practice that are in no set. No even row was read for it; but who mended had written
them too, and they were counted three times on the way, missed threats also by why they were
missed. So these figures are held out, not strictly blind:

| even rows, held out, 29 November 2026 | |
| --- | --- |
| must-not recall | 111 of 155: 0.72 (0.64–0.78) |
| must-not precision | 111 of 124: 0.90 (0.83–0.94) |
| threat recall | 32 of 48: 0.67 (0.53–0.78) |
| cue recall | 144 of 172: 0.84 (0.77–0.88) |
| self-harm recall | 27 of 39: 0.69 (0.54–0.81) |
| turns without a cue: one is found | 6 of 78: 0.08 (0.04–0.16) |

By detector, the same rows, the same day:

| detector | recall, held out | precision, held out |
| --- | --- | --- |
| threat | 32 of 48: 0.67 (0.53–0.78) | 32 of 34: 0.94 (0.81–0.98) |
| false legal step | 16 of 24: 0.67 (0.47–0.82) | 16 of 17: 0.94 (0.73–0.99) |
| false urgency | 12 of 17: 0.71 (0.47–0.87) | 12 of 17: 0.71 (0.47–0.87) |
| shaming | 20 of 25: 0.80 (0.61–0.91) | 20 of 22: 0.91 (0.72–0.97) |
| third party disclosure | 16 of 23: 0.70 (0.49–0.84) | 16 of 19: 0.84 (0.62–0.94) |
| pressure to borrow | 15 of 18: 0.83 (0.61–0.94) | 15 of 15: 1.00 (0.80–1.00) |
| illness | 12 of 14: 0.86 (0.60–0.96) | 12 of 15: 0.80 (0.55–0.93) |
| death | 14 of 14: 1.00 (0.78–1.00) | 14 of 18: 0.78 (0.55–0.91) |
| job loss | 12 of 14: 0.86 (0.60–0.96) | 12 of 13: 0.92 (0.67–0.99) |
| hunger | 11 of 13: 0.85 (0.58–0.96) | 11 of 11: 1.00 (0.74–1.00) |
| eviction | 13 of 14: 0.93 (0.69–0.99) | 13 of 13: 1.00 (0.77–1.00) |
| abuse | 7 of 10: 0.70 (0.40–0.89) | 7 of 9: 0.78 (0.45–0.94) |
| self harm | 27 of 39: 0.69 (0.54–0.81) | 27 of 31: 0.87 (0.71–0.95) |
| cannot cope | 10 of 11: 0.91 (0.62–0.98) | 10 of 18: 0.56 (0.34–0.75) |
| carer | 14 of 17: 0.82 (0.59–0.94) | 14 of 14: 1.00 (0.78–1.00) |
| language | 12 of 12: 1.00 (0.76–1.00) | 12 of 13: 0.92 (0.67–0.99) |
| capacity | 12 of 14: 0.86 (0.60–0.96) | 12 of 18: 0.67 (0.44–0.84) |

**Nothing is held out any more.** Because a third of the words of self-harm must not go unheard,
the phrases were then mended with the misses of *all* rows in view, even rows too. The table below
fits this set and is no estimate. The tables above are the only honest ones for this set. How
far the phrases reach beyond it, turns written for practice and counted once, before they were
mended by, tell better, though they are by the same author, who knew the phrases. Of turns of
self-harm 55 of 82 were found in a first list, 33 of 61 in a second, 7 of 30 in a third, which was
written to be hard; of threats 30 of 50, then 19 of 35, then 10 of 25. Phrases hear what they know.
**They must never be the only thing that listens for somebody in danger.**

A denial ("I am not going to kill myself") is found as self-harm on purpose: a human hears it.
The conversations are shown together: half of them were mended by.""",
}

_TITLE: Final = """\
# What the phrase sets find, and what they miss

Written by `evenhand review --figures`; change the phrases or the sets, not this page."""

_BEGINNING: Final = """\
## Counted on a thousand turns of each language

**Read this before any number.** The turns, both passes of their labels and the phrases are by
the *same author*. The rows with an even number were set aside. In **English, German and Latvian**
they are *not blind*: the author had read them, and the phrases for threats, for the other things
that must never be said and for self-harm were last mended with the misses of both halves in view.
There a figure says how well phrases fit turns that were written to be found. **French** is the
only one whose thousand turns were counted blind, and held out once after that; since then its
phrases have seen all rows too. How little phrases find among words they were not made for stands
above, and in French at its place.
**No figure is an estimate for real calls**: people ramble, break off and are misheard there, so
that less is found; what must never be said is rare there, so that more of what is found is wrong.
No agreement between raters is given, because there were no two raters.

Each figure: how many of how many, the share, and in brackets the interval that holds the true
share 95 times of 100 (Wilson) *if* turns like these were drawn again. **Recall**: of the turns
that hold it, those in which it is found. **Precision**: of the turns in which it is found,
those that hold it. A dash: nothing to count. Most cues have 25 turns to a language, 8 to 19 in
a half: read the interval, not the share.

The [sets and how to measure your
own](../src/evenhand/learning/conversations/published/README.md) are CC BY 4.0."""

_END: Final = """\
## Not measured at all

- Notices (whether it is the person, recording, who calls, free advice, disputing, complaining),
  answers to a cue, directives and unasked advice: no turn is labelled for them.
  `payment_asked_while_stopped` follows from a stop of the case and a phrase that is not
  measured.
- Speech: everything here was written. Names misheard, words run together and two people at once
  are not in the sets.
- Calls of this trade: nobody has measured these phrases on any.

## What is not looked for

- How somebody sounds or feels: there is no such detector, and a test of the house keeps it so.
- A share of talk as a mark: it is shown beside a call and compared with nothing. On AnnoMI (133
  acted talks of counselling, in English, judged by experts) a rule "at most 43 % of the words",
  taken from a seller's study of sales calls, would have failed 75 % of the 110 talks that
  experts called good.
- Whose calls hold more: no page and no query counts findings by colleague."""
