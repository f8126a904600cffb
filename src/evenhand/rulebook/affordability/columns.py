"""The capacity of a portfolio in columns: the same arithmetic as `assess`, for the night.

Equal to `assess` on `statement_from_facts` of each row; a property test keeps it so. Rows of one
country and currency are taken together: their law, their guideline and the house's amounts are the
same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from polars import selectors

from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.guideline import fitting
from evenhand.rulebook.affordability.guideline_columns import guideline_column
from evenhand.rulebook.affordability.legal import Amounts, formula_key, has_legal_minimum
from evenhand.rulebook.affordability.statement import CostKind
from evenhand.rulebook.bind import FactRefused
from evenhand.rulebook.facts import FIELDS
from evenhand.rulebook.field import MOST_MINOR
from evenhand.rulebook.fold import Constant

_ASIDE: Final = (
    "earmarked_minor",
    "lowest_income_minor",
    "priority_minor",
    "agreed_minor",
    "savings_minor",
)
_MONTHS: Final = ("bad", "ordinary")
_PEOPLE: Final = ("adults", "children_under_11", "children_over_10")
# The facts of a formula that every row has; what is known for all is no column.
_GIVEN: Final = frozenset(
    {
        "net_income_minor", "adults", "adults_known", "children_under_11", "children_over_10",
        "children_known", "housing_minor", "housing_known", "health_insurance_minor", "region",
    }
)  # fmt: skip
_RESULT: Final = {
    "case_id": pl.Int64,
    "protected_minimum_minor": pl.Int64,
    "left_bad_month_minor": pl.Int64,
    "instalment_minor": pl.Int64,
    "obstacle": pl.String,
}


def capacity_columns(frame: pl.LazyFrame, book: Amounts, today: date) -> pl.LazyFrame:
    """Give case_id, protected_minimum_minor, left_bad_month_minor, instalment_minor, obstacle.

    The frame holds case_id, country, region, currency and the flat facts of plans; the columns of
    `statement_from_facts` beside them may be absent. `instalment_minor` is 0 where there is no
    plan; it is what a month has room for, not yet bounded by what is owed. `obstacle` is
    `income_unknown` or `costs_unknown` where the figures stand on sand, else empty. Rows come
    back in any order. Raises FactRefused for a household that cannot be.
    """
    # A narrow column would overflow silently in the middle of a formula.
    told = frame.with_columns(selectors.integer().cast(pl.Int64)).collect()
    _check(told)
    parts = [pl.LazyFrame(schema=_RESULT)]
    for (country, currency), rows in told.partition_by(
        "country", "currency", as_dict=True, include_key=True
    ).items():
        place = _Place(
            book=book,
            country=str(country),
            today=today,
            currency=str(currency),
            varies="lowest_income_minor" in rows.columns,
        )
        parts.append(place.judged(rows.lazy()))
    return pl.concat(parts)


def _check(told: pl.DataFrame) -> None:
    """Refuse households outside of what rules may be asked about, as binding a case does."""
    for name in _PEOPLE:
        column, field = told[name], FIELDS[name]
        if column.null_count():
            raise FactRefused(name, None, "is empty; what is unknown is said beside it")
        if column.len() and not column.is_between(field.low, field.high).all():
            raise FactRefused(name, column.max(), f"is not between {field.low} and {field.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Rows of one country and currency on one day."""

    book: Amounts
    country: str
    today: date
    currency: str
    varies: bool  # without a lowest income both kinds of month are the same

    def judged(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        lawful = has_legal_minimum(self.book, self.country, self.today)
        absent = [name for name in _ASIDE if name not in rows.collect_schema().names()]
        read = rows.with_columns(pl.lit(0, dtype=pl.Int64).alias(name) for name in absent)
        read = read.with_columns(self._incomes()).with_columns(_essentials(), self._guideline())
        read = read.with_columns(_capped("housing_minor"), _capped("health_insurance_minor"))
        read = self._with_law(read, lawful=lawful)
        read = read.with_columns(_kept(month).alias(f"kept_{month}") for month in _MONTHS)
        read = read.with_columns(_left(month).alias(f"left_{month}") for month in _MONTHS)
        return read.select(
            "case_id",
            pl.col("kept_bad").alias("protected_minimum_minor"),
            pl.col("left_bad").alias("left_bad_month_minor"),
            self._instalment(lawful=lawful).alias("instalment_minor"),
            _obstacle(lawful=lawful).alias("obstacle"),
        )

    def _with_law(self, read: pl.LazyFrame, *, lawful: bool) -> pl.LazyFrame:
        """Add the legal minimum of both kinds of month, 0 where the country has no formula."""
        if not lawful:
            nothing = pl.lit(0, dtype=pl.Int64)
            return read.with_columns(nothing.alias(f"legal_{month}") for month in _MONTHS)
        same: dict[str, Constant] = {
            "statement_known": True,
            "net_income_known": True,
            "currency": self.currency,
        }
        legal = self.book.amount_expression(
            formula_key(self.country), self.today, given=_GIVEN, same=same
        )
        for month in _MONTHS if self.varies else _MONTHS[:1]:
            free = pl.col(f"income_{month}") - pl.min_horizontal("given", f"income_{month}")
            income = free.clip(upper_bound=MOST_MINOR).alias("net_income_minor")
            read = read.with_columns(income).with_columns(legal.alias(f"legal_{month}"))
        if self.varies:
            return read
        return read.with_columns(pl.col("legal_bad").alias("legal_ordinary"))

    def _incomes(self) -> list[pl.Expr]:
        """Income as counted: an absurd or negative one is not, exactly as in `reading`."""
        total = pl.col("net_income_minor")
        earmarked = pl.col("earmarked_minor").clip(0, total.clip(lower_bound=0))
        unusual = policy.house_amount(policy.UNUSUAL_INCOME, self.currency)
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

    def _guideline(self) -> pl.Expr:
        """What the operator's table leaves each household, 0 where none speaks of it."""
        tables, here = self.book.guidelines, self.country
        table = fitting(tables, country=here, currency=self.currency, today=self.today)
        found = pl.lit(0, dtype=pl.Int64) if table is None else guideline_column(table)
        return found.alias("guideline")

    def _instalment(self, *, lawful: bool) -> pl.Expr:
        fixed = pl.min_horizontal(
            _available("ordinary") * policy.OF_ORDINARY_MONTH_HUNDREDTHS // 100,
            _available("bad") * policy.OF_BAD_MONTH_HUNDREDTHS // 100,
        )
        small = fixed < policy.house_amount(policy.SMALLEST_INSTALMENT, self.currency)
        refused = (_obstacle(lawful=lawful) != "") | small
        return pl.when(refused).then(0).otherwise(fixed)


def _up(numerator: pl.Expr, denominator: int) -> pl.Expr:
    return -((-numerator) // denominator)


def _capped(name: str) -> pl.Expr:
    return pl.col(name).clip(0, MOST_MINOR)


def _essentials() -> pl.Expr:
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
    return _up(total * (100 + policy.UNDERSTATEMENT_HUNDREDTHS), 100).alias("essentials")


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


def _obstacle(*, lawful: bool) -> pl.Expr:
    costs = (
        pl.lit("")
        if lawful
        else pl.when("essentials_known").then(pl.lit("")).otherwise(pl.lit("costs_unknown"))
    )
    return pl.when("income_counts").then(costs).otherwise(pl.lit("income_unknown"))
