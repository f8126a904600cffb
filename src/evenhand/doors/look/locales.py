"""The reader's language as a locale of the catalogue of world formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names
from django.utils import translation

_BETTER = {"en": "en_GB"}
# Where a weekday before the date would have to follow the word before it («до четверга»), it stands
# behind; and without the «г.» or «р.» of the world formats, which ends a sentence with two stops.
_DAY = {
    "ru": "d MMMM y (EEEE)",
    "uk": "d MMMM y (EEEE)",
    "pl": "d MMMM y (EEEE)",
    "et": "d. MMMM y (EEEE)",
}
_FIRST = re.compile(r"(?<!\d)1 (?=[^\W\d])")
_SHORT_DAY = {"ru": "d MMM y", "uk": "d MMM y", "ar": "d MMM y"}


def reader_locale() -> str:
    """The locale of the language this page is written in; British English as the last resort."""
    language = (translation.get_language() or "en").replace("-", "_")
    chosen = _BETTER.get(language, language)
    try:
        return str(Locale.parse(chosen))
    except (UnknownLocaleError, ValueError):
        return "en_GB"


def day_pattern() -> str:
    """How a weekday and full date are written in the reader's language."""
    return _DAY.get(reader_locale(), "full")


def month_read(typed: str) -> str:
    """The number of a month that was typed as a word, «april» or «apr.»; anything else as it is."""
    word = typed.casefold().rstrip(".")
    for names in _month_names(reader_locale()):
        for number, name in names.items():
            if name.casefold().rstrip(".") == word:
                return str(number)
    return typed


def _month_names(locale: str) -> Iterator[Mapping[int, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield get_month_names(width, context, locale)


def first_as_read(written: str) -> str:
    """A written date, the first of a month as the reader's language says it: «1er mars»."""
    return _FIRST.sub("1er ", written, count=1) if reader_locale() == "fr" else written


def short_day_pattern() -> str:
    """How a date is written in few letters in the reader's language."""
    return _SHORT_DAY.get(reader_locale(), "medium")
