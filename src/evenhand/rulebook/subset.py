"""Reads the source of rules: the small subset of Python is checked, statements are folded.

Refusals carry the author's file and line. What passes is a tree (`tree.py`) that means the same
as the function, so that columns and single cases cannot part ways.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evenhand.rulebook.broken import Complaints, PackBroken
from evenhand.rulebook.expressions import CONSTANTS, Expressions
from evenhand.rulebook.guards import learned
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.reading import Context, Declarations, Reading, Scope, Typed, called

RESERVED: Final = {*CONSTANTS, "min", "max", "bands", "steps"}
# The constructs that give a name a meaning; all others are passed over quickly.
_BINDING: Final = frozenset(
    (ast.Name, ast.FunctionDef, ast.ClassDef, ast.arg, ast.Import, ast.ImportFrom)
)


def read_module(
    file: Path,
    source: str,
    declared: Declarations,
    pack: Pack,
    complaints: Complaints | None = None,
) -> dict[str, Reading]:
    """Read every declared function of a file, in its order; raises PackBroken."""
    complaints = complaints or Complaints()
    module = ast.parse(source, filename=str(file))
    functions: dict[str, ast.FunctionDef] = {}
    for statement in ast.walk(module):
        if type(statement) not in _BINDING:
            continue
        for name, line in _bound(statement):
            if name in RESERVED:
                complaints.tell(_reserved(name, line, file))
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in declared:
            if statement.name in functions:
                what = f"{statement.name} is defined twice"
                complaints.tell(PackBroken(file, statement.lineno, what, "rename one"))
            functions[statement.name] = statement
    for missing in sorted(set(declared) - set(functions)):
        what = f"{missing} is not a plain function of this file"
        complaints.tell(PackBroken(file, 1, what, "write it at the top level with def"))
    book = _Book(file, pack, declared, functions, complaints)
    found: dict[str, Reading] = {}
    for name in functions:
        with complaints.about(name, declared[name].key):
            found[name] = book.reading(name)
    return found


def _bound(statement: ast.AST) -> list[tuple[str, int]]:
    """The names a statement gives a meaning, and where."""
    if isinstance(statement, ast.Name):
        bound = isinstance(statement.ctx, ast.Store)
        return [(statement.id, statement.lineno)] if bound else []
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [(statement.name, statement.lineno)]
    if isinstance(statement, ast.arg):
        return [(statement.arg, statement.lineno)]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        module = statement.module if isinstance(statement, ast.ImportFrom) else ""
        ours = module == "evenhand.rulebook.author"
        names = [a.asname or a.name for a in statement.names if a.asname or not ours]
        return [(name, statement.lineno) for name in names]
    return []


def _reserved(name: str, line: int, file: Path) -> PackBroken:
    """Names of the subset keep their one meaning in the whole file."""
    return PackBroken(
        file, line, f"the name {name!r} has a meaning of its own in rules", "choose another"
    )


@dataclass(slots=True)
class _Book:
    """The functions of one file; each is read once, callees first."""

    file: Path
    pack: Pack
    declared: Declarations
    functions: Mapping[str, ast.FunctionDef]
    complaints: Complaints
    done: dict[str, Reading] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def reading(self, name: str) -> Reading:
        if name in self.done:
            return self.done[name]
        node = self.functions[name]
        if name in self.under_way:
            raise PackBroken(
                self.file, node.lineno, f"{name} calls itself", "rules cannot go round"
            )
        self.under_way.append(name)
        try:
            self.done[name] = self.read(node)
        finally:
            self.under_way.pop()
        return self.done[name]

    def read(self, node: ast.FunctionDef) -> Reading:
        """Fold one function; its one argument is the case."""
        arguments = node.args
        plain = [*arguments.posonlyargs, *arguments.args]
        case = plain[0].arg if plain else ""
        context = Context(
            self.file, self.pack, node, self.declared[node.name], self.declared, self.reading, case
        )
        if len(plain) != 1 or ast.unparse(arguments).count(",") or "=" in ast.unparse(arguments):
            context.refuse(node, "a rule takes one argument, the case", "write (case: Facts)")
        if len(node.decorator_list) != 1:
            context.refuse(node, "a rule has one decorator", "keep only @rule or @formula")
        if self.complaints.keep:
            for unknown in context.unknown_names():
                self.complaints.tell(unknown, node.name)
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        statements = Statements(context, Expressions(context))
        answer = statements.block(body, Scope({}, frozenset()), node)
        if answer.kind != "int":
            context.refuse(
                node,
                f"it answers {answer.kind}, not a whole number",
                "return an instant or an amount",
            )
        return Reading(
            answer.node,
            tuple(context.facts),
            tuple(context.parameters),
            tuple(context.calls),
            node.lineno,
            answer.low,
            answer.high,
        )


@dataclass(slots=True)
class Statements:
    """Folds the statements of one function into one expression."""

    context: Context
    expressions: Expressions

    def block(self, body: list[ast.stmt], scope: Scope, where: ast.AST) -> Typed:
        """What the statements answer, folded into one expression."""
        if not body:
            self.context.refuse(where, "a path ends without an answer", "return on every path")
        here, rest = body[0], body[1:]
        if isinstance(here, ast.Return):
            if rest:
                self.context.refuse(rest[0], "nothing is reached behind return", "remove it")
            if here.value is None:
                self.context.refuse(here, "return without an answer", "return a whole number")
            return self.expressions.value(here.value, scope)
        if isinstance(here, ast.If):
            condition = self.expressions.boolean(here.test, scope)
            if_true, if_false = learned(here.test, self.context.case)
            self.nothing_behind_return(here.body, here.orelse, rest)
            return self.expressions.choice(
                here,
                condition,
                self.block(
                    here.body + ([] if _ends(here.body) else rest), scope.learning(if_true), here
                ),
                self.block(
                    here.orelse + ([] if here.orelse and _ends(here.orelse) else rest),
                    scope.learning(if_false),
                    here,
                ),
            )
        if isinstance(here, ast.Assign | ast.AnnAssign):
            return self.block(rest, self.assigned(here, scope), here)
        return self.context.refuse(
            here,
            f"{called(here)} is outside the subset of rules",
            "use if, return and names assigned once",
        )

    def nothing_behind_return(
        self, body: list[ast.stmt], orelse: list[ast.stmt], rest: list[ast.stmt]
    ) -> None:
        if rest and _ends(body) and orelse and _ends(orelse):
            self.context.refuse(rest[0], "nothing is reached behind return", "remove it")

    def assigned(self, here: ast.Assign | ast.AnnAssign, scope: Scope) -> Scope:
        targets = here.targets if isinstance(here, ast.Assign) else [here.target]
        if len(targets) != 1 or not isinstance(targets[0], ast.Name) or here.value is None:
            self.context.refuse(here, "an assignment names one local", "write name = ...")
        name = targets[0].id
        if name in scope.names:
            self.context.refuse(here, f"{name} is assigned twice", "use a second name")
        if name == self.context.case or name in self.context.declared:
            self.context.refuse(here, f"{name} has a meaning already", "use another name")
        return Scope({**scope.names, name: self.expressions.value(here.value, scope)}, scope.known)


def _ends(body: list[ast.stmt]) -> bool:
    """Whether every path through the statements returns."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return True
    return (
        isinstance(last, ast.If) and bool(last.orelse) and _ends(last.body) and _ends(last.orelse)
    )
