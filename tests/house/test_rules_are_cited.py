"""Every rule says where it comes from, shows itself by worked cases, and speaks to the person."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from evenhand.rulebook import Rule, open_rulebook
from evenhand.rulebook.acts import ACTS
from evenhand.rulebook.worked import WorkedCase, worked_cases
from tests.house.building import LANGUAGES, ROOT

BOOK = open_rulebook()
CASES = worked_cases(BOOK)
COUNTRIES = ("lv", "ch", "fr", "gb", "us", "de")


def _governed(rule: Rule, case: WorkedCase) -> bool:
    country = str(case.raw["country"])
    return bool(case.act) and ACTS[case.act] in rule.acts and rule.pack in BOOK.packs_for(country)


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.key)
def test_a_rule_is_cited_shown_and_told(rule: Rule) -> None:
    governed = [case for case in CASES if _governed(rule, case)]
    told = BOOK.loaded.packs[rule.pack].texts[rule.key]

    assert rule.source.pinpoint, f"Say where in {rule.source.id}: source='{rule.source.id}#...'."
    assert any(rule.key in case.reasons for case in governed), "Add a worked case that refuses."
    assert any(not case.reasons for case in governed), "Add a worked case that allows."
    assert all(told.get(language, "").strip() for language in LANGUAGES), (
        f"Write the sentence in {[code for code in LANGUAGES if not told.get(code)]}."
    )


@pytest.mark.parametrize("key", BOOK.formulas)
def test_a_formula_is_cited(key: str) -> None:
    assert BOOK.formulas[key].source.pinpoint, f"Say where the law has {key}."


@pytest.mark.parametrize("pack", BOOK.loaded.packs)
def test_a_source_can_be_found_again(pack: str) -> None:
    """Whoever doubts a rule must be able to read what we read."""
    lost = [
        source.id
        for source in BOOK.loaded.packs[pack].sources.values()
        if urlsplit(source.link).scheme != "https" and not (ROOT / source.link).is_file()
    ]

    assert not lost, f"Give the address of the text, or of our own policy: {lost}"


def test_the_six_countries_have_rules_of_their_own_and_at_least_twenty_in_all() -> None:
    of_countries = {rule.pack for rule in BOOK.rules}

    assert of_countries >= set(COUNTRIES)
    assert len(BOOK.rules) >= 20
