"""An operator's table of what households need: read with care, and only ever protecting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Money, Operator, PackBroken, Rulebook, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.columns import capacity_columns
from evenhand.rulebook.affordability.flat import statement_from_facts
from evenhand.rulebook.affordability.guideline import Guideline, fitting
from evenhand.rulebook.affordability.guideline_toml import read_guideline
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from tests.rulebook.households import TODAY, random_flat_facts, seeded

EXAMPLE = Path(__file__).parents[2] / "docs" / "how-to" / "guideline.example.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
ALONE = Household(adults=1, children_under_11=0, children_over_10=0)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return open_rulebook()


@pytest.fixture(scope="module")
def table() -> Guideline:
    return read_guideline(TEXT)


def inga(**changes: Any) -> StatementOfMeans:
    """Inga lives alone in Latvia on 700.00, pays 300.00 of rent and eats for 100.00."""
    plain = StatementOfMeans(
        currency="EUR",
        stated_on=TODAY,
        household=ALONE,
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=70_000, pay_day=5),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=30_000),
            Cost(kind=CostKind.ENERGY, amount_minor=0),
            Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=10_000),
        ),
        savings_minor=10**6,
    )
    return replace(plain, **changes)


def in_latvia(statement: StatementOfMeans, book: Rulebook, *tables: Guideline) -> Assessment:
    return assess(statement, country="lv", region="", today=TODAY, book=book, guidelines=tables)


def test_the_table_stays_where_it_is_above_the_law_and_the_own_costs(
    book: Rulebook, table: Guideline
) -> None:
    without, with_it = in_latvia(inga(), book), in_latvia(inga(), book, table)

    # 60.00 + 330.00 by the table, and the rent of which it is silent, 4 % raised.
    assert with_it.protected_minimum == Money(39_000 + 31_200, "EUR")
    assert with_it.bad.held_by == "guideline"
    assert without.bad.held_by == "law"


def test_its_part_is_shown_with_its_source_and_day(book: Rulebook, table: Guideline) -> None:
    parts = {part.name: part for part in in_latvia(inga(), book, table).components}

    assert parts["guideline"].source == table.cited
    assert parts["guideline"].dated == date(2026, 4, 1)


def test_it_never_lowers_what_stays(book: Rulebook, table: Guideline) -> None:
    dear = inga(costs=(Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=90_000),))

    without, with_it = in_latvia(dear, book), in_latvia(dear, book, table)

    assert with_it.protected_minimum == without.protected_minimum
    assert with_it.bad.held_by == "essentials"


def test_a_cost_above_the_table_counts_in_full_and_is_asked_about_unless_proved(
    book: Rulebook, table: Guideline
) -> None:
    food = Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=40_000)

    told = in_latvia(inga(costs=(food,)), book, table)
    shown = in_latvia(inga(costs=(replace(food, evidence="document-1"),)), book, table)

    assert [one.code for one in told.warnings] == ["cost_above_guideline"]
    assert shown.warnings == ()
    assert told.protected_minimum == shown.protected_minimum
    assert shown.components[0].evidence == "document-1"


def test_more_people_need_more_and_unknown_ones_are_not_nobody(table: Guideline) -> None:
    pair = replace(ALONE, adults=2)
    with_baby = replace(ALONE, children_under_11=1)
    with_teenager = replace(ALONE, dependant_ages=(15,), children_over_10=None)
    with_parent = replace(ALONE, dependant_ages=(80,))

    amounts = [table.amount(one) for one in (ALONE, pair, with_baby, with_teenager, with_parent)]

    assert amounts == [39_000, 66_000, 58_000, 64_000, 66_000]
    assert table.amount(Household()) > table.amount(pair)


def test_the_newest_table_that_fits_is_used(table: Guideline) -> None:
    newer = replace(table, dated=date(2026, 10, 1))
    coming = replace(table, dated=date(2027, 1, 1))
    over = replace(table, dated=date(2026, 11, 1), valid_until=date(2026, 11, 2))
    tables = (table, newer, coming, over)

    found = fitting(tables, country="lv", currency="EUR", today=TODAY)

    assert found == newer
    assert fitting(tables, country="de", currency="EUR", today=TODAY) is None
    assert fitting(tables, country="lv", currency="USD", today=TODAY) is None


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        ('currency = "EUR"', 'currency = "XYZ"', "XYZ", "is not known"),
        ("\ndate = 2026-04-01", '\ndate = "2026-04-01"', '"2026-04-01"', "is no day"),
        ('leisure = "60.00"', "leisure = 60.0", "leisure = 60.0", "no exact amount"),
        ('leisure = "60.00"', 'leisure = "60.001"', "60.001", "is no amount"),
        ('leisure = "60.00"', 'leisure = "-1"', '"-1"', "cannot be what"),
        ("phone_and_leisure", "telephone", "telephone", "is no cost"),
        ("until_age = 17", "until_age = 9", "until_age = 9", "does not follow"),
        ("until_age = 17", "until_age = 16", "[[child]]", "a child of 17"),
        ("countries = [", "countries = ['latvia', ", "latvia", "are no codes"),
        ("[first_adult]", "[adult]", "[adult]", "is no field"),
        ('name = "Synthetic', 'title = "Synthetic', "title", "is no field"),
        ("[household]", "[household", "[household", "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_remedy(
    old: str, new: str, at: str, what: str
) -> None:
    text = TEXT.replace(old, new, 1)
    line = next(n for n, one in enumerate(text.splitlines(), start=1) if at in one)

    with pytest.raises(PackBroken) as raised:
        read_guideline(text, "table.toml")

    assert what in raised.value.what
    assert raised.value.line == line
    assert raised.value.remedy


def test_the_operators_table_is_part_of_the_rulebook_and_of_its_hash() -> None:
    plain = open_rulebook()
    operator = Operator(guidelines=(TEXT,))

    book = open_rulebook(operator=operator)

    assert book.guidelines == (read_guideline(TEXT),)
    assert book.hash != plain.hash
    assert Operator.from_json(operator.as_json()) == operator
    assert "guidelines" not in Operator().as_json()
    found = assess(inga(), country="lv", region="", today=TODAY, book=book)
    assert found.bad.held_by == "guideline"


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_columns_say_the_same_with_a_table(seed: int) -> None:
    random = seeded(seed)
    everywhere = TEXT.replace('countries = ["lv"]', "").replace("food_and", 'housing = "9"\n#', 1)
    book = open_rulebook(operator=Operator(guidelines=(TEXT, everywhere)))
    cases = [random_flat_facts(random, case_id=place) for place in range(60)]

    columns = capacity_columns(pl.LazyFrame(cases), book, TODAY).collect().sort("case_id")

    kept = []
    for case in cases:
        statement = statement_from_facts(case, currency=case["currency"], stated_on=TODAY)
        found = assess(statement, country=case["country"], region="", today=TODAY, book=book)
        kept.append(found.protected_minimum.minor)
    assert columns["protected_minimum_minor"].to_list() == kept
