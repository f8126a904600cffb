"""Files of direct debits: valid, the same bytes each time, and refused before a bank would."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.payments.pain008 import (
    Collector,
    DebitsNotWritten,
    Order,
    in_their_signs,
    is_mandate_reference,
    written,
)
from evenhand.rulebook.money import Money

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
OURS = Collector(
    name="Godīga Roka SIA", iban="LV80BANK0000435195001", creditor_identifier="DE98ZZZ09999999999"
)
ILZE = Order(
    number=7,
    mandate="EHM7-1",
    signed_on=date(2026, 11, 2),
    holder="Ilze Bērziņa",
    iban="DE89370400440532013000",
    amount=Money(10_000, "EUR"),
    sequence="FRST",
    told="EH-000007",
)
GRETA = replace(
    ILZE, number=8, mandate="EHM8-1", holder="Greta Lange", amount=Money(5, "EUR"), sequence="RCUR"
)


def file(*orders: Order, collector: Collector = OURS, day: date = DAY) -> bytes:
    return written(orders, collector=collector, day=day, made_at=AT)


def texts(content: bytes, tag: str) -> list[str]:
    tree = ET.fromstring(content)  # noqa: S314 - written by us
    return [node.text or "" for node in tree.iter() if node.tag.endswith(tag)]


@pytest.mark.parametrize("version", ["pain.008.001.08", "pain.008.001.02"])
def test_a_file_says_what_is_collected_from_whom_under_which_mandate(version: str) -> None:
    collector = replace(OURS, version=version, bic="RZBAATWW")  # type: ignore[arg-type]

    content = file(ILZE, GRETA, collector=collector)

    assert version.encode() in content
    assert texts(content, "}EndToEndId") == ["EHD7", "EHD8"]
    assert texts(content, "}InstdAmt") == ["100.00", "0.05"]
    assert texts(content, "}MndtId") == ["EHM7-1", "EHM8-1"]
    assert texts(content, "}SeqTp") == ["FRST", "RCUR"]
    assert texts(content, "}CtrlSum")[0] == "100.05"
    assert texts(content, "}NbOfTxs")[0] == "2"
    assert "Ilze Berzina" in texts(content, "}Nm")


def test_the_same_debits_in_any_order_make_the_same_bytes() -> None:
    assert file(ILZE, GRETA) == file(GRETA, ILZE)
    assert file(ILZE) != file(ILZE, GRETA)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iban": "DE88370400440532013000"}, "iban_wrong"),
        ({"amount": Money(10_000, "CHF")}, "not_in_euro"),
        ({"amount": Money(0, "EUR")}, "no_sum"),
        ({"amount": Money(-5, "EUR")}, "no_sum"),
        ({"amount": Money(10**11, "EUR")}, "no_sum"),
        ({"mandate": "x" * 36}, "mandate_reference_wrong"),
        ({"mandate": "ķ"}, "mandate_reference_wrong"),
        ({"mandate": "/EHM"}, "mandate_reference_wrong"),
        ({"mandate": ""}, "mandate_reference_wrong"),
        ({"signed_on": date(2026, 12, 2)}, "mandate_from_the_future"),
        ({"sequence": "XXXX"}, "sequence_unknown"),
        ({"holder": "  "}, "name_has_no_letters"),
        ({"number": 10**30}, "number_wrong"),
        ({"bic": "NOPE"}, "bic_wrong"),
    ],
)
def test_a_debit_that_a_bank_would_refuse_is_named(change: dict[str, object], code: str) -> None:
    wrong = replace(GRETA, **change)  # type: ignore[arg-type]

    with pytest.raises(DebitsNotWritten) as refused:
        file(ILZE, wrong)

    assert (refused.value.code, refused.value.debit) == (code, wrong.number)
    assert wrong.iban not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"creditor_identifier": "DE99ZZZ09999999999"}, "creditor_identifier_wrong"),
        ({"iban": "LV81BANK0000435195001"}, "our_iban_wrong"),
        ({"name": ""}, "no_name_of_ours"),
        ({"version": "pain.008.001.02"}, "our_bic_missing"),
    ],
)
def test_a_collector_that_a_bank_would_refuse_is_named(
    change: dict[str, object], code: str
) -> None:
    with pytest.raises(DebitsNotWritten) as refused:
        file(ILZE, collector=replace(OURS, **change))  # type: ignore[arg-type]

    assert refused.value.code == code


@pytest.mark.parametrize(
    "day",
    [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2026, 11, 29),
     date(2027, 3, 26), date(2027, 3, 29)],
)  # fmt: skip
def test_nothing_is_collected_when_banks_rest(day: date) -> None:
    with pytest.raises(DebitsNotWritten) as refused:
        file(ILZE, day=day)

    assert refused.value.code == "no_day_of_target"


def test_nothing_and_the_same_debit_twice_make_no_file() -> None:
    for orders, code in (((), "nothing_to_collect"), ((ILZE, ILZE), "twice_in_one_file")):
        with pytest.raises(DebitsNotWritten) as refused:
            file(*orders)
        assert refused.value.code == code


@settings(max_examples=60, deadline=None)
@given(
    holder=st.text(min_size=1, max_size=120),
    told=st.text(max_size=200),
    minor=st.integers(1, 99_999_999_999),
)
def test_any_name_makes_a_valid_file_or_is_refused(holder: str, told: str, minor: int) -> None:
    order = replace(ILZE, holder=holder, told=told, amount=Money(minor, "EUR"))
    if not in_their_signs(holder, 70):
        with pytest.raises(DebitsNotWritten, match="name has no letters"):
            file(order)
        return

    content = file(order)

    assert texts(content, "}InstdAmt") == [f"{minor // 100}.{minor % 100:02d}"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Rīga // Ģertrūdes <b>", "Riga / Gertrudes b"), ("/x/", "x"), ("Ł€", "LEUR")],
)
def test_a_text_is_put_into_the_signs_of_the_scheme(text: str, shown: str) -> None:
    assert in_their_signs(text, 70) == shown


def test_a_mandate_reference_has_no_blank_at_its_ends() -> None:
    assert is_mandate_reference("EHM 7-1")
    assert not is_mandate_reference(" EHM7")
