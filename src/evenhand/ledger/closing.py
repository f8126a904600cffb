"""Closes a day: what the books said, and a digest by which any later change of a row shows.

The digest of a close goes over every row since the close before, in the order of their numbers, and
over that close's digest. The journal's sealed chain holds it too, so that whoever keeps a head of
that chain outside the house keeps the ledger with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, transaction

from evenhand.journal.actions import GENESIS, Entry, append
from evenhand.journal.models import Link
from evenhand.ledger.models import DayClosed, Transfer
from evenhand.vault.asking import ask_prepared

BEGINNING: Final = hashlib.sha256(b"evenhand ledger, digest version 1").digest()
MOST_TOLD: Final = 200
MARK: Final = 16
_CLOSER_LOCK: Final = 0x636C6F73
_PAGE: Final = 5_000


class DayNotOver(Exception):
    """A day is closed when it has begun everywhere; one to come cannot be."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} has not come yet and cannot be closed")
        self.day = day


class LaterDayClosed(Exception):
    """Days are closed in their order."""

    def __init__(self, *, day: date, closed: date) -> None:
        super().__init__(f"{closed} is closed already; {day} before it cannot be closed any more")
        self.day, self.closed = day, closed


def close_day(day: date, *, at: datetime, actor: str) -> DayClosed:
    """Close the books of a day, once: closed again, the first close is answered.

    Raises DayNotOver, LaterDayClosed.
    """
    if day > at.date():
        raise DayNotOver(day)
    last = _last_written()
    with transaction.atomic():
        ask_prepared("SELECT pg_advisory_xact_lock(%(lock)s)::text", {"lock": _CLOSER_LOCK})
        closed_before = DayClosed.objects.defer("marks").order_by("-day")
        if kept := closed_before.filter(day=day).first():
            return kept
        before = closed_before.first()
        if before is not None and before.day > day:
            raise LaterDayClosed(day=day, closed=before.day)
        closed = _written(day, before, last, at=at, actor=actor)
        _journal(closed)
    return closed


@transaction.atomic
def _last_written() -> int:
    """The last number so far; no smaller one can appear any more.

    Writers on their way finish first, and new ones wait for a moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_transfer IN SHARE ROW EXCLUSIVE MODE")
    return Transfer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _written(
    day: date, before: DayClosed | None, last: int, *, at: datetime, actor: str
) -> DayClosed:
    first = before.last_id if before else 0
    start = bytes(before.digest) if before else BEGINNING
    last = max(first, last)
    chain = chained(start, first, last)
    head = Link.objects.order_by("-position").first()
    return DayClosed.objects.create(
        day=day,
        last_id=last,
        rows=len(chain.marks) // MARK,
        digest=chain.digest,
        before=start,
        marks=chain.marks,
        sums=ask_prepared(_SUMS, {"last": last, "on": day}),
        told=_told(day, first, last),
        journal_head=bytes(head.digest) if head else GENESIS,
        at=at,
        by=actor,
    )


@dataclass(frozen=True, slots=True)
class Chained:
    """The digest over some rows and what came before, and the mark of each row."""

    digest: bytes
    marks: bytes


def chained(start: bytes, first: int, last: int) -> Chained:
    """Digest the rows after one number up to another, in their order, few at a time."""
    digest, marks = hashlib.sha256(start), bytearray()
    with transaction.atomic(), connection.chunked_cursor() as rows:
        rows.execute(_ROWS, [first, last])
        while page := rows.fetchmany(_PAGE):
            for number, text in page:
                row = text.encode()
                digest.update(row)
                marks += number.to_bytes(8) + hashlib.sha256(row).digest()[:8]
    return Chained(digest.digest(), bytes(marks))


def _told(day: date, first: int, last: int) -> Mapping[str, Any]:
    """What a treasurer looks at: what waits, what came late, and where the books differ."""
    asked = {"on": day, "first": first, "last": last, "most": MOST_TOLD}
    late = ask_prepared(_LATE, asked)
    return {
        "suspense": ask_prepared(_SUSPENSE, asked),
        "late": late[:MOST_TOLD],
        "late_rows": int(late[0]["of"]) if late else 0,
        "differences": ask_prepared(_DIFFERENCES, asked),
    }


def _journal(closed: DayClosed) -> None:
    append(
        Entry(
            code="ledger.closed",
            at=closed.at,
            actor=closed.by,
            data={
                "day": closed.day.isoformat(),
                "last_id": closed.last_id,
                "rows": closed.rows,
                "digest": bytes(closed.digest).hex(),
                "differences": len(closed.told["differences"]),
            },
        )
    )


def as_told(closed: DayClosed) -> Mapping[str, Any]:
    """A close as words and whole numbers, to be printed or given out."""
    return {
        "day": closed.day.isoformat(),
        "at": closed.at.isoformat(),
        "by": closed.by,
        "last_id": closed.last_id,
        "rows": closed.rows,
        "digest": bytes(closed.digest).hex(),
        "before": bytes(closed.before).hex(),
        "journal_head": bytes(closed.journal_head).hex(),
        "sums": closed.sums,
        **closed.told,
    }


# Each field with its length, so that none runs into the next; built by the database, for speed.
_ROWS: Final = """
SELECT id, concat(id, ':', length(key), ':', key, kind, ':', debit_id, ':', credit_id, ':',
                  amount_minor, currency, book, ':', effective_on - DATE '2000-01-01', ':',
                  (extract(epoch FROM recorded_at) * 1000000)::bigint, ':',
                  length(recorded_by), ':', recorded_by, basis)
  FROM ledger_transfer WHERE id > %s AND id <= %s ORDER BY id
