"""What people write of, as a few topics: found once, when an answer is taken, by patterns of words.

Their words lie sealed, one key a person; the board counts topics and opens nobody's words for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from evenhand.learning.words.patterns import compiled, words_of

_FILE: Final = Path(__file__).parent / "topics.toml"


def topics_of(words: str, *, language: str) -> list[str]:
    """Return the topics of somebody's words, in the order of the file; none in other languages."""
    code = language.partition("-")[0].lower()
    joined = words_of(words).joined
    return [
        topic
        for topic, patterns in _patterns().items()
        if (search := patterns.get(code)) is not None and search.search(joined)
    ]


def topics() -> tuple[str, ...]:
    """Return every topic, in the order of the file."""
    return tuple(_patterns())


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        topic: {
            language: search
            for language, lines in by_language.items()
            if (search := compiled(lines)) is not None
        }
        for topic, by_language in told.items()
        if isinstance(by_language, dict)
    }
