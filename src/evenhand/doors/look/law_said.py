"""Sentences of the rulebook in a language it does not speak yet: in English, and marked so.

The packs' sentences are law: nobody translates them in passing. A screen reader must hear that
the words change their language, and Arabic beside them that they run from left to right.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import get_language

from evenhand.rulebook.pack import LANGUAGES


def speaks_readers_language() -> bool:
    """Whether the packs have their sentences in the language of this page."""
    return (get_language() or "en").partition("-")[0] in LANGUAGES


def law_said(sentence: str) -> str:
    """A sentence of a pack as it stands on a page."""
    if not sentence or speaks_readers_language():
        return sentence
    return format_html('<span lang="en" dir="ltr">{}</span>', sentence)
