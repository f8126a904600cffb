"""The sentences that frame the courses of law, and names in a language: packs say the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "law_words.toml"


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def word(key: str, language: str, **values: object) -> str:
    """Return a frame sentence in a language."""
    text: str = _words()[key][language]
    return text.format(**values)


def channel_word(channel: str, language: str) -> str:
    """Return how a channel is named beside what is done, or nothing for an act without one."""
    return str(_words()["channel"][channel][language]) if channel else ""


def fact_word(name: str, language: str) -> str | None:
    """Return how a fact is told, with {value} where its value stands; None if nobody tells it."""
    told = _words()["fact"].get(name)
    return None if told is None else told[language]


def country_word(country: str, language: str) -> str:
    """Return what a country is called."""
    from babel import Locale  # its data take a while to read

    return str(Locale.parse(language).territories[country.upper()])


def day_word(day: date, language: str) -> str:
    """Return a day in words."""
    from babel.dates import format_date

    return format_date(day, "long", "en_GB" if language == "en" else language)


def plain(text: object) -> str:
    """Return words on one line in which Markdown sees no sign of its own."""
    line = " ".join(str(text).split())
    return "".join(f"\\{sign}" if sign in r"\[]<>*_`" else sign for sign in line)
