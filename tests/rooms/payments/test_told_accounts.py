"""Money whose payer no bank names goes back too: she tells her account, and two people send it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from evenhand.contact.references import payment_reference
from evenhand.ledger.queries import suspense
from evenhand.payments import overpaid, pain001, refunds, sending_back
from evenhand.payments.actions import ask_to_send_back
from evenhand.payments.models import BankEntry, Overpaid, Refund, ToldAccount
from evenhand.payments.told_accounts import (
    Account,
    AccountWrong,
    AgreedBefore,
    HolderMissing,
    SecondPersonMissing,
    WordsMissing,
)
from tests import cast
from tests.bank_files import PAYER, Line
from tests.cast import AT
from tests.rooms.payments.test_refunds import bank_tells

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
HERS = Account(holder="Ilze Bērziņa", account="DE89 3704 0044 0532 0130 00", words="by phone today")


def cash_came(*, reference: str = "", iban: str = "") -> BankEntry:
    line = Line(amount="25.00", iban=iban, reference=reference)
    return bank_tells(line, identity="S1", opening="100.00", closing="125.00", until="2026-11-16")


@pytest.fixture
def row() -> Overpaid:
    """Five euros too many, paid by somebody whose account the bank does not tell."""
    case = cast.case(cast.person(), principal_minor=2_000)
    cash_came(reference=payment_reference(case.debt))
    return Overpaid.objects.get()


def told(row: Overpaid, account: Account = HERS, *, by: str = "staff:one") -> ToldAccount:
    return overpaid.tell_account(row, account, at=AT, actor=by)


def test_what_was_overpaid_goes_to_the_account_that_she_told_by_a_second_person(
    row: Overpaid,
) -> None:
    told(row)

    overpaid.give_back(row, at=AT, actor="staff:two")

    order = Refund.objects.get()
    assert b"DE89370400440532013000" in refunds.order_of(order)[0]
    assert (order.amount_minor, order.made_by) == (500, "staff:two")
    assert ToldAccount.objects.get().agreed_by == "staff:two"
    row.refresh_from_db()
    assert row.state == "returned"


def test_who_wrote_the_account_down_does_not_send_the_money(row: Overpaid) -> None:
    told(row)

    with pytest.raises(SecondPersonMissing):
        overpaid.give_back(row, at=AT, actor="staff:one")

    row.refresh_from_db()
    assert (row.state, Refund.objects.count()) == ("open", 0)
    assert suspense(on=MONDAY, currency="EUR").minor == 500


def test_the_database_too_wants_a_second_person(row: Overpaid) -> None:
    told(row)

    with pytest.raises(IntegrityError), transaction.atomic():
        ToldAccount.objects.update(agreed_at=AT, agreed_by="staff:one")


def test_an_account_that_the_bank_named_is_not_replaced_by_another() -> None:
    case = cast.case(cast.person(), principal_minor=2_000)
    cash_came(reference=payment_reference(case.debt), iban=PAYER)

    with pytest.raises(refunds.AccountKnown):
        told(Overpaid.objects.get())


@pytest.mark.parametrize(
    ("account", "wrong"),
    [
        (Account(holder="Ilze", account="DE89370400440532013001", words="x"), AccountWrong),
        (Account(holder="Ilze", account="20-00-00 55779911", words="x"), AccountWrong),
        (Account(holder="Ilze", account="", words="x"), AccountWrong),
        (Account(holder="\u2603", account=HERS.account, words="x"), HolderMissing),
        (Account(holder="Ilze", account=HERS.account, words=" "), WordsMissing),
    ],
)
def test_what_no_order_can_name_is_not_written_down(
    row: Overpaid, account: Account, wrong: type[Exception]
) -> None:
    with pytest.raises(wrong):
        told(row, account)

    assert not ToldAccount.objects.exists()


def test_it_lies_sealed_and_the_same_again_is_once(row: Overpaid) -> None:
    first, again = told(row), told(row, by="staff:two")

    assert (first, ToldAccount.objects.count()) == (again, 1)
    assert b"3704" not in bytes(first.payload)
    assert b"phone" not in bytes(first.payload)


def test_another_account_takes_its_place_and_wants_a_second_person_anew(row: Overpaid) -> None:
    told(row)
    told(row, Account(holder="Ilze", account=PAYER, words="a letter"), by="staff:two")

    with pytest.raises(SecondPersonMissing):
        overpaid.give_back(row, at=AT, actor="staff:two")
    overpaid.give_back(row, at=AT, actor="staff:one")

    assert PAYER.encode() in refunds.order_of(Refund.objects.get())[0]


def test_after_the_money_went_no_other_account_is_told() -> None:
    entry = cash_came()
    sending_back.tell_account(entry, HERS, at=AT, actor="staff:one")
    ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:two")

    with pytest.raises(sending_back.NotOpen):
        sending_back.tell_account(entry, HERS, at=AT, actor="staff:one")
    with pytest.raises(AgreedBefore):
        refunds.tell_account(
            entry.business_key, Account(holder="Ilze", account=PAYER, words="x"), entry=entry,
            at=AT, actor="staff:one",
        )  # fmt: skip


def test_what_is_nobodys_goes_back_to_an_account_told_and_sent_by_two() -> None:
    entry = cash_came()
    sending_back.tell_account(entry, HERS, at=AT, actor="staff:one")

    with pytest.raises(SecondPersonMissing):
        ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:one")
    outcome = ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:two")

    assert outcome == "sent_back"
    assert b"DE89370400440532013000" in refunds.order_of(Refund.objects.get())[0]
    assert list(entry.events.filter(code="send_back_asked").values_list("actor", flat=True)) == [
        "staff:one"
    ]


@pytest.mark.parametrize(
    ("account", "currency", "fits"),
    [
        ("20-00-00 55779911", "GBP", True),
        ("5050-1055", "SEK", True),
        ("GB29NWBK60161331926819", "SEK", True),
        ("GB29NWBK60161331926818", "SEK", False),
        ("20-00-00 55779911", "EUR", False),
        ("my account", "SEK", False),
        ("=1+1234", "SEK", False),
    ],
)
def test_where_orders_go_as_a_list_another_number_will_do(
    account: str, currency: str, fits: bool
) -> None:
    assert pain001.is_account(account, currency=currency) is fits
