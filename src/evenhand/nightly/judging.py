"""What the night makes of facts: masks, a household's means, the next step, when to look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from zlib import crc32

import numpy as np
import polars as pl

from evenhand.nightly.portfolio import beside
from evenhand.nightly.steps import BY_EMAIL, HOLD_KIND, LETTERS, Branch, decide
from evenhand.nightly.turning import CALENDAR_READ, hourly_words, turns_at
from evenhand.plans.letting_go import costs_in
from evenhand.rulebook import DAY, NEVER, Rulebook
from evenhand.rulebook.affordability import policy
from evenhand.rulebook.affordability.columns import capacity_columns
from evenhand.rulebook.bind_columns import bind_columns
from evenhand.rulebook.holds import HOLD_KINDS

_PLACE: Final = ("country", "region", "zone")
_EPOCH: Final = date(1970, 1, 1).toordinal()
# A term is counted from the local day, and those begin on a quarter of an hour.
_QUARTER_S: Final = 900
_MIXED: Final = 1_000_003
_WORD: Final = 2**64 - 1
_NO_TERM: Final = {"objection_ends_at": 0, "objection_ends_at_known": False}
_FOR_MEANS: Final = (
    "case_id", "person_id", "country", "region", "currency", "balance_minor", "statement_id",
    "statement_is_indicative", "net_income_minor", "net_income_known", "lowest_income_minor",
    "earmarked_minor", "essentials_minor", "essentials_known", "housing_minor", "housing_known",
    "health_insurance_minor", "priority_minor", "agreed_minor", "savings_minor", "adults",
    "adults_known", "children_under_11", "children_over_10", "children_known",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """A page of the portfolio as the night sees it."""

    cases: pl.DataFrame
    """case_id, person_id, mask_0..., branch, by_email, hold_kind, due, turns_at, digests."""
    households: pl.DataFrame
    """One row a person and currency: what is owed, what can be paid, and why nothing."""
    branches: tuple[Branch, ...]


def households_of(portfolio: pl.DataFrame, book: Rulebook, *, day: date) -> pl.DataFrame:
    """What each household with a statement can pay, over all that it owes in one currency."""
    told = (
        portfolio.lazy()
        .filter(pl.col("statement_known") & (pl.col("balance_minor") > 0))
        .select(_FOR_MEANS)
        .collect()
    )
    groups = ["person_id", "currency"]
    owed = told.group_by(groups).agg(
        pl.col("balance_minor").sum().alias("owed_minor"), pl.col("case_id").min()
    )
    one_each = told.join(owed.select("case_id"), on="case_id", how="semi")
    capacity = capacity_columns(one_each.lazy(), book, day).collect()
    return (
        owed.join(capacity, on="case_id")
        .join(
            one_each.select("case_id", "statement_id", "statement_is_indicative"),
            on="case_id",
        )
        .with_columns(
            pl.min_horizontal("instalment_minor", "owed_minor").alias("instalment_minor"),
            pl.col("statement_is_indicative").alias("indicative"),
        )
        .with_columns(_why_no_plan())
        .with_columns(
            _digest(
                "statement_id", "owed_minor", "protected_minimum_minor", "left_bad_month_minor",
                "instalment_minor", pl.col("indicative").cast(pl.Int64),
                _coded("no_plan_because", _WHY_NO_PLAN),
            ).alias("means_digest")
        )
        .drop("case_id", "statement_is_indicative", "obstacle")
    )  # fmt: skip


def little_to_bring(households: pl.DataFrame) -> list[tuple[int, str]]:
    """Households whose bad month may bring no more than pursuing them costs; by their own words.

    Rough and too wide, so that each is looked at alone; none where no costs are known.
    """
    on_sand = pl.col("no_plan_because").is_in(["income_unknown", "costs_unknown"])
    told = households.filter(~pl.col("indicative") & ~on_sand)
    found: list[tuple[int, str]] = []
    for currency in told["currency"].unique().sort().to_list():
        costs = costs_in(currency)
        if costs is None:
            continue
        most = (costs.once + costs.a_month * policy.LONGEST_MONTHS).minor
        kept = 100 - policy.BUFFER_HUNDREDTHS
        brings = pl.col("left_bad_month_minor") * kept // 100 * policy.LONGEST_MONTHS
        little = (pl.col("currency") == currency) & (
            (brings <= most) | (pl.col("owed_minor") <= most) | (pl.col("no_plan_because") != "")
        )
        found += told.filter(little).select("person_id", "currency").sort("person_id").rows()
    return found


_WHY_NO_PLAN: Final = ("", "income_unknown", "costs_unknown", "nothing_left", "too_little_left")


def _why_no_plan() -> pl.Expr:
    return (
        pl.when(pl.col("instalment_minor") > 0)
        .then(pl.lit(""))
        .when(pl.col("obstacle") != "")
        .then(pl.col("obstacle"))
        .when(pl.col("left_bad_month_minor") <= 0)
        .then(pl.lit("nothing_left"))
        .otherwise(pl.lit("too_little_left"))
        .alias("no_plan_because")
    )


def decided(
    portfolio: pl.DataFrame, judged: pl.DataFrame, households: pl.DataFrame, book: Rulebook
) -> Decided:
    """Decide the next step of every case, and when it must be looked at again."""
    places, code = _places(portfolio, book)
    cases = portfolio.drop("instalment_minor", strict=False).hstack([code])
    cases = beside(cases, judged, key="case_id")
    cases = _with_means(cases, households)
    cases = cases.hstack(_terms(cases, places, book))
    groups = [
        _group(cases, group, book)
        for group in places.partition_by("country", "today", maintain_order=False)
    ]
    branches = decide(dict.fromkeys(LETTERS, pl.lit(value=False)))[1]
    return Decided(pl.concat(pl.collect_all(groups)).sort("case_id"), households, branches)


def _group(cases: pl.DataFrame, places: pl.DataFrame, book: Rulebook) -> pl.LazyFrame:
    """Decide the cases of one country and day, for which the law is the same."""
    country, days = places["country"][0], places["today"][0]
    words = range(book.mask_words)
    hourly = hourly_words(book, country)
    house_days = _house_days(book, date.fromordinal(days + _EPOCH))
    calendar = {name: dict(places.select("place", name).iter_rows()) for name in CALENDAR_READ}
    refused = {letter: _refused(book.refused(act, country)) for letter, act in LETTERS.items()}
    emailed = {letter: _by_email(book, country, act) for letter, act in BY_EMAIL.items()}
    number, branches = decide(
        refused | {letter: refused[letter] & ~open_ for letter, open_ in emailed.items()}
    )
    house_ends = pl.col("first_notice_at") + house_days * DAY
    return (
        cases.lazy()
        .filter(pl.col("place").is_in(places["place"].to_list()))
        .with_columns(
            *(pl.col(f"mask_{n}") & pl.lit(~hourly[n] & _WORD, dtype=pl.UInt64) for n in words),
            *(
                pl.col("place").replace_strict(values, return_dtype=pl.Int64).alias(name)
                for name, values in calendar.items()
            ),
            pl.when("objection_ends_at_known")
            .then("objection_ends_at")
            .otherwise(house_ends)
            .alias("term_ends_at"),
        )
        .with_columns(number.alias("branch"))
        .with_columns(_due(branches).alias("due"), _emailed(branches, emailed).alias("by_email"))
        .select(
            *("case_id", "person_id", "currency", "branch", "hold_kind", "due", "means_digest"),
            "by_email",
            *(f"mask_{n}" for n in words),
            _step_digest(branches),
            _turns_at(book, country, days, cases).alias("turns_at"),
        )
    )


def _refused(words: tuple[int, ...]) -> pl.Expr:
    """Whether rules that are no matter of the hour refuse an act."""
    return pl.any_horizontal(
        (pl.col(f"mask_{n}") & pl.lit(word, dtype=pl.UInt64)) != 0 for n, word in enumerate(words)
    )


def _by_email(book: Rulebook, country: str, act: str) -> pl.Expr:
    """Whether she would rather have an e-mail, and no rule of the night's refuses it."""
    prefers = (pl.col("preferred_channel") == "email") & pl.col("email_known")
    return prefers & ~_refused(book.refused(act, country))


