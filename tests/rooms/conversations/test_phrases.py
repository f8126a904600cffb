"""Phrases are data: what they find, what cancels them, and that no text makes them slow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.learning.words import detectors
from evenhand.learning.words.detectors import (
    Detectors,
    LanguageNotHeard,
    PhrasesNotUnderstood,
    check,
    detectors_of,
    load,
)

TEXT = (Path(__file__).parent / "en.toml").read_text(encoding="utf-8")


@pytest.fixture
def phrases() -> Detectors:
    return load(TEXT)


def keys(phrases: Detectors, text: str, *, who: str = "agent") -> list[str]:
    return [hit.key for hit in phrases.found(text, who=who)]


def test_a_phrase_set_finds_its_examples_and_none_of_its_counter_examples(
    phrases: Detectors,
) -> None:
    assert check(phrases, text=TEXT) == []


def test_a_failing_example_is_told_with_its_line(phrases: Detectors) -> None:
    broken = TEXT.replace("I lost my health", "I am well")

    (failure,) = check(load(broken), text=broken)

    assert (failure.key, failure.expected) == ("illness", True)
    assert "I am well" in broken.splitlines()[failure.line - 1]


@pytest.mark.parametrize("said", ["Ünd… we’ll ring your employer, yes", "We'll ring your employer"])
def test_a_hit_says_where_its_words_stand(phrases: Detectors, said: str) -> None:
    (hit,) = phrases.found(said, who="agent")

    assert said[hit.start : hit.end].replace("’", "'").lower() == "we'll ring your employer"


def test_a_quotation_is_no_threat(phrases: Detectors) -> None:
    assert keys(phrases, "The other firm said: we'll ring your employer.") == []
    assert keys(phrases, "The other firm said so. We'll ring your employer.") == ["threat"]


def test_a_denial_counts_only_in_its_own_clause(phrases: Detectors) -> None:
    assert keys(phrases, "We don't, we call your employer") == ["threat"]


def test_only_the_person_gives_a_cue_and_only_the_agent_threatens(phrases: Detectors) -> None:
    assert keys(phrases, "I have cancer", who="agent") == []
    assert keys(phrases, "we call your employer", who="person") == []
    assert keys(phrases, "I have cancer", who="unknown") == ["illness"]


@pytest.mark.parametrize(
    "line", ['patterns = ["a ... b ... c ... d ... e"]', 'patterns = ["..."]', 'patterns = "a"',
             'patterns = ["(a+)+"]', "surely = 1"],
)  # fmt: skip
def test_what_a_phrase_set_may_not_hold_is_refused(line: str) -> None:
    with pytest.raises(PhrasesNotUnderstood):
        load(f'language = "en"\n[[detector]]\nkey = "threat"\n{line}\n')


def test_an_unknown_language_is_said_to_be_unknown() -> None:
    with pytest.raises(LanguageNotHeard):
        detectors_of("tlh")


def test_threads_that_ask_together_compile_a_phrase_set_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four threads of a web process that each compile it would keep the first answers waiting."""
    loaded: list[str] = []
    all_ask = Barrier(4)

    def load_slowly(text: str) -> Detectors:
        loaded.append(text)
        Event().wait(0.05)  # room for the others to come in, were they let in
        return load('language = "lv"\ndetector = []')

    def ask(language: str) -> Detectors:
        all_ask.wait(timeout=60)
        return detectors_of(language)

    monkeypatch.setattr(detectors, "load", load_slowly)
    detectors._compiled_set.cache_clear()
    try:
        with ThreadPoolExecutor(4) as pool:
            found = set(map(id, pool.map(ask, ["lv", "lv-LV", "LV", "lv"])))
    finally:
        detectors._compiled_set.cache_clear()

    assert len(loaded) == len(found) == 1


@settings(max_examples=5, deadline=1000)
@given(st.sampled_from(["we'll ", "we ", "a", "i will call your ", "lost my ", ".", "'"]))
def test_hundred_kilobytes_of_hostile_text_take_under_a_second(part: str) -> None:
    load(TEXT).found(part * (100_000 // len(part)), who="agent")
