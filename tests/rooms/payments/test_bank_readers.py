"""Files of banks are read whole or refused whole, with the line and the reason."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import mt940 as second_reader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.payments.bank_files import BankFileRefused, EntryRead, FileRead
from evenhand.payments.recognising import read_bank_file
from tests.bank_files import PLACE, Line, camt, entry, mt940

TODAY = date(2026, 11, 17)
SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "bank-statements"


def _read(content: bytes) -> FileRead:
    return read_bank_file(content, today=TODAY)


def _entries(content: bytes) -> list[EntryRead]:
    return [entry for statement in _read(content).statements for entry in statement.entries]


def _refusal(content: bytes) -> BankFileRefused:
    with pytest.raises(BankFileRefused) as refused:
        _read(content)
    return refused.value


# --- The samples, each by its name ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form", "sums", "why"),
    [
        ("camt053.v2.minimal.xml", "camt.053.001.02", [[885]], ""),
        ("camt053.v2.multi.statement.xml", "camt.053.001.02", [[885], [-700]], ""),
        ("camt053.v4.xml", "camt.053.001.04", [[885]], "details_do_not_add_up"),
        ("camt053.v8.xml", "camt.053.001.08", [[885]], "details_do_not_add_up"),
        ("camt054.v4.xml", "camt.054.001.04", [[-20_000_000]], "details_do_not_add_up"),
    ],
)
def test_every_sample_is_read_to_its_last_entry(
    name: str, form: str, sums: list[list[int]], why: str
) -> None:
    read = _read((SAMPLES / name).read_bytes())

    assert read.form == form
    assert [[e.amount_minor for e in s.entries] for s in read.statements] == sums
    assert read.statements[0].entries[0].why == why


def test_the_sample_without_a_statement_is_refused() -> None:
    assert _refusal((SAMPLES / "camt053.v2.wrong.xml").read_bytes()).code == "no_statement"


@pytest.mark.parametrize("name", ["camt053.v2.minimal.xml", "camt053.v4.xml", "camt053.v8.xml"])
def test_a_balance_in_another_currency_is_warned_of_and_not_compared(name: str) -> None:
    (statement,) = _read((SAMPLES / name).read_bytes()).statements

    assert not statement.balances_usable
    assert "balances_in_other_currency" in statement.warnings


def test_balances_of_several_statements_are_each_compared() -> None:
    content = (SAMPLES / "camt053.v2.multi.statement.xml").read_bytes()

    usable = [statement.balances_usable for statement in _read(content).statements]

    assert usable == [True, True]
    refused = _refusal(content.replace(b">20.00<", b">20.01<"))
    assert refused.code == "balances_differ"
    assert re.fullmatch(r"[\d.]+ [A-Z]{3} ≠ [\d.]+ [A-Z]{3}", refused.words)


@pytest.mark.parametrize("name", sorted(file.name for file in SAMPLES.glob("*.xml")))
@pytest.mark.parametrize("part", range(5, 100, 5))
def test_a_sample_cut_off_anywhere_is_refused(name: str, part: int) -> None:
    content = (SAMPLES / name).read_bytes()

    assert _refusal(content[: len(content) * part // 100]).code in ("broken_xml", "no_statement")


@pytest.mark.parametrize("name", ["camt053.v2.minimal.xml", "camt053.v8.xml"])
def test_a_sample_reads_the_same_in_utf_16_and_with_a_mark(name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    text = content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')

    assert _read(text.encode("utf-16")) == _read(content)
    assert _read(b"\xef\xbb\xbf" + content) == _read(content)


# --- camt ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 14)])
def test_every_version_is_read_by_names_alone(version: str) -> None:
    line = Line(reference="RF18539007547034", newer=int(version) >= 8)

    (found,) = _entries(camt(line, version=version))

    assert (found.amount_minor, found.reference) == (2500, "RF18539007547034")
    assert (found.counterparty, found.kind) == ("ILZE BERZINA", "credit")


def test_details_that_make_up_an_entry_become_entries() -> None:
    parts = (Line(amount="10.00", end_to_end="same"), Line(amount="15.00", end_to_end="same"))

    found = _entries(camt(Line(parts=parts)))

    assert [one.amount_minor for one in found] == [1000, 1500]


@pytest.mark.parametrize("amounts", [("10.00", "14.99"), ("10.00", "15.01"), ("12.50", "")])
def test_details_that_do_not_make_up_an_entry_leave_it_whole(amounts: tuple[str, ...]) -> None:
    (found,) = _entries(camt(Line(parts=tuple(Line(amount=one) for one in amounts))))

    assert (found.amount_minor, found.why) == (2500, "details_do_not_add_up")


def test_a_batch_without_details_stays_whole_and_says_so() -> None:
    (found,) = _entries(camt(Line(count=37)))

    assert (found.why, found.batch_key) == ("batch_without_details", "B1")


def test_what_came_back_and_what_the_bank_took_back_are_told_apart() -> None:
    found = _entries(
        camt(
            Line(amount="-25.00", reason="AC04", end_to_end="EHD1"),
            Line(amount="-25.00", is_reversal=True),
            Line(amount="0.00"),
        )
    )

    assert [one.kind for one in found] == ["return", "reversal", "zero"]
    assert (found[0].reason_code, found[0].counterparty) == ("AC04", "ILZE BERZINA")


@pytest.mark.parametrize("state", ["PDNG", "INFO", "FUTR"])
def test_what_is_not_booked_is_left_out_and_counted(state: str) -> None:
    (statement,) = _read(camt(Line(), Line(state=state))).statements

    assert (len(statement.entries), statement.left_out) == (1, 1)


def test_a_wrong_iban_of_the_other_side_loses_only_the_match_by_it() -> None:
    (found,) = _entries(camt(Line(iban="DE88370400440532013000")))

    assert found.why == "iban_wrong"


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [("EUR", "25.00000", 2500), ("JPY", "25.000", 25), ("BHD", "25.125", 25125), ("EUR", "5", 500)],
)
def test_decimals_beyond_a_currency_count_when_they_are_nought(
    currency: str, amount: str, minor: int
) -> None:
    (found,) = _entries(camt(Line(amount=amount, currency=currency), currency=currency))

    assert found.amount_minor == minor


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Line(amount="25.00001"), "too_many_decimals"),
        (Line(amount="1e309"), "amount"),
        (Line(amount="NaN"), "amount"),
        (Line(amount="25,00"), "amount"),
        (Line(amount="10000000000000.01"), "amount_too_large"),
        (Line(currency="XXX"), "currency"),
        (Line(currency="SEK"), "currency"),
        (Line(day="2026-11-19"), "future"),
        (Line(day="2026-02-30"), "day"),
        (Line(day="1066-10-14"), "day"),
    ],
)
def test_a_file_with_one_wrong_entry_is_refused_with_its_line(line: Line, code: str) -> None:
    refused = _refusal(camt(Line(), line))

    assert refused.code == code
    assert refused.line is not None
    assert refused.words


def test_a_negative_amount_is_refused() -> None:
    content = camt(Line()).replace(b'<Amt Ccy="EUR">25', b'<Amt Ccy="EUR">-25')

    assert _refusal(content).code == "amount_negative"


def test_balances_must_be_reached() -> None:
    lines = (Line(), Line(amount="-5.00"))

    good = _read(camt(*lines, opening="-10.00", closing="10.00")).statements[0]

    assert good.balances_usable
    assert _refusal(camt(*lines, opening="10.00", closing="10.00")).code == "balances_differ"


@pytest.mark.parametrize(
    "summary",
    [
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>",
        "<TxsSummry><TtlNtries><Sum>24.00</Sum></TtlNtries></TxsSummry>",
        "<TxsSummry><TtlCdtNtries><Sum>26.00</Sum></TtlCdtNtries></TxsSummry>",
        "<TxsSummry><TtlDbtNtries><Sum>1.00</Sum></TtlDbtNtries></TxsSummry>",
    ],
)
def test_a_statement_that_miscounts_itself_is_refused(summary: str) -> None:
    assert _refusal(camt(Line(), summary=summary)).code == "summary_differs"


def test_an_own_account_whose_check_digits_are_wrong_is_refused() -> None:
    assert _refusal(camt(Line(), place="LV81BANK0000435195001")).code == "account_wrong"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PK\x03\x04rest", "archive"),
        (b"\x1f\x8brest", "archive"),
        (b"%PDF-1.7", "not_a_bank_file"),
        (b"hello", "not_a_bank_file"),
        (b"<Document/>", "other_xml"),
        (b"<Invoice xmlns='urn:x'><Id>1</Id></Invoice>", "other_xml"),
        (camt(Line()).replace(b"urn:iso", b"u}{n"), "other_xml"),
        (b"<Document><open></Document>", "broken_xml"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><Document>&b;</Document>", "document_type"),
        (b"<?xml version='1.0'?><Document>\xe9</Document>", "broken_xml"),
        (b":20:A\x00B", "encoding"),
    ],
)
def test_what_is_no_bank_file_is_refused_in_words(content: bytes, code: str) -> None:
    assert _refusal(content).code == code


def test_no_file_names_another_or_grows(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not for you")
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>\n'

    refused = _refusal(camt(Line(text="x"), head=entity))

    assert refused.code == "document_type"


def test_windows_1252_is_read_as_its_head_says() -> None:
    head = '<?xml version="1.0" encoding="windows-1252"?>\n'
    content = camt(Line(name="José Müller"), head=head).decode().encode("cp1252")

    assert _entries(content)[0].counterparty == "José Müller"


def test_the_order_of_entries_is_kept_and_changes_no_sum() -> None:
    lines = [Line(amount=f"{cents}.0{cents}", mark=str(cents)) for cents in range(1, 6)]

    one, other = _entries(camt(*lines)), _entries(camt(*reversed(lines)))

    assert [e.bank_reference for e in one] == [e.bank_reference for e in reversed(other)]


# --- MT940 ---------------------------------------------------------------------------------------

BOOK = """{1:F01BANKDEFFXXXX0000000000}{2:O9400000}{4:
:20:STARTUMS
:25:LV80BANK0000435195001EUR
:28C:00045/001
:60F:C261112EUR100,00
:61:2611121112C12,5NTRFNONREF//B1
:86:166?00GUTSCHRIFT?20EREF+E2E-77?21SVWZ+RF12EH0000?2200001 danke?30BICX
?31DE89370400440532013000?32ANNA BE?33RZINA
:61:261112DR2,50NMSCE2E5//B2
:86:/TRTP/SEPA/EREF/abc/IBAN/FR1420041010050500013M02606/NAME/J. Doe/REMI/hello/world/
:61:261112RC1,NTRFX
:86:free text
over two lines
:62M:C261112EUR109,00
-}{5:}
:20:STARTUMS
:25:LV80BANK0000435195001EUR
:28C:00045/002
:60M:C261112EUR109,00
:61:261112RD0,50NTRFNONREF
:61:261112EC5,00NTRFX
:62F:C261112EUR109,50
:86:of the statement
-
"""


def test_an_mt940_with_pages_and_all_forms_of_details_is_read() -> None:
    (statement,) = _read(BOOK.encode()).statements

    first, second, third, fourth = statement.entries
    assert (statement.place, statement.statement_id, statement.left_out) == (PLACE, "2026/45", 1)
    assert statement.balances_usable
    assert (first.amount_minor, first.end_to_end, first.bank_reference) == (1250, "E2E-77", "B1")
    assert (first.counterparty, first.iban) == ("ANNA BERZINA", "DE89370400440532013000")
    assert first.text == "RF12EH000000001 danke"
    assert (second.amount_minor, second.counterparty) == (-250, "J. Doe")
    assert (second.text, second.end_to_end) == ("hello/world", "abc")
    assert (third.amount_minor, third.kind) == (-100, "reversal")
    assert third.text == "free text over two lines"
    assert (fourth.amount_minor, fourth.kind) == (50, "reversal")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (":62F:C261112EUR109,50", ":62F:C261112EUR109,51", "balances_differ"),
        (":60M:C261112EUR109,00", ":60M:C261112EUR108,00", "balances_differ"),
        ("C12,5NTRF", "C12.5NTRF", "broken_line"),
        (":60F:C261112EUR100,00", ":60F:C261112EUR100", "broken_line"),
        ("2611121112C12,5", "2613121112C12,5", "day"),
        (":25:LV80BANK0000435195001EUR\n:28C:00045/001", ":28C:00045/001", "no_account"),
        ("LV80BANK", "LV81BANK", "account_wrong"),
        (":62F:C261112EUR", ":62F:C261112SEK", "currency"),
        (":62F:C261112EUR109,50\n", "", "cut_off"),
        ("2611121112C12,5NTRF", "2711121112C12,5NTRF", "future"),
        ("C12,5NTRF", "C12,501NTRF", "too_many_decimals"),
    ],
)
def test_an_mt940_that_is_wrong_anywhere_is_refused(old: str, new: str, code: str) -> None:
    assert old in BOOK

    assert _refusal(BOOK.replace(old, new).encode()).code == code


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_an_mt940_reads_the_same_in_any_encoding(encoding: str) -> None:
    text = BOOK.replace("ANNA", "JOSÉ")

    assert _entries(text.encode(encoding))[0].counterparty == "JOSÉ BERZINA"


def test_a_booking_day_without_its_year_lies_beside_the_day_of_value() -> None:
    text = BOOK.replace("2611121112C12,5", "2601021231C12,5")

    assert _entries(text.encode())[0].booked_on == date(2025, 12, 31)


@pytest.mark.parametrize("part", range(5, 100, 5))
def test_an_mt940_cut_off_anywhere_is_refused_or_says_the_same_sums(part: int) -> None:
    """What stands behind the last balance is words about the statement, not money."""
    content = BOOK.encode()
    try:
        found = _entries(content[: len(content) * part // 100])
    except BankFileRefused:
        return
    reached = 10000 + sum(one.amount_minor for one in found)
    assert reached in (10900, 10950)


amounts = st.integers(min_value=1, max_value=10**9)


@given(st.lists(amounts, max_size=6), st.lists(amounts, max_size=6))
@settings(max_examples=25, deadline=None)
def test_both_forms_tell_the_same_sums(came: list[int], went: list[int]) -> None:
    lines = [Line(amount=f"{one // 100}.{one % 100:02d}", mark=f"c{one}") for one in came]
    lines += [Line(amount=f"-{one // 100}.{one % 100:02d}", mark=f"d{one}") for one in went]
    opening = f"{sum(went) // 100 + 1},00"

    by_camt = [e.amount_minor for e in _entries(camt(*lines))]
    by_mt940 = [e.amount_minor for e in _entries(mt940(*lines, opening=opening))]

    assert by_camt == by_mt940 == came + [-one for one in went]


def _second_reading(content: bytes) -> list[tuple[date, int]]:
    """What the library mt-940 finds: the day and the sum of each entry, and nothing else."""
    found = []
    for one in second_reader.parse(content.decode()):
        amount = one.data["amount"].amount
        booked = one.data.get("entry_date") or one.data["date"]
        found.append((date(booked.year, booked.month, booked.day), int(amount * 100)))
    return found


@given(st.lists(amounts, min_size=1, max_size=6), st.dates(date(2024, 1, 1), TODAY), st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_second_reader_finds_the_same_days_and_sums(
    sums: list[int], day: date, went: bool
) -> None:
    sign = "-" if went else ""
    lines = [Line(amount=f"{sign}{one // 100}.{one % 100:02d}", day=day.isoformat(),
                  mark=f"m{number}") for number, one in enumerate(sums)]  # fmt: skip
    content = mt940(*lines, day=f"{day:%y%m%d}", opening=f"{sum(sums) // 100 + 1},00")

    ours = [(one.booked_on, one.amount_minor) for one in _entries(content)]

    assert ours == _second_reading(content)
    assert [abs(minor) for _, minor in ours] == sums


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_refused_or_read_and_never_breaks(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([camt(Line(), Line(text="a & b")), BOOK.encode()]))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + 1 :]

    with contextlib.suppress(BankFileRefused):
        assert _read(damaged).statements


def test_an_entry_alone_has_no_statement_of_its_own() -> None:
    assert _refusal(f"<Document>{entry(replace(Line()))}</Document>".encode()).code == "other_xml"
