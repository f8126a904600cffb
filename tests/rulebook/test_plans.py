"""Plans that last: exact sums, never below the minimum, no token plan, kind answers to offers."""

from __future__ import annotations

import importlib
import inspect
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Money, clean_case, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment, PayRhythm
from evenhand.rulebook.affordability.legal import instant_of
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    ComingChange,
    Cost,
    CostKind,
    Household,
    Income,
    IncomeKind,
    OtherCreditor,
    StatementOfMeans,
)
from evenhand.rulebook.money import CurrencyMismatch
from evenhand.rulebook.plans.due_days import due_days, open_day, parts_rhythm
from evenhand.rulebook.plans.offer import check_offer
from evenhand.rulebook.plans.proposal import (
    DebtShare,
    DebtsOfSeveralCurrencies,
    NoPlan,
    Plans,
)
from evenhand.rulebook.plans.propose import propose
from evenhand.rulebook.plans.room import room_for
from tests.rulebook.households import (
    COUNTRIES,
    CURRENCIES,
    TODAY,
    random_statement,
    seeded,
)

SOON = date(2026, 12, 1)


def with_left(
    left_minor: int,
    *,
    currency: str = "GBP",
    others: tuple[OtherCreditor, ...] = (),
    changes: tuple[ComingChange, ...] = (),
    lowest_minor: int | None = None,
) -> Assessment:
    """A household in a country without a formula that has so much left each ordinary month."""
    agreed = sum(other.payment_minor or 0 for other in others)
    statement = StatementOfMeans(
        currency=currency,
        stated_on=TODAY,
        household=Household(adults=1, children_under_11=0, children_over_10=0),
        incomes=(
            Income(
                kind=IncomeKind.WAGE,
                amount_minor=104_000 + left_minor + agreed,
                lowest_minor=lowest_minor,
                pay_day=25,
                evidence="document-1",
            ),
        ),
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=100_000),),
        other_creditors=others,
        changes=changes,
        savings_minor=10**6,
    )
    return assess(statement, country="gb", region="", today=TODAY, book=open_rulebook())


def plans_for(assessment: Assessment, owed_minor: int) -> Plans | NoPlan:
    debt = DebtShare(key="debt", balance=Money(owed_minor, assessment.currency))
    return propose(assessment, debts=[debt], first_possible_on=SOON, closed_days=())


def test_three_options_take_different_parts_of_what_is_left() -> None:
    plans = plans_for(with_left(10_000), 100_000)

    assert isinstance(plans, Plans)
    assert [option.kind for option in plans.options] == ["flexible", "steady", "short"]
    assert [option.months for option in plans.options] == [24, 15, 12]
    assert all(option.monthly.minor <= 9_000 for option in plans.options)
    assert all(option.interest == Money(0, "GBP") for option in plans.options)
    assert plans.options[0].income_linked is not None
    assert plans.left_out == ()


def test_what_stays_is_shown_after_every_payment_and_coming_loss() -> None:
    bank = OtherCreditor(name="bank", payment_minor=1_000)
    change = ComingChange(from_on=date(2027, 2, 1), monthly_minor=-500)

    plans = plans_for(with_left(10_500, others=(bank,), changes=(change,)), 70_000)

    assert isinstance(plans, Plans)
    steady = plans.usual
    assert steady.monthly == Money(7_000, "GBP")
    assert steady.stays_each_month == Money(115_500 - 1_000 - 500 - 7_000, "GBP")
    assert steady.stays_in_a_bad_month == steady.stays_each_month


def test_where_a_bad_month_binds_both_the_short_plan_asks_only_of_more_income() -> None:
    plans = plans_for(with_left(10_000, lowest_minor=109_000), 100_000)

    assert isinstance(plans, Plans)
    steady, short = plans.option("steady"), plans.option("short")
    assert steady is not None
    assert short is not None
    assert short.monthly == steady.monthly <= Money(4_500, "GBP")
    assert short.income_linked is not None
    assert short.income_linked.hundredths == 50
    assert plans.left_out == ()


