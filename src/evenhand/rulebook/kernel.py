"""Conditions of many rules as one program over numpy arrays, which answers bytes of a mask.

What two rules ask alike is asked once. The program is straight-line Python whose every line is one
call of numpy, so that it costs what its arithmetic costs. It computes in arrays that are there
already (`room.py`), as few as the lines need: asking for memory costs more than comparing numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from evenhand.rulebook.fold import NO, YES, LawOf
from evenhand.rulebook.room import Line, laid_out
from evenhand.rulebook.tree import Bands, Choice, Fact, Literal, Node, Operation, Steps

_CALLS: Final = {
    "+": "add", "-": "subtract", "*": "multiply", "//": "floor_divide", "%": "remainder",
    "min": "minimum", "max": "maximum", "neg": "negative",
    "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
    "==": "equal", "!=": "not_equal",
    "and": "logical_and", "or": "logical_or", "not": "logical_not",
}  # fmt: skip
# With yes above no, these join a condition with the opposite of another in one call.
_WITH_OPPOSITE: Final = {"and": "greater", "or": "greater_equal"}
_NAMES: Final = {
    name: getattr(np, name) for name in (*_CALLS.values(), "copyto", "bitwise_or", "bitwise_xor")
}
# A pack, the place of its earliest bit, a day of its law, and the facts that are the same for all.
KernelKey = tuple[str, int, int, frozenset[tuple[str, int | bool | str]]]
Planes = Callable[[Mapping[str, Any], Sequence[Any], Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled program: what it reads, and which byte of the mask each of its answers is.

    `planes` takes the columns by name, `flags` arrays of yes and no, and `numbers` arrays of whole
    numbers, all as long as the columns; its answers lie in them until they are used again.
    """

    reads: tuple[str, ...]
    # Questions about texts, which are no numbers: by the name of the column of their answers.
    questions: Mapping[str, Operation]
    places: tuple[int, ...]
    flags: int
    numbers: int
    planes: Planes
    source: str


def compiled(conditions: Mapping[int, Node], law: LawOf) -> Kernel:
    """The program of conditions by the place of their bit; those that never hold cost nothing."""
    writer = _Writer(law)
    planes: dict[int, dict[int, str]] = {}
    turned: dict[int, int] = {}
    always: dict[int, int] = {}
    for bit, condition in conditions.items():
        place, value = bit // 8, 1 << bit % 8
        if condition == YES:
            always[place] = always.get(place, 0) | value
        elif condition != NO:
            if isinstance(condition, Operation) and condition.symbol == "not":
                # All opposites of a byte are turned in one call.
                turned[place] = turned.get(place, 0) | value
                condition = condition.operands[0]
            planes.setdefault(place, {})[bit % 8] = writer.name(condition)
    answers = [
        writer.packed(planes[place], turned.get(place, 0) | always.pop(place, 0))
        for place in planes
    ]
    places = (*planes, *always)
    answers += [str(value) for value in always.values()]
    return writer.program(places, answers)


@dataclass(slots=True)
class _Writer:
    """Writes one line for each different question."""

    law: LawOf
    lines: dict[tuple[str, ...], Line] = field(default_factory=dict)
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
        if node.symbol in _WITH_OPPOSITE:
            return self.joined(node)
        found, *rest = [self.name(one) for one in node.operands]
        if not rest:
            return self.line(_CALLS[node.symbol], found, kind=node.kind)
        for one in rest:
            found = self.line(_CALLS[node.symbol], found, one, kind=node.kind)
        return found

    def joined(self, node: Operation) -> str:
        """Conditions joined; one that is not to hold comes last and costs no call of its own."""
        plain: list[Node] = []
        opposites: list[Operation] = []
        for one in node.operands:
            if isinstance(one, Operation) and one.symbol == "not":
                opposites.append(one)
            else:
                plain.append(one)
        if not plain:
            plain, opposites = [opposites[0]], opposites[1:]
        found, *rest = map(self.name, plain)
        for other in rest:
            found = self.line(_CALLS[node.symbol], found, other)
        for opposite in opposites:
            other = self.name(opposite.operands[0])
            found = self.line(_WITH_OPPOSITE[node.symbol], found, other)
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
        return answer if node.symbol == "==" else self.line("logical_not", answer)

    def line(self, call: str, *words: str, kind: str = "bool") -> str:
        """The name of what a call answers: `bool` (yes and no), `int`, or `byte` of a mask."""
        known = self.lines.get((call, *words))
        if known is None:
            known = self.lines[call, *words] = Line(f"v{len(self.lines)}", call, words, kind)
        return known.name

    def chosen(self, node: Choice) -> str:
        condition, then, otherwise = map(self.name, (node.condition, node.then, node.otherwise))
        if node.kind == "int":
            return self.line("copyto", condition, then, otherwise, kind="int")
        yes = self.line("logical_and", condition, then)
        no = self.line("greater", otherwise, condition)
        return self.line("logical_or", yes, no)

    def bands(self, node: Bands) -> str:
        amount, raised = self.name(node.amount), self.name(node.raised_by)
        total, lower = "0", "0"
        for up_to, numerator, denominator in self.law(node.scale):
            upper = self.line("add", raised, str(up_to), kind="int")
            part = self.line("minimum", amount, upper, kind="int")
            part = self.line("subtract", part, lower, kind="int")
            part = self.line("maximum", part, "0", kind="int")
            part = self.line("multiply", part, str(numerator), kind="int")
            part = self.line("floor_divide", part, str(denominator), kind="int")
            total = self.line("add", total, part, kind="int")
            lower = upper
        return total

    def steps(self, node: Steps) -> str:
        amount, table = self.name(node.amount), self.law(node.table)
        found = repr(table[-1][1])
        for up_to, value in reversed(table[:-1]):
            reached = self.line("less_equal", amount, str(up_to))
            found = self.line("copyto", reached, str(value), found, kind="int")
        return found

    def packed(self, bits: Mapping[int, str], turned: int) -> str:
        """Eight answers in one byte, the highest first: doubling makes room for the next.

        `turned` are the bits to be turned round at the end, those that always hold among them.
        """
        found = ""
        for place in range(7, -1, -1):
            if found:
                found = self.line("add", found, found, kind="byte")
            if place in bits:
                byte = f"{bits[place]}.view(u8)"
                found = self.line("bitwise_or", found, byte, kind="byte") if found else byte
        return self.line("bitwise_xor", found, str(turned), kind="byte") if turned else found

    def program(self, places: tuple[int, ...], answers: list[str]) -> Kernel:
        lines, flags, numbers = laid_out(tuple(self.lines.values()), answers)
        body = [f"{name} = columns[{fact!r}]" for fact, name in self.facts.items()]
        body += lines
        body.append(f"return ({''.join(f'{answer}, ' for answer in answers)})")
        head = "def planes(columns, flags, numbers):\n"
        source = head + "\n".join(f"    {line}" for line in body) + "\n"
        space: dict[str, Any] = {**_NAMES, "u8": np.uint8}
        exec(compile(source, "<rules as columns>", "exec"), space)  # noqa: S102
        reads = tuple(self.facts)
        return Kernel(reads, self.questions, places, flags, numbers, space["planes"], source)
