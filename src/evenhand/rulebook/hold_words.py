"""What a kind of hold is called and rests on: in her language, and the law of her place only."""

from __future__ import annotations

from datetime import date

from evenhand.rulebook.holds import HoldKind
from evenhand.rulebook.rulebook import Rulebook, open_rulebook


def name_of(kind: HoldKind, language: str, book: Rulebook | None = None) -> str:
    """What the kind is called."""
    return _said(book or open_rulebook(), "house", f"hold.{kind.key}", language)


def evidence_of(kind: HoldKind, language: str, book: Rulebook | None = None) -> str:
    """What shows the reason; one of these papers or words is enough."""
    return _said(book or open_rulebook(), "house", f"hold-evidence.{kind.key}", language)


def basis_of(
    kind: HoldKind,
    language: str,
    *,
    country: str,
    region: str,
    on: date,
    book: Rulebook | None = None,
) -> str:
    """On what the hold rests: the law of the person's own place where we know one, else our rule.

    A law of some parts of a country is named only to who is known to live in one of them.
    """
    book = book or open_rulebook()
    pack, key = country.lower(), f"hold-basis.{kind.key}"
    known = book.loaded.packs.get(pack)
    if known is None or key not in known.texts or not _is_law_there(book, kind, pack, region, on):
        pack = "house"
    return _said(book, pack, key, language)


def _is_law_there(book: Rulebook, kind: HoldKind, country: str, region: str, on: date) -> bool:
    regions = f"{country}.{kind.key}_regions"
    if regions not in book.parameters:
        return True
    first = book.parameters[regions].values[0].from_
    return region in str(book.value(regions, max(on, first)).is_).split()


def _said(book: Rulebook, pack: str, key: str, language: str) -> str:
    texts = book.loaded.packs[pack].texts[key]
    return texts.get(language, texts["en"])
