"""Rules in the languages of the peers: as they are written, with parameters as constants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evenhand.rulebook.fold import LawOf
from evenhand.rulebook.tree import Choice, Fact, Law, Literal, Node, Operation


class CannotTranslate(ValueError):
    """A rule uses something a peer has no words for."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a peer writes facts, constants and operators."""

    fact: str
    signs: dict[str, str]
    denied: str
    chosen: str
    yes: str
    no: str
    # Whole numbers are held in 32 bits, and texts as numbers.
    narrow: bool = False


_ORDER: Final = {sign: sign for sign in ("<", "<=", ">", ">=", "==", "!=", "+", "-", "*")}
LANGUAGES: Final = {
    "openfisca": Language(
        "f_{0}_", {**_ORDER, "and": "&", "or": "|"}, "~({0})", "np.where({0}, {1}, {2})",
        "True", "False", narrow=True,
    ),
    "zen": Language(
        "{0}", {**_ORDER, "and": "and", "or": "or"}, "not ({0})", "({0} ? {1} : {2})",
        "true", "false",
    ),
    "cel": Language(
        "{0}", {**_ORDER, "and": "&&", "or": "||"}, "!({0})", "({0} ? {1} : {2})",
        "true", "false",
    ),
}  # fmt: skip
MOST_NARROW: Final = 2**31 - 1


def narrowed(value: int) -> int:
    """The nearest number of 32 bits: `NEVER` becomes the latest instant there is."""
    return max(-MOST_NARROW, min(MOST_NARROW, value))


def with_constants(node: Node, law: LawOf) -> Node:
    """The tree with the values of the day in the places of parameters."""
    if isinstance(node, Law):
        return Literal(law(node.name), node.kind)
    if isinstance(node, Choice):
        parts = (node.condition, node.then, node.otherwise)
        return Choice(*(with_constants(part, law) for part in parts), node.kind)
    if isinstance(node, Operation):
        parts = tuple(with_constants(one, law) for one in node.operands)
        return Operation(node.symbol, parts, node.kind)
    return node


def written(node: Node, language: Language, words: dict[str, int]) -> str:
    """A condition as text; `words` numbers the texts for peers that have numbers only."""
    if isinstance(node, Fact):
        return language.fact.format(node.name)
    if isinstance(node, Literal):
        return _literal(node, language, words)
    if isinstance(node, Choice):
        parts = (node.condition, node.then, node.otherwise)
        return language.chosen.format(*(written(part, language, words) for part in parts))
    if isinstance(node, Operation) and node.symbol in language.signs:
        sign = language.signs[node.symbol]
        return f"({f' {sign} '.join(written(one, language, words) for one in node.operands)})"
    if isinstance(node, Operation) and node.symbol == "in":
        looked_for, among = node.operands
        assert isinstance(among, Literal)
        assert isinstance(among.value, tuple)
        each = [Literal(word, "str") for word in among.value]
        same = [Operation("==", (looked_for, word), "bool") for word in each]
        return written(Operation("or", tuple(same), "bool"), language, words)
    if isinstance(node, Operation) and node.symbol == "not":
        return language.denied.format(written(node.operands[0], language, words))
    raise CannotTranslate(repr(node))


def _literal(node: Literal, language: Language, words: dict[str, int]) -> str:
    value = node.value
    if isinstance(value, bool):
        return language.yes if value else language.no
    if isinstance(value, int):
        return str(narrowed(value) if language.narrow else value)
    assert isinstance(value, str)
    return str(words[value]) if language.narrow else f'"{value}"'
