"""One row of a placement, checked: a debt with its person, or the field and reason of refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from babel import Locale

from evenhand.cases.models import Debt, Person
from evenhand.cases.names import (
    NotUsable,
    clean_email,
    clean_identifier,
    clean_language,
    clean_phone,
    clean_text,
    clean_zone,
)
from evenhand.intake.means import means_of
from evenhand.intake.terms import TermsRow, so_far_of, terms_of
from evenhand.intake.wishes import Wishes, wishes_of
from evenhand.rulebook import written
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.money import Money, UnknownCurrency, digits
from evenhand.rulebook.regions import is_no_region, region_code

Read = TypeVar("Read")
_MOST = {
    "reference": 200, "person_reference": 200, "given_name": 200, "family_name": 200,
    "full_name": 200, "company_name": 300, "original_creditor": 200, "basis": 20_000,
    "evidence": 300, "interest_basis": 300, "street": 200, "postcode": 20, "town": 120,
    "region": 120,
}  # fmt: skip
_LONGEST_REGION = 6
_COUNTRIES = frozenset(map(str, Locale("en").territories)) - {
    "EU", "EZ", "UN", "XA", "XB", "ZZ", "QO",
}  # fmt: skip


def is_country(code: str) -> bool:
    """Say whether a code is a country's, of two capital letters."""
    return len(code) == 2 and code.isalpha() and code in _COUNTRIES


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that does not stop a row, but that a member of staff should look at."""

    code: str
    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Who owes, as a row tells it."""

    kind: str
    country: str
    reference: str = ""
    given_name: str = ""
    family_name: str = ""
    company_name: str = ""
    identifier: str = ""
    born_on: date | None = None
    language: str = ""
    region: str = ""
    zone: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtRow:
    """A debt as a row tells it; everything in it was checked."""

    reference: str
    amount: Money
    kind: str
    person: PersonRow
    originated_on: date | None = None
    due_on: date | None = None
    original_creditor: str = ""
    basis: str = ""
    evidence: str = ""
    evidence_file: bytes = b""
    contract_instalment: Money | None = None
    contract_months: int | None = None
    contract_rate_basis_points: int | None = None
    terms: TermsRow | None = None
    so_far: Mapping[str, Money] = field(default_factory=dict)
    means: StatementOfMeans | None = None
    wishes: Wishes | None = None
    oddities: tuple[Oddity, ...] = ()


@dataclass(slots=True, kw_only=True)
class RowReader:
    """Reads one row's texts field by field, and notes what is odd."""

    fields: Mapping[str, str]
    country: str
    today: date
    decimal: str = ""
    dates: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    amount_is_total: bool = False
    oddities: list[Oddity] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A field's text in the house's words; raises NotUsable."""
        given = self.fields.get(name)
        if not given:
            return ""
        text = clean_text(given, field=name, most=_MOST.get(name, 400))
        words = self.words.get(name)
        return words.get(text.casefold(), text) if words else text

    def needed(self, name: str) -> str:
        """A field's text that must be there; raises NotUsable."""
        if text := self.text(name):
            return text
        raise NotUsable(name, "is missing")

    def read(self, name: str, reader: Callable[[str], Read]) -> Read | None:
        """A field read by a reader, None where it is empty; raises NotUsable."""
        text = self.text(name)
        if not text:
            return None
        try:
            return reader(text)
        except written.NotReadable as wrong:
            raise NotUsable(name, f"{_shown(text)} {wrong.why}") from wrong

    def usable(self, name: str, reader: Callable[[str], str]) -> str:
        """A way to reach a person; one that cannot be used is noted as odd and left out."""
        text = self.text(name)
        if not text:
            return ""
        try:
            return reader(text)
        except NotUsable:
            self.odd(f"{name}.not_usable", name, text)
            return ""

    def day(self, name: str, *, past: bool = False) -> date | None:
        """A day; where it must lie in the past, a coming one is refused."""
        found = self.read(name, lambda text: written.read_day(text, order=self.dates))
        if past and found and found > self.today:
            raise NotUsable(name, f"{found.isoformat()} lies in the future")
        return found

    def odd(self, code: str, name: str, value: str) -> None:
        """Note something that a member of staff should look at."""
        self.oddities.append(Oddity(code, name, value[:200]))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def debt_row(row: RowReader, *, means: Mapping[str, str] | None = None) -> DebtRow:
    """Check one row; raises NotUsable with the field and the reason."""
    reference = row.needed("reference")
    currency = _currency(row)
    amount = _amount(row, "amount", row.needed("amount"), currency)
    kind = row.needed("kind").casefold()
    if kind not in Debt.Kind.values:
        known = ", ".join(Debt.Kind.values)
        raise NotUsable("kind", f"{_shown(kind)} is none of {known}; translate it in the map")
    return DebtRow(
        reference=reference,
        amount=amount,
        kind=kind,
        person=_person(row),
        originated_on=row.day("originated_on", past=True),
        due_on=row.day("due_on"),
        original_creditor=row.text("original_creditor"),
        basis=row.text("basis"),
        evidence=row.text("evidence"),
        contract_instalment=_contract_instalment(row, currency),
        contract_months=row.read("contract_months", lambda t: written.read_whole(t, most=1200)),
        contract_rate_basis_points=row.read(
            "contract_rate", lambda t: written.read_percent(t, decimal=row.decimal)
        ),
        terms=terms_of(row, currency),
        so_far=so_far_of(row, currency),
        means=means_of(means, row=row, currency=currency) if means else None,
        wishes=wishes_of(row),
        oddities=tuple(row.oddities),
    )


