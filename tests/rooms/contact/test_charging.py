"""A fee pays for one act, and only when the rulebook allows this very fee."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from evenhand.cases.models import Case, Person
from evenhand.contact import gate
from evenhand.contact.actions import request_stops
from evenhand.contact.charging import ActPaidFor, FeeNotAllowed, charge_fee
from evenhand.contact.models import Release
from evenhand.holds.actions import StopRequest
from evenhand.journal.models import Event
from evenhand.ledger import actions as ledger
from evenhand.ledger.actions import KeyUsedDifferently
from evenhand.ledger.models import Charge, Transfer
from evenhand.ledger.queries import balance_lines
from evenhand.rulebook import Money, open_rulebook
from tests.cast import AT, GRETA, ILZE, Who, case, charged, person

pytestmark = pytest.mark.django_db
SWEDE = Who("Elsa", "Berg", "SE", "", "Europe/Stockholm", "en", "SEK", "Gatan 7", "11122", "Sthlm")
WITHOUT_FEES = ("AT", "ES", "GR", "HU", "IE", "IT", "LT", "PL")


def a_case(who: Who = SWEDE, *, principal_minor: int = 120_000) -> Case:
    """A loan of Elsa, who lives in Sweden."""
    return case(person(who), principal_minor=principal_minor, currency=who.currency)


def charge(of: Case, minor: int = 18_000, *, kind: str = "demand", key: str = "fee-1",
           **given: Any) -> Transfer:  # fmt: skip
    """Ask for a fee of one demand and charge it."""
    return charge_fee(
        case=of, fee_kind=kind, amount=Money(minor, of.debt.currency), at=AT, actor="test",
        basis="Act 1981:739, section 2", key=key, **given,
    )  # fmt: skip


def a_letter(of: Case, **given: Any) -> Release:
    """A demand that left."""
    told = {"state": "released", "queued_at": AT, "outcome_at": AT, **given}
    return Release.objects.create(
        business_key=f"demand-{Release.objects.count()}", case=of, person=of.person,
        act="demand.letter", letter="reminder", language="en", **told,
    )  # fmt: skip


def fees(of: Case) -> int:
    """Fees that are owed, in minor units."""
    lines = {line.kind: line.amount.minor for line in balance_lines(of.debt, on=AT.date())}
    return lines.get("fees", 0)


def test_a_fee_that_the_law_names_is_charged_with_its_verdict() -> None:
    of = a_case()

    transfer = charge(of)

    kept = Charge.objects.get(transfer=transfer)
    assert (fees(of), kept.fee_kind) == (18_000, "demand")
    assert Event.objects.filter(pk=kept.verdict_event or 0, code="verdict.allowed").exists()
    assert Event.objects.filter(code="fee.charged").count() == 1
    connection.check_constraints()  # what explains it is there when the transaction ends


def test_one_unit_above_the_cap_is_refused_in_words_and_the_verdict_stays() -> None:
    of = a_case()

    with pytest.raises(FeeNotAllowed) as said:
        charge(of, 18_001)

    assert "se.fee-cap" in [reason.rule for reason in said.value.verdict.reasons]
    assert all(said.value.reasons("en"))
    assert fees(of) == 0
    assert Event.objects.filter(code="verdict.refused", case_key=of.key).count() == 1
    assert Event.objects.filter(code="fee.refused").count() == 1


def test_the_same_call_again_charges_once_and_another_under_its_key_is_refused() -> None:
    of = a_case()
    first = charge(of)

    assert charge(of) == first
    with pytest.raises(KeyUsedDifferently):
        charge(of, 17_999)
    assert fees(of) == 18_000


def test_an_act_is_paid_for_once_whatever_the_key() -> None:
    of = a_case()
    letter = a_letter(of)
    charge(of, 9_000, release=letter)

    with pytest.raises(ActPaidFor):
        charge(of, 9_000, key="fee-2", release=letter)


def test_what_was_charged_before_counts_under_the_cap() -> None:
    of = a_case()
    charge(of, 10_000)

    with pytest.raises(FeeNotAllowed):
        charge(of, 8_001, key="fee-2")

    assert charge(of, 8_000, key="fee-3").amount_minor == 8_000


@pytest.mark.parametrize("given", [{"state": "failed"}, {"returned_at": AT}])
def test_an_act_that_told_her_nothing_costs_nothing_in_latvia(given: dict[str, Any]) -> None:
    of = a_case(ILZE)

    with pytest.raises(FeeNotAllowed) as said:
        charge(of, 100, kind="reminder", release=a_letter(of, **given))

    assert "lv.no-fee-for-a-breach" in [reason.rule for reason in said.value.verdict.reasons]


def test_no_fee_is_charged_during_a_hold() -> None:
    of = a_case()
    request_stops([StopRequest(person=of.person, kind="requested", source="night", actor="x",
                               starts_at=AT - timedelta(days=1))], at=AT)  # fmt: skip

    with pytest.raises(FeeNotAllowed):
        charge(of)

    assert fees(of) == 0


def test_no_fee_is_charged_for_an_act_of_a_day_of_which_a_hold_covered_a_part() -> None:
    of = a_case()
    then = AT - timedelta(days=9)
    request = StopRequest(person=of.person, kind="requested", source="night", actor="x",
                          starts_at=then, ends_at=then + timedelta(hours=1))  # fmt: skip
    request_stops([request], at=AT)

    with pytest.raises(ledger.ChargeDuringHold):
        charge(of, release=a_letter(of, outcome_at=then))

    assert fees(of) == 0
    assert Event.objects.filter(code="fee.refused").count() == 1


@pytest.mark.parametrize("country", WITHOUT_FEES)
def test_no_fee_is_charged_where_no_law_that_we_know_names_one(country: str) -> None:
    of = a_case(GRETA)
    Person.objects.filter(pk=of.person_id).update(country=country, region="", zone="")
    of = Case.objects.select_related("person", "debt__creditor").get(pk=of.pk)

    for kind in ("first_notice", "reminder", "demand", "lump_sum", "other"):
        with pytest.raises(FeeNotAllowed) as said:
            charge(of, 1, kind=kind, key=f"fee-{kind}", agreed=Money(100, "EUR"))

    assert "house.fee-with-a-basis" in [reason.rule for reason in said.value.verdict.reasons]


def test_packs_without_a_law_on_fees_are_those_we_think() -> None:
    book = open_rulebook()

    lacking = {code.upper() for code in book.known_countries if f"{code}.lawful_fee"
               not in book.formulas}  # fmt: skip

    assert lacking == set(WITHOUT_FEES)


def test_fees_stay_in_proportion_to_a_claim_that_is_known() -> None:
    of = a_case(principal_minor=30_000)

    with pytest.raises(FeeNotAllowed) as said:
        charge(of, 15_001)

    assert [reason.rule for reason in said.value.verdict.reasons] == ["house.fees-in-proportion"]
    assert charge(of, 15_000).amount_minor == 15_000


def test_the_gate_sees_claim_interest_and_fees() -> None:
    of = a_case(GRETA)
    charged(of.debt, 700, kind="interest", key="i")
    charged(of.debt, 300, key="f")

    facts = gate.facts_of(of, at=datetime(2026, 11, 17, 18, tzinfo=UTC))

    expected = {
        "claim_minor": 120_000, "claim_known": True, "interest_minor": 700,
        "fees_charged_minor": 300, "first_notice_fees_minor": 0,
    }  # fmt: skip
    assert {name: facts[name] for name in expected} == expected


@pytest.mark.parametrize("kind", ["fee", "interest"])
def test_the_database_keeps_no_charge_that_nothing_explains(kind: str) -> None:
    of = a_case()
    move = ledger.Move(
        key="bare", kind=kind, amount=Money(1, "SEK"), effective_on=AT.date(),
        debit=ledger.ensure_account(kind="fees", currency="SEK", debt=of.debt),
        credit=ledger.ensure_account(kind="placed", currency="SEK", creditor=of.debt.creditor),
    )  # fmt: skip

    ledger.post(move, at=AT, actor="test")

    with pytest.raises(DatabaseError, match="no charge that explains it"), transaction.atomic():
        connection.check_constraints()

    transaction.set_rollback(True)


def test_a_fee_whose_verdict_was_no_is_not_kept_either() -> None:
    of = a_case()
    with pytest.raises(FeeNotAllowed):
        charge(of, 18_001)
    refusal = Event.objects.get(code="verdict.refused", case_key=of.key)
    transfer = charge(of)

    other = ledger.post(
        ledger.Move(key="other", kind="fee", amount=Money(1, "SEK"), effective_on=AT.date(),
                    debit=transfer.debit, credit=transfer.credit), at=AT, actor="test",
    )  # fmt: skip
    Charge.objects.create(transfer=other, kind="fee", fee_kind="demand", act_key="other",
                          from_on=AT.date(), until_on=AT.date() + timedelta(days=1),
                          verdict_event=refusal.pk)  # fmt: skip

    with pytest.raises(DatabaseError, match="or no verdict"), transaction.atomic():
        connection.check_constraints()

    transaction.set_rollback(True)
