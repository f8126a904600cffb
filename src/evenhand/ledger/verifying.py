"""Checks the whole ledger against itself: every row, every closed day, every answer given.

The triggers keep everybody out who comes through the front door. Who can switch them off leaves
traces here: the digest of a closed day does not fit any more, and the row is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection, transaction

from evenhand.journal.actions import GENESIS
from evenhand.journal.models import Link
from evenhand.ledger.closing import BEGINNING, MARK, Chained, chained
from evenhand.ledger.models import DayClosed, Transfer
from evenhand.vault.asking import ask_prepared

MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Something that does not fit: which transfer, or which day or book, and why."""

    why: str
    transfer: int | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a check of the ledger found; nothing wrong means that all fits."""

    rows: int
    days: int
    digest: str
    journal_head: str
    wrong: tuple[Wrong, ...]


def verify() -> Verified:
    """Check every transfer and every closed day, at one instant of the database."""
    fresh = not connection.in_atomic_block
    with transaction.atomic():
        if fresh:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        days = list(DayClosed.objects.defer("marks").order_by("day"))
        wrong = [*_rows(), *_days(days)]
        head = Link.objects.order_by("-position").first()
        return Verified(
            rows=Transfer.objects.count(),
            days=len(days),
            digest=(bytes(days[-1].digest) if days else BEGINNING).hex(),
            journal_head=(bytes(head.digest) if head else GENESIS).hex(),
            wrong=tuple(sorted(wrong, key=lambda one: (one.transfer is None, one.transfer or 0))),
        )


def _rows() -> Iterator[Wrong]:
    """What is wrong with rows in themselves, the first of each sort."""
    for why, sql in _CHECKS.items():
        for row in ask_prepared(sql, {"most": MOST_NAMED}):
            number = row.get("id")
            yield Wrong(why=why, transfer=number, where=str(row.get("at") or ""))


def _days(days: list[DayClosed]) -> Iterator[Wrong]:
    """What is wrong with closed days: each is reckoned anew from its rows."""
    before, first, latest = BEGINNING, 0, date.min
    for closed in days:
        where = closed.day.isoformat()
        if bytes(closed.before) != before or closed.last_id < first or closed.day <= latest:
            yield Wrong(why="a close does not follow the one before", where=where)
        found = chained(bytes(closed.before), first, closed.last_id)
        if found.digest != bytes(closed.digest):
            yield from _changed(closed, found)
        if not _is_in_journal(closed):
            yield Wrong(why="the journal tells another digest of the day", where=where)
        before, first, latest = bytes(closed.digest), closed.last_id, closed.day


def _changed(closed: DayClosed, found: Chained) -> Iterator[Wrong]:
    """Name the rows by which a day differs from its close."""
    day = closed.day.isoformat()
    kept, now = _marks(bytes(closed.marks)), _marks(found.marks)
    named = 0
    for number in sorted(set(kept) | set(now)):
        if kept.get(number) == now.get(number):
            continue
        why = "was changed after its day was closed"
        if number not in now:
            why = "is gone since its day was closed"
        elif number not in kept:
            why = "came in among rows of a closed day"
        yield Wrong(why=why, transfer=number, where=day)
        named += 1
        if named == MOST_NAMED:
            return
    if not named:
        yield Wrong(why="the close itself was changed", where=day)


def _marks(packed: bytes) -> dict[int, bytes]:
    return {
        int.from_bytes(packed[start : start + 8]): packed[start + 8 : start + MARK]
        for start in range(0, len(packed), MARK)
    }


def _is_in_journal(closed: DayClosed) -> bool:
    told = ask_prepared(_CLOSED_EVENTS, {"day": closed.day.isoformat()})
    return [row["digest"] for row in told] == [bytes(closed.digest).hex()]


_CLOSED_EVENTS: Final = """
SELECT data->>'digest' AS digest FROM journal_event
 WHERE code = 'ledger.closed' AND data->>'day' = %(day)s
