"""Payments fill due instalments in order, the same if reckoned each night or once at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.ledger.queries import Paid
from evenhand.plans.allotting import (
    GRACE,
    Due,
    Outcome,
    allot,
    corrections,
    missed_in_a_row,
    paid_up_on,
)
from evenhand.plans.noted import Noted

BEGUN = date(2026, 1, 1)
WATCHED_DAYS = 200


def due(*days: int, minor: int = 100, resting: frozenset[int] = frozenset()) -> list[Due]:
    return [
        Due(
            instalment_id=number, number=number, due_on=BEGUN + timedelta(days=day), minor=minor,
            rests=number in resting,
        )
        for number, day in enumerate(days, start=1)
    ]  # fmt: skip


def paid(*told: tuple[int, int]) -> list[Paid]:
    return [
        Paid(
            debt_id=1, effective_on=(on := BEGUN + timedelta(days=day)),
            recorded_at=datetime.combine(on, time(9), tzinfo=UTC), minor=minor,
        )
        for day, minor in sorted(told)
    ]  # fmt: skip


def each_night(parts: list[Due], money: list[Paid]) -> list[Outcome]:
    """Reckon every night with what was written down by then, as the house does."""
    found: list[Outcome] = []
    for after in range(WATCHED_DAYS):
        today = BEGUN + timedelta(days=after)
        waiting = [one for one in parts[len(found) :] if one.due_on <= today]
        known = [one for one in money if one.effective_on <= today]
        taken = sum(one.minor for one in found)
        found += allot(waiting, known, taken_minor=taken, today=today)
    return found


def as_noted(outcomes: list[Outcome], *, at: date) -> list[Noted]:
    return [
        Noted(
            plan_id=1, instalment_id=one.due.instalment_id, number=one.due.number,
            due_on=one.due.due_on, minor=one.due.minor, code=one.code, paid_minor=one.minor,
            noted_at=datetime.combine(at, time(3), tzinfo=UTC),
        )
        for one in outcomes
    ]  # fmt: skip


PAYMENTS = st.lists(st.tuples(st.integers(0, 190), st.integers(1, 250)), max_size=8)
DAYS = st.lists(st.integers(5, 180), min_size=1, max_size=6, unique=True).map(sorted)


@settings(max_examples=200, deadline=None)
@given(DAYS, PAYMENTS)
def test_reckoning_each_night_or_once_at_the_end_comes_to_the_same(
    days: list[int], told: list[tuple[int, int]]
) -> None:
    parts, money = due(*days), paid(*told)

    at_the_end = allot(parts, money, taken_minor=0, today=BEGUN + timedelta(days=WATCHED_DAYS - 1))

    assert at_the_end == each_night(parts, money)
    assert len(at_the_end) == len(parts)
    assert sum(one.minor for one in at_the_end) <= sum(minor for _, minor in told)
    assert all(0 <= one.minor <= one.due.minor for one in at_the_end)


def test_each_outcome_says_what_was_paid() -> None:
    parts = due(10, 40, 70, 100, resting=frozenset({4}))

    found = allot(parts, paid((8, 100), (41, 30)), taken_minor=0, today=BEGUN + timedelta(days=150))

    assert [(one.code, one.minor) for one in found] == [
        ("instalment_kept", 100), ("instalment_partial", 30), ("instalment_missed", 0),
        ("paused", 0),
    ]  # fmt: skip


def test_nothing_is_decided_before_its_time_is_over() -> None:
    parts = due(10, 12)
    last = BEGUN + timedelta(days=10) + GRACE

    assert allot(parts, [], taken_minor=0, today=last) == []
    assert len(allot(parts, [], taken_minor=0, today=last + timedelta(days=1))) == 1


def test_misses_are_counted_from_the_end_and_an_agreed_rest_is_none() -> None:
    missed, kept = "instalment_missed", "instalment_kept"

    assert missed_in_a_row([missed, kept, missed]) == 1
    assert missed_in_a_row([kept, missed, "skipped", "paused", missed]) == 2
    assert missed_in_a_row([missed, "instalment_partial"]) == 0


def test_a_plan_is_paid_up_on_the_day_from_which_enough_had_come_and_stayed() -> None:
    assert paid_up_on(paid((1, 60), (5, 40), (9, 10)), 100) == BEGUN + timedelta(days=5)
    assert paid_up_on(paid((1, 60)), 100) is None
    assert paid_up_on([*paid((1, 100)), *paid((3, -100)), *paid((7, 100))], 100) == (
        BEGUN + timedelta(days=7)
    )


@settings(max_examples=200, deadline=None)
@given(DAYS, PAYMENTS)
def test_money_written_down_late_comes_to_the_same_as_money_known_in_time(
    days: list[int], told: list[tuple[int, int]]
) -> None:
    parts, money = due(*days), paid(*told)
    end = BEGUN + timedelta(days=WATCHED_DAYS)
    in_time = allot(parts, money, taken_minor=0, today=end)

    nothing_known = allot(parts, [], taken_minor=0, today=end)
    found = corrections(as_noted(nothing_known, at=end), money)

    more = {one.noted.instalment_id: one.minor for one in found}
    assert [more.get(one.due.instalment_id, 0) for one in in_time] == [one.minor for one in in_time]


@settings(max_examples=200, deadline=None)
@given(DAYS, PAYMENTS)
def test_what_was_known_in_time_is_never_corrected(
    days: list[int], told: list[tuple[int, int]]
) -> None:
    parts, money = due(*days), paid(*told)
    end = BEGUN + timedelta(days=WATCHED_DAYS)

    found = each_night(parts, money)

    assert corrections(as_noted(found, at=end), money) == []
