"""The phrase sets are whole: each detector in each language, with what it finds and leaves."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import evenhand.learning.words

WORDS = Path(evenhand.learning.words.__file__).parent
KEYS = set(
    "threat false_legal_step false_urgency shaming third_party_disclosure pressure_to_borrow"
    " identity_check recording_notice collector_notice advice_named dispute_right complaint_right"
    " debt_detail asks_payment"
    " illness death job_loss hunger eviction abuse self_harm cannot_cope carer language capacity"
    " acknowledges asks_about_it offers_help asks_permission directive unasked_advice".split()
)
LANGUAGES = sorted(file.stem for file in WORDS.glob("*.toml"))


def _set(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_set_has_each_detector_once(language: str) -> None:
    keys = [detector["key"] for detector in _set(language)["detector"]]

    assert _set(language)["language"] == language
    assert sorted(keys) == sorted(KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_detector_shows_what_it_finds_and_what_it_leaves(language: str) -> None:
    for detector in _set(language)["detector"]:
        assert len(detector["examples"]) >= 3, detector["key"]
        assert len(detector["not_examples"]) >= 3, detector["key"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_pattern_is_written_twice_or_made_of_gaps_alone(language: str) -> None:
    for detector in _set(language)["detector"]:
        patterns = detector["patterns"]
        assert len(patterns) == len(set(patterns)), detector["key"]
        assert all(set(pattern.split()) - {"...", "_"} for pattern in patterns), detector["key"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_no_never_hides_that_somebody_speaks_of_dying(language: str) -> None:
    negated = {
        detector["key"]: detector.get("negated", True) for detector in _set(language)["detector"]
    }

    assert negated["self_harm"] is False
