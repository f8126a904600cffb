"""Interest of a whole portfolio at once: exact whole numbers in columns, rounded once a debt.

Every way of counting days divides a year into parts of one common number, so that the share of any
days is a whole number of them. Dated rates become sums from day to day; a period is the difference
of two. Products are of 128 bits, and a bound checked first says that all fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
# Ways of counting by their numbers; the first stands for the one of the country.
_COUNTS: Final = ("", *DAY_COUNTS)


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
    if frame.is_empty():
        return frame.select("debt_id", pl.lit(0, pl.Int64).alias("interest_minor"))
    countries = sorted({country.lower() for country in frame["country"].unique()})
    frame = _prepared(book, frame, countries, day=day)
    _refuse_too_large(frame)
    rows = _weighed(book, frame, countries)
    exact = pl.col("principal_minor").cast(pl.Int128) * pl.col("weight").cast(pl.Int128)
    summed = _summed(rows.with_columns(exact=exact))
    rounded = (2 * pl.col("exact") + WHOLE) // (2 * WHOLE)
    return summed.select("debt_id", rounded.cast(pl.Int64).alias("interest_minor"))


def _prepared(
    book: Rulebook, frame: pl.DataFrame, countries: Sequence[str], *, day: date
) -> pl.DataFrame:
    """Rows that end before the day, with the number of their law, and with its caps."""
    if unknown := set(frame["day_count"].unique()) - set(_COUNTS):
        raise UnknownDayCount(min(unknown))
    usual = [_COUNTS.index(counting_of(book, country, day)) for country in countries]
    most = [_number(book, f"{country}.contract_rate_most_bp", day) for country in countries]
    stops = [_number(book, f"{country}.interest_stops_at_principal", day) == 1
             for country in countries]  # fmt: skip
    of = pl.col("country").str.to_lowercase().cast(pl.Enum(countries)).to_physical()
    count = pl.col("day_count").cast(pl.Enum(_COUNTS)).to_physical()
    placed = frame.with_columns(of=of.cast(pl.Int64), count=count.cast(pl.Int64)).with_columns(
        count=pl.when(pl.col("count") == 0).then(_told(usual, "of")).otherwise("count"),
        most_bp=_told(most, "of"),
        end=pl.min_horizontal("end", pl.lit(day)),
    )
    natural = pl.col("is_natural_person")
    capped = (natural & (pl.col("rate_bp") > pl.col("most_bp"))).fill_null(value=False)
    return placed.select(
        "debt_id", "end", pl.min_horizontal("start", "end").alias("start"),
        pl.col("principal_minor").clip(lower_bound=0),
        pl.when(capped).then("most_bp").otherwise("rate_bp").alias("rate_bp"),
        (_told(stops, "of") == 1).alias("stops"),
        ((pl.col("of") * 2 + natural.cast(pl.Int64)) * len(_COUNTS) + pl.col("count"))
        .alias("law"),
    )  # fmt: skip


def _told(values: Sequence[int | bool | None], place: str) -> pl.Expr:
    """The value that stands at a place of a list."""
    numbers = [None if value is None else int(value) for value in values]
    return pl.lit(pl.Series(numbers, dtype=pl.Int64)).gather(pl.col(place))


def _number(book: Rulebook, key: str, day: date) -> int | None:
    """A value of the law on a day as a whole number, where there is one."""
    found = value_if_any(book, key, day)
    if found is None or isinstance(found.value.is_, str | tuple):
        return None
    return int(found.value.is_)


def _weighed(book: Rulebook, frame: pl.DataFrame, countries: Sequence[str]) -> pl.DataFrame:
    """Put beside each row its rate times its parts of a year: the difference of two sums."""
    first, last = frame["start"].min(), frame["end"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = pl.date_range(first, last, "1d", eager=True).alias("on").to_frame()
    laws = frame["law"].unique().sort()
    # The law of a country is asked once, whichever ways of counting its rows have.
    whose = {law: _ower(countries, law) for law in laws}
    rates = {ower: _rates(book, ower, first=first, last=last) for ower in set(whose.values())}
    sums = pl.concat([_sums(days, rates[whose[law]], _COUNTS[law % len(_COUNTS)]) for law in laws])
    frame = frame.with_columns(law=pl.lit(laws).search_sorted(pl.col("law")).cast(pl.Int64))
    at = {side: pl.col("law") * days.height + (pl.col(side) - first).dt.total_days()
          for side in ("start", "end")}  # fmt: skip
    by_law = _between(sums["rated"], at)
    agreed = pl.col("rate_bp") * _between(sums["parts"], at)
    return frame.with_columns(
        weight=pl.when(pl.col("rate_bp").is_null()).then(by_law).otherwise(agreed)
    )


def _between(sums: pl.Series, at: Mapping[str, pl.Expr]) -> pl.Expr:
    return pl.lit(sums).gather(at["end"]) - pl.lit(sums).gather(at["start"])


def _ower(countries: Sequence[str], law: int) -> Ower:
    who = law // len(_COUNTS)
    return Ower(countries[who // 2], bool(who % 2))


def _sums(days: pl.DataFrame, rates: pl.DataFrame, count: str) -> pl.DataFrame:
    """By the rates of one law and a way of counting: sums of parts of a year until each day."""
    told = days.join_asof(rates, on="on", strategy="backward")
    told = told.with_columns(_part(count).alias("part"))
    return told.select(
        pl.col("part").cum_sum().shift(1, fill_value=0).alias("parts"),
        (pl.col("part") * pl.col("bp")).cum_sum().shift(1, fill_value=0).alias("rated"),
    )


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


def _rates(book: Rulebook, ower: Ower, *, first: date, last: date) -> pl.DataFrame:
    """The statutory rate from each day on which it changes."""
    changes = {on for on in changes_of_rate(book, ower.country) if first < on <= last}
    terms = Terms(kind="statutory", period=Period(first, last + timedelta(days=1)))
    found = {on: rate_on(book, terms, [ower], day=on) for on in sorted({first, *changes})}
    rates = [0 if rate.why else rate.bp for rate in found.values()]
    return pl.DataFrame({"on": list(found), "bp": rates}, schema={"on": pl.Date, "bp": pl.Int64})


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
