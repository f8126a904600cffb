"""The capacity of a portfolio in columns: the same arithmetic as `assess`, for the night.

Equal to `assess` on `statement_from_facts` of each row; a property test keeps it so.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.guideline import fitting
from evenhand.rulebook.affordability.guideline_columns import guideline_column
from evenhand.rulebook.affordability.legal import (
    Amounts,
    countries_with_minimum,
    formula_key,
    instant_of,
)
from evenhand.rulebook.affordability.statement import CostKind
from evenhand.rulebook.field import MOST_MINOR

_ASIDE: Final = (
    "earmarked_minor",
    "lowest_income_minor",
    "priority_minor",
    "agreed_minor",
    "savings_minor",
)
_MONTHS: Final = ("ordinary", "bad")


def capacity_columns(frame: pl.LazyFrame, book: Amounts, today: date) -> pl.LazyFrame:
    """Give case_id, protected_minimum_minor, left_bad_month_minor, instalment_minor, obstacle.

    The frame holds case_id, country, region, currency and the flat facts of plans; the columns of
    `statement_from_facts` beside them may be absent. `instalment_minor` is 0 where there is no
    plan; it is what a month has room for, not yet bounded by what is owed. `obstacle` is
    `income_unknown` or `costs_unknown` where the figures stand on sand, else empty.
    """
    present = frame.collect_schema().names()
    absent = [name for name in _ASIDE if name not in present]
    read = (
        frame.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in absent)
        .with_columns(_incomes())
        .with_columns(_essentials())
    )
    read = _with_minimum(read, "bad", book, today)
    if "lowest_income_minor" in absent:
        # Nothing varies: both months are the same, and the law need be asked only once.
        read = read.with_columns(pl.col("legal_bad").alias("legal_ordinary"))
    else:
        read = _with_minimum(read, "ordinary", book, today)
    read = read.with_columns(_guideline(read, book, today).alias("guideline"))
    judged = read.with_columns(
        _kept(month).alias(f"kept_{month}") for month in _MONTHS
    ).with_columns(_left(month).alias(f"left_{month}") for month in _MONTHS)
    return judged.select(
        "case_id",
        pl.col("kept_bad").alias("protected_minimum_minor"),
        pl.col("left_bad").alias("left_bad_month_minor"),
        _instalment(book, today).alias("instalment_minor"),
        _obstacle(book, today).alias("obstacle"),
    )


def _up(numerator: pl.Expr, denominator: int) -> pl.Expr:
    return -((-numerator) // denominator)


def _capped(name: str) -> pl.Expr:
    return pl.col(name).clip(0, MOST_MINOR)


def _house_amount(units: int) -> pl.Expr:
    """The policy's amount in each row's currency."""
    currency = pl.col("currency").cast(pl.String)
    return currency.map_batches(
        lambda codes: codes.replace_strict(
            {code: policy.house_amount(units, code) for code in codes.unique().to_list()},
            return_dtype=pl.Int64,
        ).cast(pl.Int64),  # of no rows at all, Polars answers with the kind it was asked about
        return_dtype=pl.Int64,
    )


def _incomes() -> list[pl.Expr]:
    """Income as counted: an absurd or negative one is not, exactly as in `reading`."""
    total = pl.col("net_income_minor")
    earmarked = pl.col("earmarked_minor").clip(0, total.clip(lower_bound=0))
    unusual = _house_amount(policy.UNUSUAL_INCOME)
    free = total - earmarked
    free_counts = pl.col("net_income_known") & (free >= 0) & (free <= unusual)
    earmarked_counts = pl.col("net_income_known") & (earmarked <= unusual)
    stated_lowest = pl.col("lowest_income_minor")
    lowest = pl.min_horizontal(
        pl.when(stated_lowest != 0).then(stated_lowest).otherwise(total), total
    )
    free_bad = pl.min_horizontal((lowest - earmarked).clip(lower_bound=0), free)
    given = pl.when(earmarked_counts).then(earmarked).otherwise(0)
    return [
        (free_counts | ((earmarked > 0) & earmarked_counts)).alias("income_counts"),
        given.alias("given"),
        (pl.when(free_counts).then(free).otherwise(0) + given).alias("income_ordinary"),
        (pl.when(free_counts).then(free_bad).otherwise(0) + given).alias("income_bad"),
    ]


def _essentials() -> list[pl.Expr]:
    """Costs a month, raised by what people leave out; unknown ones by their cautious share."""
    health = pl.col("health_insurance_minor").clip(lower_bound=0)
    housing = (
        pl.when("housing_known").then(pl.col("housing_minor").clip(lower_bound=0)).otherwise(0)
    )
    named = health + housing
    rest = (pl.col("essentials_minor") - named).clip(lower_bound=0)
    share = (
        pl.when("housing_known")
        .then(policy.UNKNOWN_COST_HUNDREDTHS[CostKind.UNDIVIDED])
        .otherwise(policy.ALL_UNKNOWN_COSTS_HUNDREDTHS)
    )
    guess = _up(pl.col("income_ordinary") * share, 100)
    total = named + pl.when("essentials_known").then(rest).otherwise(guess)
    return [_up(total * (100 + policy.UNDERSTATEMENT_HUNDREDTHS), 100).alias("essentials")]


def _with_minimum(read: pl.LazyFrame, month: str, book: Amounts, today: date) -> pl.LazyFrame:
    """Add the legal minimum of one kind of month, 0 where the country has no formula."""
    # Each country asks its columns several times over: they are worked out once, before.
    read = read.collect().lazy()
    present = read.select(pl.col("country").unique()).collect()["country"].to_list()
    parts = [pl.LazyFrame(schema={"case_id": pl.Int64, "amount": pl.Int64})]
    free = pl.col(f"income_{month}") - pl.min_horizontal("given", f"income_{month}")
    for country in countries_with_minimum(book, today):
        if country not in present:
            continue
        raw = read.filter(pl.col("country") == country).select(
            "case_id", "country", "region", "currency",
            pl.lit(instant_of(today)).alias("at"),
            pl.lit(True).alias("statement_known"),
            free.clip(upper_bound=MOST_MINOR).alias("net_income_minor"),
            pl.lit(True).alias("net_income_known"),
            "adults", "adults_known", "children_under_11", "children_over_10", "children_known",
            _capped("housing_minor").alias("housing_minor"), "housing_known",
            _capped("health_insurance_minor").alias("health_insurance_minor"),
        )  # fmt: skip
        parts.append(book.amount_columns(formula_key(country), raw.collect().lazy()))
    amounts = pl.concat(parts).rename({"amount": f"legal_{month}"})
    return read.join(amounts, on="case_id", how="left").with_columns(
        pl.col(f"legal_{month}").fill_null(0)
    )


def _guideline(read: pl.LazyFrame, book: Amounts, today: date) -> pl.Expr:
    """What the operator's table leaves each household, 0 where none speaks of it."""
    found = pl.lit(0, dtype=pl.Int64)
    if not book.guidelines:
        return found
    places = read.select("country", "currency").unique().collect()
    for country, currency in places.rows():
        table = fitting(book.guidelines, country=country, currency=currency, today=today)
        if table is not None:
            here = (pl.col("country") == country) & (pl.col("currency") == currency)
            found = pl.when(here).then(guideline_column(table)).otherwise(found)
    return found


