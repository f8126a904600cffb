"""Interest runs only by terms, on principal of each day, and rests with every hold to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from evenhand.cases.models import Case
from evenhand.contact.actions import request_stops
from evenhand.holds.actions import StopRequest
from evenhand.ledger import actions as ledger
from evenhand.ledger import interest
from evenhand.ledger.models import Charge, Transfer
from evenhand.ledger.queries import balance, balance_lines
from evenhand.rulebook.money import Money
from tests.cast import AT, CLAIRE, GRETA, ILZE, MARCO, Who, case, person

pytestmark = pytest.mark.django_db
TAKEN_ON = (AT - timedelta(days=30)).date()
TODAY = AT.date()


def a_case(who: Who = GRETA, *, principal_minor: int = 365_000) -> Case:
    """A loan of which ten percent a year are one unit a day."""
    return case(person(who), principal_minor=principal_minor)


def with_terms(of: Case, **given: Any) -> Case:
    """The same, with terms by contract of ten percent from the day it was taken on."""
    named = {"kind": "contractual", "rate_bp": 1000, "from_on": TAKEN_ON, **given}
    interest.set_terms(
        of.debt, source="placement", basis="Loan agreement, 4.2", at=AT, actor="test", **named
    )
    return of


def stop(of: Case, *, first: date, last: date) -> None:
    """A hold that stops everything over some local days."""
    request = StopRequest(
        person=of.person, kind="requested", source="night", actor="test", debt=None,
        starts_at=datetime(first.year, first.month, first.day, 10, tzinfo=UTC),
        ends_at=datetime(last.year, last.month, last.day, 10, tzinfo=UTC),
    )  # fmt: skip
    request_stops([request], at=AT)


def ran(of: Case, on: date = TODAY) -> int:
    """What ran and is not posted, in minor units."""
    return interest.accrued(of.debt, on=on).amount.minor


def charge(of: Case, *, until: date = TODAY, key: str = "interest-1") -> Transfer | None:
    """Post what ran."""
    return interest.charge_until(of.debt, until=until, key=key, at=AT, actor="test")


def pay(of: Case, minor: int, *, on: date) -> None:
    """A payment of principal by hand."""
    ledger.record_payment(debt=of.debt, amount=Money(minor, of.debt.currency), paid_on=on,
                          key=f"pay-{on}", at=AT, actor="test")  # fmt: skip


# --- What runs ------------------------------------------------------------------------------------


def test_without_terms_nothing_runs() -> None:
    of = a_case()
    of.debt.contract_rate_basis_points = 1000
    of.debt.save()

    assert ran(of) == 0
    assert charge(of) is None


def test_a_contract_bears_its_rate_for_each_day_before_the_one_asked_for() -> None:
    of = with_terms(a_case())

    assert ran(of, on=TAKEN_ON) == 0
    assert ran(of, on=TAKEN_ON + timedelta(days=1)) == 100
    assert ran(of) == 3_000


def test_the_day_of_a_payment_bears_interest_on_what_is_left() -> None:
    of = with_terms(a_case())
    pay(of, 182_500, on=TAKEN_ON + timedelta(days=10))

    assert ran(of) == 10 * 100 + 20 * 50


def test_interest_and_fees_bear_no_interest() -> None:
    of = with_terms(a_case())
    charge(of, until=TAKEN_ON + timedelta(days=10))

    assert ran(of) == 2_000


def test_the_last_terms_of_a_day_count_and_none_stops() -> None:
    of = with_terms(a_case())
    with_terms(of, kind="none", rate_bp=None, from_on=TAKEN_ON + timedelta(days=20))

    assert ran(of) == 2_000


def test_a_statute_that_is_known_bears_what_is_confirmed_and_says_what_waits() -> None:
    of = with_terms(a_case(), kind="statutory", rate_bp=None)

    found = interest.accrued(of.debt, on=TODAY)

    assert found.amount.minor == 30 * 50  # five points; the base rate waits for confirmation
    assert all(run.rate.waits and "288" in run.rate.source for run in found.runs)


@pytest.mark.parametrize(("who", "why"), [(ILZE, "memory"), (CLAIRE, "unknown")])
def test_a_rate_from_memory_or_of_an_unknown_half_year_bears_nothing(who: Who, why: str) -> None:
    of = with_terms(a_case(who), kind="statutory", rate_bp=None)

    found = interest.accrued(of.debt, on=TODAY)

    assert found.amount.minor == 0
    assert {run.why for run in found.runs} == {why}


def test_unpaid_interest_stops_at_unpaid_principal_in_latvia() -> None:
    of = with_terms(a_case(ILZE, principal_minor=1_000), rate_bp=1_000_000)

    assert ran(of) == 1_000
    assert "capped" in {run.why for run in interest.accrued(of.debt, on=TODAY).runs}


def test_terms_may_name_a_cap_of_their_own() -> None:
    of = with_terms(a_case(), cap_minor=1_234)

    assert ran(of) == 1_234


def test_what_is_owed_is_what_was_posted_and_what_ran() -> None:
    of = with_terms(a_case(MARCO), rate_bp=500)
    charge(of, until=TODAY - timedelta(days=5))

    lines = {line.kind: line.amount.minor for line in interest.owed(of.debt, on=TODAY)}

    assert lines == {"principal": 365_000, "interest": 30 * 50}


# --- Posting --------------------------------------------------------------------------------------


def test_what_ran_is_posted_once_with_what_it_comes_from() -> None:
    of = with_terms(a_case())

    first, again = charge(of), charge(of)

    assert first is not None
    assert again == first
    kept = Charge.objects.get(transfer=first)
    assert (kept.from_on, kept.until_on) == (TAKEN_ON, TODAY)
    assert (first.amount_minor, first.effective_on) == (3_000, TODAY - timedelta(days=1))
    assert [(row["rate_bp"], row["exact"]) for row in kept.segments] == [(1000, [3_000, 1])]
    assert (ran(of), charge(of, key="interest-2")) == (0, None)


def test_parts_never_sum_to_more_than_the_whole() -> None:
    whole = with_terms(a_case(principal_minor=2_000))  # 0.5479 a day
    for day in range(1, 31):
        charge(whole, until=TAKEN_ON + timedelta(days=day), key=f"part-{day}")

    posted = sum(one.amount_minor for one in Transfer.objects.filter(kind="interest"))

    assert posted == 16  # 16.44, though 30 days rounded alone would be 30


def test_what_was_known_then_can_be_asked_for() -> None:
    of = with_terms(a_case())

    assert (
        interest.accrued(of.debt, on=TODAY, recorded_until=AT - timedelta(days=1)).amount.minor == 0
    )


# --- Holds ----------------------------------------------------------------------------------------


def test_nothing_runs_on_the_local_days_of_a_hold_and_the_hold_is_named() -> None:
    of = with_terms(a_case())
    stop(of, first=TAKEN_ON + timedelta(days=10), last=TAKEN_ON + timedelta(days=12))

    found = interest.accrued(of.debt, on=TODAY)

    assert found.amount.minor == 27 * 100
    assert [run.days for run in found.rests] == [3]
    assert found.rests[0].by


def test_a_hold_over_a_part_of_a_charged_period_takes_back_that_part() -> None:
    of = with_terms(a_case())
    charge(of)
    stop(of, first=TAKEN_ON + timedelta(days=10), last=TAKEN_ON + timedelta(days=12))

    back = interest.take_back(of.debt, because="hold:x", at=AT, actor="test")
    again = interest.take_back(of.debt, because="hold:x", at=AT, actor="test")

    assert ([one.amount_minor for one in back], again) == ([300], [])
    assert balance(of.debt, on=TODAY).minor == 365_000 + 2_700


def test_overlapping_holds_take_a_day_back_once() -> None:
    of = with_terms(a_case())
    charge(of)
    for first, last in ((10, 12), (11, 14)):
        stop(of, first=TAKEN_ON + timedelta(days=first), last=TAKEN_ON + timedelta(days=last))
        interest.take_back(of.debt, because=f"hold:{first}", at=AT, actor="test")

    assert balance(of.debt, on=TODAY).minor == 365_000 + 2_500
    assert ran(of) == 0


def test_a_payment_told_late_takes_back_what_its_days_bore_too_much() -> None:
    of = with_terms(a_case())
    charge(of)
    pay(of, 182_500, on=TAKEN_ON + timedelta(days=10))

    charge(of, key="interest-2")

    lines = {line.kind: line.amount.minor for line in balance_lines(of.debt, on=TODAY)}
    assert lines["interest"] == 10 * 100 + 20 * 50
