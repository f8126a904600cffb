"""Possible years: drawn from her own months, the same everywhere, decisive unless she asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.rulebook.plans.offer import check_offer
from evenhand.rulebook.plans.proposal import DebtShare, NoPlan, Plans
from evenhand.rulebook.plans.propose import propose
from evenhand.rulebook.plans.room import room_for
from evenhand.rulebook.plans.stress import endurance
from tests.rulebook.households import TODAY

SOON = date(2026, 12, 1)
EVEN = (120_000,) * 12
# Ten good months and two far below the minimum of 1,040.00: the two come together.
BROKEN = (*(125_000,) * 10, 60_000, 60_000)
# A third of the months bear only a smaller part.
THIN = (130_000, 130_000, 110_000, 106_500) * 3


def with_months(months: tuple[int, ...], savings_minor: int = 0) -> Assessment:
    statement = StatementOfMeans(
        currency="GBP",
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=120_000, pay_day=25),),
        months=months,
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=100_000),),
        savings_minor=savings_minor,
    )
    return assess(statement, country="gb", region="", today=TODAY, book=open_rulebook())


def proposed(assessment: Assessment, *, uncertain_too: bool = False) -> Plans | NoPlan:
    debt = DebtShare(key="debt", balance=Money(200_000, "GBP"))
    return propose(
        assessment,
        debts=[debt],
        first_possible_on=SOON,
        closed_days=(),
        uncertain_too=uncertain_too,
    )


def test_even_months_bear_what_fits_each_of_them() -> None:
    plans = proposed(with_months(EVEN))

    assert isinstance(plans, Plans)
    assert [option.endurance.in_ten for option in plans.options] == [10, 10, 10]


def test_the_same_household_meets_the_same_years() -> None:
    one, other = (endurance(with_months(THIN), 8_000) for _ in range(2))

    assert one == other
    # Written down, so that another machine or another numpy must draw the same.
    assert (one.passed, one.passed_without_plan, one.years) == (380, 500, 500)


def test_more_to_pay_never_passes_more_years() -> None:
    assessment = with_months(THIN)

    passed = [endurance(assessment, amount).passed for amount in range(0, 30_000, 2_000)]

    assert passed == sorted(passed, reverse=True)


def test_savings_carry_her_through_bad_months() -> None:
    poor, rich = with_months(BROKEN), with_months(BROKEN, savings_minor=500_000)

    assert endurance(poor, 5_000).passed < endurance(rich, 5_000).passed == 500


def test_what_too_few_years_bear_is_shown_only_when_she_asks() -> None:
    assessment = with_months(BROKEN)

    answer, asked = proposed(assessment), proposed(assessment, uncertain_too=True)

    assert isinstance(answer, NoPlan)
    assert answer.reasons == ("too_uncertain",)
    assert answer.hold == ""
    assert answer.advice
    assert answer.endurance is not None
    assert answer.endurance.in_ten < 8
    assert isinstance(asked, Plans)
    assert asked.uncertain


def test_an_offer_is_measured_by_the_same_years() -> None:
    assessment, owed = with_months(BROKEN), Money(200_000, "GBP")

    plans = proposed(assessment, uncertain_too=True)
    assert isinstance(plans, Plans)
    amount = plans.usual.monthly

    answer = check_offer(assessment, amount, owed=owed)
    asked = check_offer(assessment, amount, owed=owed, uncertain_too=True)

    assert (answer.finding, answer.reasons) == ("no_plan", ("too_uncertain",))
    assert asked.finding == "fine"


@pytest.mark.parametrize("savings", [0, 20_000])
def test_a_smaller_part_is_offered_where_years_bear_it(savings: int) -> None:
    bad_at_times = replace(
        with_months(THIN, savings_minor=savings), possible=(26_000, 20_000, 4_000, 3_000)
    )

    room = room_for(bad_at_times, owed=Money(200_000, "GBP"))

    assert 0 < room.quarters <= 4
    assert endurance(bad_at_times, room.steady).lasts
    if room.quarters < 4:
        assert not endurance(bad_at_times, room.steady * 4 // room.quarters).lasts