def _kept(month: str) -> pl.Expr:
    given = pl.min_horizontal("given", f"income_{month}")
    return pl.max_horizontal(pl.col(f"legal_{month}") + given, "essentials", "guideline")


def _left(month: str) -> pl.Expr:
    committed = pl.col("priority_minor") + pl.col("agreed_minor")
    return pl.col(f"income_{month}") - pl.col(f"kept_{month}") - committed


def _available(month: str) -> pl.Expr:
    left = pl.col(f"left_{month}").clip(lower_bound=0)
    saved = pl.col("savings_minor") >= _up(pl.col("essentials"), policy.BUFFER_MONTHS_DIVISOR)
    kept = pl.when(saved).then(0).otherwise(_up(left * policy.BUFFER_HUNDREDTHS, 100))
    return left - kept


def _on_sand(book: Amounts, today: date) -> pl.Expr:
    lawful = countries_with_minimum(book, today)
    return ~pl.col("essentials_known") & ~pl.col("country").is_in(lawful)


def _obstacle(book: Amounts, today: date) -> pl.Expr:
    return (
        pl.when(~pl.col("income_counts"))
        .then(pl.lit("income_unknown"))
        .when(_on_sand(book, today))
        .then(pl.lit("costs_unknown"))
        .otherwise(pl.lit(""))
    )


def _instalment(book: Amounts, today: date) -> pl.Expr:
    fixed = pl.min_horizontal(
        _available("ordinary") * policy.OF_ORDINARY_MONTH_HUNDREDTHS // 100,
        _available("bad") * policy.OF_BAD_MONTH_HUNDREDTHS // 100,
    )
    small = fixed < _house_amount(policy.SMALLEST_INSTALMENT)
    refused = ~pl.col("income_counts") | _on_sand(book, today) | small
    return pl.when(refused).then(0).otherwise(fixed)
