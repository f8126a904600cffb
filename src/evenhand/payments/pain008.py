"""Writes a file of direct debits (pain.008) for one account, one scheme and one day.

The same orders always make the same bytes. A bank refuses a file whole for one wrong line, so what
a bank would refuse is found here first, and named by the debit it belongs to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from lxml import etree
from sepaxml import SepaDD
from sepaxml.validation import ValidationError, try_valid_xml
from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum.eu import at_02
from text_unidecode import unidecode

from evenhand.payments.target import is_open
from evenhand.rulebook.money import Money
from evenhand.vault.safe_xml import read_xml

Sequenced = Literal["FRST", "RCUR", "FNAL", "OOFF"]
Scheme = Literal["CORE"]
Version = Literal["pain.008.001.08", "pain.008.001.02"]

SEQUENCES: Final = ("FRST", "RCUR", "FNAL", "OOFF")
MANDATE_MOST: Final = 35
HIGHEST_MINOR: Final = 99_999_999_999
_NAME_MOST: Final = 70
_TEXT_MOST: Final = 140
# The signs that every bank of the scheme takes (EPC217-08): Latin letters, digits, these marks.
_OTHER_SIGNS: Final = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_REFERENCE: Final = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]{1,35}")
_SEQUENCE_OF_LETTERS: Final = re.compile(r"EHD[0-9]{1,20}")


class DebitsNotWritten(ValueError):
    """A file of direct debits cannot be written; `debit` is the one that is wrong, 0 for all."""

    def __init__(self, code: str, *, debit: int = 0, found: str = "") -> None:
        where = f"debit {debit}" if debit else "the file"
        super().__init__(f"{where}: {code.replace('_', ' ')}" + (f" ({found})" if found else ""))
        self.code, self.debit, self.found = code, debit, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Who collects: name, account, identifier as a creditor of the scheme."""

    name: str
    iban: str
    creditor_identifier: str
    bic: str = ""
    version: Version = "pain.008.001.08"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One direct debit: under which mandate, from whom, how much."""

    number: int
    mandate: str
    signed_on: date
    holder: str
    iban: str
    amount: Money
    sequence: Sequenced
    told: str
    """What her bank statement says beside our name: a reference, never what a debt is about."""
    bic: str = ""

    @property
    def end_to_end(self) -> str:
        return f"EHD{self.number}"


def in_their_signs(text: str, most: int) -> str:
    """Return a text in the signs that every bank of the scheme takes, as long as it may be."""
    plain = " ".join(_OTHER_SIGNS.sub(" ", unidecode(text)).split())
    # No slash at an end and no two of them: banks read those as marks of their own.
    return re.sub(r"/{2,}", "/", plain)[:most].strip("/ ")


def written(
    orders: Sequence[Order], *, collector: Collector, day: date, made_at: datetime
) -> bytes:
    """Return the file, valid against the scheme's own description; raises DebitsNotWritten."""
    _check_collector(collector)
    if not orders:
        raise DebitsNotWritten("nothing_to_collect")
    if not is_open(day):
        raise DebitsNotWritten("no_day_of_target", found=day.isoformat())
    for order in orders:
        if wrong := wrong_with(order, day=day):
            raise DebitsNotWritten(wrong, debit=order.number)
    _check_once(orders)
    in_order = sorted(orders, key=lambda one: one.number)
    content = _named(
        _xml(in_order, collector, day),
        message_id=message_id(in_order, collector=collector, day=day),
        made_at=made_at,
    )
    try:
        try_valid_xml(content, collector.version)
    except ValidationError as error:
        raise DebitsNotWritten("not_by_the_description", found=str(error)[:200]) from error
    return content


