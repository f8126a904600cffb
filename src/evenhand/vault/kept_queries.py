"""Queries that are put into words once, and from then on only asked.

Django writes each statement anew: copying, joining and spelling it takes longer than the answer.
What every page of a person asks is written here once, with places for what changes, and each
connection keeps its plan. The rows come back as the same objects as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from evenhand.vault.asking import Question, ask_numbered

M = TypeVar("M", bound=Model)

# What stands in a statement for a value that nobody knows yet: of each kind, one that no row has.
_STAND_INS: Final[Mapping[type, Callable[[int], Any]]] = {
    int: lambda place: 7_777_777_000_000 + place,
    str: lambda place: f"\N{SYMBOL FOR NULL}{place}",
    UUID: lambda place: UUID(int=7_777_777_000_000 + place),
    date: lambda place: date(2777, 7, 7) + timedelta(days=place),
    datetime: lambda place: datetime(2777, 7, 7, tzinfo=UTC) + timedelta(days=place),
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement in the database's words."""

    sql: str
    places: tuple[tuple[str, Any], ...]
    """Of each parameter its name and how its value is wrapped; of a fixed one no name but it."""
    compiler: SQLCompiler


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a row becomes an object and those that it names."""

    compiler: Any
    build: Callable[..., Any]
    own: slice
    names: list[str]
    related: Sequence[Any]


class KeptQuery(Generic[M]):
    """A query whose words for the database are written once.

    `ask` builds the rows that are wanted from named values; `kinds` says of which kind each value
    is. A value is never None and never a list: those make another statement.
    """

    def __init__(self, ask: Callable[..., QuerySet[M]], **kinds: type) -> None:
        self._ask, self._kinds = ask, kinds

    def __call__(self, **told: Any) -> list[M]:
        """Ask it; returns the rows."""
        return list(self._objects(self._rows(told)))

    def first(self, **told: Any) -> M | None:
        """Ask it; returns the first row, or None. The query itself asks for no more than one."""
        return next(self._objects(self._rows(told)), None)

    def question(self, **told: Any) -> Question:
        """The same as a question, to know beforehand whether it finds anything."""
        written = self._written
        values = [wrap(told[name]) if name else wrap for name, wrap in written.places]
        return Question(written.sql, values)

    def _rows(self, told: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        asked = self.question(**told)
        return ask_numbered(asked.sql, asked.values)

    def _objects(self, rows: list[tuple[Any, ...]]) -> Iterator[M]:
        shape = self._shape
        for row in shape.compiler.results_iter([rows]):
            found: M = shape.build(DEFAULT_DB_ALIAS, shape.names, row[shape.own])
            for related in shape.related:
                related.populate(row, found)
            yield found

    @cached_property
    def _shape(self) -> _Shape:
        compiler: Any = self._written.compiler
        told, select = compiler.klass_info, compiler.select
        own = slice(told["select_fields"][0], told["select_fields"][-1] + 1)
        names = [field[0].target.attname for field in select[own]]
        related: Any = get_related_populators
        return _Shape(
            compiler, told["model"].from_db, own, names, related(told, select, DEFAULT_DB_ALIAS)
        )

    @cached_property
    def _written(self) -> _Written:
        stand_ins = {
            name: _STAND_INS[kind](place) for place, (name, kind) in enumerate(self._kinds.items())
        }
        compiler = self._ask(**stand_ins).query.get_compiler(using=DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        names = {value: name for name, value in stand_ins.items()}
        places = tuple(_place(value, names) for value in values)
        return _Written(_numbered(text), places, compiler)


def _place(value: Any, names: Mapping[Any, str]) -> tuple[str, Any]:
    name = names.get(value, "")
    return (name, type(value) if isinstance(value, int) else _as_it_is) if name else ("", value)


def _as_it_is(value: Any) -> Any:
    return value


def _numbered(text: str) -> str:
    """A statement with the database's own places instead of Django's."""
    parts = text.split("%s")
    numbered = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], start=1))
    return (numbered + parts[-1]).replace("%%", "%")
