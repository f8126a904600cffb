"""A synthetic portfolio of any size as a Parquet file: every fact rules may read, all countries.

Made up by hashing the case's number, so that two machines make the same file. Countries are
shuffled case by case, which is the worst order for a judge that works country by country. All cases
stand at one instant, as in a night.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

import polars as pl

from evenhand.rulebook import FIELDS
from evenhand.rulebook.facts import CALENDAR_FIELDS
from evenhand.rulebook.field import DAY, NEVER, FactField

AT: Final = 1_794_927_600  # 2026-11-17T15:00:00Z
TODAY: Final = AT // DAY
# Cases in a thousand.
COUNTRIES: Final = {
    "us": 240, "de": 130, "fr": 110, "gb": 110, "lv": 40, "ch": 40, "es": 45, "it": 50, "nl": 35,
    "pl": 40, "se": 25, "no": 20, "fi": 15, "at": 20, "be": 20, "lt": 10, "ee": 10, "pt": 15,
    "dk": 10, "ie": 15,
}  # fmt: skip
REGIONS: Final = {
    "us": "CA TX FL NY PA IL OH GA NC MI NJ VA WA AZ MA TN IN MO MD WI".split(),
    "de": "BW BY BE HE NI NW SN HH".split(),
    "ch": "ZH BE VD GE AG SG".split(),
    "gb": ["ENG", "ENG", "ENG", "ENG", "SCT", "WLS", "NIR"],
}
# How many in a thousand say yes; what is not named says yes in twenty.
YES: Final = {
    "is_natural_person": 960, "has_evidence": 985, "postal_address_known": 960, "email_known": 700,
    "phone_known": 800, "sender_certified": 998, "statement_known": 250, "balance_known": 995,
    "is_opt_out_offered": 980, "fee_authorised": 700, "has_enforceable_title": 300,
    "email_consented": 600, "fee_agreed_at_start": 300, "is_told_of_report": 500,
    "is_credit": 500, "first_notice_at_known": 900, "due_on_known": 950,
    "limitation_on_known": 900, "last_reminder_at_known": 600, "text_route_at_known": 500,
    "net_income_known": 250, "claim_known": 950,
}  # fmt: skip
WORDS: Final = {
    "claim_kind": ["loan", "invoice", "invoice", "rent", "utility", "tax", "other"],
    "currency": ["EUR", "USD", "GBP", "CHF"],
    "hold_kind": ["", "", "", "", "", "", "", "dispute", "plan_kept", "illness", "complaint"],
    "first_notice_channel": ["letter", "letter", "letter", "email"],
    "fee_kind": ["first_notice", "reminder", "demand", "later_act", "other"],
    "email_route": ["", "consumer", "creditor_notice", "prior_collector"],
    "pay_period": ["month", "month", "month", "week"],
    "income_kind": ["wage", "wage", "pension", "benefit", "self_employed"],
    "order_kind": ["ordinary", "ordinary", "ordinary", "maintenance"],
    "household": ["", "single", "single_parent", "couple", "cohabiting"],
    "avoid_weekdays": ["", "", "", "", "", "", "", "", "7", "67"],
}


def portfolio_file(rows: int) -> Path:
    """The file of a portfolio of that size, made at the first call."""
    recipe = Path(__file__).read_text("utf-8") + repr(FIELDS) + str(pl.__version__)
    mark = hashlib.sha256(recipe.encode()).hexdigest()[:12]
    folder = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "evenhand-bench"
    file = folder / f"cases-{rows}-{mark}.parquet"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for outdated in folder.glob(f"cases-{rows}-*"):
            outdated.unlink()
        half_done = file.with_suffix(".part")
        # Pages that open three times as fast for a third more of disk: they are read every night.
        _cases(rows).sink_parquet(half_done, compression="lz4")
        half_done.rename(file)
    return file


def _cases(rows: int) -> pl.LazyFrame:
    numbered = pl.LazyFrame().select(pl.int_range(1, rows + 1, dtype=pl.Int64).alias("case_id"))
    named = numbered.with_columns(
        _picked("country", [c for c, share in COUNTRIES.items() for _ in range(share // 5)])
    )
    columns = [
        _column(field).alias(name)
        for name, field in FIELDS.items()
        if name not in (*CALENDAR_FIELDS, "case_id", "country", "region", "at")
    ]
    return named.with_columns(_region(), pl.lit(AT, dtype=pl.Int64).alias("at"), *columns)


def _drawn(name: str, below: int) -> pl.Expr:
    """A number from 0 to below - 1, by the case and the name of the fact."""
    seed = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)
    return (pl.col("case_id").hash(seed) % below).cast(pl.Int64)


def _picked(name: str, words: list[str]) -> pl.Expr:
    return (
        _drawn(name, len(words))
        .replace_strict(dict(enumerate(words)), return_dtype=pl.String)
        .alias(name)
    )


def _region() -> pl.Expr:
    found = pl.lit("")
    for country, regions in REGIONS.items():
        found = (
            pl.when(pl.col("country") == country).then(_picked("region", regions)).otherwise(found)
        )
    return found.alias("region")


def _column(field: FactField) -> pl.Expr:
    """What a fact is like in most portfolios, by its kind and unit."""
    name, drawn = field.name, _drawn(field.name, 1000)
    if field.kind == "bool":
        return drawn < YES.get(name, 20)
    if field.kind == "str":
        return _picked(name, WORDS.get(name, ["", "other"]))
    if field.unit == "epoch seconds":
        past = AT - _drawn(name, 400 * DAY)
        if field.high == NEVER:
            stopped = pl.when(drawn < 50).then(AT + _drawn(name, 90 * DAY)).otherwise(0)
            return pl.when(drawn < 10).then(NEVER).otherwise(stopped)
        return past
    if field.unit == "epoch days":
        return TODAY - 1500 + _drawn(name, 2500)
    if field.unit == "minor units":
        return _drawn(name, 400_000)
    if field.unit == "minutes":
        return _drawn(name, min(field.high, 1440) + 1)
    few = (drawn * drawn * drawn) // 90_000_000  # mostly 0, at most 11
    return (few + field.low).clip(field.low, field.high)
