"""Interest of a whole portfolio at once: exact whole numbers in columns, rounded once a debt.

Every way of counting days divides a year into parts of one common number, so that the share of any
days is a whole number of them. Dated rates become sums from day to day; a period is the difference
of two. Products are of 128 bits, and a bound checked first says that all fits.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl

from evenhand.rulebook.answers.answer import value_if_any
from evenhand.rulebook.answers.interest import (
    DAY_COUNTS,
    UnknownDayCount,
    changes_of_rate,
    counting_of,
)
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.interest import WHOLE_BP, Ower, Terms, rate_on
from evenhand.rulebook.rulebook import Rulebook

# The least number that 365, 366 and 360 all divide.
YEAR: Final = 1_603_080
WHOLE: Final = YEAR * WHOLE_BP
_MOST_128: Final = 2**127 - 1
_MOST_64: Final = 2**63 - 1
# No statute of ours is above a hundred percent a year; the bound of products allows ten times that.
MOST_BP: Final = 100_000
_KEYS: Final = ("country", "is_natural_person", "day_count")


class TooLargeToReckon(ValueError):
    """Sums, rates and days of a frame are so large that their product might not fit."""

    def __init__(self, bound: int) -> None:
        super().__init__(f"sums of this frame may reach {bound} parts of a unit, which do not fit")
        self.bound = bound


def interest_columns(book: Rulebook, frame: pl.DataFrame, *, day: date) -> pl.DataFrame:
    """Return `debt_id` and `interest_minor` of a frame of segments until the day before `day`.

    A row is a time of one debt: debt_id, country, is_natural_person, principal_minor, start, end,
    day_count ("" where nothing was agreed), rate_bp (null: the statutory rate of each day). Rests
    are left out of the rows; a row lies within one value of a cap, and rows of a debt are in order.
    Raises UnknownDayCount, TooLargeToReckon.
    """
    frame = _prepared(book, frame, day=day)
    if frame.is_empty():
        return frame.select("debt_id", pl.lit(0, pl.Int64).alias("interest_minor"))
    _refuse_too_large(frame)
    rows = _weighed(frame, _shares(book, frame))
    exact = pl.col("principal_minor").cast(pl.Int128) * pl.col("weight").cast(pl.Int128)
    summed = _summed(rows.with_columns(exact=exact))
    rounded = (2 * pl.col("exact") + WHOLE) // (2 * WHOLE)
    return summed.select("debt_id", rounded.cast(pl.Int64).alias("interest_minor"))


def _prepared(book: Rulebook, frame: pl.DataFrame, *, day: date) -> pl.DataFrame:
    """Rows that end before the day, with their way of counting and the caps of their country."""
    frame = frame.with_columns(
        end=pl.min_horizontal("end", pl.lit(day)), country=pl.col("country").str.to_lowercase()
    )
    frame = frame.with_columns(start=pl.min_horizontal("start", "end"))
    countries = frame["country"].unique().to_list()
    usual = {country: counting_of(book, country, day) for country in countries}
    most = {country: _number(book, f"{country}.contract_rate_most_bp", day)
            for country in countries}  # fmt: skip
    stops = {country: _number(book, f"{country}.interest_stops_at_principal", day) == 1
             for country in countries}  # fmt: skip
    counted = pl.when(pl.col("day_count") == "").then(pl.col("country").replace_strict(usual))
    frame = frame.with_columns(
        counted.otherwise(pl.col("day_count")).alias("day_count"),
        pl.col("country").replace_strict(stops, return_dtype=pl.Boolean).alias("stops"),
        pl.when("is_natural_person")
        .then(pl.min_horizontal(
            "rate_bp", pl.col("country").replace_strict(most, return_dtype=pl.Int64)))
        .otherwise("rate_bp").alias("capped_bp"),
    )  # fmt: skip
    if unknown := set(frame["day_count"].unique()) - set(DAY_COUNTS):
        raise UnknownDayCount(min(unknown))
    return frame.with_columns(
        rate_bp=pl.when(pl.col("rate_bp").is_not_null()).then("capped_bp")
    ).drop("capped_bp")


def _number(book: Rulebook, key: str, day: date) -> int | None:
    """A value of the law on a day as a whole number, where there is one."""
    found = value_if_any(book, key, day)
    if found is None or isinstance(found.value.is_, str | tuple):
        return None
    return int(found.value.is_)


def _shares(book: Rulebook, frame: pl.DataFrame) -> pl.DataFrame:
    """For each law, kind of person and way of counting: sums of parts of a year until each day."""
    first, last = frame["start"].min(), frame["end"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = pl.date_range(first, last, "1d", eager=True).alias("on")
    tables = []
    for country, natural, count in frame.select(_KEYS).unique().iter_rows():
        parts = days.to_frame().with_columns(_part(count).alias("part"))
        rates = _rates(book, Ower(country, natural), count, first=first, last=last)
        parts = parts.join_asof(rates, on="on", strategy="backward")
        tables.append(parts.select(
            pl.lit(country).alias("country"), pl.lit(natural).alias("is_natural_person"),
            pl.lit(count).alias("day_count"), "on",
            pl.col("part").cum_sum().shift(1, fill_value=0).alias("parts"),
            (pl.col("part") * pl.col("bp")).cum_sum().shift(1, fill_value=0).alias("rated"),
        ))  # fmt: skip
    return pl.concat(tables)


def _part(count: str) -> pl.Expr:
    """How many parts of a year each day is, by a way of counting days."""
    on = pl.col("on")
    if count == "actual/360":
        return pl.lit(YEAR // 360, pl.Int64)
    if count == "30/360":
        after = on.dt.offset_by("1d")
        months = (after.dt.year() - on.dt.year()) * 12 + after.dt.month() - on.dt.month()
        thirty = months * 30 + after.dt.day().clip(upper_bound=30).cast(pl.Int64)
        thirty = thirty - on.dt.day().clip(upper_bound=30).cast(pl.Int64)
        return thirty.cast(pl.Int64) * (YEAR // 360)
    if count == "actual/actual":
        leap = pl.when(on.dt.is_leap_year())
        return leap.then(YEAR // 366).otherwise(YEAR // 365).cast(pl.Int64)
    return pl.lit(YEAR // 365, pl.Int64)


def _rates(book: Rulebook, ower: Ower, count: str, *, first: date, last: date) -> pl.DataFrame:
    """The statutory rate from each day on which it changes."""
    changes = {on for on in changes_of_rate(book, ower.country) if first < on <= last}
    terms = Terms(kind="statutory", period=Period(first, last + timedelta(days=1)), day_count=count)
    found = {on: rate_on(book, terms, [ower], day=on) for on in sorted({first, *changes})}
    rates = [0 if rate.why else rate.bp for rate in found.values()]
    return pl.DataFrame({"on": list(found), "bp": rates}, schema={"on": pl.Date, "bp": pl.Int64})


def _weighed(frame: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Put beside each row its rate times its parts of a year."""
    rows = frame.with_row_index("place")
    for side in ("start", "end"):
        told = shares.rename({"on": side, "parts": f"parts_{side}", "rated": f"rated_{side}"})
        rows = rows.join(told, on=[*_KEYS, side], how="left", maintain_order="left")
    by_law = pl.col("rated_end") - pl.col("rated_start")
    agreed = pl.col("rate_bp") * (pl.col("parts_end") - pl.col("parts_start"))
    owed = pl.col("principal_minor").clip(lower_bound=0)
    return rows.with_columns(
        principal_minor=owed,
        weight=pl.when(pl.col("rate_bp").is_null()).then(by_law).otherwise(agreed),
    )


