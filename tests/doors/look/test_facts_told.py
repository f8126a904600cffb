"""What a rule looked at is told in words of every language, each value as a person writes it."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from evenhand.doors.look.fact_words import FACTS
from evenhand.doors.look.facts_told import Value, facts_told
from evenhand.rulebook import FIELDS, NEVER, open_rulebook
from evenhand.rulebook.holds import HOLD_KINDS
from evenhand.rulebook.zones import zone


def said(values: dict[str, Value], language: str = "en") -> dict[str, str]:
    """Each fact with its value, in a language, where Ilze lives, in euros."""
    with translation.override(language), timezone.override(zone("Europe/Riga")):
        return {fact.words: fact.value for fact in facts_told(values.items(), currency="EUR")}


def test_every_fact_that_a_rule_may_refuse_on_has_words() -> None:
    read = {name for rule in open_rulebook().rules for name in rule.facts_read}

    silent = [fact for name in read for fact in facts_told([(name, FIELDS[name].default)])
              if fact.words not in {str(words) for words in FACTS.values()}]  # fmt: skip

    assert not silent


def test_a_fact_and_whether_it_is_known_are_told_as_one() -> None:
    known = said({"balance_known": True, "balance_minor": 120_050})
    unknown = said({"balance_known": False, "balance_minor": 0})

    assert known == {"Owed now": "€1,200.50"}
    assert unknown == {"Owed now": "not known"}


def test_whether_something_is_known_is_told_where_it_stands_alone() -> None:
    assert said({"due_on_known": True}) == {"Fell due on": "known"}
    assert said({"email_known": False}) == {"A usable e-mail address": "no"}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"first_notice_at": 1_763_391_600}, "17 Nov 2025, 17:00"),
        ({"first_notice_at": 0}, "–"),
        ({"demands_stopped_until": NEVER}, "until somebody ends it"),
        ({"due_on": 20_000}, "4 Oct 2024"),
        ({"local_minute": 1_290}, "21:30"),
        ({"local_weekday": 7}, "Sunday"),
        ({"claim_kind": "loan"}, "A loan"),
        ({"reminders_sent": 3}, "3"),
    ],
)
def test_a_value_is_written_as_its_unit_has_it(values: dict[str, Value], told: str) -> None:
    (value,) = said(values).values()

    assert value == told


@pytest.mark.parametrize("kind", HOLD_KINDS)
def test_every_kind_of_stop_is_named(kind: str) -> None:
    (value,) = said({"hold_kind": kind}).values()

    assert value != kind


def test_values_of_the_law_are_not_facts() -> None:
    assert said({"objection_days": 21}) == {}


def test_it_is_told_in_the_language_of_the_reader() -> None:
    assert said({"local_weekday": 7}, "lv") == {"Nedēļas diena": "Svētdiena"}
