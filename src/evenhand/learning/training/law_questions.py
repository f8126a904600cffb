"""Questions on the law: worked cases asked again in her language, judged by the rulebook.

A question never has a right answer that rests on what nobody confirmed in a source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from evenhand.learning.training.course_file import Choice, Question
from evenhand.learning.training.law_words import channel_word, day_word, fact_word, word
from evenhand.rulebook.acts import Act
from evenhand.rulebook.bind import Raw
from evenhand.rulebook.explaining import local_day
from evenhand.rulebook.facts import FIELDS, GUARDED, clean_case
from evenhand.rulebook.field import DAY, NEVER
from evenhand.rulebook.hold_words import name_of
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.parameter import NotInForce, day_of
from evenhand.rulebook.purposes import PURPOSE_TEXTS
from evenhand.rulebook.rule import Rule
from evenhand.rulebook.rulebook import Rulebook
from evenhand.rulebook.verdict import Verdict, canonical, said
from evenhand.rulebook.worked import WorkedCase

MOST_QUESTIONS, MOST_ALLOWED = 14, 5
_RECALLED = 8
_MUST = frozenset({"contact", "holds"})
Facts = dict[str, int | bool | str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A worked case set in a country: its own facts, the verdict, and whether all is confirmed."""

    key: str
    facts: Facts
    raw: Raw
    verdict: Verdict
    sure: bool


def asked_in(country: str, cases: Iterable[WorkedCase], book: Rulebook) -> list[Asked]:
    """Return the cases that can be asked, refused and allowed in turn, no refusal twice."""
    own_first = sorted(cases, key=lambda case: case.pack != country)
    found = [one for case in own_first if (one := _asked(country, case, book)) is not None]
    refused: dict[tuple[str, ...], Asked] = {}
    allowed: dict[str, Asked] = {}
    for one in found:
        if one.verdict.allowed:
            allowed.setdefault(one.verdict.act.key, one)
        else:
            refused.setdefault(tuple(reason.rule for reason in one.verdict.reasons), one)
    yeses = list(allowed.values())[:MOST_ALLOWED]
    noes = list(refused.values())[: MOST_QUESTIONS - len(yeses)]
    pairs = chain.from_iterable(zip_longest(noes, yeses))
    return [one for one in pairs if one is not None]


def _asked(country: str, case: WorkedCase, book: Rulebook) -> Asked | None:
    """The case in this country, if its facts can be told and its answer is confirmed."""
    if not case.act or (case.pack == country) != (case.raw["country"] == country):
        return None
    facts = _own(case)
    if any(_told_by(name, value) is None for name, value in facts.items()):
        return None
    raw = clean_case(country, _instant(case), **facts)
    verdict = book.judge(case.act, raw)
    rules = book.rules_for(case.act, country)
    sure = all(_confirmed(rule, verdict, book) for rule in rules)
    refusing = {reason.rule for reason in verdict.reasons}
    if not sure and (verdict.allowed or not all(
        _confirmed(rule, verdict, book) for rule in rules if rule.key in refusing
    )):  # fmt: skip
        return None
    seen = canonical({"act": case.act, "at": case.raw["at"], **facts})
    return Asked(f"q-{hashlib.sha256(seen.encode()).hexdigest()[:10]}", facts, raw, verdict, sure)


def _instant(case: WorkedCase) -> int:
    return int(case.raw["at"] or 0)


def _own(case: WorkedCase) -> Facts:
    """What a case says beyond the clean one; that a fact is known goes without saying."""
    clean = clean_case(str(case.raw["country"]), _instant(case))
    return {
        name: value
        for name, value in case.raw.items()
        if name not in ("country", "at", "case_id")
        and value is not None
        and clean.get(name) != value
        and not (name in GUARDED.values() and value is True)
    }


def _told_by(name: str, value: int | bool | str) -> str | None:
    """Return the name under which a fact of this value is told in the words, if any."""
    told = name
    if value is False:
        told = f"{name}_not"
    elif value == NEVER and value is not True:
        told = f"{name}_never"
    return told if fact_word(told, "en") is not None else None


def _confirmed(rule: Rule, verdict: Verdict, book: Rulebook) -> bool:
    """Whether somebody read the rule and every value that it looks at in their sources."""
    if rule.source.confidence != "confirmed":
        return False
    day = local_day(verdict)
    try:
        values = [book.value(f"{rule.pack}.{name}", day) for name in rule.parameters_read]
    except NotInForce:
        return False
    return all(value.confidence == "confirmed" and value.waiting is None for value in values)


def questions(asked: Iterable[Asked], language: str, topics: dict[str, str]) -> Iterator[Question]:
    """Yield each case as a question; `must` where it is about a hold or a limit of contact."""
    for place, one in enumerate(asked):
        told = {topics.get(reason.rule, "") for reason in one.verdict.reasons}
        yield Question(
            one.key, bool(told & _MUST), place < _RECALLED, _asks(one, language),
            tuple(_choices(one, language)),
        )  # fmt: skip


def _asks(one: Asked, language: str) -> str:
    verdict = one.verdict
    facts = "".join(
        f" {_fact(name, value, verdict.zone, language)}" for name, value in one.facts.items()
    )
    when = said(verdict.at, verdict.zone, language)
    return word("ask", language, when=when, facts=facts, act=act_word(verdict.act, language))


def act_word(act: Act, language: str) -> str:
    """Return what an act does and on which way."""
    parts = [PURPOSE_TEXTS[act.purpose].text(language), channel_word(act.channel, language)]
    return " ".join(part for part in (parts[::-1] if language == "de" else parts) if part)


def _fact(name: str, value: int | bool | str, zone: str, language: str) -> str:
    pattern = fact_word(_told_by(name, value) or name, language) or ""
    return pattern.format(value=_value(name, value, zone, language))


def _value(name: str, value: int | bool | str, zone: str, language: str) -> str:
    if name == "hold_kind":
        return name_of(HOLD_KINDS[str(value)], language)
    unit, number = FIELDS[name].unit, int(value) if not isinstance(value, str) else 0
    if unit == "epoch seconds":
        return "" if number == NEVER else said(number, zone, language)
    if unit == "epoch days":
        return day_word(day_of(number), language)
    if unit == "minutes":
        return f"{number // 60:02}:{number % 60:02}"
    return str(value)


def _choices(one: Asked, language: str) -> Iterator[Choice]:
    verdict = one.verdict
    why = _why(verdict, language)
    yield Choice(verdict.allowed, word("yes", language), why)
    if not one.sure:
        yield Choice(not verdict.allowed, word("no", language), why)
        return
    earliest = verdict.earliest
    waits = not verdict.allowed and earliest is not None
    instant = earliest if waits and earliest is not None else verdict.at + DAY
    when = said(instant, verdict.zone, language)
    yield Choice(waits, word("before", language, when=when), why)
    yield Choice(not verdict.allowed and not waits, word("standing", language), why)


def _why(verdict: Verdict, language: str) -> str:
    if verdict.allowed:
        return word("why_yes", language, count=verdict.rules_asked)
    return " ".join(
        f"{reason.sentence(language)} ({reason.source.text})" for reason in verdict.reasons
    )
