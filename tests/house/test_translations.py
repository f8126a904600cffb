"""Every sentence on a screen is in every catalogue, whole, and compiled."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import trans_real
from django.utils.translation.template import templatize

from tests.house.building import (
    SOURCE,
    TRANSLATED,
    TRANSLATED_FOR_PEOPLE,
    files,
    modules,
    named,
)

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|{\w*}|%[sd]")
CATALOGUES = sorted(SOURCE.rglob("django.po"))
HOUSE = [*files(SOURCE, ".html"), *modules()]
# The doors that nobody but staff and creditors comes in by: they speak fewer languages.
OF_STAFF = (SOURCE / "doors" / "desk", SOURCE / "doors" / "clients")


def _sentences(file: Path) -> Iterator[tuple[str, str, str]]:
    """(context, sentence, where) for every marked text of a module or template."""
    source = file.read_text(encoding="utf-8")
    if file.suffix == ".html":
        source = templatize(source, origin=str(file))
    for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        single = message[0] if isinstance(message, tuple) else message
        if single:
            yield context or "", single, f"{named(file)}:{line}"


def _marked(house: list[Path]) -> dict[tuple[str, str], str]:
    return {
        (context, sentence): where
        for file in house
        for context, sentence, where in _sentences(file)
    }


MARKED = _marked(HOUSE)
MARKED_FOR_PEOPLE = _marked(
    [file for file in HOUSE if not any(door in file.parents for door in OF_STAFF)]
)


@cache
def spoken(language: str) -> set[str]:
    """Every key that the running house can say in a language, Django's own words included."""
    said: set[str] = set()
    translation: gettext.NullTranslations | None = trans_real.translation(language)
    catalogue = getattr(translation, "_catalog")  # noqa: B009
    for part in getattr(catalogue, "_catalogs", [catalogue]):
        said |= {key[0] if isinstance(key, tuple) else key for key in part}
    return said


@pytest.mark.parametrize("language", TRANSLATED_FOR_PEOPLE)
def test_every_sentence_of_a_screen_is_translated(language: str) -> None:
    """Half a page in another language is read as carelessness, or not at all."""
    known = spoken(language)

    missing = [
        f"{where}: {sentence!r}"
        for (context, sentence), where in _asked_of(language).items()
        if (f"{context}\x04{sentence}" if context else sentence) not in known
    ]

    assert not missing, "\n".join([f"{len(missing)} sentences lack {language}:", *missing[:40]])


def _asked_of(language: str) -> dict[tuple[str, str], str]:
    """What a language must say: the whole house, or a person's pages alone."""
    return MARKED if language in settings.STAFF_LANGUAGES else MARKED_FOR_PEOPLE


def _read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=file.parts[-3], abort_invalid=True)


def _context(message: Message) -> str:
    """Babel reads the context of a compiled message as bytes, whatever its type says."""
    context: object = message.context or ""
    return context.decode() if isinstance(context, bytes) else str(context)


def _texts(of: object) -> tuple[str, ...]:
    """A sentence and its plurals, or the one sentence."""
    several = of if isinstance(of, list | tuple) else (of,)
    return tuple(str(one or "") for one in several)


@pytest.mark.parametrize("file", CATALOGUES, ids=named)
def test_a_catalogue_is_whole(file: Path) -> None:
    wrong = []
    for message in _read(file):
        if not message.id:
            continue
        asked, told = _texts(message.id), _texts(message.string)
        wanted = set(PLACEHOLDER.findall(asked[-1]))
        if message.fuzzy:
            wrong.append(f"line {message.lineno}: only guessed: {asked[0]!r}")
        for said in told:
            if not said.strip():
                wrong.append(f"line {message.lineno}: empty: {asked[0]!r}")
            elif not set(PLACEHOLDER.findall(said)) <= wanted:
                wrong.append(f"line {message.lineno}: names another value: {said!r}")
        if len(asked) == 1 and set(PLACEHOLDER.findall(told[0])) != wanted:
            wrong.append(f"line {message.lineno}: leaves a value out: {asked[0]!r}")

    assert not wrong, "\n".join([f"{named(file)}: {len(wrong)} faults", *wrong[:20]])


@pytest.mark.parametrize("file", CATALOGUES, ids=named)
def test_a_catalogue_is_compiled_and_in_step(file: Path) -> None:
    """What runs is the compiled one; a stale one says yesterday's words."""
    compiled = file.with_suffix(".mo")
    assert compiled.is_file(), f"Run `msgfmt -o {compiled.name} {file.name}` in its folder."
    with compiled.open("rb") as opened:
        runs = {(_context(m), _texts(m.id)): _texts(m.string) for m in read_mo(opened) if m.id}

    written = {
        (_context(m), _texts(m.id)): _texts(m.string)
        for m in _read(file)
        if m.id and not m.fuzzy and any(_texts(m.string))
    }

    differs = [key for key in runs.keys() | written.keys() if runs.get(key) != written.get(key)]
    assert not differs, f"Compile {named(file)} again; it differs in {differs[:5]}"


@pytest.mark.parametrize("language", TRANSLATED_FOR_PEOPLE)
def test_no_catalogue_keeps_a_sentence_that_nobody_says(language: str) -> None:
    said = {sentence for _, sentence in MARKED}
    idle = [
        f"{named(file)}:{message.lineno} {message.id!r}"
        for file in CATALOGUES
        if file.parts[-3] == language
        for message in _read(file)
        if message.id and _texts(message.id)[0] not in said
    ]

    assert not idle, "\n".join(["Remove what no screen says any more:", *idle[:40]])


def test_the_languages_of_screens_are_those_of_the_house() -> None:
    assert {code for code, _ in settings.LANGUAGES} == {"en", *TRANSLATED_FOR_PEOPLE}
    assert set(settings.STAFF_LANGUAGES) == {"en", *TRANSLATED}
    assert len(MARKED) > len(MARKED_FOR_PEOPLE) > 1_000
