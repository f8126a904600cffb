"""`{% load look %}`: sums, days, icons, fields and error summaries."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, urlsplit

from babel.dates import format_date, format_datetime
from babel.numbers import format_percent
from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from evenhand.doors.look.amounts import written
from evenhand.doors.look.fields import described, target_id
from evenhand.doors.look.icons import drawing
from evenhand.doors.look.language import Choice, choices, offered, own_name
from evenhand.doors.look.law_said import law_said, speaks_readers_language
from evenhand.doors.look.locales import (
    day_pattern,
    first_as_read,
    reader_locale,
    short_day_pattern,
)
from evenhand.doors.look.native_readers import is_unread
from evenhand.rulebook.advice import Advice
from evenhand.rulebook.money import Money

register = template.Library()
_WEB = re.compile(r"(?:https://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?")
# Stands in a kept list of languages where the address of a page belongs.
_HERE = "here-stands-the-page"
_TWO_STOPS = re.compile(r"(?<!\.)\.(</bdi>)?\.(?!\.)")


@register.filter
def money(amount: Money | int | None, currency: str = "") -> str:
    """`{{ sum|money }}` for Money, `{{ minor|money:"EUR" }}` for minor units; blank for None."""
    if amount is None:
        return gettext("not known")
    if isinstance(amount, Money):
        return written(amount, reader_locale())
    return written(Money(int(amount), currency), reader_locale())


@register.filter
def before_a_stop(name: str) -> str:
    """A name at the end of a sentence: «S.A.» brings its own full stop along."""
    return name.removesuffix(".")


@register.filter(is_safe=True)
def one_stop(sentence: str) -> str:
    """A sentence that a name may end, in whichever language it does: one full stop, not two."""
    return _TWO_STOPS.sub(r".\1", sentence)


@register.filter
def site(address: str) -> str:
    """Where a link leads, for reading: «ptac.gov.lv» instead of its whole address."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


@register.filter
def as_link(contact: str) -> str:
    """A web address as a link; any other way of reaching somebody as it is written."""
    if not _WEB.fullmatch(contact):
        return contact
    address = contact if "://" in contact else f"https://{contact}"
    return format_html('<a href="{}" rel="noreferrer">{}</a>', address, contact)


@register.filter
def what_they_do(body: Advice) -> str:
    """What a body that helps does, in the reader's language where a colleague wrote it."""
    return body.told(_reader())


@register.filter
def what_it_costs(body: Advice) -> str:
    """What a body that helps takes for it, in the reader's language; empty where nobody knows."""
    return law_said(body.cost_told(_reader()))


@register.filter
def as_law_said(sentence: str) -> str:
    """A sentence that the rulebook told, marked where it is not in the reader's language."""
    return law_said(sentence)


@register.simple_tag
def law_is_in_english() -> bool:
    """Whether the rulebook does not speak the reader's language yet."""
    return not speaks_readers_language()


@register.simple_tag
def is_not_yet_read() -> bool:
    """Whether no native speaker has signed the words of this page."""
    return is_unread(_reader())


@register.simple_tag(takes_context=True)
def languages_to_choose(context: Context, folds: bool = False, at_the_end: bool = False) -> str:
    """The languages to choose from on this page; nothing where nothing can be chosen.

    Every page offers them twice, and no two pages differ but in where a choice leads back to.
    """
    request = context.get("request")
    found = choices(offered(request))
    drawn = _languages_drawn(found, get_language(), bool(folds), at_the_end)
    here = quote(request.get_full_path(), safe="/") if request is not None else ""
    return mark_safe(here.join(drawn))  # noqa: S308 (a template's words, and a quoted address)


@lru_cache(maxsize=256)
def _languages_drawn(
    found: tuple[Choice, ...], current: str, folds: bool, at_the_end: bool
) -> tuple[str, ...]:
    """The list in parts: between two of them belongs the address of the page."""
    facts = {"languages": found, "current": current, "here": _HERE, "folds": folds,
             "at_the_end": at_the_end}  # fmt: skip
    return tuple(render_to_string("look/_languages.html", facts).split(_HERE))


