"""Asks the database about one case what it is asked for every release: planned once, then kept.

A statement with its values written into it is planned anew each time, and with many small
questions planning takes longer than answering. Here the values are parameters, and each connection
keeps the plan. Portfolios are asked by `queries.facts_sql`, from the same texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from psycopg import Cursor

from evenhand.cases.models import Case

_PLACES: Final = {
    "case_is": "case_id = %(case)s::bigint",
    "person_is": "person_id = %(person)s::bigint",
    "debt_is": "debt_id = %(debt)s::bigint",
    "at": "%(at)s::timestamptz",
}


def ask_prepared(sql: str, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run a statement with named parameters, prepared on this connection; returns its rows."""
    names, rows = _asked(sql, told)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _asked(sql: str, told: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(sql, told, prepare=True)
        return [column.name for column in cursor.description or ()], cursor.fetchall()


def one_statement(templates: Sequence[str]) -> str:
    """Return facts queries as one statement about one case.

    Its row has every column of theirs, query by query, each after a column `found` of its own,
    which is null where a query gives no row.
    """
    parts = [
        f"LEFT JOIN (SELECT true AS found, q.* FROM ({template.format(**_PLACES)}) q) q{number}"  # noqa: S608
        " ON true"
        for number, template in enumerate(templates)
    ]
    return f"SELECT * FROM (SELECT) one {' '.join(parts)}"  # noqa: S608


def facts_found(sql: str, case: Case, *, at: datetime) -> list[dict[str, Any] | None]:
    """Return what `one_statement` says of a case, query by query; None where one gives no row."""
    told = {"case": case.pk, "person": case.person_id, "debt": case.debt_id, "at": at}
    names, rows = _asked(sql, told)
    found: list[dict[str, Any] | None] = []
    for name, value in zip(names, rows[0], strict=True):
        if name == "found":
            found.append({} if value else None)
        elif found[-1] is not None:
            found[-1][name] = value
    return found
