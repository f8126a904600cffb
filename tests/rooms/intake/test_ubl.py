"""E-invoices: an invoice is a debt with its evidence, a credit note corrects the debt it names."""

import re

import pytest
from django.db.models import QuerySet

from evenhand.cases.models import Case, CaseWarning, Creditor, Debt, Evidence, Person
from evenhand.intake.models import RowResult
from evenhand.intake.queries import figures, results_of
from evenhand.journal.models import Event
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import balance
from evenhand.rulebook.money import Money
from evenhand.vault.encodings import FileRefused
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content
from tests.rooms.intake.conftest import AT, DATA, Take

NAMES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
needs_invoices = pytest.mark.skipif(
    not (DATA / "invoices").is_dir(), reason="the real invoices are absent"
)


def _invoice(*, number: str = "F1", amount: str = "100.00", party: str = "", more: str = "") -> str:
    party = party or (
        "<cac:PartyLegalEntity><cbc:RegistrationName>Rasa SIA</cbc:RegistrationName>"
        "<cbc:CompanyID>LV1</cbc:CompanyID></cac:PartyLegalEntity>"
    )
    return (
        f'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" {NAMES}>'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate>"
        "<cbc:DueDate>2026-02-05</cbc:DueDate>"
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{more}"
        "<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>"
        "Alba</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
        "</cac:AccountingSupplierParty>"
        f"<cac:AccountingCustomerParty><cac:Party>{party}</cac:Party>"
        "</cac:AccountingCustomerParty><cac:LegalMonetaryTotal>"
        f'<cbc:PayableAmount currencyID="EUR">{amount}</cbc:PayableAmount>'
        "</cac:LegalMonetaryTotal></Invoice>"
    )


def _credit_note(*, number: str = "C1", invoice: str = "F1", amount: str = "30.00") -> str:
    named = (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{invoice}</cbc:ID>"
        "</cac:InvoiceDocumentReference></cac:BillingReference>"
    )
    return (
        f'<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" {NAMES}>'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-05</cbc:IssueDate>"
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{named if invoice else ''}"
        "<cac:LegalMonetaryTotal>"
        f'<cbc:PayableAmount currencyID="EUR">{amount}</cbc:PayableAmount>'
        "</cac:LegalMonetaryTotal></CreditNote>"
    )


def _refused(results: QuerySet[RowResult]) -> tuple[str, str]:
    row = results.get()
    return row.field, row.reason


@needs_invoices
@pytest.mark.parametrize(
    ("file", "reference", "owed", "supplier", "buyer", "country"),
    [
        ("guide-example1", "12115118", Money(25033, "EUR"), "De Koksmaat", "ODIN 59", "NL"),
        ("ubl-tc434-example1", "12115118", Money(25033, "EUR"), "De Koksmaat", "ODIN 59", "NL"),
        ("ubl-tc434-example2", "TOSL108", Money(80178, "NOK"), "Salescompany ltd.",
         "The Buyercompany", "NO"),
        ("ubl-tc434-example3", "TOSL108", Money(200500, "DKK"), "SubscriptionSeller",
         "Buyercompany ltd", "DK"),
        ("ubl-tc434-example4", "TOSL110", Money(467500, "DKK"), "SellerCompany",
         "Buyercompany ltd", "DK"),
        ("ubl-tc434-example5", "TOSL110", Money(233750, "DKK"), "SellerCompany",
         "Buyercompany ltd", "DK"),
    ],
)  # fmt: skip
def test_a_real_invoice_becomes_a_debt(
    take: Take, file: str, reference: str, owed: Money, supplier: str, buyer: str, country: str
) -> None:
    content = (DATA / f"invoices/{file}.xml").read_bytes()

    placement = take(content)

    case = Case.objects.select_related("debt", "person").get()
    assert figures(placement).accepted == 1
    assert (case.debt.reference, case.debt.kind) == (reference, "invoice")
    assert balance(case.debt, on=AT.date()) == owed
    assert case.debt.original_creditor == supplier
    assert (case.person.name, case.person.country) == (buyer, country)
    assert case.debt.due_on is not None
    assert case.debt.basis.splitlines()
    paper = Document.objects.get(kind="invoice")
    assert Evidence.objects.get().document_key == paper.key
    assert document_content(paper) == content