def test_without_the_linked_part_equal_options_are_not_shown_twice() -> None:
    debt = DebtShare(key="debt", balance=Money(100_000, "GBP"))
    assessment = with_left(10_000, lowest_minor=109_000)

    plans = propose(
        assessment, debts=[debt], first_possible_on=SOON, closed_days=(), with_income_linked=False
    )

    assert isinstance(plans, Plans)
    assert all(option.income_linked is None for option in plans.options)
    assert [(out.kind, out.why) for out in plans.left_out] == [("short", "same_as_steady")]


@pytest.mark.parametrize("left", [0, -5_000])
def test_nothing_left_means_no_plan_but_a_hold_with_advice(left: int) -> None:
    answer = plans_for(with_left(left), 100_000)

    assert isinstance(answer, NoPlan)
    assert answer.reasons == ("nothing_left",)
    assert answer.hold == "no_means"
    assert answer.advice


def test_a_token_plan_is_no_plan_and_is_never_raised_to_the_floor() -> None:
    below, at = with_left(714), with_left(715)

    refused, offered = plans_for(below, 100_000), plans_for(at, 100_000)

    assert isinstance(refused, NoPlan)
    assert refused.reasons == ("too_little_left",)
    assert refused.hold == "no_means"
    assert isinstance(offered, Plans)
    assert offered.usual.monthly == Money(500, "GBP")


def test_more_than_36_months_proposes_a_partial_write_off() -> None:
    plans = plans_for(with_left(10_000), 1_000_000)

    assert isinstance(plans, Plans)
    assert plans.write_off_proposed
    for option in plans.options:
        assert option.months == 36
        assert option.total + option.write_off == Money(1_000_000, "GBP")


