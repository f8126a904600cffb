"""A reference that comes back with a payment names its debt, or none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.cases.models import Debt
from evenhand.contact.references import debt_number, payment_reference, qr_reference


@given(st.integers(1, 10**9 - 1), st.sampled_from(["", " ", "-"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_both_kinds_of_references_lead_back_to_their_debt(
    number: int, apart: str, small: bool
) -> None:
    debt = Debt(pk=number)

    for told in (payment_reference(debt), qr_reference(debt)):
        written = apart.join(told[at : at + 4] for at in range(0, len(told), 4))
        assert debt_number(written.lower() if small else written) == number


@given(st.integers(1, 10**9 - 1), st.integers(0, 30), st.sampled_from("0123456789"))
@settings(max_examples=100, deadline=None)
def test_one_wrong_figure_names_no_debt(number: int, at: int, figure: str) -> None:
    for told in (payment_reference(Debt(pk=number)), qr_reference(Debt(pk=number))):
        at %= len(told)
        if told[at].isdecimal() and told[at] != figure:
            assert debt_number(told[:at] + figure + told[at + 1 :]) is None


def test_a_qr_reference_without_its_noughts_still_names_its_debt() -> None:
    assert debt_number(qr_reference(Debt(pk=4711)).lstrip("0")) == 4711


@pytest.mark.parametrize(
    "told", ["", "0", "00", "RF", "RF18539007547034", "RF00EH000000001", "4654654654654654x", "٣٣"]
)
def test_what_is_no_reference_of_ours_names_no_debt(told: str) -> None:
    assert debt_number(told) is None
