"""What a condition teaches: the `_known` facts that are sure where it holds, or does not."""

from __future__ import annotations

import ast

Known = frozenset[str]


def learned(node: ast.expr, case: str) -> tuple[Known, Known]:
    """The `_known` facts that must be true if the condition holds, and if it does not."""
    nothing: Known = frozenset()
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == case
    ):
        return frozenset({node.attr}), nothing
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        if_true, if_false = learned(node.operand, case)
        return if_false, if_true
    if isinstance(node, ast.BoolOp):
        sides = [learned(one, case) for one in node.values]
        every_true = nothing.union(*(s[0] for s in sides))
        every_false = nothing.union(*(s[1] for s in sides))
        if isinstance(node.op, ast.And):
            return every_true, frozenset.intersection(*(s[1] for s in sides))
        return frozenset.intersection(*(s[0] for s in sides)), every_false
    return nothing, nothing
