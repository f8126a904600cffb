"""The published test sets keep their shape, so that a figure means tomorrow what it means today."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import evenhand.learning.conversations

PUBLISHED = Path(evenhand.learning.conversations.__file__).parent / "published"
MUST_NOT = {
    "threat": 80,
    "false_legal_step": 44,
    "false_urgency": 44,
    "shaming": 44,
    "third_party_disclosure": 44,
    "pressure_to_borrow": 44,
}
CUES = dict.fromkeys(
    (
        "illness",
        "death",
        "job_loss",
        "hunger",
        "eviction",
        "abuse",
        "cannot_cope",
        "carer",
        "language",
        "capacity",
    ),
    25,
) | {"self_harm": 80}
TAGS = {
    "plain",
    "negation",
    "quotation",
    "other_person",
    "idiom",
    "indirect",
    "slang",
    "typo",
    "asr",
    "lawful_information",
}
WHOLE = sorted(file.name.split(".")[1] for file in PUBLISHED.glob("turns.*.tsv"))
BLIND = sorted(file.name.split(".")[1] for file in PUBLISHED.glob("blind.*.tsv"))
SPOKEN = {"rambling", "broken_off", "dialect", "polite"}
ORDERED = sorted(file.name.split(".")[1] for file in PUBLISHED.glob("ordered.*.jsonl"))


def _rows(language: str, *, of: str = "turns") -> list[dict[str, str]]:
    with (PUBLISHED / f"{of}.{language}.tsv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))


def _talks(language: str) -> list[dict[str, Any]]:
    text = (PUBLISHED / f"ordered.{language}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _keys(labels: str) -> list[str]:
    return [] if labels == "-" else labels.split(" ")


def _second(row: dict[str, str]) -> list[str]:
    """Its second labels; none where it was not labelled a second time."""
    return [] if row["second"] == "?" else [row["second"]]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


@pytest.mark.parametrize("language", WHOLE)
def test_a_set_has_a_thousand_turns_counted_from_one(language: str) -> None:
    rows = _rows(language)

    assert [row["id"] for row in rows] == [f"{language}-{n:04d}" for n in range(1, 1001)]


@pytest.mark.parametrize("language", WHOLE)
def test_no_turn_is_written_twice(language: str) -> None:
    counted = Counter(_plain(row["text"]) for row in _rows(language))

    assert not [text for text, times in counted.items() if times > 1]


@pytest.mark.parametrize("language", WHOLE)
def test_labels_and_tags_are_known_and_sorted(language: str) -> None:
    for row in _rows(language):
        known = MUST_NOT if row["who"] == "agent" else CUES
        for labels in (row["gold"], *_second(row)):
            keys = _keys(labels)
            assert keys == sorted(set(keys)), row["id"]
            assert set(keys) <= set(known), row["id"]
        assert set(row["tags"].split(" ")) <= TAGS, row["id"]
        assert row["text"] == row["text"].strip() != "", row["id"]


@pytest.mark.parametrize("language", WHOLE)
def test_a_set_is_made_of_what_the_readme_says(language: str) -> None:
    rows = _rows(language)
    agent = [row for row in rows if row["who"] == "agent"]
    person = [row for row in rows if row["who"] == "person"]
    clean = [row for row in agent if row["gold"] == "-"]
    keys = Counter(key for row in rows for key in _keys(row["gold"]))
    tags = Counter(tag for row in clean for tag in row["tags"].split(" "))

    assert (len(agent), len(clean)) == (520, 220)
    assert (len(person), sum(row["gold"] == "-" for row in person)) == (480, 150)
    assert not {key for key, least in (MUST_NOT | CUES).items() if keys[key] < least}
    assert tags["negation"] >= 70
    assert tags["quotation"] >= 60
    assert tags["lawful_information"] >= 50
    assert sum("asr" in row["tags"] for row in rows) >= 100


@pytest.mark.parametrize("language", ORDERED)
def test_an_ordered_set_has_fifty_conversations_in_time(language: str) -> None:
    talks = _talks(language)

    assert [talk["id"] for talk in talks] == [f"{language}-o{n:02d}" for n in range(1, 51)]
    for talk in talks:
        starts = [turn["start"] for turn in talk["turns"]]
        assert starts == sorted(starts), talk["id"]
        assert all(turn["start"] < turn["end"] for turn in talk["turns"]), talk["id"]
        assert {turn["who"] for turn in talk["turns"]} <= {"agent", "person", "other"}, talk["id"]


@pytest.mark.parametrize("language", ORDERED)
def test_a_cue_of_an_ordered_set_is_said_by_the_person(language: str) -> None:
    for talk in _talks(language):
        for cue in talk["cues"]:
            assert talk["turns"][cue["turn"]]["who"] == "person", talk["id"]
            assert cue["key"] in CUES, talk["id"]


@pytest.mark.parametrize("language", ORDERED)
def test_both_answers_are_there_often_enough_to_measure(language: str) -> None:
    talks = _talks(language)
    answered = Counter(cue["answered"] for talk in talks for cue in talk["cues"])
    early = Counter(talk["debt_before_identity"] for talk in talks)

    assert min(answered[True], answered[False]) >= 8
    assert min(early[True], early[False]) >= 8


@pytest.mark.parametrize("language", BLIND)
def test_a_blind_set_keeps_the_form_of_the_others(language: str) -> None:
    rows = _rows(language, of="blind")

    assert [row["id"] for row in rows] == [f"{language}-blind-{n:04d}" for n in range(1, 301)]
    for row in rows:
        keys = _keys(row["gold"])
        assert keys == sorted(set(keys)), row["id"]
        assert set(keys) <= set(MUST_NOT if row["who"] == "agent" else CUES), row["id"]
        assert set(row["tags"].split(" ")) <= TAGS | SPOKEN, row["id"]
        assert row["text"] == row["text"].strip() != "", row["id"]


@pytest.mark.parametrize("language", BLIND)
def test_a_blind_set_is_made_of_what_the_readme_says(language: str) -> None:
    rows = _rows(language, of="blind")
    sides = Counter((row["who"], row["gold"] == "-") for row in rows)
    keys = Counter(key for row in rows for key in _keys(row["gold"]))

    assert sides == {("agent", False): 102, ("agent", True): 50,
                     ("person", False): 98, ("person", True): 50}  # fmt: skip
    assert (keys["threat"], keys["self_harm"], keys["cannot_cope"]) == (42, 42, 19)
    assert {keys[key] for key in MUST_NOT if key != "threat"} == {12}
    assert min(keys[key] for key in CUES) >= 4


@pytest.mark.parametrize("language", BLIND)
def test_no_blind_turn_is_written_twice_nor_stands_in_the_other_set(language: str) -> None:
    blind = [_plain(row["text"]) for row in _rows(language, of="blind")]

    assert len(set(blind)) == len(blind)
    assert not set(blind) & {_plain(row["text"]) for row in _rows(language)}
