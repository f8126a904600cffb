"""A plan while it runs: nothing is lost or called a default; what is short goes to the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.rulebook import Money, open_rulebook
from evenhand.rulebook.affordability.assess import assess
from evenhand.rulebook.affordability.assessment import Assessment, PayRhythm
from evenhand.rulebook.affordability.rhythm import Rhythm
from evenhand.rulebook.affordability.statement import (
    Cost,
    CostKind,
    Income,
    IncomeKind,
    StatementOfMeans,
)
from evenhand.rulebook.money import CurrencyMismatch
from evenhand.rulebook.plans.instalment import Instalment
from evenhand.rulebook.plans.life import (
    NothingToSkip,
    Schedule,
    after_due,
    paused,
    schedule_of,
    skipped,
    skips_taken,
    with_payment,
)
from evenhand.rulebook.plans.proposal import DebtShare
from evenhand.rulebook.plans.review import reviewed, signals
from evenhand.rulebook.plans.settling import Authority, letting_go, settlement
from evenhand.rulebook.plans.sharing import shared_instalments, shared_out
from tests.rulebook.households import CURRENCIES, TODAY
from tests.rulebook.test_plans import with_left

PAY = PayRhythm(rhythm=Rhythm.MONTHLY, day=25)


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


def six_months(amount_minor: int = 5_000) -> Schedule:
    """Six instalments of 50.00 on the 26th, from December."""
    days = [date(2026, 12, 26), *(date(2027, month, 26) for month in range(1, 6))]
    return schedule_of([Instalment(due_on=day, amount=gbp(amount_minor)) for day in days], pay=PAY)


def total(schedule: Schedule) -> int:
    return (schedule.open + schedule.paid).minor


def test_any_part_of_a_payment_counts_and_the_rest_goes_to_the_end() -> None:
    schedule = with_payment(six_months(), gbp(2_000), on=date(2026, 12, 26)).schedule

    settled = after_due(schedule, on=date(2027, 1, 2), closed_days=())

    assert (settled.met, settled.short) == ("partly", gbp(3_000))
    assert settled.schedule.dues[0].paid == gbp(2_000)
    assert settled.schedule.dues[-1].amount == gbp(3_000)
    assert settled.schedule.dues[-1].due_on == date(2027, 6, 26)
    assert total(settled.schedule) == 30_000


def test_a_missed_payment_moves_whole_and_adds_nothing() -> None:
    settled = after_due(six_months(), on=date(2027, 1, 2), closed_days=())

    assert settled.met == "missed"
    assert settled.schedule.open == gbp(30_000)
    assert settled.schedule.kept(on=date(2027, 1, 2)) == 0


def test_what_was_paid_needs_no_moving() -> None:
    schedule = with_payment(six_months(), gbp(5_000), on=date(2026, 12, 20)).schedule

    settled = after_due(schedule, on=date(2027, 1, 2), closed_days=())

    assert (settled.met, settled.schedule) == ("paid", schedule)
    assert schedule.kept(on=date(2027, 1, 2)) == 1


def test_whoever_pays_ahead_is_done_sooner() -> None:
    received = with_payment(six_months(), gbp(12_000), on=date(2026, 12, 26))

    left = [due.open.minor for due in received.schedule.dues]
    assert left == [0, 0, 5_000, 5_000, 5_000, 3_000]


def test_what_is_more_than_everything_is_given_back() -> None:
    received = with_payment(six_months(), gbp(31_000), on=date(2026, 12, 26))

    assert received.left_over == gbp(1_000)
    assert not received.schedule.open
    with pytest.raises(CurrencyMismatch):
        with_payment(six_months(), Money(1, "EUR"), on=date(2026, 12, 26))


def test_three_skips_a_year_need_no_reason_and_the_fourth_opens_a_review() -> None:
    schedule, found = six_months(), []
    for due in six_months().dues[:4]:
        skip = skipped(
            schedule, due.due_on, asked_on=due.due_on - timedelta(days=1), closed_days=()
        )
        schedule = skip.schedule
        found.append((skip.left, skip.review))

    assert found == [(2, False), (1, False), (0, False), (0, True)]
    assert total(schedule) == 30_000
    assert skips_taken(schedule, on=date(2027, 3, 26)) == 4
    assert skips_taken(schedule, on=date(2028, 1, 27)) == 2


@pytest.mark.parametrize(
    ("due_on", "asked_on"),
    [(date(2026, 12, 26), date(2026, 12, 27)), (date(2026, 12, 24), date(2026, 12, 1))],
)
def test_what_is_over_or_never_was_cannot_be_skipped(due_on: date, asked_on: date) -> None:
    with pytest.raises(NothingToSkip):
        skipped(six_months(), due_on, asked_on=asked_on, closed_days=())


def test_after_a_pause_the_plan_goes_on_where_it_stood() -> None:
    schedule = with_payment(six_months(), gbp(5_000), on=date(2026, 12, 26)).schedule

    later = paused(schedule, begins_on=date(2027, 1, 5), ends_on=date(2027, 3, 5), closed_days=())

    assert [due.due_on.month for due in later.dues] == [12, 3, 4, 5, 6, 7]
    assert later.open == schedule.open


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["pay", "due", "skip", "pause"]), st.integers(1, 90)),
        max_size=12,
    ),
    currency=st.sampled_from(CURRENCIES),
    amount=st.integers(1, 10**7),
)
def test_whatever_happens_paid_and_open_are_exactly_the_debt(
    steps: list[tuple[str, int]], currency: str, amount: int
) -> None:
    parts = Money(amount, currency).split_evenly(min(amount, 7))
    schedule = schedule_of(
        [
            Instalment(due_on=date(2026, 12, 26) + timedelta(days=31 * n), amount=part)
            for n, part in enumerate(parts)
        ],
        pay=PAY,
    )
    on, given_back = date(2026, 12, 20), Money(0, currency)
    for what, size in steps:
        on += timedelta(days=size)
        open_ones = [due for due in schedule.dues if due.open and due.due_on >= on]
        if what == "pay":
            received = with_payment(schedule, Money(amount * size // 100, currency), on=on)
            schedule, given_back = received.schedule, given_back + received.left_over
        elif what == "due":
            schedule = after_due(schedule, on=on, closed_days=()).schedule
        elif what == "skip" and open_ones:
            schedule = skipped(schedule, open_ones[0].due_on, asked_on=on, closed_days=()).schedule
        else:
            schedule = paused(
                schedule, begins_on=on, ends_on=on + timedelta(days=size), closed_days=()
            )

        assert total(schedule) == amount
        assert all(due.open.minor >= 0 for due in schedule.dues)
        days = [due.due_on for due in schedule.dues]
        assert days == sorted(days)


def test_a_cut_counts_at_once_and_a_rise_needs_a_yes_and_three_kept_payments() -> None:
    owed = gbp(200_000)
    poorer, richer = with_left(4_000), with_left(40_000)

    cut = reviewed(poorer, monthly=gbp(7_000), owed=owed, kept=0, said_yes=False)
    early = reviewed(richer, monthly=gbp(7_000), owed=owed, kept=2, said_yes=True)
    unasked = reviewed(richer, monthly=gbp(7_000), owed=owed, kept=3, said_yes=False)
    agreed = reviewed(richer, monthly=gbp(7_000), owed=owed, kept=3, said_yes=True)
    nothing = reviewed(with_left(0), monthly=gbp(7_000), owed=owed, kept=9, said_yes=True)

    assert (cut.what, cut.monthly) == ("lower", gbp(2_800))
    assert (early.what, early.monthly) == ("same", gbp(7_000))
    assert (unasked.what, unasked.monthly, unasked.could_be) == (
        "may_rise",
        gbp(7_000),
        gbp(8_750),
    )
    assert (agreed.what, agreed.monthly) == ("raised", gbp(8_750))
    assert (nothing.what, nothing.monthly) == ("rest", gbp(0))


def test_a_plan_that_still_fits_a_bad_month_is_left_alone() -> None:
    step = reviewed(with_left(8_000), monthly=gbp(7_000), owed=gbp(200_000), kept=9, said_yes=True)

    assert step.what == "same"


def test_a_bad_month_of_the_past_year_cuts_no_plan_that_the_present_months_bear() -> None:
    bad_spring = (90_000, 90_000, 90_000, *(200_000,) * 9)
    recovered, fell = with_months(bad_spring), with_months(tuple(reversed(bad_spring)))

    goes_on = reviewed(recovered, monthly=gbp(7_000), owed=gbp(200_000), kept=0, said_yes=False)
    rests = reviewed(fell, monthly=gbp(7_000), owed=gbp(200_000), kept=9, said_yes=False)

    assert recovered.bad.left.minor < 0
    assert (goes_on.what, goes_on.could_be) == ("same", gbp(0))
    assert rests.what == "rest"


def test_whoever_tells_less_than_her_account_showed_is_believed() -> None:
    told_less = with_months((200_000,) * 12, usual_minor=108_000)

    step = reviewed(told_less, monthly=gbp(7_000), owed=gbp(200_000), kept=9, said_yes=False)

    assert told_less.ordinary.income == gbp(108_000)
    assert (step.what, step.monthly) == ("lower", gbp(2_800))


def test_a_plan_on_which_nothing_is_owed_is_over() -> None:
    step = reviewed(with_left(8_000), monthly=gbp(7_000), owed=gbp(0), kept=9, said_yes=True)

    assert step.what == "over"


def with_months(months: tuple[int, ...], *, usual_minor: int | None = None) -> Assessment:
    """A household that needs 1,000.00 a month, has saved enough, and told what came."""
    statement = StatementOfMeans(
        currency="GBP",
        stated_on=TODAY,
        incomes=(Income(kind=IncomeKind.WAGE, amount_minor=usual_minor),),
        months=months,
        costs=(Cost(kind=CostKind.UNDIVIDED, amount_minor=100_000),),
        savings_minor=500_000,
    )
    return assess(statement, country="gb", region="", today=TODAY, book=open_rulebook())


def test_signals_say_why_a_plan_is_looked_at() -> None:
    before, now = with_left(40_000), with_left(10_000)
    schedule = with_payment(six_months(), gbp(2_000), on=date(2026, 12, 26)).schedule
    schedule = after_due(schedule, on=date(2027, 1, 2), closed_days=()).schedule

    quiet = signals(
        six_months(), on=date(2026, 12, 27), looked_at=date(2026, 12, 27), before=now, now=now
    )
    loud = signals(
        schedule, on=date(2027, 4, 1), looked_at=date(2026, 12, 1), before=before, now=now
    )

    assert quiet == ()
    assert loud == ("review_day", "partly_paid", "missed", "income_lower")


def test_a_settlement_within_the_authority_ends_the_debt_without_taking_her_reserve() -> None:
    rich = with_left(10_000)  # with 10,000.00 of savings
    authority = Authority(lowest_hundredths=60, until=date(2026, 12, 31))
    today, balance = date(2026, 12, 1), gbp(100_001)

    def answer(minor: int, on: date = today, *, from_others: bool = False) -> tuple[str, int]:
        found = settlement(
            rich,
            gbp(minor),
            balance=balance,
            authority=authority,
            today=on,
            from_others=from_others,
        )
        assert found.pays + found.waived <= balance
        return found.finding, found.waived.minor

    assert answer(60_001) == ("accepted", 40_000)
    assert answer(60_000) == ("ask_creditor", 0)
    assert answer(60_001, date(2027, 1, 1)) == ("ask_creditor", 0)
    assert answer(200_000, date(2027, 1, 1)) == ("accepted", 0)


def test_a_settlement_that_would_take_what_she_needs_is_refused_kindly() -> None:
    assessment = with_left(10_000)
    most = assessment.savings.minor - assessment.essentials.minor // 2 + 10_000
    authority = Authority(lowest_hundredths=10)
    balance, today = gbp(5_000_000), date(2026, 12, 1)

    refused = settlement(
        assessment, gbp(most + 1), balance=balance, authority=authority, today=today
    )
    given_money = settlement(
        assessment,
        gbp(most + 1),
        balance=balance,
        authority=authority,
        today=today,
        from_others=True,
    )

    assert (refused.finding, refused.safe) == ("too_much", gbp(most))
    assert given_money.finding == "accepted"


def test_a_debt_that_costs_more_than_it_brings_is_proposed_to_be_let_go() -> None:
    costs = {"costs_a_month": gbp(600), "costs_once": gbp(5_000)}

    nothing = letting_go(with_left(0), balance=gbp(100_000), **costs)
    small = letting_go(with_left(10_000), balance=gbp(5_000), **costs)
    worth = letting_go(with_left(10_000), balance=gbp(100_000), **costs)

    assert (nothing.proposed, nothing.brings) == (True, gbp(0))
    assert small.proposed
    assert not worth.proposed
    assert (worth.brings, worth.costs) == (gbp(100_000), gbp(5_000 + 10 * 600))


@settings(max_examples=60, deadline=None)
@given(
    balances=st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    count=st.integers(1, 12),
    currency=st.sampled_from(CURRENCIES),
)
def test_all_debts_of_a_person_end_together_and_exactly(
    balances: list[int], count: int, currency: str
) -> None:
    debts = [
        DebtShare(key=str(n), balance=Money(minor, currency)) for n, minor in enumerate(balances)
    ]
    owed = sum(balances)
    instalments = [
        Instalment(due_on=date(2026, 12, 1), amount=part)
        for part in Money(owed, currency).split_evenly(count)
    ]

    shared = shared_instalments(instalments, debts)

    for place, debt in enumerate(debts):
        assert sum(parts[place][1].minor for parts in shared) == debt.balance.minor
    for instalment, parts in zip(instalments, shared, strict=True):
        assert sum(part.minor for _, part in parts) == instalment.amount.minor
        assert all(part.minor >= 0 for _, part in parts)


def test_what_comes_above_all_debts_is_left_over() -> None:
    debts = [DebtShare(key="one", balance=gbp(300)), DebtShare(key="two", balance=gbp(100))]

    shared = shared_out(gbp(500), debts)

    assert shared.parts == (("one", gbp(300)), ("two", gbp(100)))
    assert shared.left_over == gbp(100)
