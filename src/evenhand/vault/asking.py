"""Asks the database what it is asked for every release: planned once, then kept.

A statement with its values written into it is planned anew each time, and with many small questions
planning takes longer than answering. Here the values are parameters, and each connection keeps the
plan. It lies in the lowest room that has tables, because all rooms above may ask so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    connection.ensure_connection()
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        cursor.execute(text, [told[name] for name in order], prepare=True)
        if sql not in _COLUMNS:
            _COLUMNS[sql] = [column.name for column in cursor.description or ()]
        names = _COLUMNS[sql]
        return names, cursor.fetchall() if names else []


def ask_numbered(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement with the database's own places (`$1`), prepared; returns its rows."""
    connection.ensure_connection()
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        return cursor.execute(sql, values, prepare=True).fetchall()


# What a statement answers with; asked for each time, the names cost more than the rows.
_COLUMNS: Final[dict[str, list[str]]] = {}
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
