"""Lays a synthetic portfolio of any size straight into the tables of a fresh house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

SQL = Path(__file__).with_suffix(".sql")
CHANGES = Path(__file__).with_name("changes.sql")
# Tables the script fills, each after those it points at.
FILLED = (
    "cases_creditor", "cases_person", "cases_contactpoint", "cases_representative",
    "contact_preference", "cases_debt", "cases_evidence", "cases_case", "ledger_account",
    "ledger_transfer", "contact_release", "contact_contact", "holds_hold", "plans_statement",
    "plans_plan",
)  # fmt: skip


def lay_down(cases: int) -> None:
    """Fill empty tables with that many cases (at least 100) and let the planner know them."""
    debts = cases - cases // 50
    laid(SQL.read_text().format(cases=cases, debts=debts, people=debts * 8 // 10), FILLED)


def laid(script: str, tables: Sequence[str]) -> None:
    """Fill empty tables by a script, and let the planner know them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '256MB'")
        with _bare(cursor, tables):
            cursor.execute(script)
        for table, column in _numbered(cursor):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" (SELECT coalesce(max({column}), 1) FROM {table}))"
            )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET ALL")


def stir(share: float, *, at: datetime) -> None:
    """Let a day bring something new to that share of the open cases, through the tables."""
    from django.db import connection, transaction

    day = at.date().toordinal()
    script = CHANGES.read_text().format(
        one_in=round(1 / share), day=day, on=at.date().isoformat(), at=at.isoformat()
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(script)


@contextmanager
def _bare(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Take keys, indexes and triggers off while the tables are filled, and put them back.

    An index built of a full table costs a fraction of one that grows row by row. A key that does
    not hold breaks the bench off.
    """
    keys = _asked(cursor, _KEYS, tables)
    indexes = _asked(cursor, _INDEXES, tables)
    triggers = _asked(cursor, _TRIGGERS, tables)
    for table, name, _ in triggers:
        cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    for table, name, _, _ in reversed(keys):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for table, name, _, definition in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, mode in triggers:
        always = "ALWAYS" if mode == "A" else ""
        cursor.execute(f'ALTER TABLE {table} ENABLE {always} TRIGGER "{name}"')


# Keys that others point at come first.
_KEYS = """
SELECT k.conrelid::regclass::text, k.conname, k.contype::text, pg_get_constraintdef(k.oid)
  FROM pg_constraint k
 WHERE k.contype IN ('p', 'u', 'f')
   AND (k.conrelid::regclass::text = ANY(%(tables)s)
        OR k.contype = 'f' AND k.confrelid::regclass::text = ANY(%(tables)s))
 ORDER BY k.contype = 'f', k.conrelid, k.conname
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
  FROM pg_index i
 WHERE i.indrelid::regclass::text = ANY(%(tables)s)
   AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%(tables)s)
"""


def _asked(cursor: Any, sql: str, tables: Sequence[str]) -> list[tuple[str, ...]]:
    cursor.execute(sql, {"tables": list(tables)})
    return list(cursor.fetchall())


def _numbered(cursor: Any) -> list[tuple[str, str]]:
    """The tables whose rows this script numbered itself."""
    cursor.execute(
        """SELECT table_name, column_name FROM information_schema.columns
            WHERE is_identity = 'YES' AND table_schema = 'public'"""
    )
    return list(cursor.fetchall())
