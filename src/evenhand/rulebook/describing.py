"""What a rulebook says, as plain data: for comparing two, which need not know each other's code."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

from evenhand.rulebook.parameter import DatedValue, NotInForce, Parameter
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


def rule_digest(book: Rulebook, key: str, *, on: date) -> str:
    """Return another text as soon as a rule, its words or a value it looks at on a day differ."""
    rule = next(rule for rule in book.rules if rule.key == key)
    pack = book.loaded.packs[rule.pack]
    values = {
        name: _in_force(pack.parameters[f"{rule.pack}.{name}"], on) for name in rule.parameters_read
    }
    says = [_code(book, key), rule.source.citation, pack.texts.get(key, {}), values]
    return hashlib.sha256(repr(says).encode()).hexdigest()


def _in_force(parameter: Parameter, on: date) -> object:
    try:
        return parameter.on(on).is_
    except NotInForce:
        return None


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
