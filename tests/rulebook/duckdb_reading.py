"""A third reading of the rules: their source, read with `ast`, printed as DuckDB SQL.

It shares no line with the compiler: what three readers agree on, none of them made up.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_WORDS = {"NOW": 0, "NEVER": 2**40, "MINUTE": 60, "HOUR": 3600, "DAY": 86400}
_SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "<>",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*",
}  # fmt: skip


class SqlReader:
    """Prints the functions of one file as SQL over columns named like the facts."""

    def __init__(self, file: Path, law: Mapping[str, Any]) -> None:
        self.law = law
        self.functions = {
            node.name: node
            for node in ast.parse(file.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }

    def function(self, name: str) -> str:
        """The whole function as one expression."""
        return self._statements(self.functions[name].body, {})

    def _statements(self, body: list[ast.stmt], names: dict[str, str]) -> str:
        statement, *rest = body
        if isinstance(statement, ast.Return):
            assert statement.value is not None
            return self._sql(statement.value, names)
        if isinstance(statement, ast.If):
            test = self._sql(statement.test, names)
            then = self._statements([*statement.body, *rest], names)
            otherwise = self._statements([*statement.orelse, *rest], names)
            return f"(CASE WHEN {test} THEN {then} ELSE {otherwise} END)"
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = self._sql(statement.value, names)
            return self._statements(rest, {**names, statement.targets[0].id: value})
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            assert statement.value is not None
            value = self._sql(statement.value, names)
            return self._statements(rest, {**names, statement.target.id: value})
        return self._statements(rest, names)

    def _sql(self, node: ast.expr, names: dict[str, str]) -> str:  # noqa: C901 - one case a kind
        match node:
            case ast.Constant(value=value):
                return _literal(value)
            case ast.Name(id=name):
                return names[name] if name in names else _literal(_WORDS[name])
            case ast.Attribute(value=ast.Attribute(attr="law"), attr=name):
                return _literal(self.law[name])
            case ast.Attribute(attr=name):
                return f'"{name}"'
            case ast.BinOp(left=left, op=op, right=right):
                return _arithmetic(op, self._sql(left, names), self._sql(right, names))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"(NOT {self._sql(operand, names)})"
            case ast.UnaryOp(operand=operand):
                return f"(- {self._sql(operand, names)})"
            case ast.BoolOp(op=op, values=values):
                joint = " AND " if isinstance(op, ast.And) else " OR "
                return "(" + joint.join(self._sql(value, names) for value in values) + ")"
            case ast.Compare():
                return self._comparison(node, names)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                parts = [self._sql(part, names) for part in (test, body, orelse)]
                return "(CASE WHEN {} THEN {} ELSE {} END)".format(*parts)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node, names)
        raise AssertionError(ast.dump(node))

    def _comparison(self, node: ast.Compare, names: dict[str, str]) -> str:
        parts, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                assert isinstance(right, ast.Tuple)
                words = ", ".join(self._sql(word, names) for word in right.elts)
                sign = "IN" if isinstance(op, ast.In) else "NOT IN"
                parts.append(f"({self._sql(left, names)} {sign} ({words}))")
            else:
                sides = self._sql(left, names), self._sql(right, names)
                parts.append(f"({sides[0]} {_SIGNS[type(op)]} {sides[1]})")
            left = right
        return "(" + " AND ".join(parts) + ")"

    def _call(self, name: str, node: ast.Call, names: dict[str, str]) -> str:
        if name in ("min", "max"):
            inner = ", ".join(self._sql(argument, names) for argument in node.args)
            return f"{'least' if name == 'min' else 'greatest'}({inner})"
        if name == "steps":
            return self._steps(node, names)
        if name != "bands":
            return self.function(name)
        amount, scale = self._sql(node.args[0], names), node.args[1]
        assert isinstance(scale, ast.Attribute)
        more = [*node.args[2:], *(keyword.value for keyword in node.keywords)]
        raised = self._sql(more[0], names) if more else "0"
        total, lower = "CAST(0 AS BIGINT)", "0"
        for up_to, numerator, denominator in self.law[scale.attr]:
            upper = f"({_literal(up_to)} + {raised})"
            part = f"greatest(least({amount}, {upper}) - {lower}, 0)"
            total += f" + ({part} * {numerator}) // {denominator}"
            lower = upper
        return f"({total})"

    def _steps(self, node: ast.Call, names: dict[str, str]) -> str:
        amount, table = self._sql(node.args[0], names), node.args[1]
        assert isinstance(table, ast.Attribute)
        *rows, last = self.law[table.attr]
        cases = " ".join(f"WHEN {amount} <= {up_to} THEN {_literal(v)}" for up_to, v in rows)
        return f"(CASE {cases or 'WHEN FALSE THEN 0'} ELSE {_literal(last[1])} END)"


def _arithmetic(op: ast.operator, left: str, right: str) -> str:
    """SQL cuts towards zero where Python goes down: the remainder is made positive first."""
    rest = f"((({left}) % ({right}) + ({right})) % ({right}))"
    if isinstance(op, ast.Mod):
        return rest
    if isinstance(op, ast.FloorDiv):
        return f"((({left}) - {rest}) // ({right}))"
    return f"({left} {_SIGNS[type(op)]} {right})"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return f"CAST({value} AS BIGINT)"
    return "'" + str(value).replace("'", "''") + "'"
