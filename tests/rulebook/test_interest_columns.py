"""Interest in columns is interest of one debt, to the unit."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from evenhand.rulebook import open_rulebook
from evenhand.rulebook.answers.interest import DAY_COUNTS, UnknownDayCount
from evenhand.rulebook.calendar import Period
from evenhand.rulebook.interest import Ower, Owing, Step, Terms, runs, sum_of
from evenhand.rulebook.interest_columns import TooLargeToReckon, interest_columns
from evenhand.rulebook.money import Rounding, divided

BOOK = open_rulebook()
TODAY = date(2026, 11, 17)
# From then on every value that caps interest is the same.
FIRST = date(2024, 7, 12)


def a_row(chance: random.Random, number: int, **given: Any) -> dict[str, Any]:
    """A segment by chance."""
    start = FIRST + timedelta(days=chance.randrange(1_000))
    return {
        "debt_id": number,
        "country": chance.choice(("DE", "CH", "FR", "LV", "GB", "SE")),
        "is_natural_person": chance.random() < 0.8,
        "principal_minor": chance.choice((1, 99, chance.randrange(10**7), 10**12)),
        "start": start,
        "end": start + timedelta(days=chance.randrange(900)),
        "day_count": chance.choice(("", *DAY_COUNTS)),
        "rate_bp": chance.choice((None, 1, 525, chance.randrange(1, 90_000))),
        **given,
    }


def framed(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as columns of their kinds."""
    kinds = {"rate_bp": pl.Int64, "principal_minor": pl.Int64, "debt_id": pl.Int64}
    return pl.DataFrame(rows, schema_overrides=kinds)


def one_by_one(row: dict[str, Any]) -> int:
    """The same row by the reckoning of one debt."""
    end = min(row["end"], TODAY)
    if row["start"] >= end:
        return 0
    kind = "statutory" if row["rate_bp"] is None else "contractual"
    terms = Terms(kind=kind, period=Period(row["start"], end), rate_bp=row["rate_bp"],
                  day_count=row["day_count"])  # fmt: skip
    ower = Ower(row["country"].lower(), row["is_natural_person"])
    owing = Owing(principal=[Step(row["start"], row["principal_minor"])], terms=[terms],
                  owers=[ower], lent_minor=row["principal_minor"])  # fmt: skip
    exact = sum_of(runs(BOOK, owing, until=end))
    return divided(exact.numerator, exact.denominator, Rounding.HALF_UP)


def test_columns_agree_with_one_debt_after_the_other() -> None:
    chance = random.Random(5)  # noqa: S311
    rows = [a_row(chance, number) for number in range(10_000)]

    found = interest_columns(BOOK, framed(rows), day=TODAY).sort("debt_id")

    assert found["interest_minor"].to_list() == [one_by_one(row) for row in rows]


def test_rows_of_a_debt_are_added_before_they_are_rounded() -> None:
    chance = random.Random(1)  # noqa: S311
    day = {"country": "SE", "rate_bp": 1_000, "day_count": "actual/365", "principal_minor": 2_000}
    rows = [a_row(chance, 7, **day, start=FIRST + timedelta(days=n),
                  end=FIRST + timedelta(days=n + 1)) for n in range(30)]  # fmt: skip

    found = interest_columns(BOOK, framed(rows), day=TODAY)

    exact = Fraction(2_000 * 30, 10 * 365)
    assert found.rows() == [(7, divided(exact.numerator, exact.denominator, Rounding.HALF_UP))]


def test_interest_stops_at_the_principal_that_is_left_in_latvia() -> None:
    chance = random.Random(1)  # noqa: S311
    told = {"country": "LV", "rate_bp": 90_000, "day_count": "", "is_natural_person": True}
    rows = [
        a_row(chance, 1, **told, principal_minor=1_000, start=date(2025, 1, 1),
              end=date(2025, 3, 1)),
        a_row(chance, 1, **told, principal_minor=10, start=date(2025, 3, 1), end=date(2025, 9, 1)),
    ]  # fmt: skip

    found = interest_columns(BOOK, framed(rows), day=TODAY)

    assert found.rows() == [(1, 1_000)]


def test_nothing_asked_is_nothing_told() -> None:
    chance = random.Random(1)  # noqa: S311
    none = framed([a_row(chance, 1)]).clear()

    assert interest_columns(BOOK, none, day=TODAY).is_empty()


def test_what_might_not_fit_is_refused_before_it_is_reckoned() -> None:
    chance = random.Random(1)  # noqa: S311
    large = [a_row(chance, 1, principal_minor=2**62, rate_bp=2**40, start=FIRST, end=TODAY)]

    with pytest.raises(TooLargeToReckon):
        interest_columns(BOOK, framed(large), day=TODAY)


def test_an_unknown_way_of_counting_days_is_refused() -> None:
    chance = random.Random(1)  # noqa: S311

    with pytest.raises(UnknownDayCount):
        interest_columns(BOOK, framed([a_row(chance, 1, day_count="365")]), day=TODAY)
