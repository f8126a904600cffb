"""The expression a rule amounts to, once its statements are folded: what columns are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from evenhand.rulebook.field import Kind


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: int | bool | str | tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the case."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Law:
    """A parameter of the pack, folded to a constant for the day."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator on operands: + - * // % min max neg, comparisons, and or not, in."""

    symbol: str
    operands: tuple[Node, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` where the condition holds, else `otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    kind: Kind


@dataclass(frozen=True, slots=True)
class Bands:
    """The sum over a cumulative scale that is a parameter."""

    amount: Node
    scale: str
    raised_by: Node
    kind: Kind = "int"


@dataclass(frozen=True, slots=True)
class Steps:
    """The value of the first row of a table that reaches the amount."""

    amount: Node
    table: str
    kind: Kind = "int"


Node: TypeAlias = Literal | Fact | Law | Operation | Choice | Bands | Steps
