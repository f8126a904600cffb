"""A portfolio judged as columns: one program a country and period of unchanged parameters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from evenhand.rulebook.bind_columns import bind_columns
from evenhand.rulebook.compile import LawOf, expression, masks
from evenhand.rulebook.parameter import epoch_days

if TYPE_CHECKING:
    from evenhand.rulebook.rulebook import Rulebook


def judge_columns(book: Rulebook, frame: pl.LazyFrame) -> pl.LazyFrame:
    """`case_id` and mask words of every row; see Rulebook.judge_columns."""
    from evenhand.rulebook.rulebook import WORD_BITS

    bound, calendar = bind_columns(frame, book.terms)
    parts = []
    for country in sorted(calendar["country"].unique()):
        packs = book.packs_for(country)
        days = calendar.filter(pl.col("country") == country)["today"].unique().to_list()
        for days_from, days_until in _stretches(book, packs, days):
            program = {
                bit: (book.loaded.trees[rule.key], _law(book, rule.pack, days_from))
                for bit, rule in enumerate(book.rules_of(country))
            }
            words = masks(program, words=book.mask_words, word_bits=WORD_BITS)
            rows = bound.filter(
                pl.col("country") == country, pl.col("today").is_between(days_from, days_until)
            )
            parts.append(rows.select("case_id", *words))
    if parts:
        return pl.concat(parts)
    nothing = masks({}, words=book.mask_words, word_bits=WORD_BITS)
    return bound.select("case_id", *nothing)


def amount_columns(book: Rulebook, key: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """`case_id` and `amount` of every row; see Rulebook.amount_columns."""
    pack = book.formulas[key].pack
    if "country" not in frame.collect_schema():
        frame = frame.with_columns(pl.lit(pack).alias("country"))
    bound, calendar = bind_columns(frame, book.terms)
    parts = [
        bound.filter(pl.col("today").is_between(days_from, days_until)).select(
            "case_id",
            expression(book.loaded.trees[key], _law(book, pack, days_from))
            .cast(pl.Int64)
            .alias("amount"),
        )
        for days_from, days_until in _stretches(book, (pack,), calendar["today"].unique().to_list())
    ]
    empty = bound.select("case_id", pl.lit(0, dtype=pl.Int64).alias("amount"))
    return pl.concat(parts) if parts else empty


def _law(book: Rulebook, pack: str, days: int) -> LawOf:
    law = book.law(pack, days)
    return lambda name: getattr(law, name)


def _stretches(
    book: Rulebook, packs: tuple[str, ...], days: list[int]
) -> Iterator[tuple[int, int]]:
    """The earliest and latest of the given days within each period of unchanged parameters."""
    changes = sorted(
        {
            epoch_days(day)
            for pack in packs
            for parameter in book.loaded.packs[pack].parameters.values()
            for value in parameter.values
            for day in (value.from_, value.until)
            if day
        }
    )
    by_period: dict[int, list[int]] = {}
    for day in days:
        by_period.setdefault(bisect_right(changes, day), []).append(day)
    for period in by_period.values():
        yield min(period), max(period)
