"""Lays a synthetic portfolio of any size straight into the tables of a fresh house."""

from __future__ import annotations

from pathlib import Path

SQL = Path(__file__).with_suffix(".sql")


def lay_down(cases: int) -> None:
    """Fill empty tables with that many cases (at least 100) and let the planner know them."""
    from django.db import connection

    debts = cases - cases // 50
    script = SQL.read_text().format(cases=cases, debts=debts, people=debts * 8 // 10)
    with connection.cursor() as cursor:
        cursor.execute(script)
        for table, column in _numbered(cursor):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" (SELECT coalesce(max({column}), 1) FROM {table}))"
            )
        cursor.execute("ANALYZE")


def _numbered(cursor) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """The tables whose rows this script numbered itself."""
    cursor.execute(
        """SELECT table_name, column_name FROM information_schema.columns
            WHERE is_identity = 'YES' AND table_schema = 'public'"""
    )
    return list(cursor.fetchall())
