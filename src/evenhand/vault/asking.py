"""Asks the database what it is asked for every release: planned once, then kept.

A statement with its values written into it is planned anew each time, and with many small questions
planning takes longer than answering. Here the values are parameters, and each connection keeps the
plan. It lies in the lowest room that has tables, because all rooms above may ask so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg import Cursor


def ask_prepared(sql: str, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run a statement with named parameters, prepared on this connection; returns its rows.

    JSON comes back as text.
    """
    names, rows = ask_in_order(sql, told)
    return [dict(zip(names, row, strict=True)) for row in rows]


def ask_in_order(sql: str, told: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """As `ask_prepared`, for a statement with two columns of one name: names, then rows."""
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(sql, told, prepare=True)
        return [column.name for column in cursor.description or ()], cursor.fetchall()
