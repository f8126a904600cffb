"""Fees and interest from memory wait for the operator; what is stricter holds at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from evenhand.rulebook import Rulebook, clean_case, open_rulebook

AT = int(datetime.fromisoformat("2026-11-17T12:00:00+00:00").timestamp())
DAY = date(2026, 11, 17)
# Parameter, its value until confirmed, and the value that waits.
WAITING = [
    ("lv.legal_interest_bp", 0, 600),
    ("lv.late_compensation_minor", 0, 4_000),
    ("ch.limitation_years_loss_certificate", 10, 20),
    ("de.expenses_percent", 0, 20),
    ("de.expenses_cap_minor", 0, 2_000),
    ("de.base_rate_bp", 0, 127),
]


@pytest.fixture(scope="module")
def confirming() -> Rulebook:
    return open_rulebook(confirmed=tuple(key for key, _, _ in WAITING))


@pytest.mark.parametrize(("key", "until_then", "value"), WAITING)
def test_a_value_that_would_permit_waits(key: str, until_then: int, value: int) -> None:
    found = open_rulebook().value(key, DAY)

    assert (found.is_, found.waiting) == (until_then, value)
    assert found.confidence == "memory"


@pytest.mark.parametrize(("key", "until_then", "value"), WAITING)
def test_a_confirmed_value_holds(
    confirming: Rulebook, key: str, until_then: int, value: int
) -> None:
    found = confirming.value(key, DAY)

    assert found.is_ == value


@pytest.mark.parametrize(
    ("claim_minor", "contested", "fee_minor"),
    [
        # 0.9 of 30.50, and 20 % of it
        (5_000, False, 2_745 + 549),
        # 0.9 of 51.50, and 20 % of it
        (30_000, False, 4_635 + 927),
        # 1.3 of 93.00, and at most 20 EUR
        (100_000, True, 12_090 + 2_000),
    ],
)
def test_confirmed_expenses_join_the_german_scale(
    confirming: Rulebook, claim_minor: int, contested: bool, fee_minor: int
) -> None:
    raw = clean_case("de", AT, claim_minor=claim_minor, is_contested=contested, fee_kind="demand")

    found = confirming.amount("de.lawful_fee", raw)

    assert found == fee_minor


@pytest.mark.parametrize(("person", "rate_bp"), [(True, 627), (False, 1_027)])
def test_a_confirmed_base_rate_joins_the_points(
    confirming: Rulebook, person: bool, rate_bp: int
) -> None:
    raw = clean_case("de", AT, is_natural_person=person)

    found = confirming.amount("de.interest_rate_bp", raw)

    assert found == rate_bp


def test_a_confirmed_lump_sum_is_owed_by_a_latvian_business(confirming: Rulebook) -> None:
    raw = clean_case("lv", AT, is_natural_person=False, fee_kind="late_compensation")

    found = confirming.amount("lv.late_compensation", raw)

    assert found == 4_000
