"""Money changes currency by a rate that was written down, never by a guess."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evenhand.ledger import flows, queries, rates
from evenhand.ledger.actions import KeyUsedDifferently
from evenhand.ledger.models import Transfer
from evenhand.rulebook.money import Money, UnknownCurrency
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def a_rate(base: str, quote: str, numerator: int, denominator: int) -> None:
    """Write a rate of today down."""
    rates.record_rate(
        base=base, quote=quote, numerator=numerator, denominator=denominator, on=TODAY,
        source="the bank's notice", at=AT, actor="desk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "quote", "rate", "given", "bought"),
    [
        ("EUR", "JPY", (16_450, 100), 1_000, 1_645),  # 10.00 EUR
        ("JPY", "EUR", (1, 163), 1_000, 613),  # 6.1349... EUR, rounded down
        ("KWD", "EUR", (3, 1), 1_001, 300),  # 1.001 KWD, three decimals
        ("EUR", "KWD", (1, 3), 100, 333),
    ],
)
def test_an_amount_is_changed_by_the_digits_of_both_currencies_and_rounded_down(
    base: str, quote: str, rate: tuple[int, int], given: int, bought: int
) -> None:
    a_rate(base, quote, *rate)

    assert rates.converted(Money(given, base), quote, on=TODAY) == Money(bought, quote)


def test_no_rate_is_guessed_from_another_day_or_the_other_way_round() -> None:
    a_rate("EUR", "JPY", 165, 1)

    with pytest.raises(rates.NoRateRecorded):
        rates.converted(Money(100, "JPY"), "EUR", on=TODAY)
    with pytest.raises(rates.NoRateRecorded):
        rates.converted(Money(100, "EUR"), "JPY", on=TODAY + timedelta(days=1))


def test_money_in_suspense_is_changed_within_each_currency_and_once() -> None:
    a_rate("EUR", "JPY", 165, 1)
    flows.take_in(key="e", place="X", amount=Money(100, "EUR"), on=TODAY, at=AT, actor="bank")

    first = rates.convert(Money(100, "EUR"), "JPY", on=TODAY, key="c", at=AT, actor="desk")
    a_rate("EUR", "JPY", 170, 1)
    again = rates.convert(Money(100, "EUR"), "JPY", on=TODAY, key="c", at=AT, actor="desk")

    assert [one.pk for one in first] == [one.pk for one in again]
    assert queries.suspense(on=TODAY, currency="EUR") == Money(0, "EUR")
    assert queries.suspense(on=TODAY, currency="JPY") == Money(165, "JPY")
    assert Transfer.objects.filter(kind="exchange").count() == 2


def test_a_key_of_another_change_is_refused() -> None:
    a_rate("EUR", "JPY", 165, 1)
    rates.convert(Money(100, "EUR"), "JPY", on=TODAY, key="c", at=AT, actor="desk")

    with pytest.raises(KeyUsedDifferently):
        rates.convert(Money(200, "EUR"), "JPY", on=TODAY, key="c", at=AT, actor="desk")


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 0), (-1, 1)])
def test_a_rate_is_above_nought(numerator: int, denominator: int) -> None:
    with pytest.raises(rates.NotARate):
        a_rate("EUR", "JPY", numerator, denominator)


def test_a_rate_is_of_two_currencies() -> None:
    with pytest.raises(rates.NotARate):
        a_rate("EUR", "EUR", 1, 1)
    with pytest.raises(UnknownCurrency):
        a_rate("EUR", "XXY", 1, 1)
