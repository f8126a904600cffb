"""The same binding for a portfolio: by distinct place and minute, joined back by the case id."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import polars as pl

from evenhand.rulebook.bind import FactRefused, Terms, calendar_facts, objection_ends_at
from evenhand.rulebook.facts import CALENDAR_FIELDS, FIELDS, GUARDED
from evenhand.rulebook.field import FactField

_ALWAYS: Final = ("case_id", "country", "region", "at")
_PLACE: Final = ("country", "region", "zone")
# Clocks change on whole minutes, so everything bound of a minute holds through it.
_MINUTE: Final = "minute_"
_SENT: Final = "sent_"
# The start of a term depends on the local day alone, which begins on a quarter of an hour.
_QUARTER_S: Final = 900
# A weekday she refused is the only thing of the calendar that is her own.
_OF_THE_MINUTE: Final = tuple(name for name in CALENDAR_FIELDS if name != "today_is_refused")


def bind_columns(
    frame: pl.LazyFrame, terms: Terms, *, known: Collection[str]
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Checked facts with the calendar, and the distinct places and days that occur.

    Nulls mean unknown. Columns nobody gave rest on their default. Raises FactRefused.
    """
    schema = frame.collect_schema()
    frame = _completed(frame)
    if "is_law_known" not in schema:
        frame = frame.with_columns(is_law_known=pl.col("country").is_in(sorted(known)))
    # A term nobody bound is counted from the first notice.
    sent = "objection_ends_at_known" not in schema
    keys = [*_PLACE, _MINUTE]
    asked = [_ranges(frame), frame.select(*keys).unique()]
    if sent:
        asked.append(frame.filter(pl.col("first_notice_at_known")).select(*_PLACE, _SENT).unique())
    found = pl.collect_all(asked)
    _in_range(found[0])
    calendar = _calendar(found[1])
    bound = frame.join(calendar.lazy(), on=keys, how="left", maintain_order="none").with_columns(
        pl.col("avoid_weekdays")
        .str.contains(pl.col("local_weekday").cast(pl.String), literal=True)
        .alias("today_is_refused")
    )
    if sent:
        bound = _with_objections(bound, found[2], terms)
    return bound.select(*FIELDS), calendar


def completed(
    frame: pl.LazyFrame, wanted: Collection[str]
) -> tuple[pl.LazyFrame, dict[str, int | bool | str]]:
    """The wanted facts that were given, without nulls, and the default of all others.

    Place, instant and case id are always there. Raises FactRefused for columns of a wrong kind or
    of a name that no rule knows.
    """
    schema = frame.collect_schema()
    _check(schema)
    columns = [_zone(schema)] if "zone" in schema else []
    same: dict[str, int | bool | str] = {} if "zone" in schema else {"zone": ""}
    for name, known in FIELDS.items():
        given = name in schema or any(x in schema for x in _guarded_by(name))
        if name in CALENDAR_FIELDS or (name not in wanted and name not in _ALWAYS):
            continue
        if given:
            columns.append(_column(known, schema))
        elif name == "region":
            columns.append(pl.lit("").alias(name))
        else:
            same[name] = known.default
    return frame.select(columns).with_columns(pl.col("country").str.to_lowercase()), same


