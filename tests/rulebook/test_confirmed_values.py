"""What is known from memory costs the person nothing until the operator confirms it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evenhand.rulebook import Rulebook, clean_case, open_rulebook

CONFIRMED = ("fr.late_compensation_minor", "gb.judgment_rate_bp")
TUESDAY = int(datetime(2026, 11, 17, 15, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def confirmed() -> Rulebook:
    return open_rulebook(confirmed=CONFIRMED)


@pytest.mark.parametrize(("charged", "left"), [(0, 4000), (1500, 2500), (4000, 0), (4001, 0)])
def test_a_confirmed_lump_sum_is_owed_once_and_by_businesses_only(
    confirmed: Rulebook, charged: int, left: int
) -> None:
    late: dict[str, int | str] = {
        "fee_kind": "late_compensation",
        "fees_of_kind_minor": charged,
    }
    business = clean_case("fr", TUESDAY, is_natural_person=False, **late)

    assert confirmed.amount("fr.lawful_fee", business) == left
    assert confirmed.amount("fr.lawful_fee", {**business, "fee_kind": "reminder"}) == 0
    assert confirmed.amount("fr.lawful_fee", {**business, "is_natural_person": True}) == 0
    assert open_rulebook().amount("fr.lawful_fee", business) == 0


@pytest.mark.parametrize(
    ("fee", "allowed"), [(3999, True), (4000, True), (4001, False)], ids=["below", "at", "above"]
)
def test_a_confirmed_lump_sum_needs_no_title(
    confirmed: Rulebook, fee: int, *, allowed: bool
) -> None:
    raw = clean_case(
        "fr",
        TUESDAY,
        is_natural_person=False,
        has_enforceable_title=False,
        fee_kind="late_compensation",
        fee_minor=fee,
    )

    assert confirmed.judge("fee.charge", raw).allowed is allowed
    assert not open_rulebook().judge("fee.charge", raw).allowed


def test_a_confirmed_rate_runs_after_a_judgment_that_is_no_credit(confirmed: Rulebook) -> None:
    judged = clean_case("gb", TUESDAY, is_titled=True)

    assert confirmed.amount("gb.interest_rate_bp", judged) == 800
    assert confirmed.amount("gb.interest_rate_bp", {**judged, "is_credit": True}) == 0
    assert confirmed.amount("gb.interest_rate_bp", {**judged, "is_titled": False}) == 0
    assert open_rulebook().amount("gb.interest_rate_bp", judged) == 0
