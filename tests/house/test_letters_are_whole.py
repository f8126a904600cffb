"""Every kind of letter in every language, all saying the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from evenhand.contact.letters.catalogue import (
    EMAILS,
    FOLDER,
    LANGUAGES,
    LETTERS,
    REQUIRED_SLOTS,
    TEXTS,
    catalogue,
    locked_blocks,
)
from tests.house.building import LANGUAGES as SHIPPED

SLOT = re.compile(r"#?\bs\.([a-z_]+(?:\.[a-z_]+)*)")
FIELD = re.compile(r"{([a-z_.]+)}")
PART = re.compile(r"^\[([a-z_]+)\]$", re.MULTILINE)
SHORT_WORDS = ("labels.toml", "holds.toml")
COUNTRIES = ("LV", "CH", "FR", "GB", "US", "DE")


def text(language: str, name: str) -> str:
    """A letter's source."""
    return (FOLDER / language / name).read_text(encoding="utf-8")


def code(typst: str) -> str:
    """A letter's source without its comments."""
    return re.sub(r"^\s*//.*$", "", typst, flags=re.MULTILINE)


def test_the_languages_of_letters_are_those_of_the_house() -> None:
    assert set(LANGUAGES) == set(SHIPPED)


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_has_the_same_slots_in_every_language(kind: str, language: str) -> None:
    """A sum or a right that one language leaves out is a different letter."""
    found = set(SLOT.findall(code(text(language, f"{kind}.typ"))))
    english = set(SLOT.findall(code(text("en", f"{kind}.typ"))))

    assert found == english, f"{language}/{kind}.typ differs in {sorted(found ^ english)}"


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_has_the_same_headings_and_choices_in_every_language(
    kind: str, language: str
) -> None:
    def shape(typst: str) -> tuple[int, int]:
        return len(re.findall(r"^\s*== ", typst, re.MULTILINE)), len(
            re.findall(r"^\s*- ", typst, re.MULTILINE)
        )

    assert shape(text(language, f"{kind}.typ")) == shape(text("en", f"{kind}.typ"))


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("kind", EMAILS)
def test_a_message_has_the_same_slots_and_parts_in_every_language(kind: str, language: str) -> None:
    found, english = text(language, f"{kind}.txt"), text("en", f"{kind}.txt")

    assert set(FIELD.findall(found)) == set(FIELD.findall(english))
    assert PART.findall(found) == PART.findall(english)


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_has_the_same_slots_in_every_language_and_offers_to_stop(
    kind: str, language: str
) -> None:
    found, english = text(language, f"{kind}.sms"), text("en", f"{kind}.sms")

    assert set(FIELD.findall(found)) == set(FIELD.findall(english))
    assert "STOP" in found


def _keys(table: Mapping[str, object], above: str = "") -> set[str]:
    return {
        key
        for name, value in table.items()
        for key in (
            _keys(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}"}
        )
    }


@pytest.mark.parametrize("language", SHIPPED)
@pytest.mark.parametrize("name", SHORT_WORDS)
def test_the_short_words_of_letters_are_all_there_in_every_language(
    name: str, language: str
) -> None:
    found = _keys(tomllib.loads(text(language, name)))
    english = _keys(tomllib.loads(text("en", name)))

    assert found == english, f"{language}/{name} differs in {sorted(found ^ english)}"


def test_required_slots_name_letters_that_exist() -> None:
    told = {kind for kinds in REQUIRED_SLOTS.values() for kind in kinds}

    assert told <= {*LETTERS, *EMAILS, *TEXTS}
    assert set(REQUIRED_SLOTS["house"]) == {*LETTERS, *EMAILS, *TEXTS}


@pytest.mark.parametrize("country", COUNTRIES)
def test_quoted_law_is_word_for_word_what_somebody_read(country: str) -> None:
    blocks = [block for kind in LETTERS for block in locked_blocks(country, kind)]

    assert len(blocks) == len([key for key in catalogue()["locked"] if key.startswith(country)])


def test_no_file_of_a_language_lies_unused() -> None:
    used = {f"{kind}.typ" for kind in LETTERS} | {f"{kind}.txt" for kind in EMAILS}
    used |= {f"{kind}.sms" for kind in TEXTS}
    used |= {*SHORT_WORDS, "days.typ"}

    idle = [
        file.relative_to(FOLDER).as_posix()
        for language in SHIPPED
        for file in Path(FOLDER / language).iterdir()
        if file.is_file() and file.name not in used
    ]

    assert not idle, f"Name it in catalogue.toml, or remove it: {idle}"
