"""Every figure, question and answer of a proposal has its sentence in every language."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability import assess as assess_module
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.plans import reasons
from evenhand.rulebook.plans.offer import check_offer
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan
from evenhand.rulebook.plans.propose import propose
from evenhand.rulebook.plans.telling import (
    LANGUAGES,
    no_plan_told,
    offer_told,
    question_told,
    texts,
    why_told,
)
from tests.rulebook.households import COUNTRIES, TODAY, random_statement, seeded

AFFORDABILITY = Path(assess_module.__file__).parent
SENTENCES = [(part, key) for part, keys in texts().items() for key in keys]


def values_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(("part", "key"), SENTENCES)
def test_a_sentence_is_told_in_every_language_with_the_same_values(part: str, key: str) -> None:
    told = texts()[part][key]

    assert set(told) == set(LANGUAGES)
    assert len({frozenset(values_in(sentence)) for sentence in told.values()}) == 1


def test_every_question_that_the_code_asks_has_a_sentence_and_no_more() -> None:
    asked = {
        code
        for file in AFFORDABILITY.glob("*.py")
        for code in re.findall(r'"([a-z_]+)"', file.read_text("utf-8"))
        if code in texts()["question"]
    }
    named = {
        code
        for file in AFFORDABILITY.glob("*.py")
        for code in re.findall(r'\.odd\(\s*"([a-z_]+)"', file.read_text("utf-8"))
    }

    assert named <= set(texts()["question"])
    assert asked == set(texts()["question"])


def test_every_why_that_the_code_gives_has_a_sentence_and_no_more() -> None:
    code = Path(reasons.__file__).read_text("utf-8")
    families = {"held_by_", "instalment_"}

    for key in texts()["why"]:
        family = next((one for one in families if key.startswith(one)), key)
        assert family in code, key


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_is_answered_can_be_told(seed: int) -> None:
    random, book = seeded(seed), open_rulebook()
    for _ in range(20):
        country, currency = random.choice(list(COUNTRIES.items()))
        statement = random_statement(random, currency)
        found = assess(statement, country=country, region="", today=TODAY, book=book)
        owed = Money(random.randrange(1, 2_000_000), currency)
        debts = [DebtShare(key="debt", balance=owed)]
        answer = propose(found, debts=debts, first_possible_on=TODAY, closed_days=())
        language = random.choice(LANGUAGES)

        sentences = [question_told(one, language) for one in found.warnings]
        sentences += [why_told(one, language) for one in answer.why]
        if isinstance(answer, NoPlan):
            sentences += [no_plan_told(reason, language) for reason in answer.reasons]
        else:
            sentences += [why_told(w, language) for o in answer.options for w in o.why]
        offer = Money(random.randrange(1, 50_000), currency)
        sentences.append(offer_told(check_offer(found, offer, owed=owed), language))

        assert all(sentence and "{" not in sentence for sentence in sentences)
