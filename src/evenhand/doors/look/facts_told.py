"""What a rule looked at, as a person reads it: a few words, and a value as she writes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from babel.dates import format_date
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from evenhand.doors.look.fact_words import FACTS, WORDS
from evenhand.doors.look.law_said import law_said
from evenhand.doors.look.locales import reader_locale
from evenhand.doors.look.templatetags.look import money, short_day, short_moment
from evenhand.rulebook import FIELDS, NEVER, Money, open_rulebook

Value = int | bool | str
_EPOCH: Final = dt.date(1970, 1, 1)
_A_MONDAY: Final = dt.date(2024, 1, 1)
_KNOWN: Final = "_known"


@dataclass(frozen=True, slots=True)
class FactTold:
    """A fact in words; `name` is what the rulebook calls it."""

    name: str
    words: str
    value: str


def facts_told(values: Iterable[tuple[str, Value]], *, currency: str = "") -> list[FactTold]:
    """Put the facts among some values into words; a fact and whether it is known are one."""
    seen = dict(values)
    return [
        _told(name, value, seen, currency)
        for name, value in seen.items()
        if name in FIELDS and (_of_pair(name) == name or _of_pair(name) not in seen)
    ]


def _of_pair(name: str) -> str:
    """The fact that a «known» speaks of; itself where it stands alone."""
    of = name.removesuffix(_KNOWN)
    return next((base for base in (of, f"{of}_minor") if base in FIELDS), name)


def _told(name: str, value: Value, seen: dict[str, Value], currency: str) -> FactTold:
    about = _of_pair(name)
    words = str(FACTS.get(about, FIELDS[about].meaning))
    if about != name:
        return FactTold(name, words, gettext("known") if value else gettext("not known"))
    pair = name.removesuffix("_minor") + _KNOWN
    if seen.get(pair) is False or seen.get(name + _KNOWN) is False:
        return FactTold(name, words, gettext("not known"))
    return FactTold(name, words, _value(name, value, currency))


def _value(name: str, value: Value, currency: str) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return _word(name, value) if isinstance(value, str) else _number(name, value, currency)


def _word(name: str, value: str) -> str:
    if name == "hold_kind" and value:
        texts = open_rulebook().loaded.packs["house"].texts[f"hold.{value}"]
        return law_said(texts.get(get_language() or "en", texts["en"]))
    return str(WORDS.get(name, {}).get(value, value)) or "–"


def _number(name: str, value: int, currency: str) -> str:
    """A whole number as its unit has it: a moment, a day, a time, a sum, a count."""
    unit = FIELDS[name].unit
    if unit == "epoch seconds":
        return _moment(value)
    if unit == "epoch days":
        return short_day(_EPOCH + dt.timedelta(days=value)) if value else "–"
    if unit == "weekday":
        day = _A_MONDAY + dt.timedelta(days=value - 1)
        return format_date(day, "cccc", locale=reader_locale())
    if name.endswith("_minute"):
        return f"{value // 60:02}:{value % 60:02}"
    if unit == "minor units" and currency:
        return money(Money(value, currency))
    return number_format(value, use_l10n=True, force_grouping=value > 9999)


def _moment(value: int) -> str:
    if not value:
        return "–"
    if value >= NEVER:
        return gettext("until somebody ends it")
    return short_moment(dt.datetime.fromtimestamp(value, dt.UTC))