def _emailed(branches: tuple[Branch, ...], open_: dict[str, pl.Expr]) -> pl.Expr:
    """Whether what a case's branch sends goes by e-mail instead of by post."""
    ways = [
        (pl.col("branch") == number) & open_[branch.letter]
        for number, branch in enumerate(branches)
        if branch.letter in open_
    ]
    return pl.any_horizontal(ways)


def _due(branches: tuple[Branch, ...]) -> pl.Expr:
    """From when the case moves again by itself, in epoch seconds; 0 where it does not."""
    holds = [n for n, branch in enumerate(branches) if branch.why == HOLD_KIND]
    waits = [n for n, branch in enumerate(branches) if branch.why == "objection_term"]
    until = pl.col("demands_stopped_until")
    return (
        pl.when(pl.col("branch").is_in(holds) & (until < NEVER))
        .then(until)
        .when(pl.col("branch").is_in(waits))
        .then("term_ends_at")
        .otherwise(0)
    )


def _step_digest(branches: tuple[Branch, ...]) -> pl.Expr:
    codes = [crc32(f"{one.step}/{one.why}/{one.letter}".encode()) for one in branches]
    step = pl.col("branch").cast(pl.Int64).replace_strict(
        list(range(len(codes))), codes, return_dtype=pl.Int64
    )  # fmt: skip
    return _digest(step, _coded("hold_kind", tuple(HOLD_KINDS)), "due").alias("step_digest")


