"""Sums as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.doors.look.amounts import read_amount, written
from evenhand.rulebook.money import Money, NotAnAmount


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("640", 64000),
        ("640.5", 64050),
        ("640,50", 64050),
        ("1 200,50", 120050),
        ("1\u202f200,50", 120050),
        ("1'200.50", 120050),
        ("1’200.50", 120050),
        ("1.200,50", 120050),
        ("1,200.50", 120050),
        ("1.200", 120000),
        ("1'400.-", 140000),
        ("50,– €", 5000),
        ("1,234,567", 123456700),
        ("0,125", None),
        ("€ 40", 4000),
        ("40 EUR", 4000),
        ("٦٤٠٫٥٠", 64050),
        (" .50", 50),
    ],
)
def test_usual_ways_of_writing_a_sum_are_read_exactly(text: str, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(NotAnAmount):
            read_amount(text, "EUR")
    else:
        assert read_amount(text, "EUR") == Money(minor, "EUR")


@pytest.mark.parametrize(
    "text", ["", "many", "-5", "12 34", "1.2.3", "1,2,3", "1.234,567.8", "5,", "1e9", "NaN", "½"]
)
def test_what_could_be_read_in_two_ways_or_none_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        read_amount(text, "EUR")


@pytest.mark.parametrize(("currency", "text"), [("JPY", "1,200"), ("BHD", "1.250")])
def test_decimals_of_the_currency_decide_what_three_figures_after_a_mark_mean(
    currency: str, text: str
) -> None:
    sum_ = read_amount(text, currency)

    assert sum_ == Money({"JPY": 1200, "BHD": 1250}[currency], currency)


@given(st.integers(min_value=0, max_value=10**13), st.sampled_from(["EUR", "JPY", "BHD", "CHF"]))
def test_a_sum_written_for_a_reader_is_read_back_the_same(minor: int, currency: str) -> None:
    sum_ = Money(minor, currency)

    for locale in ("lv", "fr", "de", "it", "en_GB"):
        figures = written(sum_, locale)
        bare = "".join(sign for sign in figures if sign.isdigit() or sign in ".,\u00a0\u202f'’")
        assert read_amount(bare.strip("\u00a0\u202f"), currency) == sum_


def test_the_reader_s_language_decides_how_a_sum_looks() -> None:
    sum_ = Money(120050, "EUR")

    looks = {locale: written(sum_, locale) for locale in ("lv", "fr", "de", "it", "en_GB")}

    assert looks == {
        "lv": "1\u00a0200,50\u00a0€",
        "fr": "1\u202f200,50\u00a0€",
        "de": "1.200,50\u00a0€",
        "it": "1.200,50\u00a0€",
        "en_GB": "€1,200.50",
    }
