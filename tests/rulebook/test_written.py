"""Exact numbers and days from text of many countries."""

from datetime import date
from decimal import Decimal

import pytest

from evenhand.rulebook.written import (
    NotReadable,
    read_amount,
    read_day,
    read_number,
    read_percent,
    read_whole,
)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1200", "", "1200"),
        ("1200.5", "", "1200.5"),
        ("1200,50", "", "1200.50"),
        ("1 200,50", "", "1200.50"),
        ("1\u00a0200,50", "", "1200.50"),
        ("1\u202f200,50", "", "1200.50"),
        ("1'200.50", "", "1200.50"),
        ("1\u2019200.50", "", "1200.50"),
        ("1.200,50", "", "1200.50"),
        ("1,200.50", "", "1200.50"),
        ("1.200,50", ".", "1200.50"),
        ("1,000,000.00", "", "1000000"),
        ("1.000.000", "", "1000000"),
        ("1.200", ",", "1200"),
        ("1.200", ".", "1.2"),
        ("1,200", ".", "1200"),
        ("1,200", ",", "1.2"),
        ("0.500", "", "0.5"),
        ("1200.500", "", "1200.5"),
        ("-3,50", "", "-3.5"),
        ("+3,50", "", "3.5"),
    ],
)
def test_a_number_is_read_as_its_country_writes_it(text: str, decimal: str, number: str) -> None:
    assert read_number(text, decimal=decimal) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "NaN", "nan", "Infinity", "-inf", "1e309", "1E2", "0x10", "1_000", "١٢٣", "１２",
        "abc", "1..2", "1,,2", ".5", "5.", "1.2.3", "1,20,300", "12 34", "1.200,50,1", "1,2.3,4",
        "1 200'300", "--1", "1-", "(5)", "1/2", "9" * 70, "1.20.300", "1'2", "\x00",
    ],
)  # fmt: skip
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        read_number(text)


def test_a_number_with_two_readings_is_refused_rather_than_guessed() -> None:
    with pytest.raises(NotReadable, match="two ways"):
        read_number("1.200")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,5", "EUR", 1250),
        ("€ 12,50", "EUR", 1250),
        ("12.50 EUR", "EUR", 1250),
        ("1200", "JPY", 1200),
        ("1.250", "EUR", None),
        ("1.255", "KWD", None),
        ("0.001", "KWD", 1),
        ("999999999999.99", "EUR", 99999999999999),
    ],
)
def test_an_amount_is_exact_in_its_currency(text: str, currency: str, minor: int | None) -> None:
    decimal = "" if minor else "."

    amount = read_amount(text, currency=currency, decimal=decimal)

    assert amount.minor == (minor or (125 if currency == "EUR" else 1255))


@pytest.mark.parametrize(
    ("text", "currency", "why"),
    [
        ("0", "EUR", "zero"),
        ("0,00", "EUR", "zero"),
        ("-5", "EUR", "negative"),
        ("12.345,678", "EUR", "more decimals"),
        ("1.5", "JPY", "more decimals"),
        ("$12.50", "EUR", "not a number"),
        ("1000000000001", "EUR", "larger"),
    ],
)
def test_an_amount_that_nobody_can_owe_is_refused(text: str, currency: str, why: str) -> None:
    with pytest.raises(NotReadable, match=why):
        read_amount(text, currency=currency)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-12-31", "", date(2025, 12, 31)),
        ("2025-12-31 00:00:00", "", date(2025, 12, 31)),
        ("2025-12-31T10:00:00Z", "", date(2025, 12, 31)),
        ("31.12.2025", "", date(2025, 12, 31)),
        ("1.2.2025", "", date(2025, 2, 1)),
        ("01/02/2025", "d/m/Y", date(2025, 2, 1)),
        ("01/02/2025", "m/d/Y", date(2025, 1, 2)),
        ("31/12/2025", "", date(2025, 12, 31)),
        ("12/31/2025", "", date(2025, 12, 31)),
        ("29.02.2024", "", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_its_order(text: str, order: str, day: date) -> None:
    assert read_day(text, order=order) == day


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("30.02.2025", ""), ("2025-02-30", ""), ("2025-13-01", ""), ("29.02.2023", ""),
        ("31/12/2025", "m/d/Y"), ("01/02/2025", ""), ("1.2.25", ""), ("0000-00-00", ""),
        ("1899-12-31", ""), ("2201-01-01", ""), ("yesterday", ""), ("", ""), ("1/2", ""),
    ],
)  # fmt: skip
def test_a_day_that_is_none_or_could_be_two_is_refused(text: str, order: str) -> None:
    with pytest.raises(NotReadable):
        read_day(text, order=order)


def test_rates_and_whole_numbers_keep_to_their_bounds() -> None:
    assert read_percent("15,78 %") == 1578
    assert read_percent("21.57") == 2157
    assert read_whole("36", most=1200) == 36
    assert read_whole("36.0", most=1200) == 36
    for wrong in ("1001", "-1", "x"):
        with pytest.raises(NotReadable):
            read_percent(wrong)
    for wrong in ("36.5", "-1", "1201", "", "9" * 40, "²"):
        with pytest.raises(NotReadable):
            read_whole(wrong, most=1200)
