"""Random households for property tests: plausible, odd and half-known ones, from a seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    ComingChange,
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

TODAY = date(2026, 11, 17)
RARE = (
    "earmarked_minor",
    "lowest_income_minor",
    "priority_minor",
    "agreed_minor",
    "savings_minor",
)
# The last line's law is known in part, or on some days only.
COUNTRIES = {"lv": "EUR", "ch": "CHF", "fr": "EUR", "de": "EUR", "us": "USD", "gb": "GBP"}
COUNTRIES |= {"es": "EUR", "pt": "EUR", "lt": "EUR", "cz": "CZK", "se": "SEK"}

# Of no decimals, two and three.
CURRENCIES = (
    "AED BRL BHD CHF CLP CZK DKK EUR GBP HUF INR ISK JOD JPY KRW KWD MXN NOK OMR PLN RON RSD SEK"
    " TND TRY UAH USD VND"
).split()


def seeded(seed: int) -> Random:
    """The source of chance for one test; the same seed makes the same households."""
    return Random(seed)  # noqa: S311 - nothing here is a secret


def random_statement(random: Random, currency: str = "EUR") -> StatementOfMeans:
    """A household of any sort; about one amount in eight is unknown, one in sixty absurd."""
    rhythm = random.choice(list(Rhythm))
    return StatementOfMeans(
        currency=currency,
        stated_on=TODAY - timedelta(days=random.randrange(400)),
        household=_household(random),
        incomes=tuple(_income(random, rhythm) for _ in range(random.randrange(4))),
        months=tuple(random.randrange(400_000) for _ in range(random.choice((0, 0, 2, 3, 12, 14)))),
        costs=tuple(_cost(random) for _ in range(random.randrange(8))),
        priority_debts=tuple(_priority(random) for _ in range(random.randrange(2))),
        other_creditors=tuple(_creditor(random) for _ in range(random.randrange(3))),
        savings_minor=random.choice((None, 0, random.randrange(500_000))),
        changes=tuple(_change(random) for _ in range(random.randrange(2))),
        indicative=random.random() < 0.1,
    )


def _amount(random: Random, most: int) -> int | None:
    luck = random.random()
    if luck < 0.12:
        return None
    if luck < 0.14:
        return random.choice((-most, most * 1_000, 10**15))
    return random.randrange(most)


def _household(random: Random) -> Household:
    return Household(
        adults=random.choice((None, 1, 1, 2, 3)),
        children_under_11=random.choice((None, 0, 0, 1, 2, 5)),
        children_over_10=random.choice((None, 0, 0, 1, 3)),
        dependant_ages=random.choice((None, None, (), (4, 12), (17, 80))),
    )


def _day_near(random: Random) -> date | None:
    return random.choice((None, TODAY + timedelta(days=random.randrange(-40, 90))))


def _history(random: Random) -> tuple[Receipt, ...]:
    days = range(0, random.choice((0, 0, 0, 100, 400)), random.choice((7, 14, 30)))
    return tuple(
        Receipt(on=TODAY - timedelta(days=day), amount_minor=random.randrange(200_000))
        for day in days
    )


def _income(random: Random, rhythm: Rhythm) -> Income:
    return Income(
        kind=random.choice(list(IncomeKind)),
        amount_minor=_amount(random, 500_000),
        rhythm=rhythm,
        pay_day=random.choice((None, random.randrange(1, 8), random.randrange(1, 32))),
        varies=random.random() < 0.3,
        lowest_minor=random.choice((None, None, random.randrange(300_000))),
        evidence=random.choice(("", "document-1")),
        latest_on=_day_near(random),
        next_on=_day_near(random),
        history=_history(random),
    )


def _cost(random: Random) -> Cost:
    kind = random.choice(list(CostKind))
    rhythm = random.choice((Rhythm.MONTHLY, Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY))
    return Cost(
        kind=kind,
        amount_minor=_amount(random, 60_000),
        rhythm=rhythm,
        bill_day=random.choice((None, random.randrange(1, 32))),
        next_on=_day_near(random),
    )


def _priority(random: Random) -> PriorityDebt:
    return PriorityDebt(
        kind=random.choice(list(PriorityKind)),
        payment_minor=_amount(random, 15_000),
        arrears_minor=_amount(random, 200_000),
    )


def _creditor(random: Random) -> OtherCreditor:
    return OtherCreditor(
        name="another creditor",
        payment_minor=_amount(random, 20_000),
        balance_minor=_amount(random, 400_000),
    )


def _change(random: Random) -> ComingChange:
    return ComingChange(
        from_on=TODAY + timedelta(days=random.randrange(-30, 500)),
        monthly_minor=random.randrange(-30_000, 30_000),
        note="a change",
    )


def random_flat_facts(random: Random, *, case_id: int) -> dict[str, Any]:
    """The flat facts of a case; about half have something left, some are odd."""
    country, currency = random.choice(list(COUNTRIES.items()))
    return {
        "case_id": case_id,
        "country": country,
        "region": "",
        "currency": currency,
        "net_income_minor": random.choice((-100, 0, 1_200_000, *[random.randrange(700_000)] * 9)),
        "net_income_known": random.random() < 0.9,
        "adults": random.randrange(4),
        "adults_known": random.random() < 0.7,
        "children_under_11": random.randrange(4),
        "children_over_10": random.randrange(3),
        "children_known": random.random() < 0.7,
        "housing_minor": random.randrange(120_000),
        "housing_known": random.random() < 0.6,
        "health_insurance_minor": random.choice((0, 35_000)),
        "essentials_minor": random.randrange(250_000),
        "essentials_known": random.random() < 0.7,
        "earmarked_minor": random.choice((0, 0, 0, 25_000, 1_200_000)),
        "lowest_income_minor": random.choice((0, 0, 80_000, 300_000, 600_000)),
        "priority_minor": random.choice((0, random.randrange(20_000))),
        "agreed_minor": random.choice((0, random.randrange(40_000))),
        "savings_minor": random.choice((0, random.randrange(200_000))),
    }
