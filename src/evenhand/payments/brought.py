"""What brought money that is to go back: the bank's entry, a debit of ours, a link, the creditor.

Money may have come a long way: a rest that no debt took, a rest of that, or what a charge that was
taken back set free. Each tells by its source where it came from, and here that is followed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from evenhand.ledger import freed, held
from evenhand.ledger.models import Transfer
from evenhand.payments.collecting import Debit, DebitEvent, PaymentOrder
from evenhand.payments.models import BankEntry, Overpaid

_PAID: Final = re.compile(r"attribute:(?P<by>.+):\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """By what some money came; nothing of it where somebody told it by hand."""

    entry: BankEntry | None = None
    debit: Debit | None = None
    link: PaymentOrder | None = None
    by_creditor: bool = False


NOTHING: Final = Brought()


def by_link(order: PaymentOrder) -> str:
    """Return by what name the rest of a payment by link is opened to go back."""
    return f"link:{order.pk}"


def by_debit(debit: Debit) -> str:
    """Return by what name the rest of a direct debit is opened to go back."""
    return f"debit:{debit.pk}"


def brought(row: Overpaid) -> Brought:
    """Return what brought money that is to go back."""
    found = _named(row.source)
    return replace(found, entry=row.entry) if row.entry is not None else found


def payment_brought(payment: Transfer) -> Brought:
    """Return what brought the money of a payment on a debt."""
    root = freed.root_of(payment)
    if root.kind == Transfer.Kind.REPORTED:
        return Brought(by_creditor=True)
    match = _PAID.fullmatch(root.key)
    if match is None:
        return Brought(entry=_shown_later(root))
    name = match["by"]
    entry = BankEntry.objects.filter(business_key=name).first()
    return Brought(entry=entry) if entry is not None else _named(name)


def _named(source: str) -> Brought:
    kind, _colon, name = source.partition(":")
    if kind == "overpaid":
        return brought(Overpaid.objects.select_related("entry").get(key=name))
    if kind == "debit" and name.isdecimal():
        return _of_debit(Debit.objects.select_related("mandate__person").filter(pk=int(name)))
    if payment := freed.payment_of(source):
        return payment_brought(payment)
    orders = PaymentOrder.objects.select_related("case__debt")
    if kind == "link" and name.isdecimal():
        return Brought(link=orders.filter(pk=int(name)).first())
    return (
        Brought(link=orders.filter(provider=kind, key=key).first())
        if (key := _uuid(name))
        else NOTHING
    )


def _of_debit(found: Iterable[Debit]) -> Brought:
    for debit in found:
        told = debit.events.filter(code=DebitEvent.Code.PAID).order_by("-pk").first()
        key = _uuid(str(told.data.get("entry", ""))) if told else None
        entry = BankEntry.objects.filter(key=key).first() if key else None
        return Brought(debit=debit, entry=entry)
    return NOTHING


def _shown_later(payment: Transfer) -> BankEntry | None:
    """The entry by which the bank showed a payment that was told by hand before."""
    twin = Transfer.objects.filter(key=held.key_of(payment.key)).first()
    name = twin.basis.removeprefix("seen:") if twin is not None else ""
    return BankEntry.objects.filter(business_key=name).first() if name else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def freed_from(payments: Iterable[Transfer]) -> list[Overpaid]:
    """Return what is hers again of some payments because a charge was taken back, oldest first."""
    found: list[Overpaid] = []
    for payment in payments:
        again = [payment, *(row for row in freed.followed(payment) if row.kind == payment.kind)]
        for one in again:
            found += Overpaid.objects.filter(source__startswith=f"freed:{one.pk}:").order_by("pk")
    return found
