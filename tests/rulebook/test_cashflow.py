"""The next 90 days: what comes and goes by the day, and when a payment had better come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.dated import Dated
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.rulebook.plans.cashflow import Projection, projection
from evenhand.rulebook.plans.proposal import DebtShare, Option, Plans
from evenhand.rulebook.plans.propose import propose
from tests.rulebook.households import TODAY, random_statement, seeded

SOON = date(2026, 12, 1)


def dora(**changes: Any) -> StatementOfMeans:
    """Dora earns 1,300.00 on the 25th, pays 500.00 of rent on the 1st, and lives on the rest."""
    plain = StatementOfMeans(
        currency="GBP",
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=130_000, pay_day=25),),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=50_000, bill_day=1),
            Cost(kind=CostKind.UNDIVIDED, amount_minor=50_000),
        ),
        savings_minor=200_000,
    )
    return replace(plain, **changes)


def assessed(statement: StatementOfMeans) -> Assessment:
    return assess(statement, country="gb", region="", today=TODAY, book=open_rulebook())


def projected(statement: StatementOfMeans) -> Projection:
    found = assessed(statement)
    assert found.cash is not None
    return projection(found.cash, begins_on=SOON, essentials_minor=found.essentials.minor)


def steady(statement: StatementOfMeans, owed_minor: int = 200_000) -> Option:
    debt = DebtShare(key="debt", balance=Money(owed_minor, "GBP"))
    plans = propose(assessed(statement), debts=[debt], first_possible_on=SOON, closed_days=())
    assert isinstance(plans, Plans)
    return plans.usual


@pytest.mark.parametrize(
    ("dated", "expected"),
    [
        (Dated(amount_minor=1, rhythm=Rhythm.MONTHLY, day=31), ["12-31", "01-31", "02-28"]),
        (
            Dated(amount_minor=1, rhythm=Rhythm.FORTNIGHTLY, day=3, anchor=date(2026, 11, 18)),
            ["12-02", "12-16", "12-30", "01-13", "01-27", "02-10", "02-24"],
        ),
        (
            Dated(amount_minor=1, rhythm=Rhythm.QUARTERLY, day=None, anchor=date(2026, 7, 15)),
            ["01-15"],
        ),
        (
            Dated(amount_minor=1, rhythm=Rhythm.YEARLY, day=None, anchor=date(2024, 2, 29)),
            ["02-28"],
        ),
        # Nobody told which of the four weeks: the last it can be.
        (Dated(amount_minor=1, rhythm=Rhythm.FOUR_WEEKLY, day=2), ["12-22", "01-19", "02-16"]),
    ],
)
def test_days_follow_the_rhythm(dated: Dated, expected: list[str]) -> None:
    days = list(dated.days(SOON, SOON + timedelta(days=90)))

    assert [day.isoformat()[5:] for day in days] == expected


def test_a_quarter_without_a_date_has_no_known_day() -> None:
    assert not Dated(amount_minor=1, rhythm=Rhythm.QUARTERLY, day=5).is_known


def test_each_day_has_its_money_in_and_out() -> None:
    balances = projected(dora()).balances

    moves = [later - earlier for earlier, later in pairwise(balances)]
    # A day's part of the 540.00 that go evenly: 4 % raised costs less the rent.
    evenly = (1_775, 1_776)
    assert -moves[22] in evenly
    assert 130_000 - moves[23] in evenly
    assert -50_000 - moves[30] in evenly
    assert len(balances) == 90
    assert min(balances[:31]) == 200_000


def test_without_savings_the_account_still_comes_through_the_next_month() -> None:
    balances = projected(dora(savings_minor=None)).balances

    assert min(balances[:31]) == 0


def test_what_the_minimum_leaves_above_the_told_costs_is_spent_too() -> None:
    wage = Income(kind=IncomeKind.WAGE, amount_minor=130_000, pay_day=25)
    told = StatementOfMeans(
        currency="EUR",
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(wage,),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=1_000),),
    )

    found = assess(told, country="lv", region="", today=TODAY, book=open_rulebook())

    assert found.cash is not None
    assert found.cash.spread_minor == found.ordinary.protected_minimum.minor


def test_without_a_pay_day_there_is_no_calendar() -> None:
    wage = Income(kind=IncomeKind.WAGE, amount_minor=130_000)

    option = steady(dora(incomes=(wage,)))

    assert option.calendar is None
    assert option.instalments[0].due_on == SOON


def test_with_savings_the_plan_stays_as_it_is() -> None:
    option = steady(dora())

    assert option.calendar is not None
    assert option.calendar.changes == ()
    assert not option.calendar.is_tight
    assert {one.due_on.day for one in option.instalments} <= {26, 27}


def test_an_instalment_that_would_go_below_the_reserve_is_halved_and_made_up_for_at_the_end() -> (
    None
):
    rich, poor = steady(dora()), steady(dora(savings_minor=0))

    assert poor.calendar is not None
    assert [change.what for change in poor.calendar.changes][:1] == ["halved"]
    first, second = (one.amount.minor for one in poor.instalments[:2])
    assert abs(2 * first - second) < 20  # the remainder of the division is in the first
    assert poor.total == Money(200_000, "GBP")
    assert poor.ends_on > rich.ends_on


def test_an_instalment_waits_for_the_next_money_where_that_helps() -> None:
    # A large bill on the 2nd; the child's money that pays for it comes on the 5th.
    statement = dora(
        incomes=(
            Income(kind=IncomeKind.WAGE, amount_minor=70_000, pay_day=30),
            Income(kind=IncomeKind.OTHER, amount_minor=60_000, pay_day=5),
        ),
        costs=(
            Cost(kind=CostKind.HOUSING, amount_minor=80_000, bill_day=2),
            Cost(kind=CostKind.UNDIVIDED, amount_minor=20_000),
        ),
        savings_minor=15_000,
    )

    option = steady(statement)

    assert option.calendar is not None
    moved = [change for change in option.calendar.changes if change.what == "moved"]
    assert moved
    assert all(change.due_on is not None and change.due_on.day in (6, 7) for change in moved)


def test_weekly_pay_gets_weekly_parts_of_the_same_month() -> None:
    weekly = Income(kind=IncomeKind.WAGE, amount_minor=30_000, rhythm=Rhythm.WEEKLY, pay_day=4)

    option = steady(dora(incomes=(weekly,)))

    assert option.rhythm is Rhythm.WEEKLY
    assert {one.due_on.isoweekday() for one in option.instalments} == {5}
    assert option.monthly <= Money(18_200, "GBP")
    assert option.total == Money(200_000, "GBP")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_no_payment_of_the_next_90_days_overdraws_what_was_not_overdrawn(seed: int) -> None:
    random = seeded(seed)
    for _ in range(20):
        found = assessed(random_statement(random, "GBP"))
        debt = DebtShare(key="debt", balance=Money(random.randrange(1, 500_000), "GBP"))
        plans = propose(found, debts=[debt], first_possible_on=SOON, closed_days=())
        if not isinstance(plans, Plans) or found.cash is None:
            continue
        for option in plans.options:
            assert option.calendar is not None
            paid_here = [
                one for one in option.instalments if one.due_on < SOON + timedelta(days=90)
            ]
            if paid_here:
                assert option.calendar.lowest.minor >= 0
            total = sum(one.amount.minor for one in option.instalments)
            assert total + option.write_off.minor == debt.balance.minor
            days = [one.due_on for one in option.instalments]
            assert days == sorted(days)
            assert min(days) >= SOON
