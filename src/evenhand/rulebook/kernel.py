"""Conditions of many rules as one program over numpy arrays, which answers bytes of a mask.

What two rules ask alike is asked once. The program is straight-line Python whose every line is one
call of numpy, so that it costs what its arithmetic costs; each array is let go after its last use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from evenhand.rulebook.fold import NO, YES, LawOf
from evenhand.rulebook.tree import Bands, Choice, Fact, Literal, Node, Operation, Steps

_CALLS: Final = {
    "+": "add", "-": "subtract", "*": "multiply", "//": "floor_divide", "%": "remainder",
    "min": "minimum", "max": "maximum", "neg": "negative",
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
    "==": "equal", "!=": "not_equal",
    "and": "logical_and", "or": "logical_or", "not": "logical_not",
}  # fmt: skip
_NAMES: Final = {name: getattr(np, name) for name in (*_CALLS.values(), "where", "bitwise_or")}
# A pack, the place of its earliest bit, a day of its law, and the facts that are the same for all.
KernelKey = tuple[str, int, int, frozenset[tuple[str, int | bool | str]]]
Planes = Callable[[Mapping[str, Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled program: what it reads, and which byte of the mask each of its answers is."""

    reads: tuple[str, ...]
    # Questions about texts, which are no numbers: by the name of the column of their answers.
    questions: Mapping[str, Operation]
    places: tuple[int, ...]
    planes: Planes
    source: str


def compiled(conditions: Mapping[int, Node], law: LawOf) -> Kernel:
    """The program of conditions by the place of their bit; those that never hold cost nothing."""
    writer = _Writer(law)
    planes: dict[int, dict[int, str]] = {}
    always: dict[int, int] = {}
    for bit, condition in conditions.items():
        if condition == YES:
            always[bit // 8] = always.get(bit // 8, 0) | 1 << bit % 8
        elif condition != NO:
            planes.setdefault(bit // 8, {})[bit % 8] = writer.name(condition)
    answers = [writer.packed(planes[place], always.pop(place, 0)) for place in planes]
    places = (*planes, *always)
    answers += [str(value) for value in always.values()]
    return writer.program(places, answers)


@dataclass(slots=True)
class _Writer:
    """Writes one line for each different question."""

    law: LawOf
    lines: list[tuple[str, str]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    questions: dict[str, Operation] = field(default_factory=dict)

    def name(self, node: Node) -> str:
        """The name (or the constant) under which the program has the node's value."""
        if isinstance(node, Literal):
            return repr(node.value)
        if isinstance(node, Fact):
            return self.fact(node.name)
        if isinstance(node, Choice):
            return self.chosen(node)
        if isinstance(node, Bands):
            return self.bands(node)
        if isinstance(node, Steps):
            return self.steps(node)
        assert isinstance(node, Operation)
        if any(one.kind == "str" for one in node.operands):
            return self.question(node)
        call = _CALLS[node.symbol]
        found, *rest = [self.name(one) for one in node.operands]
        if not rest:
            return self.line(f"{call}({found})")
        for one in rest:
            found = self.line(f"{call}({found}, {one})")
        return found

    def fact(self, name: str) -> str:
        return self.facts.setdefault(name, f"c{len(self.facts)}")

    def question(self, node: Operation) -> str:
        left, right = [
            one.name if isinstance(one, Fact) else repr(getattr(one, "value", one))
            for one in node.operands
        ]
        name = f"{left} is {right}"
        self.questions[name] = node
        answer = self.fact(name)
        return answer if node.symbol == "==" else self.line(f"logical_not({answer})")

    def line(self, text: str) -> str:
        if text not in self.known:
            self.known[text] = f"v{len(self.known)}"
            self.lines.append((self.known[text], text))
        return self.known[text]

    def chosen(self, node: Choice) -> str:
        condition, then, otherwise = map(self.name, (node.condition, node.then, node.otherwise))
        if node.kind == "int":
            return self.line(f"where({condition}, {then}, {otherwise})")
        yes = self.line(f"logical_and({condition}, {then})")
        no = self.line(f"greater({otherwise}, {condition})")
        return self.line(f"logical_or({yes}, {no})")

    def bands(self, node: Bands) -> str:
        amount, raised = self.name(node.amount), self.name(node.raised_by)
        total, lower = "0", "0"
        for up_to, numerator, denominator in self.law(node.scale):
            upper = self.line(f"add({raised}, {up_to})")
            part = self.line(f"minimum({amount}, {upper})")
            part = self.line(f"subtract({part}, {lower})")
            part = self.line(f"maximum({part}, 0)")
            part = self.line(f"multiply({part}, {numerator})")
            part = self.line(f"floor_divide({part}, {denominator})")
            total = self.line(f"add({total}, {part})")
            lower = upper
        return total

    def steps(self, node: Steps) -> str:
        amount, table = self.name(node.amount), self.law(node.table)
        found = repr(table[-1][1])
        for up_to, value in reversed(table[:-1]):
            reached = self.line(f"less_equal({amount}, {up_to})")
            found = self.line(f"where({reached}, {value}, {found})")
        return found

    def packed(self, bits: Mapping[int, str], always: int) -> str:
        """Eight answers in one byte, the highest first: doubling makes room for the next."""
        found = ""
        for place in range(7, -1, -1):
            if found:
                found = self.line(f"add({found}, {found})")
            if place in bits:
                byte = f"{bits[place]}.view(u8)"
                found = self.line(f"bitwise_or({found}, {byte})") if found else byte
        return self.line(f"bitwise_or({found}, {always})") if always else found

    def program(self, places: tuple[int, ...], answers: list[str]) -> Kernel:
        body = [f"{name} = columns[{fact!r}]" for fact, name in self.facts.items()]
        body += self.let_go(answers)
        body.append(f"return ({''.join(f'{answer}, ' for answer in answers)})")
        source = "def planes(columns):\n" + "\n".join(f"    {line}" for line in body) + "\n"
        space: dict[str, Any] = {**_NAMES, "u8": np.uint8}
        exec(compile(source, "<rules as columns>", "exec"), space)  # noqa: S102
        return Kernel(tuple(self.facts), self.questions, places, space["planes"], source)

    def let_go(self, answers: list[str]) -> list[str]:
        """The lines, each with the arrays it needed last set free."""
        needed = {_bare(answer) for answer in answers}
        found: list[str] = []
        for name, text in reversed(self.lines):
            words = text.replace("(", " ").replace(",", " ").replace(")", " ").split()
            used = {_bare(word) for word in words if word.startswith("v")}
            last = sorted(used - needed)
            needed |= used
            found.append(f"{name} = {text}" + (f"; del {', '.join(last)}" if last else ""))
        return found[::-1]


def _bare(word: str) -> str:
    return word.partition(".")[0]