"""
# One look over the table each, in whatever order is quickest; only what is wrong comes back.
_CHECKS: Final = {
    "moves nothing, too much, or from an account to itself": """
SELECT id FROM ledger_transfer
 WHERE amount_minor < 1 OR amount_minor > 1000000000000000 OR debit_id = credit_id
 ORDER BY id LIMIT %(most)s
""",
    "is in another currency or book than its accounts": """
SELECT t.id FROM ledger_transfer t
  LEFT JOIN ledger_account d ON d.id = t.debit_id LEFT JOIN ledger_account c ON c.id = t.credit_id
 WHERE d.id IS NULL OR c.id IS NULL OR d.currency <> t.currency OR c.currency <> t.currency
    OR d.book <> t.book OR c.book <> t.book
 ORDER BY t.id LIMIT %(most)s
""",
    "bears the key of another": """
SELECT max(id) AS id FROM ledger_transfer GROUP BY key HAVING count(*) > 1
 ORDER BY 1 LIMIT %(most)s
""",
    "is a payment of which the journal does not tell": """
SELECT t.id FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit_id
 WHERE t.kind IN ('payment', 'reported')
   AND EXISTS (SELECT FROM cases_case c WHERE c.debt_id = a.debt_id)
   AND t.key NOT IN (SELECT k FROM journal_event e
        CROSS JOIN LATERAL (SELECT e.data->>'transfer' AS k
             UNION ALL SELECT jsonb_array_elements_text(coalesce(e.data->'and', '[]'))) keys
        WHERE e.code = 'money.posted' AND k IS NOT NULL)
 ORDER BY t.id LIMIT %(most)s
""",
    "is of another amount than the journal tells": """
WITH told AS (
    SELECT e.id AS event, (e.data->>'amount_minor')::bigint AS minor, e.data->>'transfer' AS key,
           coalesce(e.data->'and', '[]') AS others
      FROM journal_event e WHERE e.code = 'money.posted'),
more AS (
    SELECT o.event, sum(t.amount_minor) AS minor
      FROM told o CROSS JOIN LATERAL jsonb_array_elements_text(o.others) k
      JOIN ledger_transfer t ON t.key = k.value
     WHERE o.others <> '[]' GROUP BY o.event)
SELECT DISTINCT t.id FROM told o JOIN ledger_transfer t USING (key) LEFT JOIN more USING (event)
 WHERE t.amount_minor + coalesce(more.minor, 0) <> o.minor
 ORDER BY t.id LIMIT %(most)s
""",
    "is held of another amount than was paid": """
SELECT t.id FROM ledger_transfer t JOIN ledger_transfer p ON p.key = substr(t.key, 10)
 WHERE t.kind = 'held_for' AND (t.amount_minor <> p.amount_minor OR t.currency <> p.currency)
 ORDER BY t.id LIMIT %(most)s
""",
    "an answer names a transfer that is not there": """
SELECT r.scope || ':' || r.id AS at FROM ledger_request r
 CROSS JOIN LATERAL jsonb_array_elements_text(
       CASE WHEN jsonb_typeof(r.response->'transfers') = 'array' THEN r.response->'transfers'
            ELSE '[]' END) k
  LEFT JOIN ledger_transfer t ON t.key = k.value
 WHERE t.id IS NULL ORDER BY r.id LIMIT %(most)s
""",
    "a book is not nil": """
SELECT a.book || ' ' || a.currency AS at
  FROM (SELECT debit_id AS account_id, sum(amount_minor) AS minor FROM ledger_transfer GROUP BY 1
        UNION ALL
        SELECT credit_id, -sum(amount_minor) FROM ledger_transfer GROUP BY 1) m
  JOIN ledger_account a ON a.id = m.account_id
 GROUP BY a.book, a.currency HAVING sum(m.minor) <> 0 LIMIT %(most)s
""",
}
