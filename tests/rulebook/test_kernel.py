"""Programs over columns answer for every row what the trees answer for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook.fold import NO, YES, Folding
from evenhand.rulebook.kernel import Kernel, compiled
from evenhand.rulebook.room import Room
from evenhand.rulebook.tree import Fact, Literal, Node
from tests.rulebook import trees
from tests.rulebook.trees import fact, joined, law, number, value

P, Q, M = fact("p"), fact("q"), fact("m")


def _bytes(kernel: Kernel, rows: list[dict[str, Any]]) -> dict[int, list[int]]:
    """The bytes of the mask of every row, by their place."""
    columns = {
        name: np.array([row[name] for row in rows])
        for name in kernel.reads
        if name not in kernel.questions
    }
    for name, question in kernel.questions.items():
        left, right = question.operands
        assert isinstance(left, Fact)
        assert isinstance(right, Literal)
        columns[name] = np.array([row[left.name] == right.value for row in rows])
    arrays = Room().arrays(rows=len(rows), flags=kernel.flags, numbers=kernel.numbers)
    planes = kernel.planes(columns, *arrays)
    found = {}
    for place, plane in zip(kernel.places, planes, strict=True):
        found[place] = [int(plane)] * len(rows) if isinstance(plane, int) else plane.tolist()
    return found


@settings(max_examples=150)
@given(
    st.dictionaries(st.integers(0, 20), trees.flags, min_size=1, max_size=8),
    st.lists(trees.facts, min_size=1, max_size=6),
)
def test_every_bit_is_what_its_condition_answers(
    conditions: dict[int, Node], rows: list[dict[str, Any]]
) -> None:
    folded = {bit: Folding(law, {}).folded(tree) for bit, tree in conditions.items()}

    found = _bytes(compiled(folded, law), rows)

    for bit, tree in conditions.items():
        for row, facts in enumerate(rows):
            byte = found[bit // 8][row] if bit // 8 in found else 0
            assert bool(byte >> bit % 8 & 1) is value(tree, facts)
    told = {bit for place, plane in found.items() for byte in plane for bit in _bits(place, byte)}
    assert told <= set(conditions)


def _bits(place: int, byte: int) -> list[int]:
    return [place * 8 + bit for bit in range(8) if byte >> bit & 1]


@settings(max_examples=150)
@given(trees.numbers, st.lists(trees.facts, min_size=1, max_size=6))
def test_numbers_are_computed_for_every_row_alike(tree: Node, rows: list[dict[str, Any]]) -> None:
    condition = Folding(law, {}).folded(joined(">", tree, number(6)))

    found = _bytes(compiled({3: condition}, law), rows)

    expected = [8 if value(tree, facts) > 6 else 0 for facts in rows]
    assert found.get(0, [0] * len(rows)) == expected


def test_what_two_rules_ask_alike_is_asked_once() -> None:
    asked = joined(">", M, number(5))

    kernel = compiled({0: joined("and", P, asked), 1: joined("and", Q, asked)}, law)

    assert kernel.source.count("greater(c") == 1


def test_conditions_that_never_hold_cost_nothing_and_those_that_always_do_are_a_number() -> None:
    kernel = compiled({0: NO, 9: YES, 12: YES}, law)

    assert kernel.reads == ()
    assert kernel.places == (1,)
    assert "return (18, )" in kernel.source
    assert (kernel.flags, kernel.numbers) == (0, 0)


def test_opposites_of_a_byte_are_turned_in_one_call() -> None:
    conditions: dict[int, Node] = {0: joined("not", P), 1: joined("not", Q), 2: P, 4: YES}

    kernel = compiled(conditions, law)

    assert "logical_not" not in kernel.source
    assert kernel.source.count("bitwise_xor") == 1
    rows = [{"p": True, "q": False}, {"p": False, "q": True}]
    assert _bytes(kernel, rows) == {0: [0b10110, 0b10001]}


def test_a_condition_joined_with_an_opposite_takes_one_call() -> None:
    both = compiled({0: joined("and", joined("not", P), Q)}, law)
    either = compiled({0: joined("or", P, joined("not", Q))}, law)
    neither = compiled({0: joined("and", joined("not", P), joined("not", Q))}, law)

    rows = [{"p": p, "q": q} for p in (False, True) for q in (False, True)]
    assert both.source.count("out=") == 1
    assert either.source.count("out=") == 1
    assert neither.source.count("out=") == 2
    assert _bytes(both, rows) == {0: [0, 1, 0, 0]}
    assert _bytes(either, rows) == {0: [1, 0, 1, 1]}
    assert _bytes(neither, rows) == {0: [1, 0, 0, 0]}


def test_a_question_about_a_text_is_a_column_of_its_own() -> None:
    word = fact("word")

    kernel = compiled({0: joined("!=", word, Literal("call", "str"))}, law)

    assert list(kernel.questions) == ["word is 'call'"]
    assert _bytes(kernel, [{"word": "call"}, {"word": "sms"}]) == {0: [0, 1]}
