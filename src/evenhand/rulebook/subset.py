"""Reads the source of rules: the small subset of Python is checked, statements are folded.

Refusals carry the author's file and line. What passes is a tree (`tree.py`) that means the same
as the function, so that columns and single cases cannot part ways.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from evenhand.rulebook.acts import ASKED_BY
from evenhand.rulebook.broken import PackBroken
from evenhand.rulebook.facts import FIELDS, GUARDED
from evenhand.rulebook.field import DAY, HOUR, MINUTE, NEVER, NOW, ROOMS, Kind
from evenhand.rulebook.pack import Pack
from evenhand.rulebook.rule import FormulaDeclaration, RuleDeclaration
from evenhand.rulebook.tree import Bands, Choice, Fact, Law, Literal, Node, Operation

CONSTANTS: Final = {"NOW": NOW, "NEVER": NEVER, "MINUTE": MINUTE, "HOUR": HOUR, "DAY": DAY}
RESERVED: Final = {*CONSTANTS, "min", "max", "bands"}
# Far from 2**63, where columns would wrap around without a word.
WIDEST: Final = 2**62
MOST_NODES: Final = 5_000
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
Declarations = Mapping[str, RuleDeclaration | FormulaDeclaration]


@dataclass(frozen=True, slots=True)
class Reading:
    """A function as read: its tree, and the facts and parameters it looks at."""

    tree: Node
    facts: tuple[str, ...]
    parameters: tuple[str, ...]
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


def read_module(file: Path, declared: Declarations, pack: Pack) -> dict[str, Reading]:
    """Read every declared function of a file, in its order; raises PackBroken."""
    module = ast.parse(file.read_text(encoding="utf-8"), filename=str(file))
    functions: dict[str, ast.FunctionDef] = {}
    for statement in ast.walk(module):
        _not_reserved(statement, file)
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in declared:
            if statement.name in functions:
                raise PackBroken(
                    file, statement.lineno, f"{statement.name} is defined twice", "rename one"
                )
            functions[statement.name] = statement
    if missing := sorted(set(declared) - set(functions)):
        raise PackBroken(
            file,
            1,
            f"{missing[0]} is not a plain function of this file",
            "write it at the top level with def",
        )
    book = _Book(file, pack, declared, functions)
    return {name: book.reading(name) for name in functions}


def _not_reserved(statement: ast.AST, file: Path) -> None:
    """Names of the subset keep their one meaning in the whole file."""
    bound: list[tuple[str, int]] = []
    if isinstance(statement, ast.Name) and isinstance(statement.ctx, ast.Store):
        bound = [(statement.id, statement.lineno)]
    elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
        bound = [(statement.name, statement.lineno)]
    elif isinstance(statement, ast.arg):
        bound = [(statement.arg, statement.lineno)]
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        ours = (
            isinstance(statement, ast.ImportFrom) and statement.module == "evenhand.rulebook.author"
        )
        bound = [
            (a.asname or a.name, statement.lineno) for a in statement.names if a.asname or not ours
        ]
    for name, line in bound:
        if name in RESERVED:
            raise PackBroken(
                file, line, f"the name {name!r} has a meaning of its own in rules", "choose another"
            )


@dataclass(slots=True)
class _Book:
    """The functions of one file; each is read once, callees first."""

    file: Path
    pack: Pack
    declared: Declarations
    functions: Mapping[str, ast.FunctionDef]
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
        self.done[name] = _Function(self, node, self.declared[name]).read()
        self.under_way.pop()
        return self.done[name]


@dataclass(slots=True)
class _Function:
    """Folds one function into a tree."""

    book: _Book
    node: ast.FunctionDef
    mark: RuleDeclaration | FormulaDeclaration
    facts: dict[str, None] = field(default_factory=dict)
    parameters: dict[str, None] = field(default_factory=dict)
    case: str = ""
    nodes: int = 0

    def refuse(self, where: ast.AST, what: str, remedy: str) -> NoReturn:
        line = getattr(where, "lineno", self.node.lineno)
        raise PackBroken(self.book.file, line, f"{self.node.name}: {what}", remedy)

    def read(self) -> Reading:
        arguments = self.node.args
        plain = [*arguments.posonlyargs, *arguments.args]
        if (
            len(plain) != 1
            or arguments.vararg
            or arguments.kwarg
            or arguments.kwonlyargs
            or arguments.defaults
        ):
            self.refuse(self.node, "a rule takes one argument, the case", "write (case: Facts)")
        if len(self.node.decorator_list) != 1:
            self.refuse(self.node, "a rule has one decorator", "keep only @rule or @formula")
        self.case = plain[0].arg
        body = self.node.body
        if (
            isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
            and isinstance(body[0].value.value, str)
        ):
            body = body[1:]
        answer = self.block(body, Scope({}, frozenset()), self.node)
        if answer.kind != "int":
            self.refuse(
                self.node,
                f"it answers {answer.kind}, not a whole number",
                "return an instant or an amount",
            )
        return Reading(
            answer.node,
            tuple(self.facts),
            tuple(self.parameters),
            self.node.lineno,
            answer.low,
            answer.high,
        )

    def block(self, body: list[ast.stmt], scope: Scope, where: ast.AST) -> Typed:
        """What the statements answer, folded into one expression."""
        if not body:
            self.refuse(where, "a path ends without an answer", "return on every path")
        here, rest = body[0], body[1:]
        if isinstance(here, ast.Return):
            if rest:
                self.refuse(rest[0], "nothing is reached behind return", "remove it")
            if here.value is None:
                self.refuse(here, "return without an answer", "return a whole number")
            return self.value(here.value, scope)
        if isinstance(here, ast.If):
            condition = self.boolean(here.test, scope)
            if_true, if_false = self.learned(here.test)
            self.nothing_behind_return(here.body, here.orelse, rest)
            return self.choice(
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
        return self.refuse(
            here,
            f"{_called(here)} is outside the subset of rules",
            "use if, return and names assigned once",
        )

    def nothing_behind_return(
        self, body: list[ast.stmt], orelse: list[ast.stmt], rest: list[ast.stmt]
    ) -> None:
        if rest and _ends(body) and orelse and _ends(orelse):
            self.refuse(rest[0], "nothing is reached behind return", "remove it")

    def assigned(self, here: ast.Assign | ast.AnnAssign, scope: Scope) -> Scope:
        targets = here.targets if isinstance(here, ast.Assign) else [here.target]
        if len(targets) != 1 or not isinstance(targets[0], ast.Name) or here.value is None:
            self.refuse(here, "an assignment names one local", "write name = ...")
        name = targets[0].id
        if name in scope.names:
            self.refuse(here, f"{name} is assigned twice", "use a second name")
        if name == self.case or name in self.book.declared:
            self.refuse(here, f"{name} has a meaning already", "use another name")
        return Scope({**scope.names, name: self.value(here.value, scope)}, scope.known)

    def choice(self, where: ast.AST, condition: Typed, then: Typed, otherwise: Typed) -> Typed:
        if then.kind != otherwise.kind:
            self.refuse(
                where, f"one branch gives {then.kind}, the other {otherwise.kind}", "give one kind"
            )
        self.counted(where)
        return Typed(
            Choice(condition.node, then.node, otherwise.node, then.kind),
            then.kind,
            min(then.low, otherwise.low),
            max(then.high, otherwise.high),
        )

    def counted(self, where: ast.AST) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.refuse(where, "the rule has too many branches", "split it into several rules")

    def boolean(self, node: ast.expr, scope: Scope) -> Typed:
        found = self.value(node, scope)
        if found.kind != "bool":
            self.refuse(
                node, f"a condition is yes or no, not {found.kind}", "compare it with something"
            )
        return found

    def whole(self, node: ast.expr, scope: Scope) -> Typed:
        found = self.value(node, scope)
        if found.kind != "int":
            self.refuse(node, f"a whole number is needed, not {found.kind}", "use one")
        return found

    def value(self, node: ast.expr, scope: Scope) -> Typed:
        """An expression of the subset."""
        self.counted(node)
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
            if_true, if_false = self.learned(node.test)
            return self.choice(
                node,
                self.boolean(node.test, scope),
                self.value(node.body, scope.learning(if_true)),
                self.value(node.orelse, scope.learning(if_false)),
            )
        if isinstance(node, ast.Call):
            return self.call(node, scope)
        return self.refuse(
            node,
            f"{_called(node)} is outside the subset of rules",
            "see the list in evenhand/rulebook/author.py",
        )

    def constant(self, node: ast.Constant) -> Typed:
        value = node.value
        if isinstance(value, bool):
            return Typed(Literal(value, "bool"), "bool")
        if isinstance(value, int):
            return self.ranged(node, Literal(value, "int"), value, value)
        if isinstance(value, str):
            return Typed(Literal(value, "str"), "str")
        return self.refuse(
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
        return self.refuse(
            node,
            f"the name {node.id!r} means nothing in a rule",
            "use facts of the case, parameters of its law, or names assigned above on this path",
        )

    def attribute(self, node: ast.Attribute, scope: Scope) -> Typed:
        of = node.value
        if (
            isinstance(of, ast.Attribute)
            and of.attr == "law"
            and isinstance(of.value, ast.Name)
            and of.value.id == self.case
        ):
            return self.parameter(node)
        if not isinstance(of, ast.Name) or of.id != self.case:
            return self.refuse(
                node,
                "only facts of the case and parameters of its law have a dot",
                f"write {self.case}.name or {self.case}.law.name",
            )
        if node.attr not in FIELDS:
            self.refuse(node, f"there is no fact {node.attr!r}", "see evenhand/rulebook/facts.py")
        fact = FIELDS[node.attr]
        self.may_look(node, node.attr)
        guard = GUARDED.get(node.attr)
        if guard and guard not in scope.known:
            self.refuse(
                node,
                f"{node.attr} is used where {guard} is not sure",
                f"ask {self.case}.{guard} before",
            )
        self.facts[node.attr] = None
        return Typed(Fact(node.attr, fact.kind), fact.kind, fact.low, fact.high)

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
        key = f"{self.book.pack.id}.{node.attr}"
        if key not in self.book.pack.parameters:
            self.refuse(
                node,
                f"the pack has no parameter {node.attr!r}",
                f"add [{node.attr}] to a file of the pack {self.book.pack.id!r}",
            )
        return [value.is_ for value in self.book.pack.parameters[key].values]

    def ranged(self, where: ast.AST, node: Node, low: int, high: int) -> Typed:
        if low < -WIDEST or high > WIDEST:
            self.refuse(
                where,
                f"the number can grow to {max(-low, high)}, beyond what columns hold",
                "bound it with min and max",
            )
        return Typed(node, "int", low, high)

    def arithmetic(self, node: ast.BinOp, scope: Scope) -> Typed:
        symbol = _ARITHMETIC.get(type(node.op))
        if symbol is None:
            self.refuse(
                node,
                f"{_called(node.op)} is outside the subset of rules",
                "use + - * // and %; rates are whole numbers over a base",
            )
        left, right = self.whole(node.left, scope), self.whole(node.right, scope)
        operation = Operation(symbol, (left.node, right.node), "int")
        if symbol in ("//", "%"):
            if right.low < 1 or not isinstance(right.node, Literal | Law):
                self.refuse(
                    node,
                    "a divisor is a positive constant",
                    "divide by a literal or a parameter above 0",
                )
            if symbol == "%":
                return self.ranged(node, operation, 0, right.high - 1)
            corners = [a // b for a in (left.low, left.high) for b in (right.low, right.high)]
        elif symbol == "*":
            corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        elif symbol == "+":
            corners = [left.low + right.low, left.high + right.high]
        else:
            corners = [left.low - right.high, left.high - right.low]
        return self.ranged(node, operation, min(corners), max(corners))

    def unary(self, node: ast.UnaryOp, scope: Scope) -> Typed:
        if isinstance(node.op, ast.Not):
            return Typed(
                Operation("not", (self.boolean(node.operand, scope).node,), "bool"), "bool"
            )
        if isinstance(node.op, ast.USub):
            operand = self.whole(node.operand, scope)
            return self.ranged(
                node, Operation("neg", (operand.node,), "int"), -operand.high, -operand.low
            )
        return self.refuse(
            node, f"{_called(node.op)} is outside the subset of rules", "use not or a minus"
        )

    def boolean_operation(self, node: ast.BoolOp, scope: Scope) -> Typed:
        both = isinstance(node.op, ast.And)
        operands = []
        for one in node.values:
            operands.append(self.boolean(one, scope).node)
            scope = scope.learning(self.learned(one)[0 if both else 1])
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
            self.refuse(
                left_node,
                f"{left.kind} {symbol or _called(operator)} {right.kind} is outside the subset of rules",
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
            self.refuse(node, "`in` looks for a text in a tuple of texts", 'write in ("a", "b")')
        return Literal(tuple(texts), "str")

    def call(self, node: ast.Call, scope: Scope) -> Typed:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords and name != "bands":
            self.refuse(node, "calls take plain arguments", "leave the keyword out")
        if name in ("min", "max"):
            return self.extreme(node, name, scope)
        if name == "bands":
            return self.cumulative(node, scope)
        if name in self.book.declared and name in self.book.functions:
            return self.other(node, name)
        return self.refuse(
            node,
            f"a call of {name or 'this'} is outside the subset of rules",
            "call min, max, bands or a rule or formula of this file",
        )

    def extreme(self, node: ast.Call, name: str, scope: Scope) -> Typed:
        if len(node.args) < 2:
            self.refuse(node, f"{name} takes two or more whole numbers", "give them one by one")
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
                else self.refuse(node, "bands has no such argument", "see author.py")
            )
        if not 2 <= len(node.args) <= 3 or not isinstance(node.args[1], ast.Attribute):
            self.refuse(node, "bands takes an amount and a scale", "write bands(x, case.law.scale)")
        scale = node.args[1]
        values = self.parameter_values(scale)
        scales = [value for value in values if isinstance(value, tuple)]
        if len(scales) != len(values) or ast.unparse(scale.value) != f"{self.case}.law":
            self.refuse(
                node,
                f"{ast.unparse(scale)} is not a scale",
                "give a list of [up_to, numerator, denominator]",
            )
        self.parameters[scale.attr] = None
        amount = self.whole(node.args[0], scope)
        raise_ = self.whole(raised, scope) if raised else Typed(Literal(0, "int"), "int")
        if raise_.low < 0:
            self.refuse(node, "the bounds of a scale are raised, never lowered", "use max(0, ...)")
        top = max(n for rows in scales for _, n, _ in rows) * max(amount.high, 0)
        total = max(sum(-(-n * max(amount.high, 0) // d) for _, n, d in rows) for rows in scales)
        self.ranged(node, amount.node, 0, max(top, raise_.high + max(r[-1][0] for r in scales)))
        return self.ranged(node, Bands(amount.node, scale.attr, raise_.node), 0, total)

    def other(self, node: ast.Call, name: str) -> Typed:
        if (
            len(node.args) != 1
            or not isinstance(node.args[0], ast.Name)
            or node.args[0].id != self.case
        ):
            self.refuse(
                node, "another rule is asked about the same case", f"write {name}({self.case})"
            )
        reading = self.book.reading(name)
        for fact in reading.facts:
            self.may_look(node, fact)
        self.facts.update(dict.fromkeys(reading.facts))
        self.parameters.update(dict.fromkeys(reading.parameters))
        return Typed(reading.tree, "int", reading.low, reading.high)

    def learned(self, node: ast.expr) -> tuple[frozenset[str], frozenset[str]]:
        """The `_known` facts that must be true if the condition holds, and if it does not."""
        nothing: frozenset[str] = frozenset()
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == self.case
        ):
            return frozenset({node.attr}), nothing
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            if_true, if_false = self.learned(node.operand)
            return if_false, if_true
        if isinstance(node, ast.BoolOp):
            sides = [self.learned(one) for one in node.values]
            every_true = nothing.union(*(s[0] for s in sides))
            every_false = nothing.union(*(s[1] for s in sides))
            if isinstance(node.op, ast.And):
                return every_true, frozenset.intersection(*(s[1] for s in sides))
            return frozenset.intersection(*(s[0] for s in sides)), every_false
        return nothing, nothing


def _ends(body: list[ast.stmt]) -> bool:
    """Whether every path through the statements returns."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return True
    return (
        isinstance(last, ast.If) and bool(last.orelse) and _ends(last.body) and _ends(last.orelse)
    )


def _called(node: ast.AST) -> str:
    """A Python construct by its name in the grammar."""
    return type(node).__name__
