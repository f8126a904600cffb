"""The shipped themes: their names, what belongs to them by kind, and the words that tell of them.

Pure: reads `themes.toml` and sorts, without a table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from evenhand.work.signals import Signal

_FILE: Final = Path(__file__).parent / "themes.toml"
ANY: Final = "*"
"""The language of words that were added by hand: looked for in every language."""


@dataclass(frozen=True, slots=True)
class Known:
    """A theme as signals are sorted by it."""

    key: str
    harm: int
    names: Mapping[str, str]
    hears: frozenset[str]
    """`kind`, or `kind about`."""
    keywords: Mapping[str, tuple[str, ...]]
    """By language: beginnings of words."""

    def name_in(self, language: str) -> str:
        """Return its name in a language, else in English."""
        return self.names.get(language) or self.names.get("en", "")


@cache
def shipped() -> Mapping[str, Known]:
    """Return the themes that come with the house, by their key, in the order of the file."""
    rows: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["theme"]
    return {
        row["key"]: Known(
            key=row["key"], harm=row["harm"], names=row["name"], hears=frozenset(row["hears"]),
            keywords={language: tuple(words) for language, words in row["keywords"].items()},
        )
        for row in rows
    }  # fmt: skip


def by_kind_and_about(signal: Signal, themes: Iterable[Known]) -> str:
    """Return the theme that names a signal's kind together with what it is about."""
    wanted = f"{signal.kind} {signal.about}"
    return next((one.key for one in themes if signal.about and wanted in one.hears), "")


def by_kind(signal: Signal, themes: Iterable[Known]) -> str:
    """Return the theme that names a signal's kind alone."""
    return next((one.key for one in themes if signal.kind in one.hears), "")


def by_words(text: str, language: str, themes: Iterable[Known]) -> str:
    """Return the theme most of whose words a text holds; of several the earlier one, else none."""
    if not text.strip():
        return ""
    plain = " ".join(text.casefold().split())
    found = [(len(_found(plain, one, language)), one.key) for one in themes]
    most = max((n for n, _ in found), default=0)
    return next((key for n, key in found if n == most and n > 0), "")


def _found(plain: str, theme: Known, language: str) -> set[str]:
    words = (*theme.keywords.get(language, ()), *theme.keywords.get(ANY, ()))
    return {word for word in words if re.search(rf"(?<!\w){re.escape(word.casefold())}", plain)}
