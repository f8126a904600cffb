"""A reason of the rulebook as a person reads it: the sentence, the law, the principle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from evenhand.doors.look.facts_told import FactTold, facts_told
from evenhand.doors.look.law_said import law_said
from evenhand.rulebook import Reason, open_rulebook


@dataclass(frozen=True, slots=True)
class Told:
    """A reason in the reader's language, with the text it rests on."""

    sentence: str
    source: str
    link: str
    principle: str
    is_law: bool
    """Whether it rests on a law, and not only on a rule of our own house."""
    facts: tuple[FactTold, ...]


def told(reason: Reason, *, currency: str = "") -> Told:
    """Put a reason into words, sums among its facts in a currency."""
    language = get_language() or "en"
    return Told(
        sentence=law_said(reason.sentence(language)),
        source=reason.source.text,
        link=reason.source.link,
        principle=law_said(open_rulebook().principles[reason.principle].text(language)),
        is_law=reason.kind == "law",
        facts=tuple(
            fact
            for fact in facts_told(reason.values, currency=currency)
            if fact.name != "at"  # The page says when it was asked.
        ),
    )


def told_again(kept: Mapping[str, Any], *, zone: str) -> Told | None:
    """Put a reason that the journal kept into words; None where its rule is no more."""
    book = open_rulebook()
    rule = next((rule for rule in book.rules if rule.key == kept["rule"]), None)
    if rule is None:
        return None
    return told(
        Reason(
            rule=rule.key,
            principle=int(kept["principle"]),
            source=rule.source,
            values=tuple(kept["values"].items()),
            allowed_from=kept["allowed_from"],
            texts=book.loaded.packs[rule.pack].texts[rule.key],
            zone=zone,
        )
    )


def told_kept(kept: Iterable[Mapping[str, Any]], *, zone: str) -> tuple[Told, ...]:
    """Put the reasons that the journal kept of a verdict into words, those whose rules stand."""
    told_of = (told_again(reason, zone=zone) for reason in kept)
    return tuple(one for one in told_of if one is not None)
