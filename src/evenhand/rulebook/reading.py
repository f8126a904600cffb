"""What reading one function has gathered, and how it refuses: with the author's file and line."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from evenhand.rulebook.acts import ASKED_BY
from evenhand.rulebook.broken import PackBroken
from evenhand.rulebook.facts import FIELDS, GUARDED
from evenhand.rulebook.field import ROOMS, Kind
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.rule import FormulaDeclaration, RuleDeclaration
from evenhand.rulebook.tree import Fact, Law, Node

# Far from 2**63, where columns would wrap around without a word.
WIDEST: Final = 2**62
MOST_NODES: Final = 5_000
Declarations = Mapping[str, RuleDeclaration | FormulaDeclaration]


@dataclass(frozen=True, slots=True)
class Reading:
    """A function as read: its tree, what it looks at, and the keys of the others it calls."""

    tree: Node
    facts: tuple[str, ...]
    parameters: tuple[str, ...]
    calls: tuple[str, ...]
    line: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Typed:
    """A node with its kind and, for whole numbers, the range it can have."""

    node: Node
    kind: Kind
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """Local names and the `_known` facts that are true where we stand."""

    names: Mapping[str, Typed]
    known: frozenset[str]

    def learning(self, known: frozenset[str]) -> Scope:
        return Scope(self.names, self.known | known)


@dataclass(slots=True)
class Context:
    """One function under reading: what it is, and the facts and parameters it looked at."""

    file: Path
    pack: Pack
    node: ast.FunctionDef
    mark: RuleDeclaration | FormulaDeclaration
    declared: Declarations
    # Reads another function of the file, named by a call.
    other: Callable[[str], Reading]
    case: str
    facts: dict[str, None] = field(default_factory=dict)
    parameters: dict[str, None] = field(default_factory=dict)
    calls: dict[str, None] = field(default_factory=dict)
    nodes: int = 0

    def refuse(self, where: ast.AST, what: str, remedy: str) -> NoReturn:
        raise self.broken(where, what, remedy)

    def broken(self, where: ast.AST, what: str, remedy: str) -> PackBroken:
        line = getattr(where, "lineno", self.node.lineno)
        return PackBroken(self.file, line, f"{self.node.name}: {what}", remedy)

    def unknown_names(self) -> Iterator[PackBroken]:
        """Every fact and parameter of the function that nobody knows, before it is read."""
        for node in ast.walk(self.node):
            if not isinstance(node, ast.Attribute):
                continue
            of = ast.unparse(node.value)
            if of == self.case and node.attr != "law" and node.attr not in FIELDS:
                yield self.unknown_fact(node)
            elif of == f"{self.case}.law" and self.key_of(node) not in self.pack.parameters:
                yield self.unknown_parameter(node)

    def unknown_fact(self, node: ast.Attribute) -> PackBroken:
        what = f"there is no fact {node.attr!r}"
        return self.broken(node, what, "see evenhand/rulebook/facts.py")

    def unknown_parameter(self, node: ast.Attribute) -> PackBroken:
        return self.broken(
            node,
            f"the pack has no parameter {node.attr!r}",
            f"add [{node.attr}] to a file of the pack {self.pack.id!r}",
        )

    def key_of(self, node: ast.Attribute) -> str:
        return f"{self.pack.id}.{node.attr}"

    def counted(self, where: ast.AST) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.refuse(where, "the rule has too many branches", "split it into several rules")

    def ranged(self, where: ast.AST, node: Node, low: int, high: int) -> Typed:
        if low < -WIDEST or high > WIDEST:
            self.refuse(
                where,
                f"the number can grow to {max(-low, high)}, beyond what columns hold",
                "bound it with min and max",
            )
        return Typed(node, "int", low, high)

    def fact(self, node: ast.Attribute, known: frozenset[str]) -> Typed:
        """A fact of the case, where its partner is known."""
        if node.attr not in FIELDS:
            raise self.unknown_fact(node)
        found = FIELDS[node.attr]
        self.may_look(node, node.attr)
        guard = GUARDED.get(node.attr)
        if guard and guard not in known:
            self.refuse(
                node,
                f"{node.attr} is used where {guard} is not sure",
                f"ask {self.case}.{guard} before",
            )
        self.facts[node.attr] = None
        return Typed(Fact(node.attr, found.kind), found.kind, found.low, found.high)

    def may_look(self, node: ast.AST, name: str) -> None:
        """A rule looks only at facts of the room that asks its acts and of rooms below."""
        if isinstance(self.mark, FormulaDeclaration):
            return
        for act in self.mark.acts:
            asker = ASKED_BY[act.key]
            if ROOMS.index(FIELDS[name].room) > ROOMS.index(asker):
                self.refuse(
                    node,
                    f"{name} is a fact of {FIELDS[name].room}, above {asker}, which asks {act.key}",
                    "use facts of that room and of rooms below",
                )

    def parameter(self, node: ast.Attribute) -> Typed:
        values = self.parameter_values(node)
        self.parameters[node.attr] = None
        kinds = {type(value) for value in values}
        if kinds == {bool}:
            return Typed(Law(node.attr, "bool"), "bool")
        if kinds == {str}:
            return Typed(Law(node.attr, "str"), "str")
        whole = [value for value in values if type(value) is int]
        if kinds != {int}:
            self.refuse(
                node,
                f"the parameter {node.attr} is not one whole number, text or yes/no",
                "scales are used in bands(x, case.law.scale)",
            )
        return self.ranged(node, Law(node.attr, "int"), min(whole), max(whole))

    def parameter_values(self, node: ast.Attribute) -> list[object]:
        if self.key_of(node) not in self.pack.parameters:
            raise self.unknown_parameter(node)
        return [value.is_ for value in self.pack.parameters[self.key_of(node)].values]


def called(node: ast.AST) -> str:
    """A Python construct by its name in the grammar."""
    return type(node).__name__
