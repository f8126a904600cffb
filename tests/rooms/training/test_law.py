"""Courses on law are made from the rulebook: whole in four languages, never surer than it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evenhand.learning.training.course_file import Course, read_course, written
from evenhand.learning.training.course_worth import complaints, differences
from evenhand.learning.training.file_text import LANGUAGES
from evenhand.learning.training.law import law_course
from evenhand.learning.training.law_questions import asked_in
from evenhand.rulebook.rulebook import Rulebook, open_rulebook
from evenhand.rulebook.worked import worked_cases

COUNTRIES = (
    "at", "be", "ch", "cz", "de", "dk", "ee", "es", "fi", "fr", "gb", "gr", "hu", "ie", "it", "lt",
    "lv", "nl", "no", "pl", "pt", "se", "us",
)  # fmt: skip
DAY = date(2026, 11, 29)
YES = 0


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return open_rulebook()


def _course(book: Rulebook, country: str = "lv", language: str = "en") -> Course:
    return law_course(country, language, book=book, on=DAY)


def test_every_country_with_a_pack_has_a_course(book: Rulebook) -> None:
    assert set(COUNTRIES) == set(book.loaded.packs) - {"house", "eu"}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_course_is_whole_in_four_languages(book: Rulebook, country: str) -> None:
    courses = [_course(book, country, language) for language in LANGUAGES]

    for course in courses:
        assert read_course(written(course)) == course
        assert complaints(course) == []
        assert 10 <= len(course.questions) <= 14
        assert any(question.must for question in course.questions)
        assert course.sources
        assert "{" not in "".join(step.markdown for step in course.steps)
        assert "–" not in {choice.text for one in course.questions for choice in one.choices}
    assert differences([replace(course, version=1) for course in courses]) == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_right_answer_is_what_the_rulebook_says(book: Rulebook, country: str) -> None:
    asked = asked_in(country, worked_cases(book, packs=book.packs_for(country)), book)
    facts = {one.key: one for one in asked}

    for question in _course(book, country).questions:
        one = facts[question.key]
        again = book.judge(one.verdict.act.key, one.raw)
        right = [place for place, choice in enumerate(question.choices) if choice.right]
        assert len(right) == 1
        assert (right == [YES]) == again.allowed
        assert again.country == country
        for reason in again.reasons:
            assert reason.source.confidence == "confirmed"


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_right_answer_rests_on_a_value_that_nobody_confirmed(
    book: Rulebook, country: str
) -> None:
    asked = asked_in(country, worked_cases(book, packs=book.packs_for(country)), book)

    for one in asked:
        refusing = {reason.rule for reason in one.verdict.reasons}
        for rule in book.rules_for(one.verdict.act, country):
            if rule.key in refusing or one.verdict.allowed:
                keys = [f"{rule.pack}.{name}" for name in rule.parameters_read]
                values = [book.value(key, date(2026, 11, 17)) for key in keys]
                assert {value.confidence for value in values} <= {"confirmed"}, one.key


def test_questions_are_answered_with_yes_and_with_no(book: Rulebook) -> None:
    rights = {
        question.choices[YES].right
        for country in COUNTRIES
        for question in _course(book, country).questions
    }

    assert rights == {True, False}


def test_the_same_rulebook_gives_the_same_course(book: Rulebook) -> None:
    assert _course(book) == _course(book)


def test_a_value_that_changes_changes_the_version(book: Rulebook) -> None:
    key = "lv.reminder_gap_days"
    pack = book.loaded.packs["lv"]
    kept = pack.parameters[key]
    longer = replace(kept, values=tuple(replace(value, is_=21) for value in kept.values))
    changed = replace(pack, parameters={**pack.parameters, key: longer})
    packs = {**book.loaded.packs, "lv": changed}
    other = replace(book, loaded=replace(book.loaded, packs=packs))

    before, after = _course(book), _course(other)

    assert "**21** (days" in "".join(step.markdown for step in after.steps)
    assert before.version != after.version


def test_a_value_from_memory_is_not_told(book: Rulebook) -> None:
    told = _course(book).step("limitation")

    assert told is not None
    assert "a general obligation lapses: not confirmed: ask compliance" in told.markdown


def test_what_the_pack_does_not_know_is_said_last(book: Rulebook) -> None:
    course = _course(book)

    assert course.steps[-1].anchor == "gaps"
    assert "evening hours" in course.steps[-1].markdown


def test_a_hold_and_a_limit_of_contact_must_be_answered_right(book: Rulebook) -> None:
    must = [question for question in _course(book).questions if question.must]

    assert must
    assert not any(question.choices[YES].right for question in must)
