"""Orders that send money back: a file for euro and francs, a list for other currencies."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from sepaxml.validation import try_valid_xml

from evenhand.ledger.queries import suspense
from evenhand.payments import refunds, sending_back
from evenhand.payments.actions import ask_to_send_back, match_waiting, take_file
from evenhand.payments.models import BankEntry, Refund
from evenhand.payments.pain001 import SCHEMA, OrderNotWritten
from evenhand.payments.told_accounts import Account
from evenhand.rulebook import Money
from tests.bank_files import Line, camt
from tests.cast import AT

pytestmark = pytest.mark.django_db
PLACES = {"CHF": "CH9300762011623852957", "SEK": "GB29NWBK60161331926819"}
PAYERS = {"CHF": "CH4431999123000889012", "SEK": "FR1420041010050500013M02606"}


@pytest.fixture(autouse=True)
def accounts(settings: Settings) -> None:
    firm = django_settings.FIRM
    ours = {code: {"holder": "Example Firm", "iban": iban} for code, iban in PLACES.items()}
    settings.FIRM = {**firm, "accounts": {**firm["accounts"], **ours}}


def came(currency: str, *, iban: str, name: str = "ILZE BERZINA") -> BankEntry:
    line = Line(amount="25.00", currency=currency, iban=iban, name=name)
    bank_tells(line, identity="S1", opening="100.00", closing="125.00", until="2026-11-16")
    return BankEntry.objects.get()


def bank_tells(line: Line, *, identity: str, opening: str, closing: str, until: str) -> None:
    content = camt(
        line, place=PLACES[line.currency], currency=line.currency, identity=identity,
        opening=opening, closing=closing, until=until,
    )  # fmt: skip
    taken = take_file(name="f", content=content, at=AT, actor="staff:test")
    assert taken.state == "taken", taken.why
    match_waiting(at=AT)


def order_of(entry: BankEntry) -> tuple[Refund, bytes, str]:
    ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:two")
    row = Refund.objects.get()
    content, media_type = refunds.order_of(row)
    return row, content, media_type


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_francs_go_back_by_a_file_that_fits_the_scheme() -> None:
    row, content, media_type = order_of(came("CHF", iban=PAYERS["CHF"]))

    try_valid_xml(content, SCHEMA)
    assert (media_type, refunds.file_name(row, media_type)) == (
        "application/xml", f"EHB{row.pk}.xml",
    )  # fmt: skip
    assert all(
        told in content
        for told in (b'Ccy="CHF">25.00<', PAYERS["CHF"].encode(), PLACES["CHF"].encode())
    )


def test_crowns_go_back_by_a_list_of_one_payment() -> None:
    row, content, media_type = order_of(came("SEK", iban=PAYERS["SEK"]))

    (line,) = rows_of(content)
    assert (media_type, refunds.file_name(row, media_type)) == ("text/csv", f"EHB{row.pk}.csv")
    assert (line["amount"], line["currency"], line["account"], line["from_account"]) == (
        "25.00", "SEK", PAYERS["SEK"], PLACES["SEK"],
    )  # fmt: skip
    assert line["end_to_end"] == line["told"] == refunds.end_to_end(row)


def test_a_list_names_an_account_that_is_no_iban_as_the_payer_told_it() -> None:
    entry = came("SEK", iban="")
    hers = Account(holder="Ilze Berzina", account="5050-1055", words="by phone today")
    sending_back.tell_account(entry, hers, at=AT, actor="staff:one")

    (line,) = rows_of(order_of(entry)[1])

    assert (line["holder"], line["account"]) == ("Ilze Berzina", "5050-1055")


def test_what_a_payer_calls_herself_never_runs_in_a_spreadsheet() -> None:
    (line,) = rows_of(order_of(came("SEK", iban=PAYERS["SEK"], name="=cmd|' /C calc'!A0"))[1])

    assert line["holder"].startswith("'=")


@pytest.mark.parametrize("currency", ["CHF", "SEK"])
def test_the_banks_entry_of_an_order_ends_it_in_every_currency(currency: str) -> None:
    row, _content, _media = order_of(came(currency, iban=PAYERS[currency]))

    bank_tells(
        Line(amount="-25.00", day="2026-11-17", currency=currency, end_to_end=f"EHB{row.pk}"),
        identity="S2", opening="125.00", closing="100.00", until="2026-11-17",
    )  # fmt: skip

    row.refresh_from_db()
    assert row.entry is not None
    assert suspense(on=date(2026, 11, 17), currency=currency) == Money(0, currency)


def test_an_order_that_cannot_be_written_sets_nothing_aside(settings: Settings) -> None:
    entry = came("CHF", iban=PAYERS["CHF"])
    accounts = django_settings.FIRM["accounts"]
    nameless = {**accounts["CHF"], "holder": "\u2603"}
    settings.FIRM = {**django_settings.FIRM, "accounts": {**accounts, "CHF": nameless}}

    with pytest.raises(OrderNotWritten):
        ask_to_send_back(entry, reason="not ours", at=AT, actor="staff:two")

    assert suspense(on=date(2026, 11, 16), currency="CHF").minor == 2_500
    assert not Refund.objects.exists()
