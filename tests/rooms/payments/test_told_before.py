"""A payment that was told by hand and that the bank shows later is one payment, not two."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.cases.models import Case
from evenhand.contact.references import payment_reference
from evenhand.ledger.queries import balance, held_for, suspense
from evenhand.payments.actions import attribute_entry, match_waiting, take_file
from evenhand.payments.allocating import take
from evenhand.payments.models import BankEntry, Overpaid
from evenhand.rulebook import Money
from tests import cast
from tests.bank_files import Line, camt
from tests.cast import AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def told(case: Case, minor: int, *, key: str = "k", on: date = date(2026, 11, 12)) -> None:
    take(cases=[case], amount=Money(minor, "EUR"), paid_on=on, key=key, at=AT, actor="staff:x")


def shown(case: Case, amount: str = "25.00") -> BankEntry:
    """What became of a payment by reference that the bank shows."""
    line = Line(amount=amount, reference=payment_reference(case.debt))
    take_file(name="f", content=camt(line), at=AT, actor="staff:test")
    match_waiting(at=AT)
    return BankEntry.objects.get()


def owed(case: Case) -> int:
    return balance(case.debt, on=DAY).minor


def test_the_bank_shows_what_was_told_and_nothing_is_paid_again(case: Case) -> None:
    told(case, 2_500)
    before = owed(case)

    entry = shown(case)

    assert (entry.state, owed(case)) == ("matched", before)
    assert "told_by_hand" in entry.events.get(code="matched").data["because"]
    assert held_for(case.debt.creditor, on=DAY, currency="EUR").minor == 2_500
    assert suspense(on=DAY, currency="EUR").minor == 0


@pytest.mark.parametrize(
    ("sums", "why"),
    [((2_500, 2_500), "told_by_hand_several"), ((2_400,), "told_by_hand_other_sum")],
)
def test_where_it_is_unclear_it_waits_with_that_reason(
    case: Case, sums: tuple[int, ...], why: str
) -> None:
    for number, minor in enumerate(sums):
        told(case, minor, key=f"k{number}")
    before = owed(case)

    entry = shown(case)

    assert (entry.state, owed(case)) == ("suspense", before)
    assert why in entry.suggestions.get().reasons


def test_a_person_who_says_whose_it_is_pays_it_once(case: Case) -> None:
    for number in range(2):
        told(case, 2_500, key=f"k{number}")
    before = owed(case)
    entry = shown(case)

    attribute_entry(entry, cases=[case], at=AT, actor="staff:x", because="by_hand")

    assert owed(case) == before
    assert held_for(case.debt.creditor, on=DAY, currency="EUR").minor == 2_500


def test_what_was_told_long_before_is_another_payment(case: Case) -> None:
    told(case, 2_500, on=date(2026, 11, 2))
    before = owed(case)

    assert shown(case).state == "matched"
    assert owed(case) == before - 2_500


def test_what_was_left_over_of_a_told_payment_may_go_back_once_it_is_seen(case: Case) -> None:
    over = owed(case) + 700
    told(case, over)

    entry = shown(case, str(Money(over, "EUR").decimal))

    assert entry.state == "matched"
    assert Overpaid.objects.get().entry == entry
    assert suspense(on=DAY, currency="EUR").minor == 700
