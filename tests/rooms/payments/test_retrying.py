"""Collecting never hurts: no dry day, never twice, no second try but where money was short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.payments.retrying import (
    DIED,
    ENDS_MANDATE,
    HER_RIGHT,
    SHORT,
    Authority,
    Due,
    State,
    Try,
    again_on,
    may_collect,
)
from evenhand.payments.target import is_open, open_on_or_after, working_days_after
from evenhand.rulebook.money import Money
from evenhand.rulebook.plans.cashflow import Projection

TODAY = date(2026, 11, 17)
DUE_ON = date(2026, 12, 1)
PART = Money(10_000, "EUR")
DUE = Due(due_on=DUE_ON, left=PART, owed=Money(60_000, "EUR"))
CARD = Authority(means="card", refusals_end_it=2, may_take_parts=False)


def calendar(*balances: int, incomes: tuple[date, ...] = (), reserve: int = 5_000) -> Projection:
    """Balances of each day from today on; what stands last goes on for ninety days."""
    told = (*balances, *[balances[-1]] * (90 - len(balances)))
    lowest = [min(told[place:]) for place in range(len(told))]
    return Projection(
        begins_on=TODAY,
        balances=told,
        lowest_from=tuple(lowest),
        income_days=incomes,
        reserve_minor=reserve,
    )


RICH = calendar(90_000, incomes=(date(2026, 11, 30), date(2026, 12, 30)))
RETURNED = Try(
    number=1, collect_on=DUE_ON, state="returned", reason="AM04", came_back_on=date(2026, 12, 3)
)


def test_an_instalment_is_collected_on_its_own_day() -> None:
    answer = may_collect(RICH, day=DUE_ON, amount=PART, due=DUE, earlier=())

    assert answer.may


def test_a_day_on_which_banks_rest_moves_behind_and_never_ahead() -> None:
    due = replace(DUE, due_on=date(2026, 12, 25))

    answers = {
        day: may_collect(RICH, day=day, amount=PART, due=due, earlier=()).why
        for day in (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28))
    }

    assert list(answers.values()) == ["not_her_day", "closed_day", "fine"]


def test_what_would_leave_less_than_the_reserve_is_not_collected() -> None:
    at_the_edge, one_cent_less = calendar(15_000), calendar(14_999)

    assert may_collect(at_the_edge, day=DUE_ON, amount=PART, due=DUE, earlier=()).may
    assert may_collect(one_cent_less, day=DUE_ON, amount=PART, due=DUE, earlier=()).why == "dry"


def test_a_dry_day_later_on_counts_too() -> None:
    dry_at_the_end = calendar(*[90_000] * 40, 12_000)

    assert may_collect(dry_at_the_end, day=DUE_ON, amount=PART, due=DUE, earlier=()).why == "dry"


def test_what_falls_due_before_it_is_counted_as_gone() -> None:
    due = replace(DUE, before_minor=80_000)

    assert may_collect(RICH, day=DUE_ON, amount=PART, due=due, earlier=()).why == "dry"


def test_without_a_statement_there_is_one_try_on_its_own_day() -> None:
    assert may_collect(None, day=DUE_ON, amount=PART, due=DUE, earlier=()).may
    assert may_collect(None, day=date(2026, 12, 10), amount=PART, due=DUE, earlier=()).why == (
        "not_her_day"
    )
    assert may_collect(
        None, day=date(2026, 12, 31), amount=PART, due=DUE, earlier=[RETURNED]
    ).why == ("not_again")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_held": True}, "held"),
        ({"rests": True}, "rests"),
        ({"mandate_ended": True}, "mandate_ended"),
        ({"left": Money(0, "EUR")}, "settled"),
        ({"owed": Money(0, "EUR")}, "nothing_owed"),
        ({"owed": Money(9_999, "EUR")}, "more_than_asked"),
        ({"left": Money(4_000, "EUR")}, "more_than_asked"),
    ],
)
def test_what_she_settled_stopped_or_lessened_is_not_collected(
    change: dict[str, object], why: str
) -> None:
    due = replace(DUE, **change)  # type: ignore[arg-type]

    assert may_collect(RICH, day=DUE_ON, amount=PART, due=due, earlier=()).why == why


@pytest.mark.parametrize("reason", sorted(SHORT))
def test_where_money_was_short_it_is_tried_once_more_after_her_next_money(reason: str) -> None:
    back = replace(RETURNED, reason=reason)

    day = again_on(RICH, amount=PART, due=DUE, earlier=[back], not_before=TODAY)

    assert day == date(2026, 12, 31)


def test_a_second_try_waits_five_working_days_though_money_came() -> None:
    soon = replace(RICH, income_days=(date(2026, 12, 4),))

    day = again_on(soon, amount=PART, due=DUE, earlier=[RETURNED], not_before=TODAY)

    assert day == working_days_after(date(2026, 12, 3), 5) == date(2026, 12, 10)


def test_there_is_no_third_try() -> None:
    second = replace(RETURNED, number=2, collect_on=date(2026, 12, 31))

    earlier = [RETURNED, second]

    assert again_on(RICH, amount=PART, due=DUE, earlier=earlier, not_before=TODAY) is None


@pytest.mark.parametrize("reason", sorted(ENDS_MANDATE | HER_RIGHT | DIED | {"XX99", ""}))
def test_no_other_reason_is_tried_again(reason: str) -> None:
    back = replace(RETURNED, reason=reason)

    assert again_on(RICH, amount=PART, due=DUE, earlier=[back], not_before=TODAY) is None


def test_two_refused_requests_end_a_card_and_no_part_is_taken_from_it() -> None:
    half = Money(5_000, "EUR")

    def why(amount: Money, refused: int) -> str:
        due = replace(DUE, refused=refused)
        return may_collect(RICH, day=DUE_ON, amount=amount, due=due, earlier=(), authority=CARD).why

    assert [why(PART, 1), why(PART, 2), why(half, 0)] == [
        "fine",
        "mandate_ended",
        "more_than_asked",
    ]


STATES: list[State] = ["open", "paid", "returned", "withdrawn"]
REASONS = sorted(SHORT | ENDS_MANDATE | HER_RIGHT | DIED | {"", "XX99"})


@st.composite
def tries(draw: st.DrawFn) -> list[Try]:
    made = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        on = DUE_ON + timedelta(days=draw(st.integers(0, 40)))
        state = draw(st.sampled_from(STATES))
        reason = draw(st.sampled_from(REASONS)) if state == "returned" else ""
        back = on + timedelta(days=draw(st.integers(0, 60))) if state == "returned" else None
        made.append(
            Try(number=number, collect_on=on, state=state, reason=reason, came_back_on=back)
        )
    return made


@st.composite
def calendars(draw: st.DrawFn) -> Projection:
    balances = draw(st.lists(st.integers(-50_000, 90_000), min_size=90, max_size=90))
    days = draw(st.sets(st.integers(0, 89), max_size=8))
    incomes = tuple(TODAY + timedelta(days=one) for one in sorted(days))
    return calendar(*balances, incomes=incomes, reserve=draw(st.integers(0, 20_000)))


@settings(max_examples=300, deadline=None)
@given(
    found=st.one_of(st.none(), calendars()),
    earlier=tries(),
    offset=st.integers(-5, 120),
    minor=st.integers(-100, 30_000),
    left=st.integers(0, 20_000),
    owed=st.integers(0, 60_000),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_whatever_is_allowed_hurts_nobody(
    found: Projection | None,
    earlier: list[Try],
    offset: int,
    minor: int,
    left: int,
    owed: int,
    flags: tuple[bool, bool, bool],
) -> None:
    """Random calendars and histories: no dry day, never twice, never more than is asked."""
    held, rests, ended = flags
    due = Due(
        due_on=DUE_ON,
        left=Money(left, "EUR"),
        owed=Money(owed, "EUR"),
        is_held=held,
        rests=rests,
        mandate_ended=ended,
    )
    day, amount = TODAY + timedelta(days=offset), Money(minor, "EUR")

    answer = may_collect(found, day=day, amount=amount, due=due, earlier=earlier)

    if not answer.may:
        return
    assert is_open(day)
    assert not any(flags)
    assert 0 < minor <= min(left, owed)
    tried = [one for one in earlier if one.state != "withdrawn"]
    assert all(one.state == "returned" and one.reason in SHORT for one in tried)
    assert len(tried) < 2
    if found is None or not tried:
        assert not tried
        assert day == open_on_or_after(DUE_ON)
    if found is not None:
        place = (day - TODAY).days
        assert min(found.balances[place:]) - minor >= found.reserve_minor
        for one in tried:
            assert one.came_back_on is not None
            back = max(one.came_back_on, one.collect_on)
            assert day >= working_days_after(back, 5)
            assert any(back < income < day for income in found.income_days)
