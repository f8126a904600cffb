"""Random trees of rules, and what a tree means, written down plainly."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from evenhand.rulebook.author import bands, steps
from evenhand.rulebook.tree import Bands, Choice, Fact, Law, Literal, Node, Operation, Steps

LAW: Mapping[str, Any] = {
    "limit": 7,
    "scale": ((10, 1, 2), (30, 1, 3)),
    "table": ((5, 40), (9, 3)),
}
NUMBERS = ("m", "n", "at")
FLAGS = ("p", "q")
WORDS = ("", "call", "letter")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def law(name: str) -> Any:
    """The parameters of these tests."""
    return LAW[name]


def value(node: Node, facts: Mapping[str, Any]) -> Any:
    """What a tree answers for facts, read as it stands."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Fact):
        return facts[node.name]
    if isinstance(node, Law):
        return LAW[node.name]
    if isinstance(node, Choice):
        return value(node.then if value(node.condition, facts) else node.otherwise, facts)
    if isinstance(node, Bands):
        return bands(value(node.amount, facts), LAW[node.scale], value(node.raised_by, facts))
    if isinstance(node, Steps):
        return steps(value(node.amount, facts), LAW[node.table])
    return _operated(node.symbol, [value(one, facts) for one in node.operands])


def _operated(symbol: str, found: list[Any]) -> Any:
    first, *rest = found
    if symbol == "and":
        return all(found)
    if symbol == "or":
        return any(found)
    if symbol == "not":
        return not first
    if symbol == "neg":
        return -first
    if symbol in ("min", "max"):
        return min(found) if symbol == "min" else max(found)
    if symbol == "in":
        return first in rest[0]
    ways = {
        "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
        "//": lambda a, b: a // b, "%": lambda a, b: a % b,
    }  # fmt: skip
    return ways[symbol](first, rest[0])


def number(value: int) -> Literal:
    """A whole number in a tree."""
    return Literal(value, "int")


def fact(name: str) -> Fact:
    """A fact of these tests, of the kind its name has."""
    return Fact(name, "int" if name in NUMBERS else "bool" if name in FLAGS else "str")


def joined(symbol: str, *operands: Node) -> Operation:
    """An operation, of the kind its symbol answers."""
    answers_bool = symbol in (*COMPARISONS, "and", "or", "not", "in")
    return Operation(symbol, operands, "bool" if answers_bool else "int")


_LIMIT = Law("limit", "int")
_small = st.integers(-20, 40)
facts = st.fixed_dictionaries(
    {"m": _small, "n": _small, "at": _small, "p": st.booleans(), "q": st.booleans(),
     "word": st.sampled_from(WORDS)}
)  # fmt: skip
_a_number = st.one_of(
    _small.map(number),
    st.sampled_from(NUMBERS).map(fact),
    st.just(_LIMIT),
)
_a_word = st.sampled_from(WORDS).map(lambda word: Literal(word, "str"))
_a_flag = st.one_of(
    st.sampled_from(FLAGS).map(fact),
    st.booleans().map(lambda yes: Literal(yes, "bool")),
    st.builds(lambda s, w: joined(s, fact("word"), w), st.sampled_from(["==", "!="]), _a_word),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(
        lambda words: joined("in", fact("word"), Literal(tuple(words), "str"))
    ),
)


@cache
@st.composite
def _deeper_number(draw: st.DrawFn, depth: int) -> Node:
    if depth == 0:
        return draw(_a_number)
    one = _deeper_number(depth - 1)
    shape = draw(st.sampled_from(["leaf", "+", "-", "*", "//", "%", "min", "max", "neg",
                                  "choice", "bands", "steps"]))  # fmt: skip
    if shape == "leaf":
        return draw(_a_number)
    if shape == "neg":
        return joined("neg", draw(one))
    if shape == "choice":
        return Choice(draw(_deeper_flag(depth - 1)), draw(one), draw(one), "int")
    if shape == "bands":
        # A scale may be raised, never lowered below nothing.
        raised = draw(st.one_of(st.sampled_from([number(0), number(4)]), st.just(_LIMIT)))
        return Bands(draw(one), "scale", raised)
    if shape == "steps":
        return Steps(draw(one), "table")
    if shape in ("//", "%"):
        return joined(shape, draw(one), number(draw(st.integers(1, 9))))
    return joined(shape, draw(one), draw(one))


@cache
@st.composite
def _deeper_flag(draw: st.DrawFn, depth: int) -> Node:
    if depth == 0:
        return draw(_a_flag)
    one = _deeper_flag(depth - 1)
    shape = draw(st.sampled_from(["leaf", "and", "or", "not", "compared", "choice"]))
    if shape == "leaf":
        return draw(_a_flag)
    if shape == "not":
        return joined("not", draw(one))
    if shape == "choice":
        return Choice(draw(one), draw(one), draw(one), "bool")
    if shape == "compared":
        side = _deeper_number(depth - 1)
        return joined(draw(st.sampled_from(COMPARISONS)), draw(side), draw(side))
    return joined(shape, *draw(st.lists(one, min_size=2, max_size=3)))


numbers = _deeper_number(3)
flags = _deeper_flag(3)