@needs_invoices
def test_the_real_credit_note_names_no_invoice_and_is_refused_with_that_reason(take: Take) -> None:
    placement = take((DATA / "invoices/ubl-tc434-creditnote1.xml").read_bytes())

    assert figures(placement).rejected == 1
    assert _refused(results_of(placement)) == ("invoice", "the credit note names no invoice")


def test_a_credit_note_makes_the_debt_smaller_by_a_transfer_once(take: Take) -> None:
    take(_invoice())

    first = take(_credit_note())
    take(_credit_note())
    copied = take(_credit_note() + "\n")

    debt = Debt.objects.get()
    assert (figures(first).accepted, figures(copied).duplicates) == (1, 1)
    assert balance(debt, on=AT.date()) == Money(7000, "EUR")
    assert debt.principal_minor == 10000
    correction = Transfer.objects.get(kind="correction")
    assert (correction.amount_minor, correction.basis) == (3000, "credit note C1")
    assert Event.objects.filter(code="debt.corrected").count() == 1


@pytest.mark.parametrize(
    ("note", "field", "reason"),
    [
        (_credit_note(invoice="F9"), "invoice", "we hold no invoice 'F9' of this creditor"),
        (_credit_note(amount="100.01"), "amount",
         "100.01 EUR is more than the 100.00 EUR that is still owed"),
        (_credit_note().replace(">EUR<", ">USD<").replace('"EUR"', '"USD"'), "currency",
         "the invoice is in EUR"),
        (_credit_note().replace('"EUR"', '"USD"'), "currency",
         "the document says EUR, its amount USD"),
        (_credit_note(amount="-5"), "amount or day", "is negative"),
        (_credit_note(number=""), "reference", "is missing"),
    ],
)  # fmt: skip
def test_a_credit_note_that_fits_no_debt_is_refused(
    take: Take, note: str, field: str, reason: str
) -> None:
    take(_invoice())

    placement = take(note)

    assert _refused(results_of(placement)) == (field, reason)
    assert not Transfer.objects.filter(kind="correction").exists()


def test_a_credit_note_refused_before_its_invoice_came_can_be_tried_again(take: Take) -> None:
    early = take(_credit_note())
    take(_invoice())

    again = take(_credit_note(), again=True)

    assert (figures(early).rejected, figures(again).accepted) == (1, 1)


def test_a_buyer_without_a_company_number_is_protected_as_a_human_being(take: Take) -> None:
    named = "<cbc:RegistrationName>Jana Ozola</cbc:RegistrationName>"
    take(_invoice(party=f"<cac:PartyLegalEntity>{named}</cac:PartyLegalEntity>"))
    full = (
        "<cac:Person><cbc:FirstName>Jana</cbc:FirstName><cbc:FamilyName>Ozola</cbc:FamilyName>"
        "</cac:Person>"
    )
    take(_invoice(number="F2", party=full))
    take(_invoice(number="F3"))

    kinds = Person.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["natural", "natural", "company"]
    assert CaseWarning.objects.get().code == "person.kind_unclear"


def test_an_invoice_that_nobody_can_owe_is_refused_with_its_field(take: Take) -> None:
    for number, amount in enumerate(("0.00", "-5.00", "NaN", "1e309", "1.005", "")):
        placement = take(_invoice(number=f"F{number}", amount=amount))
        assert results_of(placement).get().field == "amount"
    assert results_of(take(_invoice(number=""))).get().field == "reference"
    assert not Debt.objects.exists()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<?xml version='1.0'?><Invoice>", "not whole XML"),
        ("<?xml version='1.0'?><html/>", "not a UBL 2.1"),
        (_invoice().replace("Invoice-2", "Invoice-3"), "not a UBL 2.1"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + _invoice(more="&a;"), "document type"),
        ("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + _invoice(), "document type"),
    ],
)
def test_xml_that_is_no_sound_invoice_is_refused_and_leaves_nothing(
    take: Take, content: str, what: str
) -> None:
    with pytest.raises(FileRefused, match=re.escape(what)):
        take(content)

    assert not Creditor.objects.exists()


def test_entities_are_never_opened(take: Take) -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}]>" + _invoice(number="&l11;")

    with pytest.raises(FileRefused):
        take(bomb)


def test_an_invoice_in_utf_16_is_read(take: Take) -> None:
    content = '<?xml version="1.0" encoding="UTF-16"?>' + _invoice(number="Ā1")

    take(content.encode("utf-16"))

    assert Debt.objects.get().reference == "Ā1"
