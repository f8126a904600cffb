"""Which cases a night judges: all of them, or those that were touched or whose time has come.

Touches are taken by the database's own view of what was committed: what is written while the night
reads stays for the next one, so that nothing is missed and nothing has to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection

from evenhand.cases.queries import Scope
from evenhand.nightly.models import Night
from evenhand.nightly.portfolio import address_of_database, read_columns
from evenhand.rulebook import NEVER

PAGE_CASES = 1_250_000

_TOUCHED = """
SELECT DISTINCT kind, which FROM nightly_touch
 WHERE pg_visible_in_snapshot(tx, %(snapshot)s::pg_snapshot)
"""
# A household is judged whole: everybody's cases, as soon as one of them is concerned.
_CHOOSE = f"""
WITH touched AS MATERIALIZED ({_TOUCHED}),
     people AS (
       SELECT person_id, bool_or(is_touched) AS is_touched
         FROM (SELECT which AS person_id, true AS is_touched FROM touched WHERE kind = 'p'
               UNION ALL
               SELECT c.person_id, true FROM touched t JOIN cases_case c ON c.id = t.which
                WHERE t.kind = 'c'
               UNION ALL
               SELECT c.person_id, true FROM touched t JOIN cases_case c ON c.debt_id = t.which
                WHERE t.kind = 'd'
               UNION ALL
               SELECT c.person_id, false
                 FROM nightly_casemask m JOIN cases_case c ON c.id = m.case_id
                WHERE m.turns_at <= %(at)s AND m.turns_at < {NEVER}) who
        GROUP BY person_id)
INSERT INTO nightly_page (case_id, person_id, debt_id, is_touched)
SELECT c.id, c.person_id, c.debt_id, p.is_touched
  FROM people p JOIN cases_case c ON c.person_id = p.person_id
 WHERE c.closed_at IS NULL
 ORDER BY c.id
"""  # noqa: S608 - only our own words

TOUCHED_SQL = "SELECT case_id FROM nightly_page WHERE is_touched"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a night judges, and up to which writes it knows the facts."""

    everything: bool
    count: int
    snapshot: str
    at: int


def choose(night: Night, *, everything: bool, clean: bool) -> Chosen:
    """Choose the cases of a night and list them; `clean`: nobody worked on this night before.

    All are judged where the masks were made by another rulebook, after a night that was cut off,
    and where nights were worked out of order.
    """
    before = Night.objects.filter(finished_at__isnull=False).order_by("-on_day").first()
    everything = (
        everything
        or not clean
        or before is None
        or before.rulebook_hash != night.rulebook_hash
        or before.at > night.at
    )
    at = int(night.at.timestamp())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        snapshot = cursor.fetchone()[0]
        _empty_page(cursor)
        cursor.execute("SET work_mem = '128MB'")
        cursor.execute(_CHOOSE, {"snapshot": snapshot, "at": at})
        listed = cursor.rowcount
        cursor.execute("RESET work_mem")
        cursor.execute("ANALYZE nightly_page")
    return Chosen(everything or listed > PAGE_CASES, listed, snapshot, at)


def touched_cases() -> pl.DataFrame:
    """Return the listed cases that somebody wrote about."""
    return read_columns(address_of_database(), [TOUCHED_SQL])[0]


def scopes(chosen: Chosen) -> list[Scope | tuple[int, int]]:
    """Return what is read at once: the whole, the list, or spans of person ids."""
    if not chosen.everything:
        return [Scope.in_table("nightly_page")] if chosen.count else []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(person_id), max(person_id) FROM cases_case"
            " WHERE closed_at IS NULL"
        )
        count, first, last = cursor.fetchone()
    if count <= PAGE_CASES:
        return [Scope()] if count else []
    parts = -(-count // PAGE_CASES)
    step = -(-(last - first + 1) // parts)
    return [(start, start + step) for start in range(first, last + 1, step)]


def listed(span: tuple[int, int]) -> Scope:
    """List the open cases of the people with ids in a span, and return their scope."""
    with connection.cursor() as cursor:
        _empty_page(cursor)
        cursor.execute(
            "INSERT INTO nightly_page (case_id, person_id, debt_id, is_touched)"
            " SELECT id, person_id, debt_id, false FROM cases_case"
            "  WHERE closed_at IS NULL AND person_id >= %s AND person_id < %s",
            span,
        )
        cursor.execute("ANALYZE nightly_page")
    return Scope.in_table("nightly_page")


def _empty_page(cursor: Any) -> None:
    cursor.execute("TRUNCATE nightly_page")


def forget(chosen: Chosen) -> int:
    """Forget the touches that the night has answered, and masks of closed cases; counts touches."""
    with connection.cursor() as cursor:
        # A closed case would come up as due every night; opened again, it is touched.
        cursor.execute(
            "DELETE FROM nightly_casemask m USING cases_case c"
            " WHERE c.id = m.case_id AND c.closed_at IS NOT NULL AND m.turns_at <= %s",
            [chosen.at],
        )
        cursor.execute(
            "DELETE FROM nightly_touch WHERE pg_visible_in_snapshot(tx, %s::pg_snapshot)",
            [chosen.snapshot],
        )
        forgotten = int(cursor.rowcount)
        _empty_page(cursor)
    return forgotten
