"""A folded tree means what the tree meant, and asks as little as it can."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook.fold import NO, YES, Folding, choice, compared, every, opposite, some
from evenhand.rulebook.tree import Bands, Choice, Law, Literal, Node, Operation, Steps
from tests.rulebook import trees
from tests.rulebook.trees import fact, joined, law, number, value

M, N, AT, P, Q, WORD = map(fact, ("m", "n", "at", "p", "q", "word"))


@settings(max_examples=150)
@given(trees.numbers, trees.facts, st.sets(st.sampled_from(["m", "n", "at", "p", "q", "word"])))
def test_a_folded_number_is_the_same_number(tree: Node, facts: dict[str, Any], same: Any) -> None:
    folding = Folding(law, {name: facts[name] for name in same})

    assert value(folding.folded(tree), facts) == value(tree, facts)


@settings(max_examples=150)
@given(trees.flags, trees.facts, st.sets(st.sampled_from(["m", "n", "at", "p", "q", "word"])))
def test_a_folded_condition_holds_when_it_held(
    tree: Node, facts: dict[str, Any], same: Any
) -> None:
    folding = Folding(law, {name: facts[name] for name in same})

    assert value(folding.folded(tree), facts) is value(tree, facts)


@settings(max_examples=150)
@given(trees.numbers, trees.facts, st.sets(st.sampled_from(["m", "at", "p"])))
def test_a_rule_refuses_when_its_answer_lies_behind_at(
    tree: Node, facts: dict[str, Any], same: Any
) -> None:
    folding = Folding(law, {name: facts[name] for name in same})

    assert value(folding.refusing(tree), facts) is (value(tree, facts) > facts["at"])


@settings(max_examples=100)
@given(trees.numbers, trees.flags, trees.facts)
def test_what_is_the_same_for_all_leaves_only_a_constant(
    number_tree: Node, flag_tree: Node, facts: dict[str, Any]
) -> None:
    folding = Folding(law, facts)

    assert isinstance(folding.folded(flag_tree), Literal)
    assert folding.refusing(number_tree) in (YES, NO)


def test_the_law_and_facts_that_are_the_same_become_constants() -> None:
    folding = Folding(law, {"m": 3, "p": False, "word": "call"})

    assert folding.folded(Law("limit", "int")) == number(7)
    assert folding.folded(M) == number(3)
    assert folding.folded(P) == NO
    assert folding.folded(N) is N
    assert folding.folded(joined("in", WORD, Literal(("call", "sms"), "str"))) == YES


def test_scales_and_tables_are_looked_up_once_their_amount_is_known() -> None:
    folding = Folding(law, {"m": 12})

    assert folding.folded(Bands(M, "scale", number(0))) == number(5)
    assert folding.folded(Bands(N, "scale", Law("limit", "int"))) == Bands(N, "scale", number(7))
    assert folding.folded(Bands(M, "scale", N)) == Bands(number(12), "scale", N)
    assert folding.folded(Steps(M, "table")) == number(3)
    assert folding.folded(Steps(N, "table")) == Steps(N, "table")


def test_the_smaller_of_two_instants_lies_behind_when_both_do() -> None:
    folding = Folding(law, {"at": 5})

    assert folding.refusing(joined("min", M, N)) == every(_behind(M), _behind(N))
    assert folding.refusing(joined("max", M, N)) == some(_behind(M), _behind(N))
    assert folding.refusing(Choice(P, number(9), number(0), "int")) == P
    assert folding.refusing(Choice(P, number(5), number(6), "int")) == joined("not", P)


def _behind(node: Node) -> Node:
    return joined(">", node, number(5))


def test_joined_conditions_name_each_part_once_and_stop_at_what_decides() -> None:
    assert every() == YES
    assert some() == NO
    assert every(P, YES) == P
    assert some(P, NO) == P
    assert every(P, NO, Q) == NO
    assert some(P, YES, Q) == YES
    assert every(P, Q, P) == joined("and", P, Q)
    assert every(P, joined("and", Q, P)) == joined("and", P, Q)
    assert some(P, joined("or", Q, P)) == joined("or", P, Q)
    assert every(P, joined("or", Q, P)) == joined("and", P, joined("or", Q, P))


@pytest.mark.parametrize(
    ("symbol", "turned"),
    [("<", ">="), ("<=", ">"), (">", "<="), (">=", "<"), ("==", "!="), ("!=", "==")],
)
def test_the_opposite_of_a_comparison_is_a_comparison(symbol: str, turned: str) -> None:
    assert opposite(joined(symbol, M, N)) == joined(turned, M, N)


def test_an_opposite_is_taken_back_rather_than_doubled() -> None:
    assert opposite(YES) == NO
    assert opposite(NO) == YES
    assert opposite(P) == joined("not", P)
    assert opposite(joined("not", P)) == P
    assert opposite(joined("and", P, Q)) == joined("not", joined("and", P, Q))


def test_a_choice_between_yes_and_no_is_a_condition() -> None:
    assert choice(YES, P, Q) == P
    assert choice(NO, P, Q) == Q
    assert choice(P, Q, Q) == Q
    assert choice(P, YES, Q) == some(P, Q)
    assert choice(P, NO, Q) == every(opposite(P), Q)
    assert choice(P, Q, NO) == every(P, Q)
    assert choice(P, Q, YES) == some(opposite(P), Q)
    assert choice(P, M, N) == Choice(P, M, N, "int")


@pytest.mark.parametrize(
    ("symbol", "turned"),
    [("<", ">"), ("<=", ">="), (">", "<"), (">=", "<="), ("==", "=="), ("!=", "!=")],
)
def test_constants_move_to_the_right_of_a_comparison(symbol: str, turned: str) -> None:
    assert compared(symbol, number(4), M) == joined(turned, M, number(4))
    assert compared(symbol, M, number(4)) == joined(symbol, M, number(4))
    assert compared(symbol, joined("+", M, number(3)), number(4)) == joined(symbol, M, number(1))
    assert compared(symbol, joined("+", M, N), number(4)) == joined(
        symbol, joined("+", M, N), number(4)
    )


def test_a_text_that_is_chosen_is_compared_in_each_branch() -> None:
    chosen = Choice(P, WORD, Literal("call", "str"), "str")

    asked = compared("==", chosen, Literal("call", "str"))

    assert asked == some(opposite(P), joined("==", WORD, Literal("call", "str")))
    assert compared("!=", Literal("call", "str"), chosen) == every(
        P, joined("!=", WORD, Literal("call", "str"))
    )


def test_a_sum_keeps_its_constant_on_the_right() -> None:
    folding = Folding(law, {})

    assert folding.folded(joined("+", number(2), M)) == joined("+", M, number(2))
    assert folding.folded(joined("-", M, number(2))) == joined("+", M, number(-2))
    assert folding.folded(joined("-", number(2), M)) == joined("-", number(2), M)
    assert folding.folded(joined("*", number(2), M)) == joined("*", number(2), M)
    assert folding.folded(joined("neg", number(2))) == number(-2)
    assert folding.folded(joined("neg", M)) == joined("neg", M)
    assert folding.folded(joined("+", number(2), number(3))) == number(5)


def test_a_comparison_of_constants_is_answered_at_once() -> None:
    assert compared("<", number(1), number(2)) == YES
    assert compared("<", number(2), number(2)) == NO
    assert isinstance(compared("<", M, N), Operation)


def test_being_one_of_some_words_asks_for_each_word() -> None:
    asked = Folding(law, {}).folded(joined("in", WORD, Literal(("call", "sms"), "str")))

    assert asked == some(
        joined("==", WORD, Literal("call", "str")), joined("==", WORD, Literal("sms", "str"))
    )
