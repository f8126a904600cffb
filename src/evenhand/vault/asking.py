"""Asks the database what it is asked for every release: planned once, then kept.

A statement with its values written into it is planned anew each time, and with many small questions
planning takes longer than answering. Here the values are parameters, and each connection keeps the
plan. It lies in the lowest room that has tables, because all rooms above may ask so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import connection
from psycopg import RawCursor


def ask_prepared(sql: str, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run a statement with named parameters, prepared on this connection; returns its rows.

    JSON comes back as text.
    """
    names, rows = ask_in_order(sql, told)
    return [dict(zip(names, row, strict=True)) for row in rows]


def ask_in_order(sql: str, told: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """As `ask_prepared`, for a statement with two columns of one name: names, then rows."""
    text, order = _numbered(sql)
    values = [told[name] for name in order]
    if _is_known_empty(text, values):
        return [], []
    connection.ensure_connection()
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        cursor.execute(text, values, prepare=True)
        if sql not in _COLUMNS:
            _COLUMNS[sql] = [column.name for column in cursor.description or ()]
        names = _COLUMNS[sql]
        return names, cursor.fetchall() if names else []


def ask_numbered(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement with the database's own places (`$1`), prepared; returns its rows."""
    if _is_known_empty(sql, values):
        return []
    connection.ensure_connection()
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        return cursor.execute(sql, values, prepare=True).fetchall()


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with the database's own places, and their values; asked later, if at all."""

    sql: str
    values: Sequence[Any]


def question(sql: str, told: Mapping[str, Any]) -> Question:
    """A statement with named parameters as a question."""
    text, order = _numbered(sql)
    return Question(text, [told[name] for name in order])


@contextmanager
def knowing_which_are_empty(*questions: Question) -> Iterator[None]:
    """Ask at once which of several questions find no row; in here those are not asked again.

    For a page that would ask many things of which there mostly are none. Nothing is written in
    here, and what others write meanwhile the next page shows.
    """
    places = tuple(len(one.values) for one in questions)
    values = [value for one in questions for value in one.values]
    (found,) = ask_numbered(_which(tuple(one.sql for one in questions), places), values)
    answered = zip(questions, found, strict=True)
    empty = {_same(one.sql, one.values) for one, is_there in answered if not is_there}
    before = _KNOWN_EMPTY.set(_KNOWN_EMPTY.get() | empty)
    try:
        yield
    finally:
        _KNOWN_EMPTY.reset(before)


@cache
def _which(statements: tuple[str, ...], places: tuple[int, ...]) -> str:
    """One statement that says of each whether it finds a row."""
    parts, before = [], 0
    for sql, more in zip(statements, places, strict=True):
        parts.append(f"EXISTS ({_shifted(sql, before)})")
        before += more
    return f"SELECT {', '.join(parts)}"


def _shifted(sql: str, by: int) -> str:
    return _OWN_PLACE.sub(lambda place: f"${int(place[1]) + by}", sql)


def _is_known_empty(sql: str, values: Sequence[Any]) -> bool:
    known = _KNOWN_EMPTY.get()
    return bool(known) and _same(sql, values) in known


def _same(sql: str, values: Sequence[Any]) -> tuple[str, str]:
    return sql, repr(list(values))


_KNOWN_EMPTY: Final[ContextVar[frozenset[tuple[str, str]]]] = ContextVar(
    "known_empty", default=frozenset()
)
# What a statement answers with; asked for each time, the names cost more than the rows.
_COLUMNS: Final[dict[str, list[str]]] = {}
_OWN_PLACE: Final = re.compile(r"\$(\d+)")
_PLACE: Final = re.compile(r"%(?:\((\w+)\)s|%)")


@cache
def _numbered(sql: str) -> tuple[str, list[str]]:
    """A statement as the database numbers its parameters, and their names in that order."""
    order: list[str] = []

    def number(place: re.Match[str]) -> str:
        name = place[1]
        if name is None:
            return "%"
        if name not in order:
            order.append(name)
        return f"${order.index(name) + 1}"

    return _PLACE.sub(number, sql), order
