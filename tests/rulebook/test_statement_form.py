"""The form of a statement of means: read in every version, described, and asked about kindly."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.json_reading import StatementNotUnderstood
from evenhand.rulebook.affordability.reading import Notes, read_incomes
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.spending import SPENDING, SpendingPart
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    Receipt,
    StatementOfMeans,
)
from evenhand.rulebook.affordability.statement_json import (
    STATEMENT,
    VERSION,
    from_json,
    to_json,
)
from tests.rulebook.households import TODAY

# What was stored before bills had days, incomes a history and dependants their ages.
STORED_AS_VERSION_1 = """{
  "currency": "EUR", "stated_on": "2026-10-01",
  "household": {"adults": 1, "children_under_11": 1, "children_over_10": 0},
  "incomes": [{"kind": "wage", "amount_minor": 120000, "rhythm": "monthly", "pay_day": 5,
    "varies": false, "lowest_minor": null, "evidence": ""}],
  "months": [], "costs": [{"kind": "housing", "amount_minor": null, "rhythm": "monthly",
    "evidence": ""}],
  "priority_debts": [{"kind": "rent", "payment_minor": 2000, "rhythm": "monthly",
    "arrears_minor": null}],
  "other_creditors": [{"name": "bank", "payment_minor": 1000, "rhythm": "monthly",
    "balance_minor": 90000}],
  "savings_minor": null, "other_assets_minor": null,
  "changes": [{"from_on": "2027-01-01", "monthly_minor": -500, "note": ""}],
  "indicative": false
}"""


def marta(**changes: Any) -> StatementOfMeans:
    """Marta lives alone on a wage of 1,200.00 and spends 700.00."""
    plain = StatementOfMeans(
        currency="EUR",
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=120_000, pay_day=5),),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=70_000),),
        savings_minor=100_000,
    )
    return replace(plain, **changes)


def questions(statement: StatementOfMeans) -> set[str]:
    book = open_rulebook()
    found = assess(statement, country="lv", region="", today=TODAY, book=book)
    return {warning.code for warning in found.warnings}


def test_what_was_stored_in_the_first_version_is_read_as_it_stands() -> None:
    statement = from_json(STORED_AS_VERSION_1)

    assert statement.incomes[0].amount_minor == 120_000
    assert statement.costs[0].bill_day is None
    assert statement.household.dependant_ages is None
    assert from_json(to_json(statement)) == statement


def test_what_is_written_names_its_version() -> None:
    assert json.loads(to_json(marta()))["version"] == VERSION


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"version": 99, "currency": "EUR", "stated_on": "2026-11-17"}', "$.version"),
        ('{"currency": "EUR", "currency": "CHF", "stated_on": "2026-11-17"}', "$"),
        ('{"currency": "EUR", "stated_on": "2026-11-17", "savings_minor": NaN}', "$"),
        (f'{{"currency": "EUR", "savings_minor": {"9" * 5_000}}}', "$"),
        (
            '{"currency": "EUR", "stated_on": "2026-11-17",'
            ' "costs": [{"kind": "other", "amount_minor": "12.50"}]}',
            "$.costs[0].amount_minor",
        ),
        (
            '{"currency": "EUR", "stated_on": "2026-11-17",'
            ' "incomes": [{"kind": "wage", "amount_minor": 1, "evidence": "\\ud800"}]}',
            "$.incomes[0].evidence",
        ),
        (
            '{"currency": "EUR", "stated_on": "2026-11-17",'
            ' "household": {"dependant_ages": [7, 121]}}',
            "$.household.dependant_ages[1]",
        ),
    ],
)
def test_what_cannot_be_read_names_the_place_and_the_remedy(text: str, path: str) -> None:
    with pytest.raises(StatementNotUnderstood) as raised:
        from_json(text)

    assert raised.value.path == path
    assert raised.value.remedy
    assert str(raised.value).startswith(f"{path}: ")


def test_the_schema_describes_every_field_that_is_written() -> None:
    whole = marta(
        priority_debts=(PriorityDebt(kind=PriorityKind.RENT, payment_minor=1),),
        other_creditors=(OtherCreditor(name="bank", payment_minor=1),),
    )
    written, described = json.loads(to_json(whole)), STATEMENT.schema["properties"]

    assert set(described) == set(written)
    for part in ("incomes", "costs", "priority_debts", "other_creditors"):
        assert set(described[part]["items"]["properties"]) == set(written[part][0])


def test_every_cost_stands_under_a_part_of_the_form() -> None:
    assert set(SPENDING) == set(CostKind)
    assert set(SPENDING.values()) == set(SpendingPart)
    assert SPENDING[CostKind.HOUSING].is_fixed
    assert not SPENDING[CostKind.FOOD_AND_HOUSEHOLD].is_fixed


def test_children_are_counted_from_ages_and_the_larger_number_stands() -> None:
    told = Household(adults=1, dependant_ages=(3, 10, 11, 17, 18, 80))
    both = replace(told, children_under_11=0, children_over_10=3)

    counted, larger = told.counted(), both.counted()

    assert (counted.children_under_11, counted.children_over_10) == (2, 2)
    assert (larger.children_under_11, larger.children_over_10) == (2, 3)
    assert both.contradicts_itself
    assert not told.contradicts_itself


def test_ages_reach_a_law_that_asks_for_them() -> None:
    book, day = open_rulebook(), date(2025, 6, 15)
    wage = Income(kind=IncomeKind.WAGE, amount_minor=3_000_000)
    small, large = (
        assess(
            marta(
                currency="SEK",
                stated_on=day,
                incomes=(wage,),
                household=Household(adults=1, dependant_ages=(age,)),
            ),
            country="se",
            region="",
            today=day,
            book=book,
        )
        for age in (2, 16)
    )

    assert large.protected_minimum > small.protected_minimum


def test_weekly_pay_is_read_by_its_pays_and_a_month_of_four_is_no_bad_month() -> None:
    weeks = tuple(
        Receipt(on=date.fromordinal(TODAY.toordinal() - 7 * n), amount_minor=30_000)
        for n in range(1, 60)
    )
    weekly = Income(kind=IncomeKind.WAGE, amount_minor=30_000, rhythm=Rhythm.WEEKLY, history=weeks)

    found = read_incomes(marta(incomes=(weekly,)), Notes("EUR"))

    assert (found.ordinary, found.bad, found.present) == (130_000,) * 3


def test_work_costs_raise_the_minimum_where_a_law_adds_them() -> None:
    book, wage = open_rulebook(), Income(kind=IncomeKind.WAGE, amount_minor=400_000)
    plain = marta(currency="CHF", incomes=(wage,), costs=(Cost(kind=CostKind.HOUSING, amount_minor=90_000),))  # fmt: skip  # noqa: E501
    working = replace(plain, costs=(*plain.costs, Cost(kind=CostKind.WORK, amount_minor=20_000)))

    minimums = [
        assess(one, country="ch", region="", today=TODAY, book=book).bad.legal_minimum
        for one in (plain, working)
    ]

    assert minimums[0] is not None
    assert minimums[1] == minimums[0] + Money(20_000, "CHF")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            {"incomes": (Income(kind=IncomeKind.WAGE, amount_minor=1_440_000),)},
            "income_yearly_as_monthly",
        ),
        (
            {"costs": (Cost(kind=CostKind.INSURANCE, amount_minor=240_000),)},
            "cost_yearly_as_monthly",
        ),
        (
            {"household": Household(adults=1, children_under_11=2, dependant_ages=(4,))},
            "ages_and_children_differ",
        ),
        ({"household": Household(adults=0, children_under_11=0, children_over_10=0)}, "no_adult"),
        (
            {
                "incomes": (
                    Income(kind=IncomeKind.WAGE, amount_minor=120_000, latest_on=date(2027, 1, 1)),
                )
            },
            "pay_dates_differ",
        ),
        (
            {
                "incomes": (
                    Income(
                        kind=IncomeKind.WAGE,
                        amount_minor=30_000,
                        rhythm=Rhythm.WEEKLY,
                        pay_day=25,
                    ),
                )
            },
            "pay_dates_differ",
        ),
        ({"savings_minor": -5}, "savings_negative"),
        (
            {"other_creditors": (OtherCreditor(name="", payment_minor=0, balance_minor=-1),)},
            "owed_negative",
        ),
        (
            {
                "incomes": (
                    Income(
                        kind=IncomeKind.WAGE,
                        amount_minor=120_000,
                        history=tuple(
                            Receipt(on=date(2026, month, 5), amount_minor=50_000)
                            for month in range(4, 11)
                        ),
                    ),
                )
            },
            "usual_above_received",
        ),
    ],
)
def test_a_line_that_is_likely_a_slip_becomes_a_question(change: dict[str, Any], code: str) -> None:
    assert code in questions(marta(**change))
    assert questions(marta()) == set()
