"""Which cases a night judges: all of them, or those that were touched or whose time has come.

Touches are taken by the database's own view of what was committed: what is written while the night
reads stays for the next one, so that nothing is missed and nothing has to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection, transaction

from evenhand.cases.queries import Scope
from evenhand.nightly.models import Night
from evenhand.nightly.portfolio import address_of_database, read_columns
from evenhand.rulebook import NEVER

PAGE_CASES = 1_250_000
_ONE_IN_FEW = 6

_TOUCHED = """
SELECT DISTINCT kind, which FROM nightly_touch
 WHERE pg_visible_in_snapshot(tx, %(snapshot)s::pg_snapshot)
"""
# A household is judged whole: everybody's cases, as soon as one of them is concerned.
_CHOOSE = f"""
WITH touched AS MATERIALIZED ({_TOUCHED}),
     people AS (
       SELECT which AS person_id FROM touched WHERE kind = 'p'
        UNION
       SELECT c.person_id
         FROM touched t JOIN cases_case c ON c.id = t.which
        WHERE t.kind IN ('c', 's')
        UNION
       SELECT c.person_id FROM touched t JOIN cases_case c ON c.debt_id = t.which
        WHERE t.kind = 'd'
        UNION
       SELECT c.person_id
         FROM nightly_casemask m JOIN cases_case c ON c.id = m.case_id
        WHERE m.turns_at <= %(at)s AND m.turns_at < {NEVER})
INSERT INTO nightly_page (case_id, person_id, debt_id, is_moved)
SELECT c.id, c.person_id, c.debt_id, c.id IN (SELECT which FROM touched WHERE kind = 's')
  FROM people p JOIN cases_case c ON c.person_id = p.person_id
 WHERE c.closed_at IS NULL
 ORDER BY c.id
"""  # noqa: S608 - only our own words

# Whose next step was set by other hands than the night's.
MOVED_SQL = "SELECT case_id FROM nightly_page WHERE is_moved"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a night judges, and up to which writes it knows the facts."""

    everything: bool
    count: int
    snapshot: str
    at: int
    few: bool
    """Whether so few are judged that looking each up costs less than reading tables whole."""


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
        with transaction.atomic():
            cursor.execute("SET LOCAL work_mem = '128MB'")
            # What was touched and what came due is looked up; it is little on most nights.
            cursor.execute("SET LOCAL enable_hashjoin = off")
            cursor.execute("SET LOCAL enable_mergejoin = off")
            cursor.execute(_CHOOSE, {"snapshot": snapshot, "at": at})
            listed = cursor.rowcount
        cursor.execute("ANALYZE nightly_page")
        everything = everything or listed > PAGE_CASES
        few = not everything and is_few(cursor, listed)
    return Chosen(everything, listed, snapshot, at, few)


def is_few(cursor: Any, cases: int) -> bool:
    """Whether looking that many cases up costs less than reading tables whole."""
    cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 'cases_case'::regclass")
    return cases * _ONE_IN_FEW < int(cursor.fetchone()[0])


def moved_cases() -> pl.DataFrame:
    """Return the listed cases whose next step somebody else set."""
    return read_columns(address_of_database(), [MOVED_SQL])[0]


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
            "INSERT INTO nightly_page (case_id, person_id, debt_id, is_moved)"
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
