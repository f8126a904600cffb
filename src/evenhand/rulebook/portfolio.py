"""A portfolio judged as columns: batch by batch, one program a pack, facts read only once."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from evenhand.rulebook.bind_columns import bind_columns, completed
from evenhand.rulebook.compile import expression
from evenhand.rulebook.facts import FIELDS, GUARDED
from evenhand.rulebook.fold import Constant, Folding
from evenhand.rulebook.judging import Judge, law_of, read_by, stretches
from evenhand.rulebook.objections import TermEnds
from evenhand.rulebook.parameter import epoch_days

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook

BATCH_ROWS: Final = 262_144
_TERM: Final = frozenset({"objection_ends_at", "objection_ends_at_known"})


def judge_columns(book: Rulebook, frame: pl.LazyFrame) -> pl.LazyFrame:
    """`case_id` and mask words of every row; see Rulebook.judge_columns."""
    wanted = read_by(book.rules)
    if "today_is_refused" in wanted:
        wanted |= {"avoid_weekdays"}
    ends = None
    if wanted & _TERM and "objection_ends_at_known" not in frame.collect_schema():
        wanted |= _TERM | {"first_notice_at", "first_notice_at_known"}
        ends = TermEnds(book.terms, book.countries_with_terms())
    columns, same = completed(frame, wanted)
    if "avoid_weekdays" in same:
        same["today_is_refused"] = False
    if "is_law_known" not in frame.collect_schema():
        # Bound by place, not at rest.
        same.pop("is_law_known", None)
    judge = Judge(book, same, ends)
    batches = columns.collect_batches(chunk_size=BATCH_ROWS, maintain_order=False)
    found = list(_side_by_side(judge, iter(batches)))
    return (pl.concat(found) if found else judge.nothing()).lazy()


def _side_by_side(judge: Judge, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Judge batches on all processors, with no more of them waiting than there are processors."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ThreadPoolExecutor(workers) as threads:
        running: deque[Future[pl.DataFrame]] = deque()
        for batch in batches:
            if batch.height:
                running.append(threads.submit(judge.judged, batch))
            if len(running) > (workers or 1):
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def amount_columns(book: Rulebook, key: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """`case_id` and `amount` of every row; see Rulebook.amount_columns."""
    pack = book.formulas[key].pack
    if "country" not in frame.collect_schema():
        frame = frame.with_columns(pl.lit(pack).alias("country"))
    bound, calendar = bind_columns(frame, book.terms, known=book.known_countries)
    parts = [
        bound.filter(pl.col("today").is_between(days_from, days_until)).select(
            "case_id",
            expression(book.loaded.trees[key], law_of(book, pack, days_from))
            .cast(pl.Int64)
            .alias("amount"),
        )
        for days_from, days_until in stretches(book, (pack,), calendar["today"].unique().to_list())
    ]
    empty = bound.select("case_id", pl.lit(0, dtype=pl.Int64).alias("amount"))
    return pl.concat(parts) if parts else empty


def amount_expression(
    book: Rulebook, key: str, day: date, *, given: Collection[str], same: Mapping[str, Constant]
) -> pl.Expr:
    """A formula over columns named as its facts; see Rulebook.amount_expression."""
    formula = book.formulas[key]
    days = epoch_days(day)
    rest = {name: FIELDS[name].default for name in formula.facts_read if name not in given}
    # Whatever is given is known, unless a column of its own says otherwise.
    rest |= {known: True for fact, known in GUARDED.items() if fact in given and known in rest}
    law = law_of(book, formula.pack, days)
    folding = Folding(law, {**rest, "today": days, **same})
    return expression(folding.folded(book.loaded.trees[key]), law).cast(pl.Int64)
