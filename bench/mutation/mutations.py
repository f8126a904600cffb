"""The faults: one changed operator, number, word or condition at a time.

Rules are read from their files, so that a fault is a changed file, never a switch at run time.
Not changed: docstrings, annotations, imports, `__all__`, the words of error messages (what is told
is tested, its wording is not), and of a rule's declaration all but its acts.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_NAMED = {"NOW": "NEVER", "NEVER": "NOW", "min": "max", "max": "min", "any": "all", "all": "any"}
_COMPLAINING = {"broken", "refuse", "PackBroken"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: where it is, what was there and what stands there now."""

    file: Path
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}: {self.before} → {self.after}"


def mutations(file: Path) -> Iterator[Mutation]:
    """Every fault that can be put into a file, in its order."""
    text = file.read_text(encoding="utf-8")
    raw = text.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in _changeable(ast.parse(text)):
        for changed in _changes(node):
            begin = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
            after = ast.unparse(changed)
            put = f"({after})" if isinstance(node, ast.expr) else after
            source = raw[:begin] + put.encode() + raw[end:]
            before = " ".join(raw[begin:end].decode().split())
            yield Mutation(file, node.lineno, before, after, source.decode())


def _changeable(node: ast.AST) -> Iterator[ast.expr | ast.AugAssign]:
    """The nodes beneath one that may be changed."""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(node, name, child):
                continue
            if isinstance(child, ast.expr | ast.AugAssign):
                yield child
            yield from _changeable(child)


def _is_left_alone(parent: ast.AST, name: str, child: ast.AST) -> bool:
    if name in ("annotation", "returns") or isinstance(child, ast.Import | ast.ImportFrom):
        return True
    if isinstance(child, ast.JoinedStr | ast.Raise):
        return True
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True
    if isinstance(child, ast.Assign | ast.AnnAssign) and _is_a_name_of_types(child):
        return True
    if isinstance(child, ast.Call) and _called(child) in _COMPLAINING:
        return True
    if name == "decorator_list":
        return not (isinstance(child, ast.Call) and _called(child) in ("rule", "formula"))
    if isinstance(parent, ast.Call) and _called(parent) in ("rule", "formula"):
        return not (isinstance(child, ast.keyword) and child.arg == "acts")
    return False


def _is_a_name_of_types(node: ast.Assign | ast.AnnAssign) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    is_alias = isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias"
    return is_alias or (isinstance(target, ast.Name) and target.id == "__all__")


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _changes(node: ast.expr | ast.AugAssign) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[place] = _COMPARED[type(operator)]()
            yield changed
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        if type(node.op) in _CALCULATED:
            other = copy.deepcopy(node)
            other.op = _CALCULATED[type(node.op)]()
            yield other
    elif isinstance(node, ast.BoolOp):
        joined = copy.deepcopy(node)
        joined.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield joined
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node)
    elif isinstance(node, ast.Name) and node.id in _NAMED and isinstance(node.ctx, ast.Load):
        yield ast.Name(_NAMED[node.id], ast.Load())


def _other_constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"XX{value}XX")
