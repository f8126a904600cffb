"""The portfolio as columns: every room's facts, read at once and joined by their keys.

The same SQL as the gate's serves here without a case named, or for a page of cases. Reads go to
the database that is written to, never to a replica, because decisions follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as adbc
import numpy as np
import polars as pl
from django.db import connection

from evenhand.cases import queries as cases
from evenhand.cases.queries import Scope, facts_sql
from evenhand.contact import queries as contact
from evenhand.contact.gate import CHANGE_COLUMNS, FACT_QUERIES
from evenhand.holds import queries as holds
from evenhand.ledger import queries as ledger
from evenhand.plans import queries as plans
from evenhand.rulebook import FIELDS, NEVER

QUERIES: Final = (*FACT_QUERIES, *plans.FACT_QUERIES)
_CHANGES: Final = (*CHANGE_COLUMNS, *plans.CHANGE_COLUMNS)
# What the first of two readers reads; the second reads the rest. Their work is about the same.
_FIRST_READER: Final = frozenset(
    {cases.FACTS_SQL, ledger.FACTS_SQL, holds.FACTS_SQL, contact.CALL_FACTS_SQL,
     contact.BUDGET_FACTS_SQL, cases.EVIDENCE_FACTS_SQL}
)  # fmt: skip
# Large aggregates in memory and in the order of an index; compiling a query costs more than it
# spares; a reader does not ask for more workers, because there is one on each processor.
_SETTINGS: Final = (
    "SET jit = off",
    "SET work_mem = '256MB'",
    "SET max_parallel_workers_per_gather = 0",
    "SET random_page_cost = 1.1",
    "SET enable_hashagg = off",
)
# For few cases: every table by the keys of those that are listed. The planner thinks of disks, and
# would read the tables whole.
BY_KEYS: Final = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
_SPARSE: Final = 30
_ZERO: Final = {"int": 0, "bool": False, "str": ""}
_ASIDE: Final = {
    "preferred_channel": "",
    "statement_is_indicative": False,
    "statement_expired": False,
    "plan_runs": False,
    "statement_id": 0,
    "lowest_income_minor": 0,
    "earmarked_minor": 0,
    "priority_minor": 0,
    "agreed_minor": 0,
    "savings_minor": 0,
}


def address_of_database() -> str:
    """Return the libpq address of Django's database, for drivers that do not know Django."""
    told = connection.settings_dict
    words = {"host": told["HOST"], "port": str(told["PORT"] or ""), "options": "-c timezone=UTC"}
    words |= {"user": told["USER"], "password": told["PASSWORD"]}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in words.items() if value)
    return f"postgresql:///{quote(told['NAME'], safe='')}?{query}"


def read_columns(
    address: str, queries: Sequence[str], *, by_keys: bool = False
) -> list[pl.DataFrame]:
    """Return the answers of queries as columns, read over one connection of their own.

    `by_keys`: the queries are about few of the cases.
    """
    frames = []
    with adbc.connect(address, autocommit=True) as link, link.cursor() as cursor:
        for setting in _SETTINGS:
            cursor.execute(setting)
        for way in BY_KEYS if by_keys else ():
            cursor.execute(f"SET {way} = off")
        for query in queries:
            cursor.execute(query)
            frame = pl.from_arrow(cursor.fetch_arrow_table())
            assert isinstance(frame, pl.DataFrame)
            frames.append(frame)
    return frames


def read_portfolio(
    *,
    at: datetime,
    scope: Scope | None = None,
    beside: Sequence[str] = (),
    by_keys: bool = False,
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return one row for each open case with every fact of every room; unknown facts rest.

    Beside the facts stand their keys, what the night needs of statements and plans, and
    `facts_change_at`: when a fact changes by itself (epoch seconds; NEVER where none does).
    `beside` are queries that are answered too. `by_keys`: the scope holds few of the cases.
    """
    address = address_of_database()
    asked = [(key, sql, facts_sql(sql, scope=scope or Scope(), at=at)) for key, sql in QUERIES]
    here = [(key, sql) for key, template, sql in asked if template in _FIRST_READER]
    there = [(key, sql) for key, template, sql in asked if template not in _FIRST_READER]
    with ThreadPoolExecutor(max_workers=1) as thread:
        asked_there = [*(sql for _, sql in there), *beside]
        rest = thread.submit(read_columns, address, asked_there, by_keys=by_keys)
        answers = read_columns(address, [sql for _, sql in here], by_keys=by_keys)
        portfolio = _joined(None, here, answers)
        frames = rest.result()
    portfolio = _joined(portfolio, there, frames[: len(there)])
    return _completed(portfolio, at=at), frames[len(there) :]


def _joined(
    portfolio: pl.DataFrame | None, asked: Sequence[tuple[str, str]], frames: list[pl.DataFrame]
) -> pl.DataFrame:
    """Put what was read beside the portfolio, which begins with the cases and their keys."""
    for (key, _), frame in zip(asked, frames, strict=True):
        portfolio = frame if portfolio is None else beside(portfolio, frame, key=key)
    assert portfolio is not None
    return portfolio


def beside(left: pl.DataFrame, right: pl.DataFrame, *, key: str) -> pl.DataFrame:
    """Join each row of `left` to the one row of `right` with its key, or to nulls, in its order.

    Our keys are numbers counted up from one, so that a table of places is several times faster
    than hashing them.
    """
    keys, sought = right[key].to_numpy(), left[key].to_numpy()
    most = max(int(keys.max(initial=0)), int(sought.max(initial=0)))
    if most > _SPARSE * (len(sought) + len(keys)) + 1_000_000:
        return left.join(right, on=key, how="left", maintain_order="left")
    places = np.full(most + 1, len(keys), dtype=np.uint32)
    places[keys] = np.arange(len(keys), dtype=np.uint32)
    found = pl.Series("place", places[sought])
    found = found.set(found == len(keys), None) if len(keys) else found.clear(len(sought))
    return left.hstack(right.drop(key).select(pl.all().gather(found)))


def _completed(portfolio: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Fill what a room had nothing to say about, and add what holds for every case."""
    resting = [
        pl.col(name).fill_null(_ZERO[FIELDS[name].kind])
        for name in portfolio.columns
        if name in FIELDS and name not in ("balance_minor", "country")
    ]
    return portfolio.with_columns(
        *resting,
        *(pl.col(name).fill_null(value) for name, value in _ASIDE.items()),
        pl.col("country").str.to_lowercase(),
        pl.col("balance_minor").is_not_null().alias("balance_known"),
        pl.col("balance_minor").fill_null(0),
        pl.lit(int(at.timestamp())).alias("at"),
        pl.lit(value=True).alias("sender_certified"),
        # Asked of e-mails and texts alone, and true of all of ours.
        pl.lit(value=True).alias("is_opt_out_offered"),
        pl.min_horizontal(pl.lit(NEVER), *_CHANGES).alias("facts_change_at"),
    ).drop(_CHANGES)


def facts_only(portfolio: pl.DataFrame) -> pl.LazyFrame:
    """Return the columns that rules may look at, and the zone."""
    wanted = [name for name in portfolio.columns if name in FIELDS or name == "zone"]
    return portfolio.lazy().select(wanted)
