"""The counts behind the published page, kept beside the sets: counting again takes half a minute.

`evenhand review --figures --json` writes them anew; a test holds them to `docs/conversations.md`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from evenhand.learning.conversations import blind
from evenhand.learning.conversations.blind import BlindSet, Counts
from evenhand.learning.conversations.counting import (
    PUBLISHED,
    Share,
    measured_languages,
    rows_of,
)
from evenhand.learning.conversations.figures import Figure, figures

_KEPT: Final = PUBLISHED / "counted.json"
_FRENCH: Final = PUBLISHED / "french.first.toml"


@dataclass(frozen=True, slots=True)
class OfLanguage:
    """What was counted of one language: over how many turns, and each detector's figure."""

    turns: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """All that was counted: at first, blind; in the same turns today; and in the published sets."""

    second: Counts
    """The first count of the second blind set, which is ordinary talk for the most part."""
    first: Counts
    today: Counts
    """The first set today."""
    languages: Mapping[str, OfLanguage]


def count() -> dict[str, Any]:
    """Count everything now, as it is kept."""
    today = blind.counts_today(blind.FIRST)
    return {
        "today": {
            language: {name: [share.right, share.n] for name, share in shares.items()}
            for language, shares in today.items()
        },
        "languages": {language: _count(language) for language in measured_languages()},
    }


def _count(language: str) -> dict[str, Any]:
    rows = rows_of(language)
    told = {one.key: [one.recall.right, one.recall.n, one.precision.n] for one in figures(rows)}
    return {"turns": len(rows), "detectors": told}


@cache
def counted() -> Counted:
    """Return what was counted when it was last written down."""
    kept = json.loads(_KEPT.read_text(encoding="utf-8"))
    today = {
        language: {name: Share(*each) for name, each in shares.items()}
        for language, shares in kept["today"].items()
    }
    languages = {language: _of_language(told) for language, told in kept["languages"].items()}
    first = {**_first(blind.FIRST), **_french()}
    return Counted(_first(blind.SECOND), first, today, languages)


def _first(of: BlindSet) -> Counts:
    """What was found in a set when it was counted for the first time; nothing before that."""
    found = blind.first_count(of)
    return found.counts if found else {}


def _of_language(told: Mapping[str, Any]) -> OfLanguage:
    found = tuple(
        Figure(key, recall=Share(right, there), precision=Share(right, found))
        for key, (right, there, found) in told["detectors"].items()
    )
    return OfLanguage(told["turns"], found)


def _french() -> Counts:
    """French was counted blind on its thousand turns, and never again: its phrases saw them all."""
    record = tomllib.loads(_FRENCH.read_text(encoding="utf-8"))
    return {"fr": {name: Share(*each) for name, each in record["fr"].items()}}
