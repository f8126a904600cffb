"""UBL 2.1 e-invoices: an invoice is a debt, a credit note corrects the debt it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from evenhand.cases.names import NotUsable, clean_text
from evenhand.intake.rows import DebtRow, RowReader, debt_row
from evenhand.rulebook import written
from evenhand.rulebook.money import Money, UnknownCurrency, digits
from evenhand.vault.encodings import FileRefused
from evenhand.vault.safe_xml import DocumentTypeDeclared, XmlBroken, read_xml

MOST_BYTES = 20 * 1024 * 1024
_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {"a": f"{_SCHEMA}CommonAggregateComponents-2", "b": f"{_SCHEMA}CommonBasicComponents-2"}
_ROOTS = {f"{{{_SCHEMA}Invoice-2}}Invoice", f"{{{_SCHEMA}CreditNote-2}}CreditNote"}
_BUYER = "a:AccountingCustomerParty/a:Party"
_ADDRESS = f"{_BUYER}/a:PostalAddress"
_SUPPLIER = "a:AccountingSupplierParty/a:Party"
_MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteRow:
    """A correction: which invoice it makes smaller, and by how much."""

    reference: str
    invoice: str
    amount: Money
    issued_on: date


def is_xml(head: bytes) -> bool:
    """Say whether a file begins as XML does, in any of the encodings XML may have."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    return start.startswith((b"<?xml", b"<Invoice", b"<CreditNote", b"<!DOCTYPE", b"<!--"))


