"""Random households as columns and as statements, of every country with a pack, from a seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, Final

import numpy as np
import polars as pl

from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    PriorityDebt,
    PriorityKind,
    StatementOfMeans,
)

DAY: Final = date(2026, 11, 17)
COUNTRIES: Final = {
    "lv": "EUR", "ch": "CHF", "fr": "EUR", "de": "EUR", "us": "USD", "gb": "GBP", "es": "EUR",
    "pt": "EUR", "lt": "EUR", "cz": "CZK", "it": "EUR", "pl": "PLN",
}  # fmt: skip
RHYTHMS: Final = (
    *(Rhythm.MONTHLY,) * 6, Rhythm.FOUR_WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.WEEKLY, Rhythm.WEEKLY,
)  # fmt: skip


def flat_households(rows: int, seed: int) -> pl.DataFrame:
    """So many rows of the flat facts of a case: plausible, odd and half-known ones."""
    draw = np.random.default_rng(seed)
    places = draw.integers(0, len(COUNTRIES), rows)
    countries, currencies = np.array(list(COUNTRIES)), np.array(list(COUNTRIES.values()))

    def sums(most: int, share_none: float = 0.0) -> Any:
        return np.where(draw.random(rows) < share_none, 0, draw.integers(0, most, rows))

    income = np.where(draw.random(rows) < 0.02, -100, sums(700_000))
    return pl.DataFrame(
        {
            "case_id": np.arange(rows),
            "country": countries[places],
            "region": np.full(rows, ""),
            "currency": currencies[places],
            "net_income_minor": np.where(draw.random(rows) < 0.02, 12 * 10**5, income),
            "net_income_known": draw.random(rows) < 0.9,
            "adults": draw.integers(0, 4, rows),
            "adults_known": draw.random(rows) < 0.7,
            "children_under_11": draw.integers(0, 4, rows),
            "children_over_10": draw.integers(0, 3, rows),
            "children_known": draw.random(rows) < 0.7,
            "housing_minor": sums(120_000),
            "housing_known": draw.random(rows) < 0.6,
            "health_insurance_minor": sums(40_000, 0.5),
            "essentials_minor": sums(250_000),
            "essentials_known": draw.random(rows) < 0.7,
            "earmarked_minor": sums(60_000, 0.7),
            "lowest_income_minor": sums(600_000, 0.5),
            "priority_minor": sums(20_000, 0.5),
            "agreed_minor": sums(40_000, 0.5),
            "savings_minor": sums(200_000, 0.5),
        }
    )


def told_household(random: Random) -> tuple[str, StatementOfMeans]:
    """A whole statement with dated pay, bills and twelve months, and its country."""
    country, currency = random.choice(list(COUNTRIES.items()))
    wage = random.randrange(120_000, 320_000)
    rhythm = random.choice(RHYTHMS)
    months = tuple(wage * random.randrange(80, 125) // 100 for _ in range(12))
    statement = StatementOfMeans(
        currency=currency,
        stated_on=DAY,
        household=Household(adults=random.choice((1, 1, 2)), dependant_ages=_ages(random)),
        incomes=(
            Income(
                kind=IncomeKind.WAGE,
                amount_minor=wage * 12 // rhythm.times_a_year,
                rhythm=rhythm,
                next_on=DAY + timedelta(days=random.randrange(1, 28)),
                varies=True,
            ),
            Income(kind=IncomeKind.FAMILY_ALLOWANCE, amount_minor=12_000, pay_day=8),
        ),
        months=months if random.random() < 0.8 else (),
        costs=_costs(random, wage),
        priority_debts=(PriorityDebt(kind=PriorityKind.ENERGY, payment_minor=2_500, bill_day=20),),
        other_creditors=(OtherCreditor(name="bank", payment_minor=4_000, balance_minor=150_000),),
        savings_minor=random.choice((None, 0, random.randrange(150_000))),
    )
    return country, statement


def _ages(random: Random) -> tuple[int, ...]:
    return tuple(random.randrange(18) for _ in range(random.randrange(3)))


def _costs(random: Random, wage: int) -> tuple[Cost, ...]:
    return (
        Cost(kind=CostKind.HOUSING, amount_minor=wage * 25 // 100, bill_day=1),
        Cost(kind=CostKind.ENERGY, amount_minor=random.randrange(6_000, 14_000), bill_day=15),
        Cost(kind=CostKind.FOOD_AND_HOUSEHOLD, amount_minor=wage * random.randrange(12, 22) // 100),
        Cost(kind=CostKind.TRAVEL, amount_minor=random.randrange(2_000, 9_000)),
        Cost(
            kind=CostKind.INSURANCE,
            amount_minor=random.randrange(20_000, 60_000),
            rhythm=Rhythm.YEARLY,
            next_on=DAY + timedelta(days=random.randrange(5, 300)),
        ),
    )