def _turns_at(book: Rulebook, country: str, days: int, portfolio: pl.DataFrame) -> pl.Expr:
    at = pl.col("at")
    later = [
        pl.when(pl.col(name) > at).then(pl.col(name)).otherwise(NEVER)
        for name in ("demands_stopped_until", "term_ends_at")
    ]
    given = {*portfolio.columns, "objection_ends_at"}
    by_rules = turns_at(book, country, days, given, at=portfolio["at"][0])
    return pl.max_horizontal(
        pl.min_horizontal("facts_change_at", by_rules, *later).clip(0, NEVER), at + 1
    )


def _with_means(cases: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """What each case's household can pay, as the night found it."""
    currencies = cases["currency"].unique().sort().to_list()
    code = pl.col("currency").replace_strict(
        currencies, list(range(len(currencies))), return_dtype=pl.Int64
    )
    key = (pl.col("person_id") * len(currencies) + code).alias("household")
    means = households.select(key, "instalment_minor", "no_plan_because", "means_digest")
    return (
        beside(cases.with_columns(key), means, key="household")
        .with_columns(
            pl.col("instalment_minor", "means_digest").fill_null(0),
            pl.col("no_plan_because").fill_null(""),
        )
        .drop("household")
    )


def _places(portfolio: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, pl.Series]:
    """Every place with its number and calendar, and the number of each case's place."""
    codes = [portfolio[name].cast(pl.Categorical).to_physical().cast(pl.Int64) for name in _PLACE]
    code = codes[0] * 0
    for one in codes:
        code = code * (int(one.max()) + 1) + one  # type: ignore[arg-type]
    places = (
        portfolio.select(*_PLACE, "at", code.alias("code"))
        .unique("code")
        .with_row_index("case_id")
        .with_columns(pl.col("case_id").cast(pl.Int64))
    )
    bound, _ = bind_columns(places.lazy().drop("code"), book.terms, known=book.known_countries)
    calendar = bound.select("case_id", *CALENDAR_READ).collect()
    number = code.replace_strict(places["code"], places["case_id"], return_dtype=pl.Int64)
    found = places.drop("code").join(calendar, on="case_id").rename({"case_id": "place"})
    return found, number.alias("place")


def _terms(cases: pl.DataFrame, places: pl.DataFrame, book: Rulebook) -> list[pl.Series]:
    """When the law's term for objections ends: it hangs on place and quarter of an hour alone."""
    quarter = pl.col("first_notice_at") // _QUARTER_S
    keys = cases.select(
        (quarter * places.height + pl.col("place")).alias("key"), "first_notice_at_known"
    )
    asked = (
        keys.filter("first_notice_at_known")
        .unique()
        .sort("key")
        .with_columns(
            (pl.col("key") % places.height).alias("place"),
            (pl.col("key") // places.height * _QUARTER_S).alias("first_notice_at"),
            pl.int_range(pl.len()).alias("case_id"),
        )
        .join(places.select("place", *_PLACE, "at"), on="place")
        .drop("place", "key")
    )
    bound, _ = bind_columns(asked.lazy(), book.terms, known=book.known_countries)
    ends = bound.select("case_id", "objection_ends_at", "objection_ends_at_known").collect()
    ends = ends.sort("case_id").drop("case_id")
    if ends.is_empty():
        return [pl.Series(n, [z] * cases.height) for n, z in _NO_TERM.items()]
    sought = keys["key"].to_numpy()
    known = keys.filter("first_notice_at_known")["key"].unique().sort().to_numpy()
    found = ends[np.searchsorted(known, sought).clip(max=len(known) - 1)]
    told = cases["first_notice_at_known"]
    return found.select(
        pl.when(told).then("objection_ends_at").otherwise(0).alias("objection_ends_at"),
        (pl.col("objection_ends_at_known") & told).alias("objection_ends_at_known"),
    ).get_columns()


def _house_days(book: Rulebook, day: date) -> int:
    days = book.value("house.objection_days", day).is_
    assert isinstance(days, int)
    return days


def _coded(name: str, words: tuple[str, ...]) -> pl.Expr:
    """A text of a closed list as a number that stays the same over releases."""
    codes = {word: crc32(word.encode()) for word in words}
    return pl.col(name).replace_strict(codes, default=0, return_dtype=pl.Int64)


def _digest(*parts: str | pl.Expr) -> pl.Expr:
    """Mix whole numbers into one that tells whether any of them changed; it wraps around."""
    mixed = pl.lit(17, dtype=pl.Int64)
    for part in parts:
        column = pl.col(part) if isinstance(part, str) else part
        mixed = mixed * _MIXED + column
    return mixed
