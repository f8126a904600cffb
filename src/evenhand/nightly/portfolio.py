"""The portfolio as columns: every room's facts, read at once and joined by their keys.

The same SQL as the gate's serves here without a case named. Reads go to the database that is
written to, never to a replica, because decisions follow.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
from django.db import connection

from evenhand.cases.queries import Scope, facts_sql
from evenhand.contact.gate import FACT_QUERIES
from evenhand.plans import queries as plans
from evenhand.rulebook import FIELDS

_MORE_QUERIES = (("person_id", plans.FACTS_SQL), ("person_id", plans.PLAN_FACTS_SQL))
_ZERO = {"int": 0, "bool": False, "str": ""}


def address_of_database() -> str:
    """Return the libpq address of Django's database, for drivers that do not know Django."""
    told = connection.settings_dict
    words = {"host": told["HOST"], "port": str(told["PORT"] or ""), "options": "-c timezone=UTC"}
    words |= {"user": told["USER"], "password": told["PASSWORD"]}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in words.items() if value)
    return f"postgresql:///{quote(told['NAME'], safe='')}?{query}"


def read_portfolio(*, at: datetime) -> pl.DataFrame:
    """Return one row for each open case with every fact of every room; unknown facts rest."""
    frames = _read_all(at=at)
    key, portfolio = frames[0]
    assert key == "case_id"
    for key, frame in frames[1:]:
        portfolio = portfolio.join(frame, on=key, how="left", maintain_order="none")
    return _completed(portfolio, at=at)


def _read_all(*, at: datetime) -> list[tuple[str, pl.DataFrame]]:
    frames = []
    with adbc.connect(address_of_database()) as database, database.cursor() as cursor:
        for key, template in (*FACT_QUERIES, *_MORE_QUERIES):
            cursor.execute(facts_sql(template, scope=Scope(), at=at))
            frame = pl.from_arrow(cursor.fetch_arrow_table())
            assert isinstance(frame, pl.DataFrame)
            frames.append((key, frame))
    return frames


def _completed(portfolio: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Fill what a room had nothing to say about, and add what holds for every case."""
    resting = [
        pl.col(name).fill_null(_ZERO[FIELDS[name].kind])
        for name in portfolio.columns
        if name in FIELDS and name not in ("balance_minor", "country")
    ]
    own = [
        pl.col(name).fill_null(value)
        for name, value in (("statement_is_indicative", False), ("plan_runs", False))
    ]
    aside = [
        pl.col(name).fill_null(0)
        for name in ("lowest_income_minor", "earmarked_minor", "priority_minor", "agreed_minor",
                     "savings_minor")
    ]  # fmt: skip
    return portfolio.with_columns(
        *resting,
        *own,
        *aside,
        pl.col("country").str.to_lowercase(),
        pl.col("balance_minor").is_not_null().alias("balance_known"),
        pl.col("balance_minor").fill_null(0),
        pl.lit(int(at.timestamp())).alias("at"),
        pl.lit(value=True).alias("sender_certified"),
    )


def facts_only(portfolio: pl.DataFrame) -> pl.LazyFrame:
    """Return the columns that rules may look at, and the zone."""
    wanted = [name for name in portfolio.columns if name in FIELDS or name == "zone"]
    return portfolio.lazy().select(wanted)
