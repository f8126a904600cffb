"""Money that goes back leaves by an order to the bank; the statement that shows it ends it."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.contact.references import payment_reference
from evenhand.ledger.queries import balance, suspense
from evenhand.payments import overpaid, refunds
from evenhand.payments.actions import ask_to_send_back, match_waiting, take_file
from evenhand.payments.models import BankEntry, Overpaid, Refund
from evenhand.payments.reconciling import reconcile
from evenhand.rulebook import Money
from tests import cast
from tests.bank_files import PAYER, Line, camt
from tests.cast import AT

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


def bank_tells(line: Line, *, identity: str, opening: str, closing: str, until: str) -> BankEntry:
    content = camt(line, identity=identity, opening=opening, closing=closing, until=until)
    assert take_file(name="f", content=content, at=AT, actor="staff:test").state == "taken"
    match_waiting(at=AT)
    return BankEntry.objects.latest("pk")


def left(minor: int, row: Refund, *, closing: str) -> BankEntry:
    """The bank shows an order of ours leaving."""
    line = Line(amount=f"-{Money(minor, 'EUR').decimal}", day="2026-11-17", name="ILZE",
                end_to_end=refunds.end_to_end(row))  # fmt: skip
    return bank_tells(line, identity="S2", opening="125.00", closing=closing, until="2026-11-17")


def account_on(day: date) -> str:
    rows = reconcile(day, at=AT)
    return next(str(row.state) for row in rows if row.what.startswith("account"))


def test_what_is_sent_back_leaves_by_an_order_and_the_bank_agrees() -> None:
    entry = bank_tells(Line(amount="25.00"), identity="S1", opening="100.00", closing="125.00",
                       until="2026-11-16")  # fmt: skip
    ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:one")
    row = Refund.objects.get()

    content, media_type = refunds.order_of(row)
    went = left(2_500, row, closing="100.00")
    match_waiting(at=AT)

    assert media_type == "application/xml"
    assert PAYER.encode() in content
    assert (went.state, suspense(on=date(2026, 11, 17), currency="EUR").minor) == ("matched", 0)
    assert account_on(date(2026, 11, 17)) == "fine"


def test_another_sum_under_our_mark_is_left_to_a_person() -> None:
    entry = bank_tells(Line(amount="25.00"), identity="S1", opening="100.00", closing="125.00",
                       until="2026-11-16")  # fmt: skip
    ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:one")

    went = left(2_400, Refund.objects.get(), closing="101.00")

    assert went.state == "waiting"
    assert Refund.objects.get().entry is None


def test_what_was_overpaid_goes_back_to_the_account_it_came_from() -> None:
    case = cast.case(cast.person(), principal_minor=2_000)
    bank_tells(Line(amount="25.00", reference=payment_reference(case.debt)), identity="S1",
               opening="100.00", closing="125.00", until="2026-11-16")  # fmt: skip
    row = Overpaid.objects.get()

    overpaid.give_back(row, at=AT, actor="staff:one")
    overpaid.give_back(row, at=AT, actor="staff:one")

    order = Refund.objects.get()
    assert (order.amount_minor, balance(case.debt, on=MONDAY).minor) == (500, 0)
    assert PAYER.encode() in refunds.order_of(order)[0]


def test_without_an_account_nothing_is_set_aside() -> None:
    entry = bank_tells(Line(amount="25.00", iban=""), identity="S1", opening="100.00",
                       closing="125.00", until="2026-11-16")  # fmt: skip

    with pytest.raises(refunds.NoAccount):
        ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:one")

    assert suspense(on=MONDAY, currency="EUR").minor == 2_500