def _reader() -> str:
    return (get_language() or "en").partition("-")[0]


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Weekday and full date: «Tuesday 17 November 2026», in the reader's language."""
    if value is None:
        return ""
    return first_as_read(format_date(_local(value), day_pattern(), locale=reader_locale()))


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """«17 Nov 2026», for tables and where days are compared."""
    if value is None:
        return ""
    return first_as_read(format_date(_local(value), short_day_pattern(), locale=reader_locale()))


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Weekday, full date and time of the current time zone: «Tuesday 17 November 2026, 16:00»."""
    if value is None:
        return ""
    clock = format_datetime(_zoned(value), "HH:mm", locale=reader_locale())
    return f"{day(value)}{comma()} {clock}"


@register.filter
def short_moment(value: dt.datetime | None) -> str:
    """«17 Nov 2026, 16:00», for tables of the desk."""
    if value is None:
        return ""
    clock = format_datetime(_zoned(value), "HH:mm", locale=reader_locale())
    return f"{short_day(value)}{comma()} {clock}"


@register.simple_tag
def comma() -> str:
    """The comma of the reader's script."""
    return "\u060c" if reader_locale() == "ar" else ","


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """«16:00» of the current time zone."""
    if value is None:
        return ""
    return format_datetime(_zoned(value), "HH:mm", locale=reader_locale())


@register.filter
def in_fours(written: str) -> str:
    """An account's number or a reference in groups of four, to be typed without losing count."""
    plain = written.replace(" ", "")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


@register.filter
def month_name(value: dt.date) -> str:
    """«Nov 2026», for the strip of a plan."""
    return format_date(value, "LLL y", locale=reader_locale())


@register.filter
def percent(per_mille: int | None) -> str:
    """A share of a thousand as whole percent: «87%», in the reader's own way of writing."""
    if per_mille is None:
        return ""
    share = Decimal(per_mille) / 1000
    return format_percent(share, locale=reader_locale()).replace(" ", "\u00a0")


register.filter(own_name)


def _zoned(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _local(value: dt.date | dt.datetime) -> dt.date:
    return _zoned(value).date() if isinstance(value, dt.datetime) else value


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """An inline drawing without meaning of its own; the words stand beside it."""
    return drawing(name, size)


@register.simple_tag
def field(bound: BoundField, **options: object) -> SafeString:
    """A form field with label, hint and error. The options are listed in the page of the look."""
    kind, facts = described(bound, options)
    return render_to_string(f"look/field/{kind}.html", facts)


@register.inclusion_tag("look/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, object]:
    """What went wrong, each line a link to its field; nothing when nothing did."""
    return {"lines": [line for form in forms if form is not None for line in _lines(form)]}


def _lines(form: BaseForm) -> Iterator[tuple[str, str]]:
    """The id to jump to (or nothing) and the words, in the order of the page.

    Words that several fields share, or that name no subject («Choose one.»), are led by the label,
    so that each line says where.
    """
    for text in form.non_field_errors():
        yield "", str(text)
    found = [(bound, str(text)) for bound in form for text in bound.errors]
    often = Counter(text for _, text in found)
    for bound, text in found:
        is_led = often[text] > 1 or getattr(bound.field, "error_names_no_subject", False)
        words = f"{bound.label} – {text}" if is_led and bound.label else text
        yield target_id(bound), words


BADGES = {
    "hold": "pause",
    "waiting": "hourglass",
    "estimate": "circle-dashed",
    "done": "check",
    "late": "circle-alert",
    "refused": "hand",
    "next": "arrow-right",
    "law": "scale",
    "house": "house",
    "plain": "",
}


@register.simple_tag
def badge(kind: str, words: str) -> SafeString:
    """A state in words, with a drawing, so that colour never says it alone."""
    drawn = drawing(BADGES[kind], 14) if BADGES[kind] else ""
    return format_html('<span class="look-badge look-badge--{}">{}{}</span>', kind, drawn, words)
