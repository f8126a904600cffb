"""The trees of rules and formulas as Polars expressions, the day's parameters as constants."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add, and_, eq, floordiv, ge, gt, le, lt, mod, mul, ne, or_, sub
from typing import Any, Final

import polars as pl

from evenhand.rulebook.fold import LawOf
from evenhand.rulebook.tree import Bands, Choice, Fact, Law, Literal, Node, Operation, Steps

_FOLDS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "//": floordiv,
    "%": mod,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
    "and": and_,
    "or": or_,
}


def expression(node: Node, law: LawOf) -> pl.Expr:
    """The same question put to columns; `law` gives the value of a parameter on the day."""
    if isinstance(node, Fact):
        return pl.col(node.name)
    if isinstance(node, Literal):
        return _constant(node.value)
    if isinstance(node, Law):
        return _constant(law(node.name))
    if isinstance(node, Choice):
        return (
            pl.when(expression(node.condition, law))
            .then(expression(node.then, law))
            .otherwise(expression(node.otherwise, law))
        )
    if isinstance(node, Bands):
        return _bands(
            expression(node.amount, law), law(node.scale), expression(node.raised_by, law)
        )
    if isinstance(node, Steps):
        return _steps(expression(node.amount, law), law(node.table))
    return _operation(node, law)


def _steps(amount: pl.Expr, table: Any) -> pl.Expr:
    """A chain of comparisons, asked from the last row to the first."""
    found = _constant(table[-1][1])
    for up_to, value in reversed(table[:-1]):
        found = pl.when(amount <= _constant(up_to)).then(_constant(value)).otherwise(found)
    return found


def _constant(value: Any) -> pl.Expr:
    if isinstance(value, bool):
        return pl.lit(value)
    return pl.lit(value, dtype=pl.Int64) if isinstance(value, int) else pl.lit(value)


def _operation(node: Operation, law: LawOf) -> pl.Expr:
    if node.symbol == "in":
        words = node.operands[1]
        assert isinstance(words, Literal)
        assert isinstance(words.value, tuple)
        looked_for = expression(node.operands[0], law)
        return reduce(or_, [looked_for == word for word in words.value])
    operands = [expression(operand, law) for operand in node.operands]
    if node.symbol == "not":
        return ~operands[0]
    if node.symbol == "neg":
        return -operands[0]
    if node.symbol == "min":
        return pl.min_horizontal(operands)
    if node.symbol == "max":
        return pl.max_horizontal(operands)
    folded: pl.Expr = reduce(_FOLDS[node.symbol], operands)
    return folded


def _bands(amount: pl.Expr, scale: Any, raised_by: pl.Expr) -> pl.Expr:
    total, lower = _constant(0), _constant(0)
    for up_to, numerator, denominator in scale:
        upper = _constant(up_to) + raised_by
        part = pl.max_horizontal(pl.min_horizontal(amount, upper) - lower, _constant(0))
        total = total + part * numerator // denominator
        lower = upper
    return total


__all__ = ["LawOf", "expression"]
