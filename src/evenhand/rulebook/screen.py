"""Which rules refuse one case, as straight-line Python: asked before the rules that explain.

A question that comes again and again (the same act and country, the same names of facts, one period
of the law) is written out with everything folded that is constant. It only finds the rules; what
each answers and why is told apart (`telling.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from evenhand.rulebook.author import bands, steps
from evenhand.rulebook.facts import CALENDAR_FIELDS, FIELDS
from evenhand.rulebook.fold import NO, Folding, LawOf
from evenhand.rulebook.tree import Bands, Choice, Fact, Literal, Node, Operation, Steps

# Places of the refusing rules, in their order.
Screen = Callable[[Mapping[str, Any]], list[int]]
# Bound of a first notice, whoever gave what.
_TERM: Final = frozenset({"objection_ends_at", "objection_ends_at_known"})


def resting(given: frozenset[str]) -> dict[str, int | bool | str]:
    """The facts that are constant in a case with the given names: nobody gave them."""
    bound = given | _TERM | {"is_law_known"} | frozenset(CALENDAR_FIELDS)
    return {name: known.default for name, known in FIELDS.items() if name not in bound}


def screen_of(
    trees: Sequence[tuple[Node, LawOf]], given: frozenset[str], same: Mapping[str, int | bool | str]
) -> Screen:
    """The program for rules in their order; it raises KeyError where a given fact is missing."""
    writer = Writer(given | frozenset(CALENDAR_FIELDS))
    lines = ["refusing = []"]
    for place, (tree, law) in enumerate(trees):
        condition = Folding(law, same).refusing(tree)
        if condition != NO:
            lines.append(f"if {writer.text(condition, law)}: refusing.append({place})")
    found: Screen = writer.written("screen(case)", [*lines, "return refusing"], {})
    return found


@dataclass(slots=True)
class Writer:
    """Writes trees as Python; each fact they need is looked up once, where not given at rest."""

    given: frozenset[str]
    facts: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)

    def text(self, node: Node, law: LawOf) -> str:
        if isinstance(node, Literal):
            return repr(node.value)
        if isinstance(node, Fact):
            return self.fact(node.name)
        if isinstance(node, Choice):
            condition, then, otherwise = (
                self.text(one, law) for one in (node.condition, node.then, node.otherwise)
            )
            return f"({then} if {condition} else {otherwise})"
        if isinstance(node, Operation):
            return self.operation(node, law)
        if isinstance(node, Bands):
            scale = self.table(law(node.scale))
            amount, raised = self.text(node.amount, law), self.text(node.raised_by, law)
            return f"bands({amount}, {scale}, {raised})"
        assert isinstance(node, Steps)
        return f"steps({self.text(node.amount, law)}, {self.table(law(node.table))})"

    def operation(self, node: Operation, law: LawOf) -> str:
        operands = [self.text(one, law) for one in node.operands]
        if node.symbol in ("min", "max"):
            return f"{node.symbol}({', '.join(operands)})"
        if node.symbol in ("not", "neg"):
            return f"({'not ' if node.symbol == 'not' else '-'}{operands[0]})"
        return f"({f' {node.symbol} '.join(operands)})"

    def fact(self, name: str) -> str:
        return self.facts.setdefault(name, f"v{len(self.facts)}")

    def table(self, rows: Any) -> str:
        name = f"t{len(self.tables)}"
        self.tables[name] = rows
        return name

    def written(self, head: str, lines: list[str], known: Mapping[str, Any]) -> Any:
        """The function with that head and body; `known` are the other names it uses."""
        body = []
        for name, here in self.facts.items():
            looked_up = f"[{name!r}]" if name in self.given else ""
            body.append(f"{here} = case{looked_up or f'.get({name!r}, {FIELDS[name].default!r})'}")
        source = f"def {head}:\n" + "".join(f"    {line}\n" for line in (*body, *lines))
        space: dict[str, Any] = {"bands": bands, "steps": steps, **self.tables, **known}
        # The source is made of rules that were read and checked, never of what was given.
        exec(compile(source, "<rules of one case>", "exec"), space)  # noqa: S102
        return space[head.partition("(")[0]]
