"""What is asked of a month that brought more: a share, a cap, and never what must stay."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.rulebook import open_rulebook
from evenhand.rulebook.affordability.assess import assess, month_of_income
from evenhand.rulebook.affordability.assessment import Month
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.rulebook.money import CurrencyMismatch, Money
from evenhand.rulebook.plans.linked import LinkedPart, linked_part
from evenhand.rulebook.plans.proposal import IncomeLinked

TODAY = date(2026, 11, 17)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


TERMS = IncomeLinked(hundredths=40, above=eur(180_000), at_most=eur(20_000))


def month(income: int, *, available: int = 100_000) -> Month:
    return Month(
        income=eur(income), legal_minimum=None, protected_minimum=eur(100_000),
        held_by="essentials", left=eur(available), available=eur(available),
    )  # fmt: skip


def asked(income: int, *, available: int = 100_000, left: int = 500_000) -> LinkedPart:
    return linked_part(
        TERMS, month=month(income, available=available), base=eur(10_000), asked=eur(left)
    )


@pytest.mark.parametrize(
    ("income", "available", "left", "minor", "held_by"),
    [
        (180_000, 100_000, 500_000, 0, "not_above"),
        (181_249, 100_000, 500_000, 0, "too_small"),
        (181_250, 100_000, 500_000, 500, "share"),
        (200_000, 100_000, 500_000, 8_000, "share"),
        (230_000, 100_000, 500_000, 20_000, "share"),
        (230_003, 100_000, 500_000, 20_000, "cap"),
        (900_000, 100_000, 500_000, 20_000, "cap"),
        (200_000, 15_000, 500_000, 5_000, "minimum"),
        (200_000, 9_000, 500_000, 0, "minimum"),
        (200_000, 100_000, 12_000, 2_000, "owed"),
        (200_000, 100_000, 4_000, 0, "owed"),
    ],
)
def test_a_share_of_what_is_above_within_every_limit(
    income: int, available: int, left: int, minor: int, held_by: str
) -> None:
    found = asked(income, available=available, left=left)

    assert (found.amount.minor, found.held_by) == (minor, held_by)


def test_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        linked_part(TERMS, month=month(200_000), base=Money(1, "CHF"), asked=eur(5))


@given(
    country=st.sampled_from(["lv", "ch", "fr", "gb", "us", "de"]),
    income=st.integers(0, 900_000),
    came=st.integers(0, 2_000_000),
    rent=st.integers(0, 200_000),
    children=st.integers(0, 5),
)
def test_what_is_asked_always_leaves_the_minimum_of_that_very_month(
    country: str, income: int, came: int, rent: int, children: int
) -> None:
    currency = {"ch": "CHF", "gb": "GBP", "us": "USD"}.get(country, "EUR")
    region = {"ch": "ZH", "gb": "ENG", "us": "NY", "de": "BE"}.get(country, "")
    told = StatementOfMeans(
        currency=currency,
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=children, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=income),),
        costs=(Cost(kind=CostKind.HOUSING, amount_minor=rent),),
    )
    book = open_rulebook()
    usual = assess(told, country=country, region=region, today=TODAY, book=book).ordinary
    found = month_of_income(told, came, country=country, region=region, today=TODAY, book=book)
    terms = IncomeLinked(hundredths=50, above=usual.income, at_most=Money(10**9, currency))
    base = Money(5_000, currency)

    part = linked_part(terms, month=found, base=base, asked=Money(10**9, currency))

    assert part.amount.minor >= 0
    if part.amount:
        assert found.income - base - part.amount >= found.protected_minimum
        assert part.amount.minor * 2 <= max(came - usual.income.minor, 0)


def test_the_month_as_she_told_it_is_the_ordinary_month() -> None:
    told = StatementOfMeans(
        currency="EUR",
        stated_on=TODAY,
        household=Household(adults=2, children_under_11=1, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=200_000),),
        costs=(Cost(kind=CostKind.HOUSING, amount_minor=50_000),),
    )
    book = open_rulebook()

    usual = assess(told, country="lv", region="", today=TODAY, book=book).ordinary

    same = month_of_income(
        told, usual.income.minor, country="lv", region="", today=TODAY, book=book
    )
    assert same == usual
