"""Expressions of the subset, folded into trees with their kind and range."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from evenhand.rulebook.field import DAY, HOUR, MINUTE, NEVER, NOW
from evenhand.rulebook.guards import learned
from evenhand.rulebook.reading import Context, Scope, Typed, called
from evenhand.rulebook.tree import Bands, Choice, Law, Literal, Node, Operation, Steps

CONSTANTS: Final = {"NOW": NOW, "NEVER": NEVER, "MINUTE": MINUTE, "HOUR": HOUR, "DAY": DAY}
_ARITHMETIC: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_ORDER: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass(slots=True)
class Expressions:
    """Reads the expressions of one function."""

    context: Context

    def choice(self, where: ast.AST, condition: Typed, then: Typed, otherwise: Typed) -> Typed:
        if then.kind != otherwise.kind:
            self.context.refuse(
                where, f"one branch gives {then.kind}, the other {otherwise.kind}", "give one kind"
            )
        self.context.counted(where)
        return Typed(
            Choice(condition.node, then.node, otherwise.node, then.kind),
            then.kind,
            min(then.low, otherwise.low),
            max(then.high, otherwise.high),
        )

    def boolean(self, node: ast.expr, scope: Scope) -> Typed:
        found = self.value(node, scope)
        if found.kind != "bool":
            self.context.refuse(
                node, f"a condition is yes or no, not {found.kind}", "compare it with something"
            )
        return found

    def whole(self, node: ast.expr, scope: Scope) -> Typed:
        found = self.value(node, scope)
        if found.kind != "int":
            self.context.refuse(node, f"a whole number is needed, not {found.kind}", "use one")
        return found

    def value(self, node: ast.expr, scope: Scope) -> Typed:
        """An expression of the subset."""
        self.context.counted(node)
        if isinstance(node, ast.Constant):
            return self.constant(node)
        if isinstance(node, ast.Name):
            return self.name(node, scope)
        if isinstance(node, ast.Attribute):
            return self.attribute(node, scope)
        if isinstance(node, ast.BinOp):
            return self.arithmetic(node, scope)
        if isinstance(node, ast.UnaryOp):
            return self.unary(node, scope)
        if isinstance(node, ast.BoolOp):
            return self.boolean_operation(node, scope)
        if isinstance(node, ast.Compare):
            return self.comparison(node, scope)
        if isinstance(node, ast.IfExp):
            if_true, if_false = learned(node.test, self.context.case)
            return self.choice(
                node,
                self.boolean(node.test, scope),
                self.value(node.body, scope.learning(if_true)),
                self.value(node.orelse, scope.learning(if_false)),
            )
        if isinstance(node, ast.Call):
            return self.call(node, scope)
        return self.context.refuse(
            node,
            f"{called(node)} is outside the subset of rules",
            "see the list in evenhand/rulebook/author.py",
        )

    def constant(self, node: ast.Constant) -> Typed:
        value = node.value
        if isinstance(value, bool):
            return Typed(Literal(value, "bool"), "bool")
        if isinstance(value, int):
            return self.context.ranged(node, Literal(value, "int"), value, value)
        if isinstance(value, str):
            return Typed(Literal(value, "str"), "str")
        return self.context.refuse(
            node,
            f"{value!r} is not a whole number, a text or yes/no",
            "money is in minor units; an unknown is the pair x, x_known",
        )

    def name(self, node: ast.Name, scope: Scope) -> Typed:
        if node.id in scope.names:
            return scope.names[node.id]
        if node.id in CONSTANTS:
            value = CONSTANTS[node.id]
            return Typed(Literal(value, "int"), "int", value, value)
        return self.context.refuse(
            node,
            f"the name {node.id!r} means nothing in a rule",
            "use facts of the case, parameters of its law, or names assigned above on this path",
        )

    def attribute(self, node: ast.Attribute, scope: Scope) -> Typed:
        of, case = node.value, self.context.case
        if (
            isinstance(of, ast.Attribute)
            and of.attr == "law"
            and isinstance(of.value, ast.Name)
            and of.value.id == case
        ):
            return self.context.parameter(node)
        if isinstance(of, ast.Name) and of.id == case:
            return self.context.fact(node, scope.known)
        return self.context.refuse(
            node,
            "only facts of the case and parameters of its law have a dot",
            f"write {case}.name or {case}.law.name",
        )

    def arithmetic(self, node: ast.BinOp, scope: Scope) -> Typed:
        symbol = _ARITHMETIC.get(type(node.op))
        if symbol is None:
            self.context.refuse(
                node,
                f"{called(node.op)} is outside the subset of rules",
                "use + - * // and %; rates are whole numbers over a base",
            )
        left, right = self.whole(node.left, scope), self.whole(node.right, scope)
        operation = Operation(symbol, (left.node, right.node), "int")
        if symbol in ("//", "%"):
            if right.low < 1 or not isinstance(right.node, Literal | Law):
                self.context.refuse(
                    node,
                    "a divisor is a positive constant",
                    "divide by a literal or a parameter above 0",
                )
            if symbol == "%":
                return self.context.ranged(node, operation, 0, right.high - 1)
            corners = [a // b for a in (left.low, left.high) for b in (right.low, right.high)]
        elif symbol == "*":
            corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        elif symbol == "+":
            corners = [left.low + right.low, left.high + right.high]
        else:
            corners = [left.low - right.high, left.high - right.low]
        return self.context.ranged(node, operation, min(corners), max(corners))

    def unary(self, node: ast.UnaryOp, scope: Scope) -> Typed:
        if isinstance(node.op, ast.Not):
            return Typed(
                Operation("not", (self.boolean(node.operand, scope).node,), "bool"), "bool"
            )
        if isinstance(node.op, ast.USub):
            operand = self.whole(node.operand, scope)
            return self.context.ranged(
                node, Operation("neg", (operand.node,), "int"), -operand.high, -operand.low
            )
        return self.context.refuse(
            node, f"{called(node.op)} is outside the subset of rules", "use not or a minus"
        )

    def boolean_operation(self, node: ast.BoolOp, scope: Scope) -> Typed:
        both = isinstance(node.op, ast.And)
        operands = []
        for one in node.values:
            operands.append(self.boolean(one, scope).node)
            scope = scope.learning(learned(one, self.context.case)[0 if both else 1])
        return Typed(Operation("and" if both else "or", tuple(operands), "bool"), "bool")

    def comparison(self, node: ast.Compare, scope: Scope) -> Typed:
        parts = []
        left_node = node.left
        for operator, right_node in zip(node.ops, node.comparators, strict=True):
            parts.append(self.compared(left_node, operator, right_node, scope))
            left_node = right_node
        return Typed(
            parts[0] if len(parts) == 1 else Operation("and", tuple(parts), "bool"), "bool"
        )

    def compared(
        self, left_node: ast.expr, operator: ast.cmpop, right_node: ast.expr, scope: Scope
    ) -> Node:
        left = self.value(left_node, scope)
        if isinstance(operator, ast.In | ast.NotIn):
            found = Operation("in", (left.node, self.words(left, right_node)), "bool")
            return found if isinstance(operator, ast.In) else Operation("not", (found,), "bool")
        symbol = _ORDER.get(type(operator))
        right = self.value(right_node, scope)
        if (
            symbol is None
            or left.kind != right.kind
            or left.kind == "bool"
            or (left.kind == "str" and symbol not in ("==", "!="))
        ):
            self.context.refuse(
                left_node,
                f"{left.kind} {symbol or called(operator)} {right.kind} is outside the subset",
                "compare whole numbers; texts only with == != in; a yes or no needs no comparison",
            )
        return Operation(symbol, (left.node, right.node), "bool")

    def words(self, left: Typed, node: ast.expr) -> Literal:
        texts = [
            e.value
            for e in getattr(node, "elts", [])
            if isinstance(e, ast.Constant) and isinstance(e.value, str)
        ]
        if (
            left.kind != "str"
            or not isinstance(node, ast.Tuple)
            or len(texts) != len(node.elts)
            or not texts
        ):
            self.context.refuse(
                node, "`in` looks for a text in a tuple of texts", 'write in ("a", "b")'
            )
        return Literal(tuple(texts), "str")

    def call(self, node: ast.Call, scope: Scope) -> Typed:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "steps":
            return self.looked_up(node, scope)
        if node.keywords and name != "bands":
            self.context.refuse(node, "calls take plain arguments", "leave the keyword out")
        if name in ("min", "max"):
            return self.extreme(node, name, scope)
        if name == "bands":
            return self.cumulative(node, scope)
        if name in self.context.declared:
            return self.other(node, name)
        return self.context.refuse(
            node,
            f"a call of {name or 'this'} is outside the subset of rules",
            "call min, max, bands, steps or a rule or formula of this file",
        )

    def extreme(self, node: ast.Call, name: str, scope: Scope) -> Typed:
        if len(node.args) < 2:
            self.context.refuse(
                node, f"{name} takes two or more whole numbers", "give them one by one"
            )
        operands = [self.whole(argument, scope) for argument in node.args]
        pick = min if name == "min" else max
        return Typed(
            Operation(name, tuple(o.node for o in operands), "int"),
            "int",
            pick(o.low for o in operands),
            pick(o.high for o in operands),
        )

    def cumulative(self, node: ast.Call, scope: Scope) -> Typed:
        raised = node.args[2] if len(node.args) == 3 else None
        for keyword in node.keywords:
            raised = (
                keyword.value
                if keyword.arg == "raised_by" and raised is None
                else self.context.refuse(node, "bands has no such argument", "see author.py")
            )
        if not 2 <= len(node.args) <= 3 or not isinstance(node.args[1], ast.Attribute):
            self.context.refuse(
                node, "bands takes an amount and a scale", "write bands(x, case.law.scale)"
            )
        scale = node.args[1]
        values = self.context.parameter_values(scale)
        scales = [v for v in values if isinstance(v, tuple) and all(len(row) == 3 for row in v)]
        if len(scales) != len(values) or ast.unparse(scale.value) != f"{self.context.case}.law":
            self.context.refuse(
                node,
                f"{ast.unparse(scale)} is not a scale",
                "give a list of [up_to, numerator, denominator]",
            )
        self.context.parameters[scale.attr] = None
        amount = self.whole(node.args[0], scope)
        raise_ = self.whole(raised, scope) if raised else Typed(Literal(0, "int"), "int")
        if raise_.low < 0:
            self.context.refuse(
                node, "the bounds of a scale are raised, never lowered", "use max(0, ...)"
            )
        top = max(n for rows in scales for _, n, _ in rows) * max(amount.high, 0)
        total = max(sum(-(-n * max(amount.high, 0) // d) for _, n, d in rows) for rows in scales)
        self.context.ranged(
            node, amount.node, 0, max(top, raise_.high + max(r[-1][0] for r in scales))
        )
        return self.context.ranged(node, Bands(amount.node, scale.attr, raise_.node), 0, total)

    def looked_up(self, node: ast.Call, scope: Scope) -> Typed:
        """A value from a table of rows: steps(x, case.law.table)."""
        table = node.args[1] if len(node.args) == 2 else None
        if (
            node.keywords
            or not isinstance(table, ast.Attribute)
            or ast.unparse(table.value) != f"{self.context.case}.law"
        ):
            self.context.refuse(
                node, "steps takes an amount and a table", "write steps(x, case.law.table)"
            )
        values = self.context.parameter_values(table)
        rows = [
            row for value in values if isinstance(value, tuple) for row in value if len(row) == 2
        ]
        if not rows or len(rows) != sum(len(v) for v in values if isinstance(v, tuple)):
            self.context.refuse(
                node, f"{ast.unparse(table)} is not a table", "give a list of [up_to, value]"
            )
        self.context.parameters[table.attr] = None
        found = [value for _, value in rows]
        amount = self.whole(node.args[0], scope)
        return self.context.ranged(node, Steps(amount.node, table.attr), min(found), max(found))

    def other(self, node: ast.Call, name: str) -> Typed:
        if (
            len(node.args) != 1
            or not isinstance(node.args[0], ast.Name)
            or node.args[0].id != self.context.case
        ):
            self.context.refuse(
                node,
                "another rule is asked about the same case",
                f"write {name}({self.context.case})",
            )
        reading = self.context.other(name)
        self.context.calls[self.context.declared[name].key] = None
        for fact in reading.facts:
            self.context.may_look(node, fact)
        self.context.facts.update(dict.fromkeys(reading.facts))
        self.context.parameters.update(dict.fromkeys(reading.parameters))
        return Typed(reading.tree, "int", reading.low, reading.high)