def open_ubl(content: bytes) -> etree._Element:
    """Return the root of an invoice or credit note; raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileRefused(
            f"The e-invoice is larger than {MOST_BYTES >> 20} MB",
            remedy="Send it without pictures.",
        )
    try:
        root = read_xml(content)
    except XmlBroken as wrong:
        raise FileRefused(
            f"The file is not whole XML: {wrong.words}"[:200],
            line=wrong.line,
            remedy="Send the e-invoice as your program wrote it.",
        ) from wrong
    except DocumentTypeDeclared as wrong:
        raise FileRefused(
            "The XML declares a document type, which no e-invoice needs",
            remedy="Send the e-invoice as your program wrote it.",
        ) from wrong
    if root.tag not in _ROOTS:
        raise FileRefused(
            f"The XML is not a UBL 2.1 invoice or credit note, but {str(root.tag)[:120]}",
            remedy="Send UBL 2.1, or a table as CSV.",
        )
    return root


def read_ubl(
    root: etree._Element, *, content: bytes, creditor: str, country: str, today: date
) -> DebtRow | CreditNoteRow:
    """Return the debt or the correction that a document stands for; raises NotUsable."""
    if root.tag.endswith("}CreditNote"):
        return _credit_note(root)
    fields = _fields(root, creditor=creditor)
    reader = RowReader(fields=fields, country=country, today=today, decimal=".")
    if fields["person_kind"] == "natural" and not _text(root, f"{_BUYER}/a:Person/b:FamilyName"):
        reader.odd("person.kind_unclear", "person_kind", fields["family_name"])
    row = debt_row(reader)
    _same_currency(root, row.amount.currency)
    return replace(row, evidence_file=content)


def _text(root: etree._Element, *paths: str) -> str:
    """The text of the first path that has one; empty without."""
    for path in paths:
        if found := (root.findtext(path, default="", namespaces=_NAMES) or "").strip():
            return found
    return ""


def _fields(root: etree._Element, *, creditor: str) -> dict[str, str]:
    supplier = _text(
        root,
        f"{_SUPPLIER}/a:PartyLegalEntity/b:RegistrationName",
        f"{_SUPPLIER}/a:PartyName/b:Name",
    )
    street = _text(root, f"{_ADDRESS}/b:StreetName")
    more = _text(root, f"{_ADDRESS}/b:AdditionalStreetName")
    return {
        "reference": _text(root, "b:ID"),
        "amount": _text(root, "a:LegalMonetaryTotal/b:PayableAmount"),
        "currency": _text(root, "b:DocumentCurrencyCode"),
        "kind": "invoice",
        "originated_on": _text(root, "b:IssueDate"),
        "due_on": _text(root, "b:DueDate", "a:PaymentMeans/b:PaymentDueDate"),
        "original_creditor": supplier,
        "basis": "\n".join(_lines(root)),
        "street": ", ".join(part for part in (street, more) if part),
        "postcode": _text(root, f"{_ADDRESS}/b:PostalZone"),
        "town": _text(root, f"{_ADDRESS}/b:CityName"),
        "country": _text(root, f"{_ADDRESS}/a:Country/b:IdentificationCode"),
        "email": _text(root, f"{_BUYER}/a:Contact/b:ElectronicMail"),
        "phone": _text(root, f"{_BUYER}/a:Contact/b:Telephone"),
        **_who(root, supplier=supplier, creditor=creditor),
    }


def _who(root: etree._Element, *, supplier: str, creditor: str) -> dict[str, str]:
    """The buyer: a person named as one, or a company that shows its number.

    A name without any company number stays a human being's, whom the rules protect more.
    """
    number = _text(
        root,
        f"{_BUYER}/a:PartyLegalEntity/b:CompanyID",
        f"{_BUYER}/a:PartyTaxScheme/b:CompanyID",
    )
    name = _text(
        root, f"{_BUYER}/a:PartyLegalEntity/b:RegistrationName", f"{_BUYER}/a:PartyName/b:Name"
    )
    given = _text(root, f"{_BUYER}/a:Person/b:FirstName")
    family = _text(root, f"{_BUYER}/a:Person/b:FamilyName")
    # A customer number means something only beside the supplier that gave it.
    own = creditor.strip().casefold() == supplier.casefold()
    known_as = _text(root, f"{_BUYER}/a:PartyIdentification/b:ID") if own else ""
    if number and not family:
        return {
            "person_kind": "company",
            "company_name": name,
            "identifier": number,
            "person_reference": known_as,
        }
    return {
        "person_kind": "natural",
        "given_name": given,
        "family_name": family or name,
        "person_reference": known_as,
    }


def _lines(root: etree._Element) -> Iterator[str]:
    """What was billed, a line each: quantity, name and amount."""
    lines = root.iterfind("a:InvoiceLine", namespaces=_NAMES)
    for place, line in enumerate(lines):
        if place == _MOST_LINES:
            yield "…"
            return
        name = _text(line, "a:Item/b:Name", "a:Item/b:Description")[:90]
        quantity = _text(line, "b:InvoicedQuantity")[:20]
        amount = _text(line, "b:LineExtensionAmount")[:20]
        yield f"{quantity} × {name}: {amount}".strip()


def _credit_note(root: etree._Element) -> CreditNoteRow:
    reference = clean_text(_text(root, "b:ID"), field="reference", most=150)
    if not reference:
        raise NotUsable("reference", "is missing")
    named = {
        text
        for found in root.iterfind(
            "a:BillingReference/a:InvoiceDocumentReference/b:ID", namespaces=_NAMES
        )
        if (text := (found.text or "").strip())
    }
    if len(named) != 1:
        raise NotUsable(
            "invoice",
            "the credit note names no invoice" if not named else
            "the credit note names several invoices; we cannot tell how to divide it",
        )  # fmt: skip
    currency = _text(root, "b:DocumentCurrencyCode").upper()
    try:
        digits(currency)
        text = _text(root, "a:LegalMonetaryTotal/b:PayableAmount")
        amount = written.read_amount(text, currency=currency, decimal=".")
        issued_on = written.read_day(_text(root, "b:IssueDate"))
    except UnknownCurrency as wrong:
        raise NotUsable("currency", f"{currency[:20]!r} is not a currency") from wrong
    except written.NotReadable as wrong:
        raise NotUsable("amount or day", wrong.why) from wrong
    _same_currency(root, currency)
    return CreditNoteRow(
        reference=reference, invoice=named.pop(), amount=amount, issued_on=issued_on
    )


def _same_currency(root: etree._Element, currency: str) -> None:
    payable = root.find("a:LegalMonetaryTotal/b:PayableAmount", namespaces=_NAMES)
    stated = payable.get("currencyID", currency) if payable is not None else currency
    if stated != currency:
        raise NotUsable("currency", f"the document says {currency}, its amount {stated[:20]}")


def reference_of(root: etree._Element) -> str:
    """Return a document's number as it stands there, for the row's result."""
    return _text(root, "b:ID")[:200]
