"""The reader's language as a locale of the catalogue of world formats."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils import translation

_BETTER = {"en": "en_GB"}


def reader_locale() -> str:
    """The locale of the language this page is written in; British English as the last resort."""
    language = (translation.get_language() or "en").replace("-", "_")
    chosen = _BETTER.get(language, language)
    try:
        return str(Locale.parse(chosen))
    except (UnknownLocaleError, ValueError):
        return "en_GB"
