"""A verdict is the list of reasons; allowed means the list is empty."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any

from evenhand.rulebook.acts import Act
from evenhand.rulebook.principles import PRINCIPLES, Principle
from evenhand.rulebook.source import Kind, Source
from evenhand.rulebook.zones import zone

# English dates are written the British way, except where people live by the American.
_AMERICAN = ("America/", "Pacific/Honolulu", "US/")
# A field of a pattern of Babel's.
_TOKEN = re.compile(r"%\((\w+)\)s")
# A rule names the next instant worth asking; so many in a row are years of them.
_MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is refused: rule, source, the values it used, and from when it would be allowed.

    `allowed_from` is in epoch seconds, or None when only a change of facts helps.
    """

    rule: str
    principle: int
    source: Source
    values: tuple[tuple[str, int | bool | str], ...]
    allowed_from: int | None
    texts: Mapping[str, str]
    zone: str

    @property
    def kind(self) -> Kind:
        """Whether the law refuses, or the house's own standard beyond it."""
        return self.source.kind

    def sentence(self, language: str) -> str:
        """The reason for the person concerned, in her language, else in English."""
        spoken = language if language in self.texts else "en"
        named = self.allowed_from is not None
        pieces = _pieces(self.texts[spoken], named)
        if len(pieces) == 1:
            return pieces[0]
        told = list(pieces)
        for place in range(1, len(pieces), 2):
            told[place] = self._shown(pieces[place], spoken)
        return "".join(told)

    def _shown(self, name: str, language: str) -> str:
        """A value, or the date from which it would be allowed."""
        if name != "allowed_from":
            return str(dict(self.values)[name])
        at = self.allowed_from
        return "–" if at is None else said(at, self.zone, language)

    def as_dict(self) -> dict[str, Any]:
        """For the journal: everything that explains, nothing that is only wording."""
        return {
            "rule": self.rule,
            "principle": self.principle,
            "source": self.source.citation,
            "confidence": self.source.confidence,
            "values": dict(self.values),
            "allowed_from": self.allowed_from,
        }


def said(instant: int, zone_name: str, language: str) -> str:
    """A local date and time in words of a language."""
    moment = datetime.fromtimestamp(instant, zone(zone_name))
    locale = language
    if language == "en":
        locale = "en_US" if zone_name.startswith(_AMERICAN) else "en_GB"
    return f"{_day_said(moment.date(), locale)}, {_clock_said(moment.hour, moment.minute, locale)}"


# Asking Babel takes longer than judging: it is asked for the words alone, of which there are few.
_COUNTED = {"d": "{0.day}", "y": "{0.year}", "mm": "{0.minute:02}"}


@lru_cache(maxsize=16_384)
def _day_said(day: date, locale: str) -> str:
    return _day_pattern(day.weekday(), day.month, locale).format(day)


@lru_cache(maxsize=16_384)
def _clock_said(hour: int, minute: int, locale: str) -> str:
    return _clock_pattern(hour, locale).format(time(hour, minute))


@lru_cache(maxsize=1_024)
def _day_pattern(weekday: int, month: int, locale: str) -> str:
    """How a day is said whose weekday (Monday 0) and month are these."""
    from babel.dates import get_date_format  # its data take a while to read

    first = date(2024, month, 1)
    sample = first + timedelta(days=(weekday - first.weekday()) % 7)
    return _pattern(get_date_format("full", locale), sample, locale)


@lru_cache(maxsize=1_024)
def _clock_pattern(hour: int, locale: str) -> str:
    from babel.dates import get_time_format

    return _pattern(get_time_format("short", locale), time(hour), locale)


def _pattern(pattern: Any, sample: date | time, locale: str) -> str:
    """Babel's pattern with all words in place, and places for what is merely counted."""
    from babel.dates import DateTimeFormat

    words = DateTimeFormat(sample, locale)
    told = _TOKEN.sub(lambda token: _COUNTED.get(token[1]) or str(words[token[1]]), pattern.format)
    return str(told)


@lru_cache(maxsize=8_192)
def _pieces(text: str, keep: bool) -> tuple[str, ...]:
    """A sentence cut at its placeholders: text and names by turns, beginning and ending in text."""
    found: list[str] = []
    rest = _optional_parts(text, keep=keep)
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        found += [before, name]
    return (*found, rest)


def _optional_parts(text: str, *, keep: bool) -> str:
    """Sentences may hold [parts in brackets], kept only when there is a date to name."""
    if keep:
        return text.replace("[", "").replace("]", "")
    while "[" in text:
        before, _, rest = text.partition("[")
        text = before + rest.partition("]")[2]
    return text


@dataclass(frozen=True)
class Verdict:
    """What the rulebook says about one act on one case at one instant."""

    act: Act
    country: str
    at: int
    reasons: tuple[Reason, ...]
    packs: tuple[str, ...]
    rules_asked: int
    hash: str
    facts: Mapping[str, int | bool | str]
    zone: str
    _again: Callable[[int], Verdict] = field(repr=False, compare=False)

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against the act."""
        return not self.reasons

    @cached_property
    def earliest(self) -> int | None:
        """From when the act is allowed if nothing else changes (epoch s), None if never so.

        The first instant at which all rules allow it: each instant that a rule names is judged
        again by all, because a hold may end at night.
        """
        verdict = self
        for _ in range(_MOST_CANDIDATES):
            if verdict.allowed:
                return verdict.at
            waits = [reason.allowed_from for reason in verdict.reasons]
            later = [wait for wait in waits if wait is not None]
            if len(later) < len(waits):
                return None
            verdict = self._again(max(later))
        return None

    def as_dict(self) -> dict[str, Any]:
        """For the journal."""
        return {
            "act": self.act.key,
            "country": self.country,
            "at": self.at,
            "allowed": self.allowed,
            "reasons": [reason.as_dict() for reason in self.reasons],
            "packs": list(self.packs),
            "rules_asked": self.rules_asked,
            "rulebook": self.hash,
            "facts_digest": self.facts_digest,
        }

    @cached_property
    def facts_digest(self) -> str:
        """sha256 of the facts that were seen, as canonical JSON."""
        return hashlib.sha256(canonical(self.facts).encode()).hexdigest()

    def explain(
        self, language: str = "en", principles: Mapping[int, Principle] = PRINCIPLES
    ) -> str:
        """The verdict in words: what was asked, and each reason with rule, principle, source."""
        when = said(self.at, self.zone, language if language in ("en", "lv", "fr", "de") else "en")
        lines = [f"{self.act.key} · {self.country.upper()} · {when}"]
        if self.allowed:
            lines.append(f"✓ {self.rules_asked} rules, {', '.join(self.packs)}")
        for reason in self.reasons:
            lines.append(f"✗ {reason.sentence(language)}")
            lines.append(f"  {reason.rule} · {reason.source.text} ({reason.source.confidence})")
            lines.append(f"  {reason.principle}. {principles[reason.principle].text(language)}")
            lines += [f"    {name} = {value}" for name, value in reason.values]
            if reason.allowed_from is not None:
                lines.append(f"    → {said(reason.allowed_from, self.zone, 'en')}")
        return "\n".join(lines)


def canonical(facts: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces: one text for one set of facts."""
    return json.dumps(dict(facts), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
