"""What a proposal says to a person: the why of each figure, our questions, our answers, in words.

The sentences lie in `texts.toml` beside this file, each in every language of `LANGUAGES`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from evenhand.rulebook.affordability.assessment import Oddity
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.offer import OfferAnswer
from evenhand.rulebook.plans.why import Said, Why

LANGUAGES: Final = ("en", "lv", "fr", "de", "it", "ru", "uk", "pl", "et", "ar")
# Without the «г.» or «р.» of the world formats, which would end a sentence with two stops.
_DAY: Final = {"ru": "d MMMM y", "uk": "d MMMM y"}
_FILE: Final = Path(__file__).with_name("texts.toml")


def why_told(reason: Why, language: str) -> str:
    """The sentence that says why a figure is what it is."""
    return _sentence("why", reason.rule, dict(reason.values), language)


def question_told(oddity: Oddity, language: str) -> str:
    """The kind question about an odd line."""
    return _sentence("question", oddity.code, {"stated": oddity.stated}, language)


def no_plan_told(reason: str, language: str) -> str:
    """The sentence about a reason of `NoPlan`."""
    return _sentence("no_plan", reason, {}, language)


def offer_told(answer: OfferAnswer, language: str) -> str:
    """What we say to an amount that somebody offers or demands."""
    return _sentence("offer", answer.finding, {"safe": answer.safe}, language)


def _sentence(part: str, key: str, values: Mapping[str, Said], language: str) -> str:
    sentences = texts()[part][key]
    spoken = language if language in sentences else "en"
    words = {name: _said(value, spoken) for name, value in values.items()}
    return sentences[spoken].format(**words)


def _said(value: Said, language: str) -> str:
    from babel.dates import format_date  # its data take a while to read
    from babel.numbers import format_currency

    locale = "en_GB" if language == "en" else language
    if isinstance(value, Money):
        return str(format_currency(value.decimal, value.currency, locale=locale))
    if isinstance(value, date):
        return str(format_date(value, _DAY.get(language, "long"), locale=locale))
    return str(value)


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """All sentences: part, key, language."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