def test_other_creditors_with_known_balances_share_by_what_is_owed() -> None:
    bank = OtherCreditor(name="bank", payment_minor=1_000, balance_minor=300_000)

    plans = plans_for(with_left(10_000, others=(bank,)), 100_000)

    assert isinstance(plans, Plans)
    assert plans.fair_part is not None
    # A quarter of the debts gets a quarter of the 110.00 that can be paid in all.
    assert plans.fair_part.instalment_at_most == Money(2_750 * 90 // 100, "GBP")
    assert all(option.monthly.minor <= 2_475 for option in plans.options)


def test_one_amount_is_shared_over_all_debts_of_the_person() -> None:
    debts = [
        DebtShare(key="first", balance=Money(75_000, "GBP")),
        DebtShare(key="second", balance=Money(25_000, "GBP")),
    ]

    plans = propose(with_left(10_000), debts=debts, first_possible_on=SOON, closed_days=())

    assert isinstance(plans, Plans)
    steady = plans.usual
    assert sum(part.minor for _, part in steady.by_debt) == steady.instalments[0].amount.minor
    assert [key for key, _ in steady.by_debt] == ["first", "second"]


def test_a_debt_of_another_currency_cannot_join_the_plan() -> None:
    foreign = DebtShare(key="foreign", balance=Money(75_000, "EUR"))

    with pytest.raises(DebtsOfSeveralCurrencies):
        propose(with_left(10_000), debts=[foreign], first_possible_on=SOON, closed_days=())


@settings(deadline=None)
@given(
    owed=st.integers(1, 10**9),
    left=st.integers(0, 3_000_000),
    currency=st.sampled_from(CURRENCIES),
)
def test_instalments_and_write_off_are_exactly_the_debt(
    owed: int, left: int, currency: str
) -> None:
    answer = plans_for(with_left(left, currency=currency), owed)

    if isinstance(answer, NoPlan):
        assert answer.reasons[0] in {"nothing_left", "too_little_left", "income_unknown"}
        return
    for option in answer.options:
        total = sum(part.amount.minor for part in option.instalments)
        assert total + option.write_off.minor == owed
        amounts = {part.amount.minor for part in option.instalments}
        assert max(amounts) - min(amounts) < option.months
        assert option.months <= 36


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_option_goes_below_the_minimum_in_a_bad_month(seed: int) -> None:
    random = seeded(seed)
    book = open_rulebook()

    for _ in range(50):
        country, currency = random.choice(list(COUNTRIES.items()))
        statement = random_statement(random, currency)
        assessment = assess(statement, country=country, region="", today=TODAY, book=book)
        answer = plans_for(assessment, random.randrange(1, 2_000_000))
        if isinstance(answer, NoPlan) and answer.endurance:
            assert not answer.endurance.lasts
        if isinstance(answer, NoPlan):
            continue
        for option in answer.options:
            for month in (assessment.bad, assessment.ordinary):
                assert month.left >= option.monthly
            assert option.stays_in_a_bad_month >= assessment.protected_minimum


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_same_household_gets_the_same_offer(seed: int) -> None:
    book = open_rulebook()

    answers = [
        plans_for(
            assess(
                random_statement(seeded(seed)),
                country="lv",
                region="",
                today=TODAY,
                book=book,
            ),
            123_456,
        )
        for _ in range(2)
    ]

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        (PayRhythm(rhythm=Rhythm.MONTHLY, day=24), ["2026-12-26", "2027-01-25", "2027-02-25"]),
        (PayRhythm(rhythm=Rhythm.MONTHLY, day=31), ["2026-12-01", "2027-01-01", "2027-02-01"]),
        (PayRhythm(rhythm=Rhythm.WEEKLY, day=5), ["2026-12-05", "2026-12-12", "2026-12-19"]),
        (PayRhythm(rhythm=Rhythm.WEEKLY, day=6), ["2026-12-07", "2026-12-14", "2026-12-21"]),
        (
            PayRhythm(rhythm=Rhythm.FORTNIGHTLY, day=3, anchor=date(2026, 11, 18)),
            ["2026-12-03", "2026-12-17", "2026-12-31"],
        ),
        (
            PayRhythm(rhythm=Rhythm.FOUR_WEEKLY, day=3, anchor=date(2027, 1, 13)),
            ["2026-12-17", "2027-01-14", "2027-02-11"],
        ),
        # Nobody told which week it is: once a month is never too often.
        (PayRhythm(rhythm=Rhythm.FORTNIGHTLY, day=5), ["2026-12-05", "2027-01-02", "2027-02-06"]),
        (None, ["2026-12-01", "2027-01-01", "2027-02-01"]),
    ],
)
def test_instalments_fall_due_a_day_or_two_after_pay(
    pay: PayRhythm | None, expected: list[str]
) -> None:
    closed = {date(2026, 12, 25)}

    days = due_days(3, pay=pay, first_possible_on=SOON, closed_days=closed)

    assert [day.isoformat() for day in days] == expected


def test_where_several_days_in_a_row_are_closed_the_next_open_one_is_taken() -> None:
    christmas = {date(2026, 12, day) for day in (24, 25, 26)}

    # The 27th is a Sunday.
    assert open_day(date(2026, 12, 24), christmas) == date(2026, 12, 28)
    assert open_day(date(2026, 12, 23), christmas) == date(2026, 12, 23)


def test_a_due_day_passes_holidays_also_where_no_pay_day_is_known() -> None:
    new_year = {date(2027, 1, 1)}

    days = due_days(2, pay=None, first_possible_on=SOON, closed_days=new_year)

    assert days == (date(2026, 12, 1), date(2027, 1, 2))


@pytest.mark.parametrize("module", ["cashflow", "due_days", "life", "options", "propose"])
def test_no_function_forgets_holidays_by_chance(module: str) -> None:
    found = importlib.import_module(f"evenhand.rulebook.plans.{module}")

    asked = [
        inspect.signature(one).parameters["closed_days"].default
        for one in vars(found).values()
        if inspect.isfunction(one) and "closed_days" in inspect.signature(one).parameters
    ]

    assert asked
    assert set(asked) == {inspect.Parameter.empty}


LONGEST_GAP_DAYS = {Rhythm.WEEKLY: 8, Rhythm.FORTNIGHTLY: 15, Rhythm.FOUR_WEEKLY: 29}