def _currency(row: RowReader) -> str:
    currency = row.needed("currency").upper()
    try:
        digits(currency)
    except UnknownCurrency as wrong:
        raise NotUsable("currency", f"{_shown(currency)} is not a currency") from wrong
    return currency


def _amount(row: RowReader, name: str, text: str, currency: str) -> Money:
    try:
        return written.read_amount(text, currency=currency, decimal=row.decimal)
    except written.NotReadable as wrong:
        raise NotUsable(name, f"{_shown(text)} {wrong.why}") from wrong


def _contract_instalment(row: RowReader, currency: str) -> Money | None:
    """The contract's instalment; zero says that it was not kept, which is unknown and odd."""
    text = row.text("contract_instalment")
    if not text:
        return None
    if not text.strip("0.,"):
        row.odd("contract_instalment.zero", "contract_instalment", text)
        return None
    return _amount(row, "contract_instalment", text, currency)


def _person(row: RowReader) -> PersonRow:
    country = row.text("country").upper() or row.country
    if not is_country(country):
        raise NotUsable("country", f"{_shown(country)} is not a country code such as LV")
    company = row.text("company_name")
    kind = _person_kind(row, company)
    family = row.text("family_name") or row.text("full_name")
    if kind == Person.Kind.COMPANY:
        company = company or family
    identifier = row.text("identifier")
    if kind == Person.Kind.NATURAL:
        identifier = clean_identifier(identifier, country=country)
    elif len(identifier) > 40:
        raise NotUsable("identifier", "is longer than 40 characters")
    address = _address(row)
    return PersonRow(
        kind=kind,
        country=country,
        reference=row.text("person_reference"),
        given_name=row.text("given_name") if kind == Person.Kind.NATURAL else "",
        family_name=family if kind == Person.Kind.NATURAL else "",
        company_name=company if kind == Person.Kind.COMPANY else "",
        identifier=identifier,
        born_on=row.day("born_on", past=True),
        language=clean_language(row.text("language")) if row.text("language") else "",
        region=_region(row, country),
        zone=clean_zone(row.text("zone")) if row.text("zone") else "",
        email=row.usable("email", _email),
        phone=row.usable("phone", lambda text: clean_phone(text, country=country)),
        street=address[0],
        postcode=address[1],
        town=address[2],
    )


def _region(row: RowReader, country: str) -> str:
    """The region's code; what is none is odd and stays open, so that every region's law holds."""
    text = row.text("region")
    code = region_code(country, text)
    if code and (len(code) > _LONGEST_REGION or is_no_region(country, code)):
        row.odd("region.unknown", "region", text)
        return ""
    return code


def _email(text: str) -> str:
    return clean_text(clean_email(text), field="email", most=320)


def _person_kind(row: RowReader, company: str) -> str:
    """Natural or company. Who is not said to be a company is a human being, protected as one."""
    kind = row.text("person_kind").casefold()
    if not kind:
        named = row.text("given_name") or row.text("family_name") or row.text("full_name")
        return Person.Kind.COMPANY if company and not named else Person.Kind.NATURAL
    if kind not in Person.Kind.values:
        raise NotUsable("person_kind", f"{_shown(kind)} is neither natural nor company")
    return kind


def _address(row: RowReader) -> tuple[str, str, str]:
    """Street, postcode and town, or nothing with an oddity where a letter could not arrive."""
    street, postcode, town = row.text("street"), row.text("postcode"), row.text("town")
    if town and (street or postcode):
        return street, postcode, town
    if street or postcode or town:
        given = ", ".join(part for part in (street, postcode, town) if part)
        row.odd("address.incomplete", "street", given)
    return "", "", ""
