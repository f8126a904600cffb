"""Trees made smaller: parameters, and facts that are the same for all cases, become constants.

What is judged of a portfolio is only whether a rule refuses, so that its tree turns into one
condition: does the answer lie behind `at`?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import add, eq, floordiv, ge, gt, le, lt, mod, mul, ne, sub
from typing import Any, Final

from evenhand.rulebook.author import bands, steps
from evenhand.rulebook.tree import Bands, Choice, Fact, Law, Literal, Node, Operation, Steps

LawOf = Callable[[str], Any]
Constant = int | bool | str

YES: Final = Literal(True, "bool")
NO: Final = Literal(False, "bool")
_COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne,
}  # fmt: skip
_COMPUTED: Final[dict[str, Callable[[Any, Any], int]]] = {
    "+": add, "-": sub, "*": mul, "//": floordiv, "%": mod, "min": min, "max": max,
}  # fmt: skip
_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Folding:
    """Folds trees for one law, given the facts that are the same for every case."""

    law: LawOf
    same: Mapping[str, Constant]

    def refusing(self, node: Node) -> Node:
        """The condition under which the answer lies behind `at`."""
        return self._behind(self.folded(node), self.folded(Fact("at", "int")))

    def _behind(self, node: Node, at: Node) -> Node:
        """Comparing each branch spares the instants themselves: most branches are constants."""
        if isinstance(node, Choice):
            return choice(
                node.condition, self._behind(node.then, at), self._behind(node.otherwise, at)
            )
        if isinstance(node, Operation) and node.symbol in ("min", "max"):
            sides = [self._behind(one, at) for one in node.operands]
            return every(*sides) if node.symbol == "min" else some(*sides)
        return compared(">", node, at)

    def folded(self, node: Node) -> Node:
        """The same tree with all that is constant computed."""
        if isinstance(node, Fact):
            value = self.same.get(node.name)
            return node if value is None else Literal(value, node.kind)
        if isinstance(node, Law):
            return Literal(self.law(node.name), node.kind)
        if isinstance(node, Choice):
            return choice(
                self.folded(node.condition), self.folded(node.then), self.folded(node.otherwise)
            )
        if isinstance(node, Bands):
            return self._bands(node)
        if isinstance(node, Steps):
            amount = self.folded(node.amount)
            known = _whole(amount)
            if known is None:
                return Steps(amount, node.table)
            return Literal(steps(known, self.law(node.table)), "int")
        return self._operation(node) if isinstance(node, Operation) else node

    def _bands(self, node: Bands) -> Node:
        amount, raised_by = self.folded(node.amount), self.folded(node.raised_by)
        known, raised = _whole(amount), _whole(raised_by)
        if known is None or raised is None:
            return Bands(amount, node.scale, raised_by)
        return Literal(bands(known, self.law(node.scale), raised), "int")

    def _operation(self, node: Operation) -> Node:
        operands = [self.folded(one) for one in node.operands]
        if node.symbol == "and":
            return every(*operands)
        if node.symbol == "or":
            return some(*operands)
        if node.symbol == "not":
            return opposite(operands[0])
        if node.symbol == "in":
            return _is_one_of(operands[0], operands[1])
        if node.symbol in _COMPARED:
            return compared(node.symbol, operands[0], operands[1])
        return _computed(node.symbol, operands)


def every(*conditions: Node) -> Node:
    """All of them hold."""
    return _joined("and", conditions, nothing=YES, decides=NO)


def some(*conditions: Node) -> Node:
    """One of them holds."""
    return _joined("or", conditions, nothing=NO, decides=YES)


def _joined(symbol: str, conditions: tuple[Node, ...], *, nothing: Node, decides: Node) -> Node:
    left: dict[Node, None] = {}
    for one in conditions:
        parts = one.operands if isinstance(one, Operation) and one.symbol == symbol else (one,)
        left.update(dict.fromkeys(part for part in parts if part != nothing))
    if decides in left:
        return decides
    if len(left) < 2:
        return next(iter(left), nothing)
    return Operation(symbol, tuple(left), "bool")


def opposite(condition: Node) -> Node:
    """It does not hold."""
    if isinstance(condition, Literal):
        return NO if condition.value else YES
    if isinstance(condition, Operation):
        if condition.symbol == "not":
            return condition.operands[0]
        if condition.symbol in _OPPOSITE:
            return Operation(_OPPOSITE[condition.symbol], condition.operands, "bool")
    return Operation("not", (condition,), "bool")


def choice(condition: Node, then: Node, otherwise: Node) -> Node:
    """One of two, by the condition; a choice between yes and no is a condition itself."""
    if isinstance(condition, Literal):
        return then if condition.value else otherwise
    if then == otherwise:
        return then
    if then == YES:
        return some(condition, otherwise)
    if then == NO:
        return every(opposite(condition), otherwise)
    if otherwise == NO:
        return every(condition, then)
    if otherwise == YES:
        return some(opposite(condition), then)
    return Choice(condition, then, otherwise, then.kind)


def compared(symbol: str, left: Node, right: Node) -> Node:
    """A comparison; constants move to its right side."""
    if isinstance(left, Literal) and isinstance(right, Literal):
        return YES if _COMPARED[symbol](left.value, right.value) else NO
    for side, other, sign in ((left, right, symbol), (right, left, _TURNED[symbol])):
        # Texts are compared only with facts as they stand.
        if isinstance(side, Choice) and side.kind == "str":
            return choice(
                side.condition,
                compared(sign, side.then, other),
                compared(sign, side.otherwise, other),
            )
    if isinstance(left, Literal):
        return compared(_TURNED[symbol], right, left)
    if isinstance(right, Literal) and isinstance(left, Operation) and left.symbol == "+":
        (kept, added), bound = left.operands, _whole(right)
        if (constant := _whole(added)) is not None and bound is not None:
            return compared(symbol, kept, Literal(bound - constant, "int"))
    return Operation(symbol, (left, right), "bool")


def _is_one_of(node: Node, words: Node) -> Node:
    assert isinstance(words, Literal)
    assert isinstance(words.value, tuple)
    return some(*(compared("==", node, Literal(word, "str")) for word in words.value))


def _computed(symbol: str, operands: list[Node]) -> Node:
    """A whole number; constants of a sum stand on its right side."""
    if symbol == "neg":
        only = _whole(operands[0])
        return Operation("neg", (operands[0],), "int") if only is None else Literal(-only, "int")
    found = operands[0]
    for one in operands[1:]:
        left, right = _whole(found), _whole(one)
        if left is not None and right is not None:
            found = Literal(_COMPUTED[symbol](left, right), "int")
        elif symbol == "+" and left is not None:
            found = Operation("+", (one, found), "int")
        elif symbol == "-" and right is not None:
            found = Operation("+", (found, Literal(-right, "int")), "int")
        else:
            found = Operation(symbol, (found, one), "int")
    return found


def _whole(node: Node) -> int | None:
    """The number a constant is."""
    if isinstance(node, Literal) and isinstance(node.value, int):
        return node.value
    return None
