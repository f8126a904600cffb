"""What `@rule` and `@formula` declare: key, acts, principle and source of a plain function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from evenhand.rulebook.acts import Acts
from evenhand.rulebook.facts import Facts
from evenhand.rulebook.source import Source

Instant: TypeAlias = int
Minor: TypeAlias = int
Judging: TypeAlias = Callable[[Facts], int]
DECLARED = "__evenhand__"


@dataclass(frozen=True, slots=True)
class RuleDeclaration:
    """What the author wrote above a rule."""

    key: str
    acts: Acts
    principle: int
    source: str


@dataclass(frozen=True, slots=True)
class FormulaDeclaration:
    """What the author wrote above a formula."""

    key: str
    source: str


class Decorator(Protocol):
    """Gives the function back as it was, marked."""

    def __call__(self, function: Judging) -> Judging: ...


def rule(key: str, *, acts: Acts, principle: int, source: str) -> Decorator:
    """Declare the earliest instant from which a case allows these acts.

    The key begins with the pack: a country (`lv.`), `eu.` or `house.`. The source is the id of
    the pack's sources.toml, `#`, and the place within the text.
    """

    def mark(function: Judging) -> Judging:
        setattr(function, DECLARED, RuleDeclaration(key, acts, principle, source))
        return function

    return mark


def formula(key: str, *, source: str) -> Decorator:
    """Declare a whole number that the law computes from the facts of a case."""

    def mark(function: Judging) -> Judging:
        setattr(function, DECLARED, FormulaDeclaration(key, source))
        return function

    return mark


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as loaded: declaration, source, function, and what it looks at."""

    key: str
    pack: str
    acts: Acts
    principle: int
    source: Source
    function: Judging
    facts_read: tuple[str, ...]
    parameters_read: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as loaded; its parts are the formulas it calls."""

    key: str
    pack: str
    source: Source
    function: Judging
    facts_read: tuple[str, ...]
    parameters_read: tuple[str, ...]
    file: str
    line: int
    calls: tuple[str, ...] = ()
