"""Money freed by a fee or interest taken back goes back like all overpaid money, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from evenhand.cases.models import Case
from evenhand.contact.references import payment_reference
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows, interest
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import balance_lines, client_money, held_for, suspense
from evenhand.ledger.verifying import verify
from evenhand.payments import direct, overpaid, recalls, refunds, remitting
from evenhand.payments.allocating import take
from evenhand.payments.applying import NotHers, apply_by_wish
from evenhand.payments.models import BankEntry, Overpaid, Refund, RemittanceLine
from evenhand.payments.reconciling import reconcile
from evenhand.rulebook import Money
from evenhand.rulebook.calendar import Period
from evenhand.work.models import Task
from tests import cast
from tests.bank_files import PAYER, PLACE, Line
from tests.cast import AT
from tests.rooms.payments.test_refunds import bank_tells
from tests.rooms.payments.test_remitting import agreed

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
FEE = 500


@pytest.fixture(autouse=True)
def _one_account(settings: Any) -> None:
    accounts = {"EUR": settings.FIRM["accounts"]["EUR"]}
    settings.FIRM = settings.FIRM | {"accounts": accounts, "own_accounts": {}}


@pytest.fixture
def case() -> Case:
    """Ilze owes 20.00, and a fee of 5.00."""
    made = cast.case(cast.person(), principal_minor=2_000)
    cast.charged(made.debt, FEE, on=MONDAY)
    return made


def pays(case: Case, amount: str, *, closing: str) -> BankEntry:
    line = Line(amount=amount, reference=payment_reference(case.debt))
    return bank_tells(line, identity="S1", opening="100.00", closing=closing, until="2026-11-16")


def pays_the_fee(case: Case) -> Sequence[Transfer]:
    """As agreed with a creditor, before principal."""
    part = flows.Part(debt=case.debt, kind="fees", amount=Money(FEE, "EUR"))
    flows.take_in(key="p", place=PLACE, amount=part.amount, on=MONDAY, at=AT, actor="x")
    return flows.attribute(key="p", parts=[part], paid_on=MONDAY, at=AT, actor="x")


def fee_taken_back(case: Case) -> list[Transfer]:
    return ledger.reverse_charges(
        debt=case.debt, kinds=["fee"], days=Period(MONDAY - timedelta(days=1)), because="hold:x",
        at=AT, actor="system:stop",
    )  # fmt: skip


def owed(case: Case) -> dict[str, int]:
    return {line.kind: line.amount.minor for line in balance_lines(case.debt, on=AT.date())}


def states(day: date) -> dict[str, str]:
    return {row.what.split(":")[0]: row.state for row in reconcile(day, at=AT)}


FINE = {"account": "fine", "bank": "fine", "creditor": "fine"}


def test_a_fee_taken_back_after_all_was_paid_goes_back_by_an_order_to_her_bank(case: Case) -> None:
    pays(case, "25.00", closing="125.00")

    fee_taken_back(case)
    row = Overpaid.objects.get()
    before = states(MONDAY)
    overpaid.give_back(row, at=AT, actor="staff:one")
    order = Refund.objects.get()
    went = Line(amount="-5.00", day="2026-11-17", end_to_end=refunds.end_to_end(order))
    bank_tells(went, identity="S2", opening="125.00", closing="120.00", until="2026-11-17")

    row.refresh_from_db()
    assert (before, row.state, row.amount_minor) == (FINE, "returned", FEE)
    assert PAYER.encode() in refunds.order_of(order)[0]
    assert (suspense(on=TUESDAY, currency="EUR").minor, states(TUESDAY)) == (0, FINE)
    assert not Task.objects.filter(kind="overpaid_return", done_at=None).exists()
    assert verify().wrong == ()


def test_taken_back_twice_it_is_hers_once(case: Case) -> None:
    pays(case, "25.00", closing="125.00")

    fee_taken_back(case)
    fee_taken_back(case)

    assert Overpaid.objects.get().paid_on == MONDAY


def test_where_principal_is_owed_it_stays_held_and_nothing_goes_back(case: Case) -> None:
    agreed(case.debt.creditor, commission_bp=0, vat_bp=0, vat_source="")
    pays_the_fee(case)

    fee_taken_back(case)
    state, run = states(MONDAY)["creditor"], run_of(case)

    assert (owed(case), state) == ({"principal": 1_500}, "fine")
    assert not Overpaid.objects.exists()
    assert sorted(run.lines.values_list("what", "kind", "amount_minor")) == [
        ("freed", "fees", -FEE), ("payment", "fees", FEE), ("payment", "principal", FEE),
    ]  # fmt: skip


def test_it_is_used_for_another_debt_by_her_own_words(case: Case) -> None:
    pays(case, "25.00", closing="125.00")
    fee_taken_back(case)
    more = cast.case(case.person, owed_to=case.debt.creditor, reference="loan-2")

    apply_by_wish(Overpaid.objects.get(), case=more, words="by phone", at=AT, actor="staff:one")

    assert owed(more) == {"principal": more.debt.principal_minor - FEE}
    assert states(AT.date())["creditor"] == "fine"


# --- What the creditor gets -----------------------------------------------------------------------


DAY = date(2026, 12, 1)
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def run_of(case: Case, day: date = DAY, at: datetime = LATER) -> Any:
    run = remitting.draw_up(case.debt.creditor, currency="EUR", day=day, at=at, actor="staff:one")
    return run and remitting.approve(run, at=at, actor="staff:two")


def test_the_creditor_gets_what_was_paid_without_what_is_hers_again(case: Case) -> None:
    agreed(case.debt.creditor)
    pays(case, "25.00", closing="125.00")
    fee_taken_back(case)

    run = run_of(case)

    assert run.gross_minor == 2_000
    assert sorted(run.lines.values_list("what", "amount_minor")) == [
        ("freed", -FEE), ("payment", FEE), ("payment", 2_000),
    ]  # fmt: skip
    assert held_for(case.debt.creditor, on=DAY, currency="EUR").minor == 0
    assert client_money(case.debt.creditor, on=DAY, currency="EUR").minor == 0


def test_what_was_passed_on_before_is_netted_in_the_next_run(case: Case) -> None:
    agreed(case.debt.creditor, commission_bp=0, vat_bp=0, vat_source="")
    pays(case, "25.00", closing="125.00")
    run_of(case)
    fee_taken_back(case)
    other = cast.case(
        cast.person(cast.GRETA), owed_to=case.debt.creditor, reference="loan-2",
        principal_minor=9_000,
    )  # fmt: skip
    amount = Money(9_000, other.debt.currency)
    flows.take_in(key="n", place=PLACE, amount=amount, on=DAY, at=LATER, actor="bank")
    flows.attribute(key="n", parts=[flows.Part(debt=other.debt, kind="principal", amount=amount)],
                    paid_on=DAY, at=LATER, actor="bank")  # fmt: skip

    after = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    run = run_of(case, day=date(2026, 12, 2), at=after)

    assert (run.gross_minor, run.lines.filter(what="freed").count()) == (9_000 - FEE, 1)
    assert held_for(case.debt.creditor, on=after.date(), currency="EUR").minor == 0


def test_a_recall_ends_after_what_was_freed_was_passed_on_or_went_back(case: Case) -> None:
    agreed(case.debt.creditor)
    pays(case, "25.00", closing="125.00")
    fee_taken_back(case)
    recall = recalls.ask_recall(case.debt, why="sold", at=AT, actor="client:x")
    run_of(case)

    assert recalls.open_on(recall.debt) == ("overpaid_waits",)
    assert RemittanceLine.objects.filter(debt=case.debt).count() == 3


# --- The bank takes it back, or shows it late -----------------------------------------------------


def test_the_bank_takes_a_payment_back_of_which_a_part_was_freed(case: Case) -> None:
    pays(case, "25.00", closing="125.00")
    fee_taken_back(case)

    back = Line(amount="-25.00", day="2026-11-17", is_reversal=True,
                reference=payment_reference(case.debt))  # fmt: skip
    bank_tells(back, identity="S2", opening="125.00", closing="100.00", until="2026-11-17")

    assert owed(case) == {"principal": 2_000}
    assert Overpaid.objects.get().state == "returned"
    assert suspense(on=TUESDAY, currency="EUR").minor == 0
    assert states(TUESDAY) == FINE


def test_the_bank_takes_a_payment_back_that_was_paid_anew_on_principal(case: Case) -> None:
    paid = pays_the_fee(case)
    fee_taken_back(case)
    anew = owed(case)

    for _ in range(2):
        flows.take_back(key="b", of=paid, place=PLACE, on=TUESDAY, at=AT, actor="x", basis="back")

    assert anew == {"principal": 1_500}
    assert owed(case) == {"principal": 2_000}
    assert held_for(case.debt.creditor, on=TUESDAY, currency="EUR").minor == 0
    assert verify().wrong == ()


def test_told_by_hand_then_freed_then_shown_by_the_bank_it_is_one_payment(case: Case) -> None:
    take(cases=[case], amount=Money(2_500, "EUR"), paid_on=MONDAY, key="k", at=AT, actor="staff:x")
    fee_taken_back(case)
    row = Overpaid.objects.get()
    waits, with_hand = overpaid.is_held(row), states(MONDAY)

    pays(case, "25.00", closing="125.00")

    row.refresh_from_db()
    assert (waits, with_hand["creditor"]) == (False, "fine")
    assert overpaid.is_held(row)
    assert held_for(case.debt.creditor, on=TUESDAY, currency="EUR").minor == 2_000
    assert states(MONDAY) == FINE
    overpaid.give_back(row, at=AT, actor="staff:one")
    assert Refund.objects.get().amount_minor == FEE


# --- Interest, and what the creditor has ----------------------------------------------------------


def test_interest_that_was_paid_and_is_taken_back_goes_back_too() -> None:
    of = cast.case(cast.person(cast.GRETA), principal_minor=365_000)
    taken_on = (AT - timedelta(days=30)).date()
    interest.set_terms(of.debt, source="placement", basis="Loan agreement", at=AT, actor="test",
                       kind="contractual", rate_bp=1_000, from_on=taken_on)  # fmt: skip
    interest.charge_until(of.debt, until=AT.date(), key="i", at=AT, actor="test")
    parts = [flows.Part(debt=of.debt, kind="principal", amount=Money(365_000, "EUR")),
             flows.Part(debt=of.debt, kind="interest", amount=Money(3_000, "EUR"))]  # fmt: skip
    flows.take_in(key="p", place=PLACE, amount=Money(368_000, "EUR"), on=AT.date(), at=AT,
                  actor="x")  # fmt: skip
    flows.attribute(key="p", parts=parts, paid_on=AT.date(), at=AT, actor="x")

    interest.set_terms(of.debt, source="placement", basis="no interest", at=AT, actor="test",
                       kind="none", rate_bp=None, from_on=taken_on)  # fmt: skip
    interest.take_back(of.debt, because="terms", at=AT, actor="test")

    assert owed(of) == {}
    assert Overpaid.objects.get().amount_minor == 3_000
    assert interest.take_back(of.debt, because="terms", at=AT, actor="test") == []


def test_what_was_paid_to_the_creditor_is_the_creditors_to_give_back(case: Case) -> None:
    told = direct.Report(debt_reference=case.debt.reference, own_reference="1",
                         amount=Money(2_500, "EUR"), paid_on=MONDAY)  # fmt: skip
    direct.report(case.debt.creditor, told, at=AT, actor="client:x")

    fee_taken_back(case)

    row = Overpaid.objects.get()
    assert not overpaid.is_held(row)
    with pytest.raises(overpaid.NotSeenAtBank):
        overpaid.give_back(row, at=AT, actor="staff:one")
    theirs = cast.case(case.person, owed_to=cast.creditor("Ostsee Energie", "DE"), reference="o")
    with pytest.raises(NotHers):
        apply_by_wish(row, case=theirs, words="by phone", at=AT, actor="staff:one")
    same = cast.case(case.person, owed_to=case.debt.creditor, reference="loan-2")
    (made,) = apply_by_wish(row, case=same, words="by phone", at=AT, actor="staff:one")
    assert (made.kind, owed(same)["principal"]) == ("reported", same.debt.principal_minor - FEE)
