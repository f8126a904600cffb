"""Every kind of letter in every language, all saying the same, and all passing the gate."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from evenhand.contact.calls import PUT_THROUGH
from evenhand.contact.copy_facts import COPY
from evenhand.contact.letters.catalogue import (
    FOLDER,
    KINDS,
    LANGUAGES,
    LETTERS,
    MESSAGES,
    REQUIRED_SLOTS,
    SHORT_WORDS,
    TEXTS,
    catalogue,
    locked_blocks,
    shipped,
)
from evenhand.contact.letters.gate import findings
from tests.house.building import LANGUAGES as OF_DOORS
from tests.house.building import LANGUAGES_OF_LETTERS

COUNTRIES = ("LV", "CH", "FR", "GB", "US", "DE")


def text(language: str, name: str) -> str:
    """A file of a language."""
    return (FOLDER / language / name).read_text(encoding="utf-8")


def test_the_languages_of_letters_are_those_of_the_doors_and_more() -> None:
    assert set(LANGUAGES) == set(LANGUAGES_OF_LETTERS) >= set(OF_DOORS)


@pytest.mark.parametrize("language", LANGUAGES_OF_LETTERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_passes_the_language_gate_in_every_language(kind: str, language: str) -> None:
    """Sentences, words, menace, hurry, capitals, required notices, the same facts everywhere."""
    found = findings(kind, language)

    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_has_the_same_slots_in_every_language_and_offers_to_stop(
    kind: str, language: str
) -> None:
    found, english = text(language, f"{kind}.sms"), text("en", f"{kind}.sms")

    assert set(re.findall(r"{[a-z_.]+}", found)) == set(re.findall(r"{[a-z_.]+}", english))
    assert "STOP" in found


def test_every_table_of_words_that_a_letter_reads_stands_under_its_approval() -> None:
    """Words outside the list could change, or threaten, and every approval would still stand."""
    tables = {file.name for file in (FOLDER / "en").glob("*.toml")}

    assert tables == set(SHORT_WORDS)


def _keys(table: Mapping[str, object], above: str = "") -> set[str]:
    return {
        key
        for name, value in table.items()
        for key in (
            _keys(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}"}
        )
    }


@pytest.mark.parametrize("language", LANGUAGES_OF_LETTERS)
@pytest.mark.parametrize("name", SHORT_WORDS)
def test_the_short_words_of_letters_are_all_there_in_every_language(
    name: str, language: str
) -> None:
    found = _keys(tomllib.loads(text(language, name)))
    english = _keys(tomllib.loads(text("en", name)))

    assert found == english, f"{language}/{name} differs in {sorted(found ^ english)}"


@pytest.mark.parametrize("language", LANGUAGES_OF_LETTERS)
def test_every_kind_of_letter_has_its_name_and_its_short_message(language: str) -> None:
    labels = tomllib.loads(text(language, "labels.toml"))
    holds = tomllib.loads(text(language, "holds.toml"))

    assert set(labels["about"]) == {*LETTERS, *MESSAGES}
    # A proof of a stop names also copies and calls that had left before.
    assert set(holds["names"]) == {*KINDS, COPY, PUT_THROUGH}


def test_every_kind_of_letter_has_its_lines_in_easy_words() -> None:
    assert set(catalogue()["easy"]) == set(LETTERS)


def test_required_slots_name_letters_that_exist() -> None:
    told = {kind for kinds in REQUIRED_SLOTS.values() for kind in kinds}

    assert told <= {*KINDS, *TEXTS}
    assert set(REQUIRED_SLOTS["house"]) == {*KINDS, *TEXTS}


def test_no_fact_that_words_may_name_lies_unused() -> None:
    """A name in the catalogue that nothing can print would be a promise to whoever edits."""
    used = {
        name
        for language in LANGUAGES
        for file in (*(f"{kind}.txt" for kind in KINDS), "labels.toml")
        for name in re.findall(r"[{?!]([a-z_.]+)", text(language, file))
    }

    offered = set(catalogue()["slots"])

    of_labels_alone = {"day", "source", "taken_on", "copy_to_name", "copy_sent_on"}
    assert used - of_labels_alone <= offered


@pytest.mark.parametrize("country", COUNTRIES)
def test_quoted_law_is_word_for_word_what_somebody_read(country: str) -> None:
    blocks = [block for kind in LETTERS for block in locked_blocks(country, kind)]

    assert len(blocks) == len([key for key in catalogue()["locked"] if key.startswith(country)])


def test_no_file_of_a_language_lies_unused() -> None:
    used = {f"{kind}.txt" for kind in KINDS} | set(SHORT_WORDS)
    used |= {f"{kind}.sms" for kind in TEXTS}

    idle = [
        file.relative_to(FOLDER).as_posix()
        for language in LANGUAGES_OF_LETTERS
        for file in Path(FOLDER / language).iterdir()
        if file.is_file() and file.suffix != ".sms" and file.name not in used
    ]

    assert not idle, f"Name it in catalogue.toml, or remove it: {idle}"


def test_words_are_written_as_text_never_as_a_program() -> None:
    """A letter that staff may edit must not be able to run anything."""
    assert all("#let" not in shipped(kind, lang) for kind in KINDS for lang in LANGUAGES)
