"""`{% load desk_words %}`: countries, languages and steps in words."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django import template

from evenhand.doors.desk.words import COUNTRIES, STEPS, WARNINGS, say
from evenhand.doors.look.locales import reader_locale

register = template.Library()


@register.filter
def country(code: str) -> str:
    """«Latvia» for LV, in the reader's language."""
    if code in COUNTRIES:
        return str(COUNTRIES[code])
    return str(Locale.parse(reader_locale()).territories.get(code, code))


@register.filter
def language_name(code: str) -> str:
    """«Latvian» for lv, in the reader's language."""
    try:
        return Locale.parse(code).get_display_name(reader_locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


@register.filter
def step_words(code: str) -> str:
    """A next step in words."""
    return say(STEPS, code)


@register.filter
def first_up(text: str) -> str:
    """The same words with a capital at the beginning."""
    return text[:1].upper() + text[1:]


@register.filter
def warning_words(code: str) -> str:
    """Something odd, in words."""
    return say(WARNINGS, code)


@register.filter
def own_name_or_code(code: str) -> str:
    """A language by its own name: «latviešu», «Deutsch»; the code where nobody knows it."""
    try:
        return Locale.parse(code).get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