def _completed(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Every field with its kind, no nulls, partners filled in, and the keys of binding."""
    schema = frame.collect_schema()
    _check(schema)
    columns: list[pl.Expr] = []
    for name, field in FIELDS.items():
        if name in CALENDAR_FIELDS:
            continue
        columns.append(_column(field, schema))
    return frame.select(*columns, _zone(schema)).with_columns(
        pl.col("country").str.to_lowercase(),
        (pl.col("at") // 60).alias(_MINUTE),
        (pl.col("first_notice_at") // _QUARTER_S).alias(_SENT),
    )


def _check(schema: pl.Schema) -> None:
    """Refuse a portfolio that lacks what is needed or has what nobody knows."""
    for needed in ("case_id", "country", "at"):
        if needed not in schema:
            raise FactRefused(needed, None, "the column is missing")
    for name in schema:
        if name in CALENDAR_FIELDS or (name not in FIELDS and name != "zone"):
            raise FactRefused(name, None, "no rule knows a fact of this name")


def _zone(schema: pl.Schema) -> pl.Expr:
    return (pl.col("zone").fill_null("") if "zone" in schema else pl.lit("")).alias("zone")


def _guarded_by(name: str) -> tuple[str, ...]:
    return tuple(x for x, partner in GUARDED.items() if partner == name)


def _column(field: FactField, schema: pl.Schema) -> pl.Expr:
    name = field.name
    if name in GUARDED.values():
        return _partner(name, schema)
    if name not in schema:
        return pl.lit(field.default, dtype=_dtype(field)).alias(name)
    kind = schema[name]
    fits = {
        "int": kind.is_integer(),
        "bool": kind == pl.Boolean,
        "str": kind in (pl.String, pl.Categorical, pl.Enum),
    }[field.kind]
    if not fits and kind != pl.Null:
        raise FactRefused(name, kind, f"the column is not of the kind {field.kind}")
    return pl.col(name).cast(_dtype(field)).fill_null(pl.lit(field.default, dtype=_dtype(field)))


def _partner(name: str, schema: pl.Schema) -> pl.Expr:
    """`x_known`: as given, or true where x is given; never true where x is null."""
    guarded = [x for x in _guarded_by(name) if x in schema]
    given = [pl.col(x).is_not_null() for x in guarded]
    if name in schema:
        given.append(pl.col(name).fill_null(value=False))
    return (pl.all_horizontal(given) if given else pl.lit(value=False)).alias(name)


def _dtype(field: FactField) -> Any:
    return {"int": pl.Int64, "bool": pl.Boolean, "str": pl.String}[field.kind]


def _ranges(frame: pl.LazyFrame) -> pl.LazyFrame:
    names = [n for n, field in FIELDS.items() if field.kind == "int"]
    present = [n for n in frame.collect_schema().names() if n in names]
    return frame.select(
        *(pl.col(n).min().alias(f"low_{n}") for n in present),
        *(pl.col(n).max().alias(f"high_{n}") for n in present),
    )


def _in_range(ranges: pl.DataFrame) -> None:
    for column, value in ranges.row(0, named=True).items():
        side, _, name = column.partition("_")
        field = FIELDS[name]
        if value is not None and (value < field.low if side == "low" else value > field.high):
            raise FactRefused(name, value, f"is not between {field.low} and {field.high}")


def _calendar(keys: pl.DataFrame) -> pl.DataFrame:
    """The calendar's facts of every distinct place and minute."""
    rows: dict[str, list[Any]] = {name: [] for name in _OF_THE_MINUTE}
    for country, region, zone, minute in keys.iter_rows():
        facts = calendar_facts(country, region, zone, minute * 60)
        for name, column in rows.items():
            column.append(facts[name])
    schema = {name: _dtype(FIELDS[name]) for name in _OF_THE_MINUTE}
    return keys.with_columns(pl.DataFrame(rows, schema=schema))


def _with_objections(frame: pl.LazyFrame, keys: pl.DataFrame, terms: Terms) -> pl.LazyFrame:
    """When the term for objections ends, by distinct place and quarter of an hour of sending."""
    ends = [
        objection_ends_at(
            country, region, zone, sent * _QUARTER_S, terms(country, sent * _QUARTER_S // 86_400)
        )
        for country, region, zone, sent in keys.iter_rows()
    ]
    table = keys.with_columns(pl.Series("end_", ends, dtype=pl.Int64))
    given = pl.col("objection_ends_at_known")
    counted = ~given & pl.col("end_").is_not_null() & pl.col("first_notice_at_known")
    return frame.join(
        table.lazy(), on=[*_PLACE, _SENT], how="left", maintain_order="none"
    ).with_columns(
        pl.when(counted)
        .then(pl.col("end_"))
        .otherwise(pl.col("objection_ends_at"))
        .alias("objection_ends_at"),
        (given | counted).alias("objection_ends_at_known"),
    )
