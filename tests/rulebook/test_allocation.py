"""A payment goes where it helps most, whole, and never above what is owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.rulebook import Operator, open_rulebook
from evenhand.rulebook.allocation import (
    KINDS,
    NotAnOrder,
    NothingToAllocate,
    OpenDebt,
    Order,
    Shared,
    allocate,
    not_less_favourable,
    order_in_force,
    shares_of,
)
from evenhand.rulebook.money import CurrencyMismatch, Money

HOUSE = Order(kinds=KINDS, source="house", confidence="confirmed")
LAW = Order.read("costs fees interest principal", source="a law", confidence="confirmed")
DAY = date(2026, 11, 17)
CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])  # 0, 2 and 3 decimals


def owed(key: str, rate_bp: int = 0, due: int = 1, **minor: int) -> OpenDebt:
    parts = {kind: Money(amount, "EUR") for kind, amount in minor.items()}
    return OpenDebt(key=key, parts=parts, rate_bp=rate_bp, due_on=date(2026, due, 1))


def shared(minor: int, *debts: OpenDebt, order: Order = HOUSE, **told: object) -> Shared:
    orders = {debt.key: order for debt in debts}
    return allocate(Money(minor, "EUR"), debts, order_of=orders, **told)  # type: ignore[arg-type]


def parts(found: Shared) -> list[tuple[str, str, int]]:
    return [(part.key, part.kind, part.amount.minor) for part in found.parts]


def test_what_bears_interest_falls_first() -> None:
    found = shared(130, owed("a", principal=100, interest=50, fees=20, costs=15))

    assert parts(found) == [("a", "principal", 100), ("a", "fees", 20), ("a", "costs", 10)]


def test_an_order_of_the_law_is_followed_kind_by_kind() -> None:
    found = shared(130, owed("a", principal=100, interest=50, fees=20, costs=15), order=LAW)

    assert [kind for _, kind, _ in parts(found)] == ["costs", "fees", "interest", "principal"]
    assert found.because[0].order.source == "a law"


def test_her_wish_comes_first_then_her_plan_then_the_dearest_then_the_oldest() -> None:
    debts = [
        owed("cheap", 100, principal=10), owed("dear", 900, principal=10),
        owed("old", 300, due=1, principal=10), owed("young", 300, due=5, principal=10),
        owed("plan-1", principal=60), owed("plan-2", principal=30), owed("wish", principal=10),
    ]  # fmt: skip

    found = shared(140, *debts, wish="wish", in_plan=["plan-1", "plan-2"])

    keys = [key for key, _, _ in parts(found)]
    assert keys == ["wish", "plan-1", "plan-2", "dear", "old", "young", "cheap"]
    assert [one.why for one in found.because] == [
        "wish", "plan", "plan", "highest_rate", "oldest_due", "oldest_due", "highest_rate"
    ]  # fmt: skip


def test_debts_of_a_plan_share_by_what_is_owed_on_each() -> None:
    found = shared(90, owed("a", principal=600), owed("b", principal=300), in_plan=["a", "b"])

    assert parts(found) == [("a", "principal", 60), ("b", "principal", 30)]


def test_what_no_debt_takes_is_left_over() -> None:
    found = shared(150, owed("a", principal=100), owed("b", principal=20))

    assert found.left_over == Money(30, "EUR")


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_is_no_payment(minor: int) -> None:
    with pytest.raises(NothingToAllocate):
        shared(minor, owed("a", principal=100))


def test_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        allocate(Money(1, "CHF"), [owed("a", principal=1)], order_of={"a": HOUSE})


@pytest.mark.parametrize("text", ["", "principal", "principal fees costs costs", "a b c d"])
def test_an_order_names_each_kind_once(text: str) -> None:
    with pytest.raises(NotAnOrder):
        Order.read(text, source="", confidence="memory")


def test_a_creditor_may_agree_to_what_is_better_and_to_nothing_worse() -> None:
    better = Order.read("principal costs fees interest", source="agreed", confidence="confirmed")
    mixed = Order.read("interest principal fees costs", source="agreed", confidence="confirmed")

    assert not_less_favourable(better, LAW) == better
    assert not_less_favourable(LAW, HOUSE) == HOUSE
    assert not_less_favourable(HOUSE, LAW) == HOUSE
    assert not_less_favourable(mixed, better) == better


def test_a_law_from_memory_rules_only_once_the_operator_confirmed_it() -> None:
    day, confirmed = date(2026, 11, 17), frozenset({"de.allocation_order"})

    waiting = order_in_force(open_rulebook(), "DE", day)
    ruling = order_in_force(open_rulebook(operator=Operator(confirmed=confirmed)), "DE", day)

    assert waiting.kinds == KINDS
    assert "Evenhand" in waiting.source
    assert ruling.kinds == ("costs", "fees", "interest", "principal")
    assert "367" in ruling.source


@pytest.mark.parametrize("country", ["us", "jp", "LV"])
def test_where_nothing_is_confirmed_the_house_rules(country: str) -> None:
    assert order_in_force(open_rulebook(), country, DAY).kinds == KINDS


def test_one_unit_more_takes_nothing_from_anybody() -> None:
    """The largest remainder would: of 10 it gives the smallest debt 2, of 11 only 1."""
    weights = [6, 6, 2]

    before = shares_of(0, weights)
    for minor in range(1, 16):
        after = shares_of(minor, weights)
        assert all(one <= other for one, other in zip(before, after, strict=True))
        before = after


@st.composite
def situations(draw: st.DrawFn) -> tuple[int, str, Sequence[OpenDebt], dict[str, Order], str]:
    currency = draw(CURRENCIES)
    sums = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 10**9), max_size=4)
    debts = [
        OpenDebt(
            key=str(number),
            parts={kind: Money(minor, currency) for kind, minor in draw(sums).items()},
            rate_bp=draw(st.integers(0, 2)),
            due_on=draw(st.sampled_from([None, DAY, date(2025, 1, 1)])),
        )
        for number in range(draw(st.integers(1, 6)))
    ]
    order = st.permutations(KINDS).map(
        lambda kinds: Order(kinds=tuple(kinds), source="", confidence="confirmed")
    )
    orders = {debt.key: draw(order) for debt in debts}
    wish = draw(st.sampled_from(["", *(debt.key for debt in debts)]))
    return draw(st.integers(1, 4 * 10**9)), currency, debts, orders, wish


def taken(found: Shared) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for part in found.parts:
        sums[part.key, part.kind] += part.amount.minor
    return sums


@given(situations(), st.integers(1, 10**9), st.sets(st.sampled_from("0123"), max_size=3))
def test_whatever_is_paid_every_unit_has_its_place(
    told: tuple[int, str, Sequence[OpenDebt], dict[str, Order], str], more: int, plan: set[str]
) -> None:
    minor, currency, debts, orders, wish = told

    found = allocate(Money(minor, currency), debts, order_of=orders, wish=wish, in_plan=plan)
    turned = allocate(Money(minor, currency), debts[::-1], order_of=orders, wish=wish, in_plan=plan)
    larger = allocate(
        Money(minor + more, currency), debts, order_of=orders, wish=wish, in_plan=plan
    )

    sums = taken(found)
    assert sum(sums.values()) + found.left_over.minor == minor
    assert found == turned
    for debt in debts:
        for kind in KINDS:
            there = debt.parts.get(kind, Money(0, currency)).minor
            assert sums[debt.key, kind] <= there
            assert sums[debt.key, kind] <= taken(larger)[debt.key, kind]