@given(
    day=st.integers(1, 31),
    rhythm=st.sampled_from(list(Rhythm)),
    anchor=st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    soon=st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)
def test_due_days_follow_pay_and_are_never_too_early(
    day: int, rhythm: Rhythm, anchor: date | None, soon: date
) -> None:
    weekday = anchor.isoweekday() if anchor else min(day, 7)
    pay = PayRhythm(rhythm=rhythm, day=weekday if rhythm.follows_weekdays else day, anchor=anchor)

    days = due_days(12, pay=pay, first_possible_on=soon, closed_days=())

    longest = LONGEST_GAP_DAYS.get(parts_rhythm(pay), 37)
    assert soon <= days[0] <= soon + timedelta(days=longest)
    gaps = [later - earlier for earlier, later in pairwise(days)]
    assert all(timedelta(days=6) <= gap <= timedelta(days=longest) for gap in gaps)
    assert all(due.isoweekday() != 7 for due in days)
    if anchor and parts_rhythm(pay) is not Rhythm.MONTHLY:
        step = 7 * 52 // rhythm.times_a_year
        assert all((due - anchor).days % step in (1, 2) for due in days)


def test_an_offer_that_is_too_high_gets_a_safer_amount_and_how_far_it_would_go_below() -> None:
    answer = check_offer(with_left(10_000), Money(12_000, "GBP"), owed=Money(100_000, "GBP"))

    assert answer.finding == "too_high"
    assert answer.safe == Money(9_000, "GBP")
    assert answer.below_minimum_by == Money(2_000, "GBP")


@pytest.mark.parametrize(
    ("offered", "finding", "safe"),
    [(9_000, "fine", 9_000), (4_166, "fine", 4_166), (4_165, "too_low", 7_000)],
)
def test_an_offer_within_reach_is_fine_and_below_it_is_discussed(
    offered: int, finding: str, safe: int
) -> None:
    answer = check_offer(with_left(10_000), Money(offered, "GBP"), owed=Money(100_000, "GBP"))

    assert answer.finding == finding
    assert answer.safe == Money(safe, "GBP")


@pytest.mark.parametrize("demanded", [1, 500, 100_000])
def test_no_offer_or_demand_is_accepted_where_nothing_is_left(demanded: int) -> None:
    answer = check_offer(with_left(0), Money(demanded, "GBP"), owed=Money(100_000, "GBP"))

    assert answer.finding == "no_plan"
    assert answer.safe == Money(0, "GBP")
    assert (answer.reasons, answer.hold, answer.advice) == (("nothing_left",), "no_means", True)
    assert answer.below_minimum_by == Money(demanded, "GBP")


def test_an_offer_in_another_currency_cannot_be_compared() -> None:
    with pytest.raises(CurrencyMismatch):
        check_offer(with_left(0), Money(500, "EUR"), owed=Money(100_000, "GBP"))


def test_whatever_is_proposed_is_fine_when_offered_back() -> None:
    assessment = with_left(10_000)
    plans = plans_for(assessment, 100_000)

    assert isinstance(plans, Plans)
    for option in plans.options:
        answer = check_offer(assessment, option.monthly, owed=plans.owed)
        assert answer.finding == "fine", option.kind


def test_the_facts_for_the_rulebook_leave_the_same_room() -> None:
    assessment = with_left(10_000)

    facts = assessment.facts()

    room = facts["bad_month_income_minor"] - facts["protected_minimum_minor"]
    assert room == assessment.bad.left.minor
    assert room_for(assessment, owed=Money(1, "GBP")).highest <= room


def test_the_rulebook_refuses_one_cent_more_than_the_room_and_allows_the_plan() -> None:
    assessment = with_left(10_000)
    plans = plans_for(assessment, 100_000)
    assert isinstance(plans, Plans)
    facts = clean_case("gb", instant_of(TODAY)) | dict(assessment.facts())

    allowed = [
        open_rulebook().judge("plan.offer", facts | {"instalment_minor": amount}).allowed
        for amount in (plans.usual.monthly.minor, 10_000, 10_001)
    ]

    assert allowed == [True, True, False]
