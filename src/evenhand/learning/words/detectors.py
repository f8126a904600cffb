"""Detectors: what is looked for in what was said, read from a phrase set and compiled once.

A detector finds words, never a mood. What cancels a match is data too: a denial close before it, a
quotation, somebody else who is spoken of.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from evenhand.learning.words.patterns import PatternNotUnderstood, Words, compiled, words_of

HERE: Final = Path(__file__).parent
NEGATED_WITHIN: Final = 4
KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("threat", "false_legal_step", "false_urgency", "shaming", "third_party_disclosure",
         "pressure_to_borrow"), "must_not"),
    **dict.fromkeys(
        ("identity_check", "recording_notice", "collector_notice", "advice_named",
         "dispute_right", "complaint_right"), "must"),
    **dict.fromkeys(("debt_detail", "asks_payment"), "asked"),
    **dict.fromkeys(
        ("illness", "death", "job_loss", "hunger", "eviction", "abuse", "self_harm",
         "cannot_cope", "carer", "language", "capacity"), "cue"),
    **dict.fromkeys(("acknowledges", "asks_about_it", "offers_help", "asks_permission"), "answer"),
    **dict.fromkeys(("directive", "unasked_advice"), "directive"),
}  # fmt: skip
SIDES: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset({"person" if kind == "cue" else "agent", "unknown"})
    for kind in set(KINDS.values())
}
_COMPILING: Final = Lock()
# What somebody says of another's danger is for a human to hear as well.
_ALWAYS_HEARD: Final = frozenset({"self_harm"})


class PhrasesNotUnderstood(ValueError):
    """A phrase set cannot be read; says which detector and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


class LanguageNotHeard(LookupError):
    """There is no phrase set in that language."""

    def __init__(self, language: str) -> None:
        super().__init__(f"there is no phrase set for {language!r}")
        self.language = language


@dataclass(frozen=True, slots=True)
class Hit:
    """One detector found at a place of the text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Detector:
    """One thing to look for, with what cancels it and examples that prove it."""

    key: str
    patterns: tuple[str, ...]
    not_when: tuple[str, ...]
    negated: bool
    of_others: bool
    examples: tuple[str, ...]
    not_examples: tuple[str, ...]
    search: re.Pattern[str] | None
    cancels: re.Pattern[str] | None

    @property
    def kind(self) -> str:
        """The kind of its key."""
        return KINDS[self.key]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that a detector does not treat as its phrase set says."""

    line: int
    key: str
    text: str
    expected: bool


@dataclass(frozen=True, slots=True)
class Detectors:
    """A language's phrase set, compiled."""

    language: str
    reviewed: str
    detectors: tuple[Detector, ...]
    negators: re.Pattern[str] | None
    quoters: re.Pattern[str] | None
    others: re.Pattern[str] | None

    def found(self, text: str, *, who: str) -> list[Hit]:
        """What is found in one turn of talk, in the order of the text."""
        words = words_of(text)
        hits = [
            Hit(detector.key, words.spans[first][0], words.spans[last][1])
            for detector in self.detectors
            if who in SIDES[detector.kind]
            for first, last in self._matches(detector, words)
        ]
        return sorted(hits, key=lambda hit: (hit.start, hit.key, hit.end))

    def _matches(self, detector: Detector, words: Words) -> list[tuple[int, int]]:
        found = []
        for match in detector.search.finditer(words.joined) if detector.search else ():
            first, last = words.token_at(match.start()), words.token_at(match.end() - 2)
            if not self._is_cancelled(detector, words, first, last):
                found.append((first, last))
        return found

    def _is_cancelled(self, detector: Detector, words: Words, first: int, last: int) -> bool:
        sentence = _sentence(words, first)
        if detector.cancels and detector.cancels.search(words.joined, *sentence):
            return True
        if detector.negated and self.negators and self._is_denied(words, first):
            return True
        before = (sentence[0], words.starts[first])
        if detector.kind == "must_not" and self.quoters:
            return bool(self.quoters.search(words.joined, *before))
        upto = (sentence[0], words.starts[last])
        heard = detector.kind != "cue" or detector.of_others or self.others is None
        return not heard and bool(self.others and self.others.search(words.joined, *upto))

    def _is_denied(self, words: Words, first: int) -> bool:
        """Whether a negator stands within four words before, in the same clause."""
        begin = first
        while (
            begin > 0
            and first - begin < NEGATED_WITHIN
            and words.clauses[begin - 1] == words.clauses[first]
        ):
            begin -= 1
        place = (max(words.starts[begin] - 1, 0), words.starts[first])
        return bool(self.negators and self.negators.search(words.joined, *place))


