"""What is on file about letters: kinds, languages, required slots, locked blocks of law, labels."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


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


def read_toml(name: str) -> dict[str, Any]:
    """One TOML file of this folder."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def catalogue() -> Mapping[str, Any]:
    """The catalogue of letters, read once."""
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
EMAILS: tuple[str, ...] = tuple(catalogue()["emails"])
TEXTS: tuple[str, ...] = tuple(catalogue()["texts"])
LANGUAGES: tuple[str, ...] = tuple(catalogue()["languages"])


def required(country: str, kind: str) -> tuple[str, ...]:
    """What the house and the country require of this kind, in that order, each once."""
    both = (
        *REQUIRED_SLOTS["house"].get(kind, ()),
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
    """The short words of a language: table headings, field names, sentences of a country.

    Swiss German has no ß; the German prose avoids it, the labels are respelt here.
    """
    if language not in LANGUAGES:
        raise LetterUnknown("labels", language)
    text = (FOLDER / language / "labels.toml").read_text(encoding="utf-8")
    if (language, country) == ("de", "CH"):
        text = text.replace("ß", "ss")
    return tomllib.loads(text)


def window(country: str) -> str:
    """Where the envelope's window is: left, right or us."""
    return str(catalogue()["window"].get(country, "left"))


def paper(country: str) -> str:
    """The paper, by the name Typst gives it."""
    return str(catalogue()["paper"].get(country, "a4"))
