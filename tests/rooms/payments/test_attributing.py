"""Money that came by bank reaches its debt, waits in suspense, is taken back, or goes back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenhand.cases.actions import close_case
from evenhand.cases.models import Case
from evenhand.contact.models import Release
from evenhand.contact.references import payment_reference
from evenhand.journal.models import Event
from evenhand.ledger import queries as balances
from evenhand.payments.actions import (
    ask_to_send_back,
    attribute_entry,
    match_waiting,
    take_file,
)
from evenhand.payments.attributing import EntryNotOpen, NothingToAttribute
from evenhand.payments.models import BankEntry, KnownPayer, Suggestion
from evenhand.payments.sending_back import NotOpen, ReasonMissing
from evenhand.work.models import Task
from tests import cast
from tests.bank_files import PLACE, Line, camt
from tests.cast import AT

pytestmark = pytest.mark.django_db
ANOTHER = "FR1420041010050500013M02606"


@pytest.fixture
def case() -> Case:
    """Ilze owes 1,200.00 euros."""
    return cast.case(cast.person())


def _came(*lines: Line, identity: str = "S1") -> dict[str, int]:
    take_file(name="f", content=camt(*lines, identity=identity), at=AT, actor="staff:test")
    return dict(match_waiting(at=AT))


def _owed(case: Case) -> int:
    return balances.balance(case.debt, on=AT.date()).minor


def _suspense() -> int:
    return balances.suspense(on=AT.date(), currency="EUR").minor


def _held(case: Case) -> int:
    return balances.held_for(case.debt.creditor, on=AT.date(), currency="EUR").minor


def _rf(case: Case) -> str:
    return payment_reference(case.debt)


# --- Matched -------------------------------------------------------------------------------------


def test_a_payment_by_reference_reaches_its_debt_with_its_reason(case: Case) -> None:
    counted = _came(Line(amount="25.00", reference=_rf(case)))

    row = BankEntry.objects.get()
    event = Event.objects.get(code="bank.matched")
    assert counted == {"matched": 1}
    assert (_owed(case), _suspense(), _held(case)) == (117_500, 0, 2500)
    assert (row.state, row.events.get(code="matched").data["because"]) == (
        "matched",
        ["reference", "name_fits"],
    )
    assert (event.case_key, event.data["amount_minor"]) == (case.key, 2500)


def test_matching_again_changes_nothing(case: Case) -> None:
    _came(Line(reference=_rf(case)), Line(name="Nobody", iban="", mark="x"))
    events = Event.objects.count()

    counted = match_waiting(at=AT)

    assert dict(counted) == {"suspense": 1}
    assert (_owed(case), Event.objects.count()) == (117_500, events)


def test_who_paid_once_is_known_by_her_account_and_the_account_is_not_kept(case: Case) -> None:
    _came(Line(amount="25.00", reference=_rf(case)))

    counted = _came(Line(amount="1175.00", name="Her Sister", mark="b"), identity="S2")

    assert counted == {"matched": 1}
    assert _owed(case) == 0
    assert len(KnownPayer.objects.get().iban_hmac) == 64


def test_a_closed_case_takes_a_payment_and_all_of_it_is_left_over(case: Case) -> None:
    _came(Line(amount="1200.00", reference=_rf(case)))
    close_case(case=case, why="paid", at=AT, actor="test")

    counted = _came(Line(amount="30.00", reference=_rf(case), mark="late"), identity="S2")

    row = BankEntry.objects.get(amount_minor=3000)
    assert counted == {"matched": 1}
    assert row.events.get(code="matched").data["left_over_minor"] == 3000
    assert (_owed(case), _suspense()) == (0, 3000)
    assert Task.objects.filter(kind="overpaid_return", case_key=case.key).count() == 1


def test_nothing_is_sent_to_a_person_because_money_came(case: Case) -> None:
    _came(Line(reference=_rf(case)), Line(name="Ilze Bērziņa", mark="x"))

    assert not Release.objects.exists()


def test_two_payments_of_the_whole_debt_are_not_both_taken_for_it(case: Case) -> None:
    _came(Line(amount="25.00", reference=_rf(case)))

    counted = _came(
        Line(amount="1175.00", mark="b"), Line(amount="1175.00", mark="c"), identity="S2"
    )

    assert counted == {"matched": 1, "suggested": 1}


# --- Suspense ------------------------------------------------------------------------------------


def test_what_only_points_at_a_case_waits_with_its_suggestion(case: Case) -> None:
    counted = _came(Line(name="BERZINA ILZE", amount="1200.00"))

    found = Suggestion.objects.get()
    assert counted == {"suggested": 1}
    assert (found.case_id, found.reasons) == (case.pk, ["name_fits", "sum_is_balance"])
    assert (_owed(case), _suspense()) == (120_000, 120_000)


def test_somebody_attributes_an_entry_once(case: Case) -> None:
    _came(Line(name="BERZINA ILZE", amount="20.00"))
    row = BankEntry.objects.get()

    first = attribute_entry(row, cases=[case], at=AT, actor="staff:a", because="by_hand")
    again = attribute_entry(row, cases=[case], at=AT, actor="staff:b", because="by_hand")

    assert [one.pk for one in first] == [one.pk for one in again]
    assert (_owed(case), Suggestion.objects.count()) == (118_000, 0)


def test_an_entry_can_be_split_over_cases_in_their_order(case: Case) -> None:
    other = cast.case(case.person, reference="loan-2", principal_minor=5_000)
    _came(Line(name="x", iban="", amount="60.00"))

    attribute_entry(
        BankEntry.objects.get(), cases=[other, case], at=AT, actor="a", because="by_hand"
    )

    assert (_owed(other), _owed(case)) == (0, 119_000)


def test_an_entry_attributed_to_one_is_not_given_to_another(case: Case) -> None:
    other = cast.case(case.person, reference="loan-2")
    _came(Line(reference=_rf(case)))

    with pytest.raises(EntryNotOpen):
        attribute_entry(BankEntry.objects.get(), cases=[other], at=AT, actor="a", because="x")


def test_money_that_went_is_for_nobody(case: Case) -> None:
    _came(Line(amount="-5.00"))

    with pytest.raises(NothingToAttribute):
        attribute_entry(BankEntry.objects.get(), cases=[case], at=AT, actor="a", because="x")


def test_costs_of_the_bank_on_clients_money_are_for_somebody_to_see_to() -> None:
    counted = _came(Line(amount="-5.00", name="", iban=""))

    assert counted == {"left": 1}
    assert BankEntry.objects.get().why == "bank_costs"
    assert Task.objects.get(kind="reconciliation_differs").note == "bank_costs"


# --- Taken back ----------------------------------------------------------------------------------


def test_a_credit_that_the_bank_takes_back_is_owed_again(case: Case) -> None:
    _came(Line(amount="25.00", reference=_rf(case), end_to_end="E1"))

    counted = _came(
        Line(amount="-25.00", end_to_end="E1", is_reversal=True, mark="r"), identity="S2"
    )

    assert counted == {"returned": 1}
    assert (_owed(case), _suspense(), _held(case)) == (120_000, 0, 0)
    assert balances.at_bank(place=PLACE, on=AT.date(), currency="EUR").minor == 0
    assert set(BankEntry.objects.values_list("state", flat=True)) == {"returned"}
    assert Event.objects.get(code="bank.returned").case_key == case.key


def test_a_credit_taken_back_out_of_suspense_leaves_it() -> None:
    _came(Line(amount="25.00", name="Nobody", iban="", end_to_end="E1"))

    _came(Line(amount="-25.00", end_to_end="E1", reason="AC04", mark="r"), identity="S2")

    assert _suspense() == 0
    assert balances.at_bank(place=PLACE, on=AT.date(), currency="EUR").minor == 0


@pytest.mark.parametrize("before", [0, 2])
def test_what_is_taken_back_and_names_no_one_credit_waits(case: Case, before: int) -> None:
    _came(*(Line(reference=_rf(case), end_to_end="E1", mark=f"{n}") for n in range(before)))

    counted = _came(Line(amount="-25.00", end_to_end="E1", reason="MD06"), identity="S2")

    assert counted["left"] == 1
    assert BankEntry.objects.get(kind="return").why in ("original_unknown", "originals_alike")


# --- Sent back -----------------------------------------------------------------------------------


def test_a_small_sum_is_sent_back_by_one_and_a_large_one_by_two() -> None:
    _came(
        Line(amount="100.00", name="A", iban=ANOTHER), Line(amount="100.01", name="B", iban=ANOTHER)
    )
    small, large = BankEntry.objects.order_by("amount_minor")

    told = [
        ask_to_send_back(small, reason="not ours", at=AT, actor="staff:a"),
        ask_to_send_back(large, reason="not ours", at=AT, actor="staff:a"),
        ask_to_send_back(large, reason="not ours", at=AT, actor="staff:a"),
        ask_to_send_back(large, reason="not ours", at=AT, actor="staff:b"),
        ask_to_send_back(large, reason="not ours", at=AT, actor="staff:b"),
    ]

    assert told == ["sent_back", "asked", "asked", "sent_back", "sent_back"]
    assert _suspense() == 0
    assert Event.objects.filter(code="bank.sent_back").count() == 2


def test_nothing_goes_back_without_a_reason_or_after_it_was_matched(case: Case) -> None:
    _came(Line(reference=_rf(case)))

    with pytest.raises(ReasonMissing):
        ask_to_send_back(BankEntry.objects.get(), reason=" ", at=AT, actor="a")
    with pytest.raises(NotOpen):
        ask_to_send_back(BankEntry.objects.get(), reason="x", at=AT, actor="a")


@pytest.mark.usefixtures("case")
def test_no_entry_asks_the_database_when_nothing_is_sure() -> None:
    _came(*(Line(name=f"Nobody {n}", iban="", mark=f"{n}") for n in range(3)))

    with CaptureQueriesContext(connection) as few:
        match_waiting(at=AT)
    _came(*(Line(name=f"Nobody {n}", iban="", mark=f"{n}") for n in range(3, 30)), identity="S2")
    with CaptureQueriesContext(connection) as many:
        match_waiting(at=AT)

    assert len(many) == len(few)
