"""Money is exact: read, added, shared and split without losing a minor unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.rulebook.money import (
    CurrencyMismatch,
    Money,
    NotAnAmount,
    Rounding,
    UnknownCurrency,
    divided,
)

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CHF", "USD", "GBP"])
MINORS = st.integers(-(10**13), 10**13)
AMOUNTS = st.builds(Money, MINORS, CURRENCIES)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.34", "EUR", 1234),
        ("12", "EUR", 1200),
        ("-0.05", "EUR", -5),
        ("12.3400", "EUR", 1234),
        ("1E2", "JPY", 100),
        ("1.005", "KWD", 1005),
        (" 7 ", "CHF", 700),
        ("0E-900", "EUR", 0),
    ],
)
def test_an_exact_text_is_read_in_minor_units(text: str, currency: str, minor: int) -> None:
    assert Money.of(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("12.345", "EUR"), ("0.5", "JPY"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1,5", "EUR"),
     ("", "EUR"), ("1E-999999", "EUR"), ("1E999999", "EUR")],
)  # fmt: skip
def test_a_text_that_is_not_exact_is_no_amount(text: str, currency: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.of(text, currency)


def test_a_float_is_no_amount() -> None:
    with pytest.raises(NotAnAmount):
        Money.of(0.1, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(1.0, "EUR")  # type: ignore[arg-type]


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "EURO")


def test_two_currencies_are_neither_added_nor_compared() -> None:
    euro, franc = Money(100, "EUR"), Money(100, "CHF")

    with pytest.raises(CurrencyMismatch):
        euro + franc
    with pytest.raises(CurrencyMismatch):
        bool(euro < franc)
    assert euro != franc


@given(AMOUNTS)
def test_what_is_written_is_read_back(amount: Money) -> None:
    assert Money.of(amount.decimal, amount.currency) == amount
    assert Money.of(str(amount.decimal), amount.currency) == amount


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_a_split_by_weights_sums_exactly_and_is_fair_to_a_unit(
    amount: Money, weights: list[int]
) -> None:
    parts = amount.split(weights)

    assert sum(part.minor for part in parts) == amount.minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part.minor) - Fraction(amount.minor * weight, sum(weights))) < 1


@given(AMOUNTS, st.integers(1, 400))
def test_an_even_split_sums_exactly_and_gives_the_rest_to_the_first(
    amount: Money, parts: int
) -> None:
    shares = amount.split_evenly(parts)

    assert sum(share.minor for share in shares) == amount.minor
    assert len(set(shares[1:])) <= 1
    assert 0 <= abs(shares[0].minor) - abs(shares[-1].minor) < parts


@given(MINORS, st.integers(-1000, 1000), st.integers(1, 10**6), st.sampled_from(Rounding))
def test_a_share_is_rounded_as_named(
    minor: int, numerator: int, denominator: int, rounding: Rounding
) -> None:
    exact = Fraction(minor * numerator, denominator)

    share = Money(minor, "EUR").share(numerator, denominator, rounding).minor

    if exact.denominator == 1:
        assert share == exact
    elif rounding is Rounding.DOWN:
        assert abs(share) == abs(exact).__floor__()
    elif rounding is Rounding.UP:
        assert abs(share) == abs(exact).__ceil__()
    else:
        assert abs(share - exact) <= Fraction(1, 2)


def test_halves_go_away_from_zero_or_to_the_even_neighbour() -> None:
    assert [divided(n, 2, Rounding.HALF_UP) for n in (1, 3, -1, -3)] == [1, 2, -1, -2]
    assert [divided(n, 2, Rounding.HALF_EVEN) for n in (1, 3, -1, -3)] == [0, 2, 0, -2]


def test_the_decimal_has_all_decimals_of_the_currency() -> None:
    assert str(Money(5, "EUR").decimal) == "0.05"
    assert str(Money(-1500, "KWD")) == "-1.500 KWD"
    assert Money(7, "JPY").decimal == Decimal(7)
