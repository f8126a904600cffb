"""What is on file about letters: kinds, languages, words, required slots, quoted law, labels."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evenhand.contact.letters.markup import Block, parse

FOLDER = Path(__file__).parent
# What stands in every letter beside its own words, whatever its kind.
_FRAME = (
    "main.typ",
    "house.typ",
    "claim.typ",
    "us_validation.typ",
    "swiss_bill.typ",
    "swiss_bill.toml",
    "locked.toml",
)
SHORT_WORDS = ("labels.toml", "holds.toml", "disputes.toml", "easy.toml")


class LockedBlockChanged(ValueError):
    """A block of quoted law no longer matches the hash that was taken when somebody read it."""

    def __init__(self, key: str, *, expected: str, found: str) -> None:
        self.key, self.expected, self.found = key, expected, found
        super().__init__(f"locked block {key}: expected sha256 {expected}, found {found}")


class LetterUnknown(LookupError):
    """There is no such kind of letter, or none in that language."""

    def __init__(self, kind: str, language: str) -> None:
        self.kind, self.language = kind, language
        super().__init__(f"no {kind!r} in language {language!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedBlock:
    """Quoted law: printed literally, in its own language."""

    key: str
    language: str
    title: str
    source: str
    version: str
    paragraphs: tuple[str, ...]


@cache
def read_toml(name: str) -> dict[str, Any]:
    """One TOML file of this folder, read once."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def catalogue() -> Mapping[str, Any]:
    """The catalogue of letters."""
    return read_toml("catalogue.toml")


def _required() -> dict[str, dict[str, tuple[str, ...]]]:
    table: dict[str, Any] = catalogue()["required"]
    return {
        country: {kind: tuple(slots) for kind, slots in kinds.items()}
        for country, kinds in table.items()
    }


REQUIRED_SLOTS: Mapping[str, Mapping[str, tuple[str, ...]]] = _required()
"""Required slots by country and kind; those under "house" hold in every country."""

LETTERS: tuple[str, ...] = tuple(catalogue()["letters"])
MESSAGE = "message"
"""What may only be sent as an e-mail; every letter can be announced by one as well."""
KINDS: tuple[str, ...] = (*LETTERS, MESSAGE)
MESSAGES: tuple[str, ...] = tuple(catalogue()["messages"])
"""E-mails that announce no letter: something to read, or a question. All in the words of one."""
TEXTS: tuple[str, ...] = tuple(catalogue()["texts"])
"""Short messages to a telephone, each with the way to end them. Who approves the words of MESSAGE
stands for these as well."""
LANGUAGES: tuple[str, ...] = tuple(catalogue()["languages"])
_UNION: frozenset[str] = frozenset(catalogue()["union"])
_EVERY_LETTER: tuple[str, ...] = tuple(catalogue()["every_letter"])


def required(country: str, kind: str) -> tuple[str, ...]:
    """What the house and the country require of this kind, in that order, each once."""
    both = (
        *(_EVERY_LETTER if kind in LETTERS else ()),
        *REQUIRED_SLOTS["house"].get(kind, ()),
        *(REQUIRED_SLOTS["EU"].get(kind, ()) if country in _UNION else ()),
        *REQUIRED_SLOTS.get(country, {}).get(kind, ()),
    )
    return tuple(dict.fromkeys(both))


@cache
def locked_block(key: str) -> LockedBlock:
    """The block under that key; raises LockedBlockChanged when its text was touched."""
    entry = read_toml("locked.toml")[key]
    paragraphs = tuple(entry["paragraphs"])
    found = hashlib.sha256("\n\n".join(paragraphs).encode()).hexdigest()
    if found != entry["sha256"]:
        raise LockedBlockChanged(key, expected=entry["sha256"], found=found)
    return LockedBlock(
        key=key,
        language=entry["language"],
        title=entry["title"],
        source=entry["source"],
        version=entry["version"],
        paragraphs=paragraphs,
    )