def message_id(orders: Iterable[Order], *, collector: Collector, day: date) -> str:
    """Return the name of a file: the same for the same debits of the same account and day."""
    told = "|".join([collector.iban, day.isoformat(), *(str(one.number) for one in orders)])
    return f"EHF-{day:%Y%m%d}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _check_collector(collector: Collector) -> None:
    if not in_their_signs(collector.name, _NAME_MOST):
        raise DebitsNotWritten("no_name_of_ours")
    if not iban_number.is_valid(collector.iban):
        raise DebitsNotWritten("our_iban_wrong", found=collector.iban[:34])
    if not at_02.is_valid(collector.creditor_identifier):
        raise DebitsNotWritten("creditor_identifier_wrong", found=collector.creditor_identifier)
    if collector.bic and not bic_number.is_valid(collector.bic):
        raise DebitsNotWritten("our_bic_wrong", found=collector.bic)
    if collector.version == "pain.008.001.02" and not collector.bic:
        raise DebitsNotWritten("our_bic_missing")


def wrong_with(order: Order, *, day: date) -> str:
    """Say what a bank would refuse an order for, "" for nothing; the IBAN itself is never told."""
    checks = (
        ("not_in_euro", order.amount.currency == "EUR"),
        ("no_sum", 0 < order.amount.minor <= HIGHEST_MINOR),
        ("iban_wrong", iban_number.is_valid(order.iban)),
        ("bic_wrong", not order.bic or bic_number.is_valid(order.bic)),
        ("mandate_reference_wrong", is_mandate_reference(order.mandate)),
        ("mandate_from_the_future", order.signed_on <= day),
        ("sequence_unknown", order.sequence in SEQUENCES),
        ("name_has_no_letters", bool(in_their_signs(order.holder, _NAME_MOST))),
        ("number_wrong", bool(_SEQUENCE_OF_LETTERS.fullmatch(order.end_to_end))),
    )
    return next((code for code, is_right in checks if not is_right), "")


def is_mandate_reference(text: str) -> bool:
    """Say whether a mandate may be called so: up to 35 of the scheme's signs."""
    ends_well = not text.startswith("/") and not text.endswith("/") and "//" not in text
    return bool(_REFERENCE.fullmatch(text)) and ends_well and text == text.strip()


def _check_once(orders: Sequence[Order]) -> None:
    seen: set[int] = set()
    for order in orders:
        if order.number in seen:
            raise DebitsNotWritten("twice_in_one_file", debit=order.number)
        seen.add(order.number)


def _xml(orders: Sequence[Order], collector: Collector, day: date) -> bytes:
    config: dict[str, object] = {
        "name": in_their_signs(collector.name, _NAME_MOST),
        "IBAN": iban_number.compact(collector.iban),
        "batch": True,
        "creditor_id": at_02.compact(collector.creditor_identifier),
        "currency": "EUR",
        "instrument": "CORE",
    }
    if collector.bic:
        config["BIC"] = collector.bic
    file = SepaDD(config, schema=collector.version, clean=True)
    for order in orders:
        file.add_payment(_payment(order, day))
    # Checked once the names are in it, which the library makes by chance.
    content: bytes = file.export(validate=False)
    return content


def _payment(order: Order, day: date) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": in_their_signs(order.holder, _NAME_MOST),
        "IBAN": iban_number.compact(order.iban),
        "amount": order.amount.minor,
        "type": order.sequence,
        "collection_date": day,
        "mandate_id": order.mandate,
        "mandate_date": order.signed_on,
        "description": in_their_signs(order.told, _TEXT_MOST) or order.end_to_end,
        "endtoend_id": order.end_to_end,
    }
    if order.bic:
        payment["BIC"] = order.bic
    return payment


def _named(content: bytes, *, message_id: str, made_at: datetime) -> bytes:
    """The file under a name and an instant of ours, so that asking again gives the same bytes."""
    root = read_xml(content)
    for tag, text in (("MsgId", message_id), ("CreDtTm", f"{made_at:%Y-%m-%dT%H:%M:%S}")):
        for node in root.iter(f"{{*}}{tag}"):
            node.text = text
    for block in root.iter("{*}PmtInf"):
        name, kind = block.find("{*}PmtInfId"), block.find(".//{*}SeqTp")
        assert name is not None
        assert kind is not None
        name.text = f"{message_id}-{kind.text}"
    told: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return told
