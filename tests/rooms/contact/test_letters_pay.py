"""Payment codes on letters: what is printed is read again, and wrong details are never printed."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pytest
import typst
import zxingcpp
from PIL import Image
from stdnum import iso11649

from evenhand.contact.letters import compose
from evenhand.contact.letters.facts import LetterFacts, Payment, PostalAddress
from evenhand.contact.letters.payment_code import transfer_code
from evenhand.contact.letters.swiss_bill import (
    Bill,
    BillImpossible,
    is_qr_iban,
    payload,
    qr_check_digit,
    shown_amount,
    shown_reference,
)
from evenhand.contact.references import creditor_reference
from evenhand.rulebook.money import Money
from tests.rooms.contact.test_letters import a_letter, text_of

NORMAL = "CH9300762011623852957"
QR_IBAN = "CH4431999123000889012"
HOME = PostalAddress(
    street="Bahnhofstrasse", house_number="7a", postcode="8001", town="Zürich", country="CH"
)
MARCO = PostalAddress(
    name="Marco Keller",
    street="Seestrasse",
    house_number="2",
    postcode="8002",
    town="Zürich",
    country="CH",
)


def swiss(iban: str = NORMAL, reference: str = "RF18539007547034", **changes: Any) -> Payment:
    payment = Payment(
        holder="Fair Firm", holder_address=HOME, payer=MARCO, iban=iban, reference=reference
    )
    return dataclasses.replace(payment, **changes)


def francs(language: str = "de", **changes: Any) -> LetterFacts:
    """A letter of a debt in francs, payable to a Swiss account."""
    total = changes.pop("total", Money(194_975, "CHF"))
    return a_letter("CH", language, payment=changes.pop("payment", swiss()), total=total, **changes)


def codes_of(kind: str, facts: LetterFacts, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every QR code on the pages of a letter, read from the printed picture."""
    compiler = compose._compiler()
    seen: list[Any] = []

    class Drawing:
        def compile(self, **words: Any) -> bytes:
            words = words | {"format": "png", "pdf_standards": [], "ppi": 200.0}
            pages = compiler.compile(**words)
            seen.extend(pages if isinstance(pages, list) else [pages])
            return b""

    monkeypatch.setattr(compose, "_compiler", Drawing)
    compose.compose_letter(kind, facts)
    pictures = [Image.open(io.BytesIO(page)).convert("L") for page in seen]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


def test_the_printer_of_pictures_is_the_printer_of_letters() -> None:
    assert isinstance(compose._compiler(), typst.Compiler)


@pytest.mark.parametrize("kind", ["first_notice", "reminder", "plan_agreed"])
def test_the_swiss_slip_is_read_again_from_the_printed_letter(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = francs()

    told = [text for text in codes_of(kind, facts, monkeypatch) if text.startswith("SPC")]

    (lines,) = [text.splitlines() for text in told]
    assert lines[:4] == ["SPC", "0200", "1", NORMAL]
    assert lines[4:11] == ["S", "Fair Firm", "Bahnhofstrasse", "7a", "8001", "Zürich", "CH"]
    assert lines[11:18] == [""] * 7
    assert lines[19] == "CHF" if kind != "plan_agreed" else lines[19] == "EUR"
    assert lines[20:27] == ["S", "Marco Keller", "Seestrasse", "2", "8002", "Zürich", "CH"]
    assert lines[27:29] == ["SCOR", "RF18539007547034"]
    assert lines[30] == "EPD"


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("de", ("Empfangsschein", "Zahlteil", "Konto / Zahlbar an", "Annahmestelle")),
        ("fr", ("Récépissé", "Section paiement", "Compte / Payable à", "Point de dépôt")),
        ("it", ("Ricevuta", "Sezione pagamento", "Conto / Pagabile a", "Punto di accettazione")),
        ("en", ("Receipt", "Payment part", "Account / Payable to", "Acceptance point")),
        ("lv", ("Receipt", "Payment part")),
    ],
)
def test_the_slip_bears_the_fixed_headings(language: str, headings: tuple[str, ...]) -> None:
    text = text_of("reminder", francs(language))

    assert all(heading in text for heading in headings)
    assert "1 949.75" in text
    assert "RF18 5390 0754 7034" in text


def test_a_qr_iban_takes_a_qr_reference_and_nothing_else() -> None:
    amount = Money(100, "CHF")
    right = swiss(QR_IBAN, "210000000003139471430009017")

    lines = payload(Bill(payment=right, amount=amount)).splitlines()

    assert lines[27:29] == ["QRR", "210000000003139471430009017"]
    for wrong in (
        swiss(QR_IBAN),
        swiss(QR_IBAN, "210000000003139471430009018"),
        swiss(NORMAL, "210000000003139471430009017"),
        swiss(NORMAL, "EH-4711"),
        swiss("CH9400762011623852957"),
        swiss("LV80BANK0000435195001"),
        swiss(holder_address=None),
    ):
        with pytest.raises(BillImpossible):
            payload(Bill(payment=wrong, amount=amount))


def test_check_digits_are_those_of_the_guidelines() -> None:
    assert qr_check_digit("21000000000313947143000901") == "7"
    assert creditor_reference("539007547034") == "RF18539007547034"
    assert iso11649.is_valid(creditor_reference("EH000000042"))
    assert (is_qr_iban(QR_IBAN), is_qr_iban(NORMAL), is_qr_iban("LV80BANK0000435195001")) == (
        True, False, False,
    )  # fmt: skip
    assert shown_amount(Money(123_456_789, "CHF")) == "1 234 567.89"
    assert shown_reference("210000000003139471430009017") == "21 00000 00003 13947 14300 09017"


def test_the_euros_code_is_read_again_and_holds_either_reference_or_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    structured, text = (
        dataclasses.replace(a_letter().payment, reference=reference)
        for reference in ("RF18539007547034", "Case 4711")
    )
    found = []
    for payment in (structured, text):
        with monkeypatch.context() as patched:
            told = codes_of("reminder", a_letter(language="en", payment=payment), patched)
        found += [code.splitlines() for code in told if code.startswith("BCD")]

    assert [lines[7] for lines in found] == ["EUR395.84"] * 2
    assert [lines[9] for lines in found] == ["RF18539007547034", ""]
    assert [(lines[10:11] or [""])[0] for lines in found] == ["", "Case 4711"]


def test_a_code_that_would_hold_too_many_bytes_is_not_printed() -> None:
    long = dataclasses.replace(a_letter().payment, holder="Ž" * 70, reference="Ž" * 140)

    assert transfer_code(long, Money(100, "EUR")) is None
