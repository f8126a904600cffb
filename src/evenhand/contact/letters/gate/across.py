"""The facts test: a sum, a day, a right that one language leaves out is a different letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from evenhand.contact.letters import catalogue
from evenhand.contact.letters.markup import Block

ENGLISH: Final = "en"
_SLOT: Final = re.compile(r"{([a-z_.]+)(?:\|[a-z]+)?}")
_FIGURE: Final = re.compile(r"\d+")
# English in every language: words of American law.
_ENGLISH_ONLY: Final = frozenset({"email_of_country"})


def differences(kind: str, language: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Where a letter says other facts than its English one: the place, and what differs."""
    if language == ENGLISH:
        return
    english = catalogue.read_blocks(kind, ENGLISH)
    if (mine := _shape(blocks)) != (theirs := _shape(english)):
        yield blocks[0].text, f"its blocks are {mine}, in English {theirs}"
    yield from _compared(blocks[0].text, _facts_of(blocks), _facts_of(english))
    texts = (catalogue.texts_beside(kind, one) for one in (language, ENGLISH))
    for text, told in zip(*texts, strict=True):
        yield from _compared(text, _told(text), _told(told))
    for name in catalogue.SHORT_WORDS:
        theirs_of = dict(_leaves(catalogue.read_toml(f"{ENGLISH}/{name}")))
        for key, text in _leaves(catalogue.read_toml(f"{language}/{name}")):
            yield from _compared(text, _told(text), _told(theirs_of.get(key, "")))


def _compared(where: str, mine: Counter[str], english: Counter[str]) -> Iterator[tuple[str, str]]:
    if mine != english:
        more, fewer = sorted((mine - english).elements()), sorted((english - mine).elements())
        yield where, f"has {more}, lacks {fewer}"


def _shape(blocks: tuple[Block, ...]) -> str:
    """Kinds of blocks, their boxes and conditions, in order."""
    return " ".join(
        f"{block.kind[:2]}{':' + block.text if block.kind == 'component' else ''}"
        f"{('!' if block.unless else '?') + block.slot if block.slot else ''}"
        for block in blocks
    )


def _facts_of(blocks: tuple[Block, ...]) -> Counter[str]:
    return sum((_told(block.text) for block in blocks), start=Counter[str]())


def _told(text: str) -> Counter[str]:
    """The facts and figures of a text, each as often as it stands there."""
    slots = [f"{{{found[1]}}}" for found in _SLOT.finditer(text)]
    return Counter([*slots, *_FIGURE.findall(_SLOT.sub("", text))])


def _leaves(table: Any, above: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(table, str):
        yield above, table
        return
    pairs = enumerate(table) if isinstance(table, list) else table.items()
    for name, value in pairs:
        if name not in _ENGLISH_ONLY:
            yield from _leaves(value, f"{above}.{name}")
