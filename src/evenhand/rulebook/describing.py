"""What a rulebook says, as plain data: for comparing two, which need not know each other's code."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from evenhand.rulebook.parameter import DatedValue, Parameter
from evenhand.rulebook.source import Source

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook


def described(book: Rulebook) -> dict[str, Any]:
    """Rules, formulas, values with their periods, and sources, each under its key."""
    packs = book.loaded.packs
    return {
        "rules": {
            rule.key: {
                "acts": sorted(act.key for act in rule.acts),
                "principle": rule.principle,
                "source": rule.source.citation,
                "sentences": dict(packs[rule.pack].texts[rule.key]),
                "code": _code(book, rule.key),
            }
            for rule in book.rules
        },
        "formulas": {
            formula.key: {"source": formula.source.citation, "code": _code(book, formula.key)}
            for formula in book.formulas.values()
        },
        "values": {parameter.key: _parameter(parameter) for parameter in book.parameters.values()},
        "sources": {
            f"{pack.id}.{source.id}": _source(source)
            for pack in packs.values()
            for source in pack.sources.values()
        },
    }


def _code(book: Rulebook, key: str) -> str:
    """What a rule does, whatever it is called and however it is laid out."""
    return hashlib.sha256(repr(book.loaded.trees[key]).encode()).hexdigest()


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "means": parameter.means,
        "unit": parameter.unit,
        "values": [_value(value) for value in parameter.values],
    }


def _value(value: DatedValue) -> dict[str, Any]:
    return {
        "from": value.from_.isoformat(),
        "until": value.until.isoformat() if value.until else None,
        "is": value.is_,
        "source": value.source.citation,
        "confidence": value.confidence,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "link": source.link,
        "read_on": source.read_on.isoformat(),
        "confidence": source.confidence,
    }