def locked_blocks(country: str, kind: str) -> tuple[LockedBlock, ...]:
    """The quoted law that must travel with this kind of letter in that country."""
    keys: list[str] = catalogue()["locked"].get(f"{country}.{kind}", [])
    return tuple(locked_block(key) for key in keys)


@cache
def labels(language: str, country: str) -> Mapping[str, Any]:
    """The short words of a language: table headings, field names, sentences of a country."""
    if language not in LANGUAGES:
        raise LetterUnknown("labels", language)
    text = (FOLDER / language / "labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(spelt(text, language, country))


def spelt(text: str, language: str, country: str) -> str:
    """The text as the country spells it: Swiss German has no ß."""
    return text.replace("ß", "ss") if (language, country) == ("de", "CH") else text


@cache
def shipped(kind: str, language: str) -> str:
    """The words of a letter as the house ships them; raises LetterUnknown."""
    if kind not in KINDS or language not in LANGUAGES:
        raise LetterUnknown(kind, language)
    return (FOLDER / language / f"{kind}.txt").read_text(encoding="utf-8")


@cache
def text_for_telephone(kind: str, language: str) -> str:
    """The words of a short message to a telephone, on one line; raises LetterUnknown."""
    if kind not in TEXTS or language not in LANGUAGES:
        raise LetterUnknown(kind, language)
    return " ".join((FOLDER / language / f"{kind}.sms").read_text(encoding="utf-8").split())


def texts_beside(kind: str, language: str) -> tuple[str, ...]:
    """The short messages to a telephone that are approved together with a kind: with MESSAGE."""
    if kind != MESSAGE:
        return ()
    return tuple(text_for_telephone(one, language) for one in TEXTS)


@cache
def read_blocks(kind: str, language: str, text: str = "") -> tuple[Block, ...]:
    """A letter's blocks, from `text` or from the house's words.

    Raises LetterUnknown, WordingBroken.
    """
    words = text or shipped(kind, language)
    phrases: Mapping[str, str] = read_toml(f"{language}/labels.toml")["phrases"]
    return parse(words, phrases)


@cache
def version(kind: str, language: str, text: str = "") -> str:
    """The sha256 over all that a kind of letter can say in a language."""
    found = hashlib.sha256((text or shipped(kind, language)).encode())
    for name in (*_FRAME, *(f"{language}/{name}" for name in SHORT_WORDS)):
        found.update(b"\0" + (FOLDER / name).read_bytes())
    for words in texts_beside(kind, language):
        found.update(b"\0" + words.encode())
    found.update(repr((required_everywhere(kind), catalogue()["locked"])).encode())
    return found.hexdigest()


def required_everywhere(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each country requires of a kind, for whoever compares versions."""
    return tuple((country, required(country, kind)) for country in sorted(REQUIRED_SLOTS))


@cache
def known_slots() -> frozenset[str]:
    """Every fact that the words of a letter may name."""
    return frozenset(catalogue()["slots"])


def easy_lines(kind: str, language: str) -> tuple[str, ...]:
    """The lines of a kind of letter in easy words."""
    lines: Mapping[str, list[str]] = read_toml(f"{language}/easy.toml")["lines"]
    return tuple(lines[catalogue()["easy"][kind]])


def window(country: str) -> str:
    """Where the envelope's window is: left, right or us."""
    return str(catalogue()["window"].get(country, "left"))


def language_for(wanted: str, country: str) -> str:
    """In which of the letters' languages to write: the wanted, else the country's, else English.

    Of whom nobody told a language, English is written as before.
    """
    if wanted in LANGUAGES or not wanted:
        return wanted or "en"
    return str(catalogue()["speaks"].get(country, "en"))


def paper(country: str) -> str:
    """The paper, by the name Typst gives it."""
    return str(catalogue()["paper"].get(country, "a4"))
