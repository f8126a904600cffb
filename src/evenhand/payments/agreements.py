"""What creditors and we agreed on money: never changed; the latest written down counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from stdnum import bic as bic_number
from stdnum import iban as iban_number

from evenhand.cases.models import Creditor
from evenhand.journal.actions import Entry, append
from evenhand.payments.models import Agreement
from evenhand.rulebook.allocation import Order
from evenhand.rulebook.money import digits

_CODE: Final = re.compile(r"[A-Z]{2}")
MOST_BP: Final = 10_000


class AgreementWrong(ValueError):
    """An agreement cannot be followed as it stands; `code` says what is wrong with it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the agreement cannot be followed: {code.replace('_', ' ')}")
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed, as somebody told it."""

    currency: str
    begins_on: date
    holder: str
    iban: str
    town: str
    country: str
    rhythm: str = "monthly"
    commission_bp: int = 0
    commission_on: str = "payments"
    vat_bp: int = 0
    vat_source: str = ""
    bic: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    allocation_order: str = ""
    least_remitted_minor: int = 0
    remits_debits_at_once: bool = False
    ends_on: date | None = None


@transaction.atomic
def agree(creditor: Creditor, told: Agreed, *, at: datetime, actor: str) -> Agreement:
    """Write an agreement down; from its first day on it counts instead of those before.

    Raises AgreementWrong, NotAnOrder, UnknownCurrency.
    """
    _check(told)
    made = Agreement.objects.create(
        creditor=creditor, currency=told.currency, begins_on=told.begins_on, ends_on=told.ends_on,
        commission_bp=told.commission_bp, commission_on=told.commission_on, vat_bp=told.vat_bp,
        vat_source=told.vat_source[:200], rhythm=told.rhythm,
        iban=iban_number.compact(told.iban), bic=told.bic, holder=told.holder[:70],
        street=told.street[:70], house_number=told.house_number[:16],
        postcode=told.postcode[:16], town=told.town[:35], country=told.country,
        allocation_order=told.allocation_order, least_remitted_minor=told.least_remitted_minor,
        remits_debits_at_once=told.remits_debits_at_once, recorded_at=at, recorded_by=actor,
    )  # fmt: skip
    data = {"agreement": str(made.key), "currency": made.currency}
    append(Entry(code="agreement.made", at=at, actor=actor, subject=creditor.key, data=data))
    return made


def _check(told: Agreed) -> None:
    digits(told.currency)
    if told.allocation_order:
        Order.read(told.allocation_order, source="agreement", confidence="confirmed")
    checks = (
        ("iban_wrong", iban_number.is_valid(told.iban)),
        ("bic_wrong", not told.bic or bic_number.is_valid(told.bic)),
        ("holder_missing", bool(told.holder.strip())),
        ("town_missing", bool(told.town.strip())),
        ("country_wrong", bool(_CODE.fullmatch(told.country))),
        ("rhythm_unknown", told.rhythm in Agreement.Rhythm.values),
        ("commission_on_unknown", told.commission_on in Agreement.On.values),
        ("commission_no_share", 0 <= told.commission_bp <= MOST_BP),
        ("vat_no_share", 0 <= told.vat_bp <= MOST_BP),
        ("vat_without_source", told.vat_bp == 0 or bool(told.vat_source.strip())),
        ("least_below_nought", told.least_remitted_minor >= 0),
        ("ends_before_it_begins", told.ends_on is None or told.ends_on >= told.begins_on),
    )
    wrong = next((code for code, is_right in checks if not is_right), "")
    if wrong:
        raise AgreementWrong(wrong)


def agreement_of(creditor: Creditor, *, currency: str, on: date) -> Agreement | None:
    """Return the agreement that counts on a day: the last written down of those in force."""
    in_force = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    rows = creditor.agreements.filter(in_force, currency=currency, begins_on__lte=on)
    return rows.order_by("recorded_at", "pk").last()


def agreed_order(creditor: Creditor, *, currency: str, on: date) -> Order | None:
    """Return the order of payment that a creditor agreed to; None where none was named."""
    row = agreement_of(creditor, currency=currency, on=on)
    if row is None or not row.allocation_order:
        return None
    source = f"agreement of {row.begins_on.isoformat()}"
    return Order.read(row.allocation_order, source=source, confidence="confirmed")