"""
# All that counts by the day; the sums of a book are nil in each currency.
_BALANCES: Final = """
WITH moved AS (
    SELECT account_id, sum(minor)::bigint AS minor, sum(greatest(minor, 0))::bigint AS debits,
           sum(greatest(-minor, 0))::bigint AS credits
      FROM (SELECT debit_id AS account_id, amount_minor AS minor FROM ledger_transfer
             WHERE id <= %(last)s AND effective_on <= %(on)s
            UNION ALL
            SELECT credit_id, -amount_minor FROM ledger_transfer
             WHERE id <= %(last)s AND effective_on <= %(on)s) m
     GROUP BY account_id)
"""
_SUMS: Final = f"""{_BALANCES}
SELECT a.currency, a.book, a.kind, sum(m.debits)::bigint AS debits,
       sum(m.credits)::bigint AS credits, sum(m.minor)::bigint AS balance
  FROM moved m JOIN ledger_account a ON a.id = m.account_id
 GROUP BY a.currency, a.book, a.kind ORDER BY a.currency, a.book, a.kind
"""  # noqa: S608 - only our own words
# A receipt waits while less was taken out of suspense than came in, the oldest spent first.
_SUSPENSE: Final = """
WITH moved AS (
    SELECT t.id, t.key, t.currency, t.effective_on, t.amount_minor, a.id = t.credit_id AS came
      FROM ledger_transfer t JOIN ledger_account a ON a.kind = 'suspense'
       AND a.id IN (t.debit_id, t.credit_id)
     WHERE t.id <= %(last)s AND t.effective_on <= %(on)s),
spent AS (SELECT currency, sum(amount_minor) AS minor FROM moved WHERE NOT came GROUP BY currency),
running AS (
    SELECT key, currency, effective_on, amount_minor,
           sum(amount_minor) OVER (PARTITION BY currency ORDER BY effective_on, id) AS upto
      FROM moved WHERE came)
SELECT key, r.currency, least(amount_minor, upto - coalesce(minor, 0))::bigint AS minor,
       effective_on::text AS since, %(on)s::date - effective_on AS days
  FROM running r LEFT JOIN spent s USING (currency)
 WHERE upto > coalesce(minor, 0) ORDER BY effective_on, key LIMIT %(most)s
"""
_LATE: Final = """
SELECT key, effective_on::text AS counts_from, recorded_at::date::text AS recorded, amount_minor,
       currency, count(*) OVER () AS of
  FROM ledger_transfer
 WHERE id > %(first)s AND id <= %(last)s
   AND effective_on <= (SELECT max(day) FROM ledger_dayclosed)
 ORDER BY id LIMIT %(most)s
"""
# What should be alike and is not: told by hand and never seen, below nothing, more than paid.
_DIFFERENCES: Final = f"""{_BALANCES}
, standing AS (
    SELECT a.kind, a.currency, a.creditor_id, sum(m.minor)::bigint AS minor
      FROM moved m JOIN ledger_account a ON a.id = m.account_id
     WHERE a.debt_id IS NULL GROUP BY a.kind, a.currency, a.creditor_id)
SELECT 'not_seen_at_bank' AS why, currency, creditor_id AS book, sum(minor)::bigint AS minor
  FROM standing WHERE kind IN ('client_money', 'held')
 GROUP BY currency, creditor_id HAVING sum(minor) <> 0
UNION ALL
SELECT 'suspense_below_nothing', currency, 0, minor
  FROM standing WHERE kind = 'suspense' AND minor > 0
UNION ALL
SELECT 'more_passed_on_than_held', currency, creditor_id, minor
  FROM standing WHERE kind = 'held' AND minor > 0
UNION ALL
SELECT 'below_nothing_owed', a.currency, a.book, sum(m.minor)::bigint
  FROM moved m JOIN ledger_account a ON a.id = m.account_id
 WHERE a.debt_id IS NOT NULL AND m.minor < 0 GROUP BY a.currency, a.book
 ORDER BY 1, 2, 3
"""  # noqa: S608 - only our own words