def _sentence(words: Words, token: int) -> tuple[int, int]:
    """Where the sentence of a token begins and ends in `joined`."""
    first = last = token
    while first > 0 and words.sentences[first - 1] == words.sentences[token]:
        first -= 1
    while last + 1 < len(words.sentences) and words.sentences[last + 1] == words.sentences[token]:
        last += 1
    end = words.starts[last + 1] if last + 1 < len(words.starts) else len(words.joined)
    return max(words.starts[first] - 1, 0), end


def load(text: str) -> Detectors:
    """A phrase set read and compiled; raises PhrasesNotUnderstood."""
    try:
        told = tomllib.loads(text)
        return Detectors(
            language=str(told["language"]),
            reviewed=str(told.get("reviewed", "")),
            detectors=tuple(_detector(row) for row in told["detector"]),
            negators=compiled(_texts(told, "negators")),
            quoters=compiled(_texts(told, "quoters")),
            others=compiled(_texts(told, "others")),
        )
    except KeyError as lacking:
        raise PhrasesNotUnderstood("the file", f"it lacks {lacking}") from lacking
    except (tomllib.TOMLDecodeError, PatternNotUnderstood) as wrong:
        raise PhrasesNotUnderstood("the file", str(wrong)) from wrong


def _detector(row: Mapping[str, Any]) -> Detector:
    key = str(row["key"])
    known = {"key", "patterns", "not_when", "negated", "of_others", "examples", "not_examples"}
    if key not in KINDS:
        raise PhrasesNotUnderstood(key, "no such detector")
    if unknown := set(row) - known:
        raise PhrasesNotUnderstood(key, f"unknown words {sorted(unknown)}")
    patterns, not_when = _texts(row, "patterns"), _texts(row, "not_when")
    try:
        search, cancels = compiled(patterns), compiled(not_when)
    except PatternNotUnderstood as wrong:
        raise PhrasesNotUnderstood(key, str(wrong)) from wrong
    return Detector(
        key=key,
        patterns=patterns,
        not_when=not_when,
        negated=bool(row.get("negated", True)),
        of_others=bool(row.get("of_others", key in _ALWAYS_HEARD)),
        examples=_texts(row, "examples"),
        not_examples=_texts(row, "not_examples"),
        search=search,
        cancels=cancels,
    )


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    told = row.get(name, [])
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise PhrasesNotUnderstood(str(row.get("key", "the file")), f"{name} is no list of texts")
    return tuple(told)


def check(detectors: Detectors, *, text: str = "") -> list[Failure]:
    """The examples that are not found, and the counter-examples that are."""
    failures = []
    for detector in detectors.detectors:
        who = "person" if detector.kind == "cue" else "agent"
        asked = [(one, True) for one in detector.examples]
        asked += [(one, False) for one in detector.not_examples]
        for example, expected in asked:
            keys = {hit.key for hit in detectors.found(example, who=who)}
            if (detector.key in keys) is not expected:
                failures.append(Failure(_line_of(example, text), detector.key, example, expected))
    return failures


def _line_of(example: str, text: str) -> int:
    """The line of the file an example stands in; 0 where it cannot be told."""
    lines: Sequence[str] = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if example in line), 0)


def languages() -> list[str]:
    """The languages with a phrase set, in order."""
    return sorted(file.stem for file in HERE.glob("*.toml"))


def detectors_of(language: str) -> Detectors:
    """The phrase set of a language, compiled once; raises LanguageNotHeard.

    Compiling takes most of a second of a core: threads that ask together wait for one of them.
    """
    with _COMPILING:
        return _compiled_set(language.partition("-")[0].lower())


@cache
def _compiled_set(language: str) -> Detectors:
    file = HERE / f"{language}.toml"
    if not file.is_file():
        raise LanguageNotHeard(language)
    return load(file.read_text(encoding="utf-8"))
