"""Kills a process that posts, at random instants and at each write boundary, and counts the money.

A child posts receipts and attributes them, as the bank's files do, and notes in a file of its own
what was answered, with fsync, only after the commit. Whoever was not answered asks again under the
same key: the next child does so. In the end the house must hold every answered posting, none twice,
and every book must be nil.
"""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.harness.ledger_house import (
    AT,
    CURRENCY,
    DAY,
    PLACE,
    debts_of_a_house,
    forked,
    leave_the_database,
)

DEBTS: Final = 50
BOUNDARIES: Final = 40
LONGEST_S: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Survived:
    """What was left after the last kill."""

    kills: int
    at_boundaries: int
    postings: int
    imbalances: int
    lost: int
    doubled: int

    @property
    def violations(self) -> int:
        """Everything that must not be."""
        return self.imbalances + self.lost + self.doubled


def run_kills(
    kills: int, postings: int, *, folder: Path, seed: int = 1, idempotent: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Survived:  # fmt: skip
    """Kill a posting child that often while it posts that much; then count."""
    chance = random.Random(seed)
    debts = debts_of_a_house(DEBTS)
    notes = folder / "answered"
    notes.touch()
    leave_the_database()
    killed = at_boundaries = 0
    while (done := _answered(notes)) < postings or killed < kills:
        boundary = chance.randrange(BOUNDARIES) if chance.random() < 0.5 else None
        # As many postings between two kills as must be, and no kill once enough were made.
        upto = min(done + max(1, (postings - done) // max(1, kills - killed)) * 2, postings)
        upto = max(upto, done + 1) if killed < kills else postings
        last = killed >= kills
        child = forked(
            partial(_post, notes, done, upto, debts, None if last else boundary, idempotent)
        )
        if not last and boundary is None:
            time.sleep(chance.random() * LONGEST_S)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
            at_boundaries += boundary is not None
        elif os.WEXITSTATUS(status):
            raise RuntimeError("the posting child failed by itself")
        progress(killed)
    return _counted(_answered(notes), killed, at_boundaries)


def _answered(notes: Path) -> int:
    """How many postings were answered: whole lines, in their order."""
    return notes.read_bytes().count(b"\n")


def _post(
    notes: Path, first: int, upto: int, debts: list[Any], boundary: int | None, idempotent: bool
) -> None:
    """Post one after the other, and note each once it is answered."""
    if boundary is not None:
        _die_at(boundary + 1)
    answered = os.open(notes, os.O_WRONLY | os.O_APPEND)
    for number in range(first, upto):
        _post_one(number, debts[number // 2 % len(debts)], idempotent=idempotent)
        os.write(answered, b"%d\n" % number)
        os.fsync(answered)


def _post_one(number: int, debt: Any, *, idempotent: bool) -> None:
    """An even posting comes in at the bank, the odd one after it finds its debt."""
    from evenhand.ledger import flows
    from evenhand.rulebook.money import Money

    key = f"killed:{number // 2}" + ("" if idempotent else f":{uuid.uuid4()}")
    amount = Money(_minor(number // 2), CURRENCY)
    who: Any = {"at": AT, "actor": "bank"}
    if number % 2 == 0:
        flows.take_in(key=key, place=PLACE, amount=amount, on=DAY, **who)
    else:
        part = flows.Part(debt=debt, kind="principal", amount=amount)
        flows.attribute(key=key, parts=[part], paid_on=DAY, **who)


def _minor(entry: int) -> int:
    return 1 + entry * 7919 % 9973


def _die_at(boundary: int) -> None:
    """Let this process die before or after one of its statements or commits, all counted."""
    import psycopg

    left = [boundary]

    def passed() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            passed()
            answer = method(*given, **named)
            passed()
            return answer

        return run

    psycopg.Cursor.execute = watched(psycopg.Cursor.execute)  # type: ignore[method-assign]
    psycopg.Connection.commit = watched(psycopg.Connection.commit)  # type: ignore[method-assign]


def _counted(answered: int, killed: int, at_boundaries: int) -> Survived:
    """Hold what the house kept against what was answered, posting by posting."""
    from django.db import connection

    entries = (answered + 1) // 2
    kept: dict[str, dict[int, list[int]]] = {"receipt": {}, "payment": {}, "held_for": {}}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, substring(key FROM 'killed:([0-9]+)')::int, amount_minor"
            " FROM ledger_transfer WHERE kind IN ('receipt', 'payment', 'held_for')"
        )
        for kind, entry, minor in cursor.fetchall():
            kept[kind].setdefault(entry, []).append(minor)
        cursor.execute(_NOT_NIL)
        imbalances = len(cursor.fetchall())
        cursor.execute(
            "SELECT data->>'transfer', count(*) FROM journal_event"
            " WHERE code = 'money.posted' GROUP BY 1 HAVING count(*) > 1"
        )
        doubled = len(cursor.fetchall())
    lost = 0
    for entry in range(entries):
        kinds = ["receipt"] + (["payment", "held_for"] if entry * 2 + 1 < answered else [])
        lost += sum(kept[kind].get(entry) is None for kind in kinds)
    for rows in kept.values():
        doubled += sum(
            len(minors) > 1 or minors != [_minor(entry)] for entry, minors in rows.items()
        )
    # A payment and what is held for it are one posting: never one without the other.
    imbalances += len(set(kept["payment"]) ^ set(kept["held_for"]))
    return Survived(
        kills=killed, at_boundaries=at_boundaries, postings=answered, imbalances=imbalances,
        lost=lost, doubled=doubled,
    )  # fmt: skip


_NOT_NIL: Final = """
SELECT a.book, a.currency
  FROM (SELECT debit_id AS account_id, amount_minor AS minor FROM ledger_transfer
        UNION ALL SELECT credit_id, -amount_minor FROM ledger_transfer) m
  JOIN ledger_account a ON a.id = m.account_id
 GROUP BY a.book, a.currency HAVING sum(m.minor) <> 0
"""
