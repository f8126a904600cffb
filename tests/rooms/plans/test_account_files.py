"""Her bank statement: read however her bank writes it, or refused with a code and a line."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.plans.account_files import (
    MOST_BYTES,
    AccountFile,
    AccountFileRefused,
    ColumnsUnclear,
    read_account_file,
)
from evenhand.rulebook.affordability.account import read_account
from tests.plans_files import camt_053, camt_entry

SHARED = Path(__file__).parents[4] / "shared" / "data"


def read(content: str | bytes, **options: object) -> AccountFile:
    """Read a file as one of a euro account."""
    raw = content.encode() if isinstance(content, str) else content
    return read_account_file(raw, currency="EUR", **options)  # type: ignore[arg-type]


def told(file: AccountFile) -> list[tuple[date, int, str, str]]:
    """The entries of the only account of a file."""
    (account,) = file.accounts
    return [(e.on, e.amount_minor, e.counterparty, e.remittance) for e in account.entries]


SWEDBANK = (
    '"Klienta konts";"Ieraksta tips";"Datums";"Saņēmējs/Maksātājs";"Informācija saņēmējam";'
    '"Summa";"Valūta";"Debets/Kredīts"\n'
    '"LV80";"10";"01.10.2026";"";"Sākuma atlikums";"120,10";"EUR";"K"\n'
    '"LV80";"20";"05.10.2026";"SIA Darbs";"Darba alga";"1 240,00";"EUR";"K"\n'
    '"LV80";"20";"06.10.2026";"Namu pārvalde";"Īre";"312,30";"EUR";"D"\n'
)
SPARKASSE = (
    '"Auftragskonto";"Buchungstag";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";'
    '"Betrag";"Waehrung";"Info"\n'
    '"DE11";"05.10.26";"Gehalt für Oktober";"Werk AG";"1.240,00";"EUR";"Umsatz gebucht"\n'
    '"DE11";"06.10.26";"Miete";"Haus";"-312,30";"EUR";"Umsatz gebucht"\n'
    '"DE11";"07.10.26";"Strom";"Licht";"-70,00";"EUR";"Umsatz vorgemerkt"\n'
)
WITH_LINES_ABOVE = (
    '"Girokonto";"DE11"\n"Zeitraum:";"01.10.2026 - 31.10.2026"\n\n'
    '"Buchungsdatum";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";'
    '"Betrag (€)"\n'
    '"05.10.26";"Gebucht";"Werk AG";"Ilze";"Gehalt";"1.240"\n'
    '"06.10.26";"Gebucht";"Ilze";"Haus";"Miete";"-312,3"\n'
)
FRENCH = (
    "Date;Libellé;Débit euros;Crédit euros\n"
    "05/10/2026;VIR SALAIRE;;1 240,00\n31/10/2026;PRLV LOYER;-312,30;\n"
)
REVOLUT = (
    "Type,Started Date,Completed Date,Description,Amount,Currency,State\n"
    "TRANSFER,2026-10-05 10:00:00,2026-10-05 10:00:01,Pay,1240.00,EUR,COMPLETED\n"
    "CARD,2026-10-06 10:00:00,,Rent,-312.30,EUR,PENDING\n"
)


@pytest.mark.parametrize(
    ("content", "sums", "left_out"),
    [
        (SWEDBANK.encode("cp1257"), [124_000, -31_230], 1),
        (SPARKASSE.encode("cp1252"), [124_000, -31_230], 1),
        (WITH_LINES_ABOVE.encode("utf-8-sig"), [124_000, -31_230], 0),
        (FRENCH.encode("utf-16"), [124_000, -31_230], 0),
        (REVOLUT.encode(), [124_000], 1),
    ],
    ids=["latvian", "german", "lines-above", "french", "revolut"],
)
def test_tables_of_banks_are_read_as_they_come(
    content: bytes, sums: list[int], left_out: int
) -> None:
    file = read(content, country="LV")

    assert [amount for _, amount, _, _ in told(file)] == sums
    assert told(file)[0][0] == date(2026, 10, 5)
    assert file.left_out == left_out


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("-12.50", -1250), ("12.50-", -1250), ("(12.50)", -1250), ("\u221212.50", -1250),
        ("+12.50", 1250), ('"1,234.50"', 123_450), ("EUR 12.50", 1250), ("12.50 €", 1250),
        ("1'234.50", 123_450), ("-1 234.50", -123_450),
    ],
)  # fmt: skip
def test_signs_and_groups_are_read_wherever_they_stand(written: str, minor: int) -> None:
    file = read(f"Date,Description,Amount\n2026-10-05,a,{written}\n2026-10-06,b,1.10\n")

    assert told(file)[0][1] == minor


def test_a_bank_that_writes_the_other_side_in_two_columns_names_the_right_one() -> None:
    names = [name for _, _, name, _ in told(read(WITH_LINES_ABOVE))]

    assert names == ["Werk AG", "Haus"]


def test_days_that_can_be_read_in_two_ways_are_asked_about_and_not_guessed() -> None:
    table = "Date,Description,Amount\n05/06/2026,Pay,1240.00\n"

    with pytest.raises(ColumnsUnclear) as asked:
        read(table)
    file = read(table, columns={"days": "m/d/Y"})

    assert (asked.value.code, asked.value.header) == ("days", ("Date", "Description", "Amount"))
    assert told(file)[0][0] == date(2026, 5, 6)


def test_days_that_only_go_up_in_one_order_say_which_it_is() -> None:
    rows = "".join(f"{day:02}/{month:02}/2026,x,1.00\n" for month, day in ((1, 9), (2, 3), (4, 7)))

    assert told(read(f"Date,Text,Amount\n{rows}"))[0][0] == date(2026, 1, 9)


def test_sums_that_can_be_read_in_two_ways_are_asked_about() -> None:
    table = "Date;Description;Amount\n2026-10-05;Pay;1.240\n"

    with pytest.raises(ColumnsUnclear) as asked:
        read(table)

    assert asked.value.code == "amounts"
    assert told(read(table, columns={"decimal": ","}))[0][1] == 124_000
    assert told(read(table, columns={"decimal": "."}))[0][1] == 124


def test_columns_without_a_known_name_are_chosen_by_her() -> None:
    table = "When;How much;Who\n05.10.2026;1240,00;Werk\n"

    with pytest.raises(ColumnsUnclear) as asked:
        read(table)
    chosen = {"day": "When", "amount": "How much", "counterparty": "Who"}

    assert asked.value.code == "columns"
    assert told(read(table, columns=chosen)) == [(date(2026, 10, 5), 124_000, "Werk", "")]


def test_currencies_and_accounts_are_told_apart() -> None:
    table = (
        "Date,Description,Amount,Currency,Account number\n"
        "2026-10-05,Pay,1240.00,EUR,LV80\n2026-10-06,Rent,-300.00,EUR,LV80\n"
        "2026-10-06,Shop,-3.00,USD,LV80\n2026-10-07,Pay,10,EUR,LV99\n"
    )

    accounts = read(table).accounts

    found = [(one.number, one.currency, len(one.entries)) for one in accounts]
    assert found == [("LV80", "EUR", 2), ("LV80", "USD", 1), ("LV99", "EUR", 1)]


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(2, 14)])
def test_every_version_of_camt_053_is_read(version: str) -> None:
    content = camt_053(
        camt_entry("2026-10-05", "1240.00", name="Werk AG", text="Gehalt", version=version),
        camt_entry("2026-10-06", "-312.30", name="Haus", text="Miete", version=version),
        version=version,
    )

    assert told(read(content)) == [
        (date(2026, 10, 5), 124_000, "Werk AG", "Gehalt"),
        (date(2026, 10, 6), -31_230, "Haus", "Miete"),
    ]


def test_entries_that_are_not_booked_are_left_out() -> None:
    pending = camt_entry("2026-10-06", "-3.00", name="A", state="PDNG")

    file = read(camt_053(camt_entry("2026-10-05", "10.00", name="B"), pending))

    assert (len(told(file)), file.left_out) == (1, 1)


def test_an_entry_that_stands_in_two_overlapping_statements_counts_once() -> None:
    once = camt_entry("2026-10-05", "10.00", name="B", mark="M1")
    twice = camt_entry("2026-10-06", "11.00", name="B", mark="M2")

    file = read(camt_053(once + twice, twice, statements=True))

    assert [amount for _, amount, _, _ in told(file)] == [1000, 1100]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"), (b" \n ", "empty"), (b"%PDF-1.7", "pdf"), (b"PK\x03\x04..", "zip"),
        (b"\xd0\xcf\x11\xe0", "excel"), (b"\xff\xd8\xff", "picture"), (b"hello", "broken_table"),
        (b"a;b\x00c\n1;2", "encoding"), (b"<Document>", "broken_xml"), (b"<a/>", "other_xml"),
        (b"Date;Amount\n31.02.2026;1,00\n", "day"), (b"Date;Amount\n01.02.2026;abc\n", "amount"),
        (b"Date;Amount;Currency\n01.02.2026;1,00;QQQ\n", "currency"),
        (b"Date;Amount\n01.02.2026;\n", "no_entries"),
        (b"Date;Amount\n01.02.2026;1;2;3\n", "broken_table"),
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(AccountFileRefused) as refused:
        read(content)

    assert refused.value.code == code


def test_a_refusal_names_the_line() -> None:
    with pytest.raises(AccountFileRefused) as refused:
        read("Date;Amount\n01.02.2026;1,00\n31.02.2026;1,00\n")

    assert (refused.value.code, refused.value.line) == ("day", 3)


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(AccountFileRefused) as refused:
        read(b"<" * (MOST_BYTES + 1))

    assert refused.value.code == "too_large"


def test_entities_are_never_resolved() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&b;</Document>'
    )

    with pytest.raises(AccountFileRefused) as refused:
        read(bomb)

    assert refused.value.code == "other_xml"


def _naughty() -> list[str]:
    file = SHARED / "naughty-strings.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else []


@pytest.mark.skipif(not _naughty(), reason="the list of naughty strings is not on this machine")
def test_naughty_strings_are_names_like_others() -> None:
    for text in _naughty():
        quoted = text.replace('"', '""').replace("\x00", "")
        table = f'Date,Payee,Description,Amount\n2026-10-05,"{quoted}","{quoted}",-12.50\n'

        (account,) = read(table.encode("utf-8", "replace")).accounts

        assert account.entries[0].amount_minor == -1250
        assert read_account(account.entries, owners=[text]).entries == 1


EXAMPLES: dict[str, list[int] | str] = {
    "camt053.v2.minimal.xml": [885],
    "camt053.v2.multi.statement.xml": [885, -700],
    "camt053.v4.xml": [885],
    "camt053.v8.xml": [885],
    "camt053.v2.wrong.xml": "no_entries",
    "camt054.v4.xml": "other_xml",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_statements_that_others_wrote_are_read_or_refused(name: str) -> None:
    file = SHARED / "bank-statements" / name
    if not file.is_file():
        pytest.skip("the examples of bank statements are not on this machine")
    expected = EXAMPLES[name]

    if isinstance(expected, list):
        assert [amount for _, amount, _, _ in told(read(file.read_bytes()))] == expected
        return
    with pytest.raises(AccountFileRefused, match=expected):
        read(file.read_bytes())


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode()))
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    with suppress(AccountFileRefused):
        assert all(account.entries for account in read(content).accounts)


@given(st.lists(st.text(alphabet=';,"\n\t|0123456789.-/ abDateAmount', max_size=30), max_size=12))
@settings(max_examples=200, deadline=None)
def test_broken_tables_are_read_or_refused(lines: list[str]) -> None:
    with suppress(AccountFileRefused):
        assert read("Date;Amount\n" + "\n".join(lines)).accounts
