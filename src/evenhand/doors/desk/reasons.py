"""A verdict as staff read it: each reason in words, with its law, values and confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from evenhand.doors.desk.words import CONFIDENCE, UNITS, say
from evenhand.doors.look.templatetags.look import short_day, short_moment
from evenhand.rulebook import FIELDS, NEVER, Reason, Verdict, open_rulebook
from evenhand.rulebook.explaining import ValueTold, local_day, values_told

_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class ValueShown:
    """What a rule looked at: its name, what it means, and the value as a person reads it."""

    name: str
    meaning: str
    value: str
    since: date | None = None
    """Of a value of the law: the day from which it holds."""
    confidence: str = ""
    source: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A reason in the reader's language, with the text it rests on."""

    rule: str
    sentence: str
    principle: str
    principle_number: int
    source: str
    link: str
    confidence: str
    values: tuple[ValueShown, ...]
    allowed_from: datetime | None


def told(reason: Reason, *, on: date) -> Told:
    """Put a reason into words, its values as they are on a day."""
    language = get_language() or "en"
    return Told(
        rule=reason.rule,
        sentence=reason.sentence(language),
        principle=open_rulebook().principles[reason.principle].text(language),
        principle_number=reason.principle,
        source=reason.source.text,
        link=reason.source.link,
        confidence=say(CONFIDENCE, reason.source.confidence),
        values=tuple(_shown(value) for value in values_told(open_rulebook(), reason, on=on)),
        allowed_from=instant(reason.allowed_from),
    )


def told_again(kept: Mapping[str, Any], *, zone: str, on: date) -> Told:
    """Put a reason that the journal kept into words; a rule that is no more keeps its key.

    `on` is the day it was judged for, by which the values of the law are told.
    """
    book = open_rulebook()
    rule = next((rule for rule in book.rules if rule.key == kept["rule"]), None)
    if rule is not None:
        reason = Reason(
            rule=rule.key,
            principle=int(kept["principle"]),
            source=rule.source,
            values=tuple(kept["values"].items()),
            allowed_from=kept["allowed_from"],
            texts=book.loaded.packs[rule.pack].texts[rule.key],
            zone=zone,
        )
        return told(reason, on=on)
    return Told(
        rule=str(kept["rule"]),
        sentence=gettext("This rule is no longer in the rulebook."),
        principle=open_rulebook().principles[int(kept["principle"])].text(get_language() or "en"),
        principle_number=int(kept["principle"]),
        source=str(kept["source"]),
        link="",
        confidence=say(CONFIDENCE, str(kept["confidence"])),
        values=tuple(ValueShown(name, "", str(value)) for name, value in kept["values"].items()),
        allowed_from=instant(kept["allowed_from"]),
    )


def all_told(verdict: Verdict) -> list[Told]:
    """Put every reason of a verdict into words."""
    return [told(reason, on=local_day(verdict)) for reason in verdict.reasons]


def instant(seconds: int | None) -> datetime | None:
    """Return an instant of the rulebook as a moment; None for never."""
    if seconds is None or not 0 < seconds < NEVER:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def earliest_of(kept: Sequence[Mapping[str, Any]]) -> datetime | None:
    """Return from when all kept reasons were over; None when only other facts help."""
    waits = [reason["allowed_from"] for reason in kept]
    known = [wait for wait in waits if wait is not None]
    return instant(max(known)) if known and len(known) == len(waits) else None


def facts_told(facts: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return facts as name, meaning and value a person can read, by name."""
    return [_fact(name, facts[name]) for name in sorted(facts)]


def _shown(value: ValueTold) -> ValueShown:
    """A value of a reason; what comes from the law says since when, and how sure it is."""
    if not value.is_law:
        return ValueShown(*_fact(value.name, value.value))
    return ValueShown(
        name=value.name,
        meaning=f"{value.meaning} ({value.unit})",
        value=str(value.value),
        since=value.since,
        confidence=say(CONFIDENCE, value.confidence) if value.confidence else "",
        source=value.source,
        link=value.link,
    )


def _fact(name: str, value: Any) -> tuple[str, str, str]:
    known = FIELDS.get(name)
    if isinstance(value, bool):
        return name, known.meaning if known else "", str(UNITS["yes" if value else "no"])
    if known is None or not isinstance(value, int):
        return name, known.meaning if known else "", str(value)
    return name, known.meaning, _counted(value, known.unit)


def _counted(value: int, unit: str) -> str:
    """A whole number with its unit: instants as moments, day numbers as days."""
    if unit == "epoch seconds" and value:
        moment = instant(value)
        return short_moment(moment) if moment else gettext("until somebody ends it")
    if unit == "epoch days" and value:
        return short_day(_EPOCH + timedelta(days=value))
    return number_format(value, use_l10n=True, force_grouping=value > 9999)