def _refuse_too_large(frame: pl.DataFrame) -> None:
    """Make sure that no product and no sum can leave its bits, before one is made."""
    most = _most(frame, "principal_minor")
    rate = max(_most(frame, "rate_bp"), MOST_BP)
    days = (frame["end"].max() - frame["start"].min()).days + 2  # type: ignore[operator, union-attr]
    rows = _most(frame.group_by("debt_id").len(), "len")
    weight = rate * days * (YEAR // 360)
    if weight > _MOST_64 or most * weight * rows // WHOLE >= _MOST_64:
        raise TooLargeToReckon(most * weight * rows)
    assert 2 * most * weight * rows + WHOLE < _MOST_128


def _most(frame: pl.DataFrame, name: str) -> int:
    return int(frame[name].max() or 0)  # type: ignore[arg-type]


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """Add each debt's rows up; where a law stops interest at principal, one row after the other."""
    free = rows.filter(~pl.col("stops")).group_by("debt_id", maintain_order=True)
    summed = free.agg(pl.col("exact").sum())
    held = rows.filter("stops").with_columns(
        turn=pl.int_range(pl.len()).over("debt_id"), room=pl.col("principal_minor")
    )
    return pl.concat([summed, _stopped(held)])


def _stopped(held: pl.DataFrame) -> pl.DataFrame:
    """What runs before unpaid interest reaches principal: a later row adds only what has room."""
    done = held.select("debt_id").unique(maintain_order=True)
    done = done.with_columns(exact=pl.lit(0, pl.Int128))
    for turn in range(int(held["turn"].max() or 0) + 1 if held.height else 0):  # type: ignore[arg-type]
        rows = held.filter(pl.col("turn") == turn)
        rows = rows.select("debt_id", pl.col("exact").alias("more"), "room")
        room = pl.col("room").cast(pl.Int128) * WHOLE - pl.col("exact")
        more = pl.min_horizontal("more", room).clip(lower_bound=0).fill_null(0)
        done = done.join(rows, on="debt_id", how="left", maintain_order="left").select(
            "debt_id", exact=pl.col("exact") + more
        )
    return done
