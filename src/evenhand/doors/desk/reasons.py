"""A verdict as staff read it: each reason in words, with its law, values and confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.utils.translation import get_language, gettext

from evenhand.doors.desk.templatetags.desk_words import country
from evenhand.doors.desk.words import CONFIDENCE, say
from evenhand.doors.look.facts_told import facts_told
from evenhand.rulebook import FIELDS, NEVER, Reason, Verdict, open_rulebook
from evenhand.rulebook.explaining import ValueTold, local_day, values_told

HOUSE: Final = "house"


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
    grounds: str
    """Whether a law refuses, and whose, or a rule of the house."""
    is_law: bool
    principle: str
    principle_number: int
    source: str
    link: str
    confidence: str
    values: tuple[ValueShown, ...]
    allowed_from: datetime | None

    @property
    def line(self) -> str:
        """The reason in one line, with whether it is law."""
        return f"{self.sentence} ({self.grounds})"


def told(reason: Reason, *, on: date, currency: str = "") -> Told:
    """Put a reason into words: values of the law as they are on a day, sums in a currency."""
    language = get_language() or "en"
    pack = reason.rule.partition(".")[0]
    return Told(
        rule=reason.rule,
        sentence=reason.sentence(language),
        grounds=_grounds(pack, is_law=reason.kind == "law"),
        is_law=reason.kind == "law",
        principle=open_rulebook().principles[reason.principle].text(language),
        principle_number=reason.principle,
        source=reason.source.text,
        link=reason.source.link,
        confidence=say(CONFIDENCE, reason.source.confidence),
        values=_values(reason, on=on, currency=currency),
        allowed_from=instant(reason.allowed_from),
    )


def _grounds(pack: str, *, is_law: bool) -> str:
    """«Law, Latvia», or that it is a rule of the house."""
    if not is_law:
        return gettext("Rule of the house")
    return gettext("Law, {country}").format(country=country(pack.upper()))


def told_again(kept: Mapping[str, Any], *, zone: str, on: date, currency: str = "") -> Told:
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
        return told(reason, on=on, currency=currency)
    return _of_old_rule(kept)


def _of_old_rule(kept: Mapping[str, Any]) -> Told:
    pack = str(kept["rule"]).partition(".")[0]
    return Told(
        rule=str(kept["rule"]),
        sentence=gettext("This rule is no longer in the rulebook."),
        grounds=_grounds(pack, is_law=pack != HOUSE),
        is_law=pack != HOUSE,
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
    return [told_of(verdict, reason) for reason in verdict.reasons]


def told_of(verdict: Verdict, reason: Reason) -> Told:
    """Put a reason of a verdict into words, on the day and in the currency that were judged."""
    currency = str(verdict.facts.get("currency", ""))
    return told(reason, on=local_day(verdict), currency=currency)


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


def _values(reason: Reason, *, on: date, currency: str) -> tuple[ValueShown, ...]:
    """The facts of a reason, then its values of the law: since when, and how sure."""
    facts = facts_told(reason.values, currency=currency)
    others = [one for one in values_told(open_rulebook(), reason, on=on) if one.name not in FIELDS]
    return (
        *(ValueShown(fact.name, fact.words, fact.value) for fact in facts),
        *(_of_law(one) for one in others),
    )


def _of_law(value: ValueTold) -> ValueShown:
    """A value of the law; one that today's rulebook no longer has keeps its name."""
    if not value.is_law:
        return ValueShown(value.name, "", str(value.value))
    return ValueShown(
        name=value.name,
        meaning=f"{value.meaning} ({value.unit})",
        value=str(value.value),
        since=value.since,
        confidence=say(CONFIDENCE, value.confidence) if value.confidence else "",
        source=value.source,
        link=value.link,
    )
