"""Writes the order to a bank that pays a creditor: pain.001 in EUR and CHF, a list in the rest.

The same run always makes the same bytes, so that a file that was handed over can be told again.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lxml import etree
from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml
from stdnum import iban as iban_number
from text_unidecode import unidecode

from evenhand.rulebook.money import Money
from evenhand.vault.safe_xml import read_xml
from evenhand.vault.spreadsheets import harmless

SCHEMA: Final = "pain.001.001.09"
IN_XML: Final = frozenset({"EUR", "CHF"})
HIGHEST_MINOR: Final = 99_999_999_999
_LIKE_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
# A sort code and a number, a bankgiro, a clearing number: figures, seldom a letter.
_OTHER_ACCOUNT: Final = re.compile(r"(?=.*[0-9]{4})[0-9A-Z][0-9A-Z/-]{3,33}")
# The signs that every bank of the scheme takes (EPC217-08): Latin letters, digits, these marks.
_OTHER_SIGNS: Final = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


class OrderNotWritten(ValueError):
    """An order to the bank cannot be written; `code` says what a bank would refuse."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the order to the bank cannot be written: {code.replace('_', ' ')}")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """From which account of ours."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Whom to pay how much, and by which marks it is found again on the statement."""

    message_id: str
    end_to_end: str
    amount: Money
    holder: str
    iban: str
    bic: str
    street: str
    house_number: str
    postcode: str
    town: str
    country: str
    told: str
    """What the payee's statement says beside our name."""

    @property
    def address(self) -> dict[str, str]:
        """The parts of the address as banks want them: in fields, in their signs."""
        parts = {"street_name": self.street, "building_number": self.house_number,
                 "postcode": self.postcode, "town": self.town, "country": self.country}  # fmt: skip
        return {name: in_bank_signs(part, 70) for name, part in parts.items() if part}


def in_bank_signs(text: str, most: int) -> str:
    """Return a text in the signs that every bank of the scheme takes, as long as it may be."""
    plain = " ".join(_OTHER_SIGNS.sub(" ", unidecode(text)).split())
    return re.sub(r"/{2,}", "/", plain)[:most].strip("/ ")


def is_account(account: str, *, currency: str) -> bool:
    """Say whether an order in a currency can name an account.

    Files know IBANs alone. In a list a number will do by which a bank knows the account otherwise,
    with its sort code or the like; what looks like an IBAN must still be one.
    """
    compact = "".join(account.split()).upper()
    if iban_number.is_valid(compact):
        return True
    if currency in IN_XML or _LIKE_IBAN.fullmatch(compact):
        return False
    return _OTHER_ACCOUNT.fullmatch(compact) is not None


def written(order: Order, *, payer: Payer, day: date, made_at: datetime) -> tuple[bytes, str]:
    """Return the file for the bank and its media type; raises OrderNotWritten."""
    _check(order, payer)
    if order.amount.currency not in IN_XML:
        return _listed(order, payer, day), "text/csv"
    return _xml(order, payer, day=day, made_at=made_at), "application/xml"


def _check(order: Order, payer: Payer) -> None:
    checks = (
        ("our_iban_wrong", is_account(payer.iban, currency=order.amount.currency)),
        ("our_name_missing", bool(in_bank_signs(payer.name, 70))),
        ("iban_wrong", is_account(order.iban, currency=order.amount.currency)),
        ("holder_missing", bool(in_bank_signs(order.holder, 70))),
        ("no_sum", 0 < order.amount.minor <= HIGHEST_MINOR),
        ("message_id_too_long", 0 < len(order.message_id) <= 35),
    )
    wrong = next((code for code, is_right in checks if not is_right), "")
    if wrong:
        raise OrderNotWritten(wrong)


def _xml(order: Order, payer: Payer, *, day: date, made_at: datetime) -> bytes:
    config: dict[str, object] = {
        "name": in_bank_signs(payer.name, 70), "IBAN": iban_number.compact(payer.iban),
        "batch": True, "currency": order.amount.currency,
        "domestic": order.amount.currency != "EUR",
    }  # fmt: skip
    if payer.bic:
        config["BIC"] = payer.bic
    file = SepaTransfer(config, schema=SCHEMA, clean=True)
    payment: dict[str, object] = {
        "name": in_bank_signs(order.holder, 70), "IBAN": iban_number.compact(order.iban),
        "amount": order.amount.minor, "currency": order.amount.currency, "execution_date": day,
        "description": in_bank_signs(order.told, 140), "endtoend_id": order.end_to_end,
        "address": order.address,
    }  # fmt: skip
    if order.bic:
        payment["BIC"] = order.bic
    file.add_payment(payment)
    # Checked once our names are in it; the library makes up its own.
    content = _named(file.export(validate=False), order.message_id, made_at=made_at)
    try:
        try_valid_xml(content, SCHEMA)
    except ValidationError as error:
        raise OrderNotWritten("not_by_the_description") from error
    return content


def _named(content: bytes, message_id: str, *, made_at: datetime) -> bytes:
    root = read_xml(content)
    space = str(root.tag).partition("}")[0] + "}"
    names = (("MsgId", message_id), ("PmtInfId", message_id),
             ("CreDtTm", f"{made_at:%Y-%m-%dT%H:%M:%S}"))  # fmt: skip
    for tag, text in names:
        for node in root.iter(f"{space}{tag}"):
            node.text = text
    named: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return named


def _listed(order: Order, payer: Payer, day: date) -> bytes:
    """A list of one payment for currencies whose banks take no such file."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(["message_id", "end_to_end", "day", "from_account", "holder", "account", "bic",
                     "street", "house_number", "postcode", "town", "country", "amount", "currency",
                     "told"])  # fmt: skip
    told = [order.message_id, order.end_to_end, day.isoformat(), payer.iban, order.holder,
            order.iban, order.bic, order.street, order.house_number, order.postcode, order.town,
            order.country, str(order.amount.decimal), order.amount.currency,
            order.told]  # fmt: skip
    writer.writerow([harmless(cell) for cell in told])
    return sheet.getvalue().encode("utf-8-sig")
