"""Finds payments that somebody told by hand and that the bank shows later: one, not two.

A payment told by hand has no twin in the house's book yet. When the bank shows a sum that is
exactly one of these, its money is held now and nothing is paid again. Where that is unclear,
somebody looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from evenhand.cases.models import Case
from evenhand.ledger import freed
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.posting import fitting
from evenhand.payments.models import BankEntry, EntryEvent, Overpaid
from evenhand.rulebook import Money

WITHIN: Final = timedelta(days=10)
TOLD_BY_HAND: Final = "told_by_hand"
SEVERAL: Final = "told_by_hand_several"
OTHER_SUM: Final = "told_by_hand_other_sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldByHand:
    """One payment as it was told: what it paid on debts, and what was left over of it."""

    paid_on: date
    payments: tuple[Transfer, ...]
    over: Overpaid | None = None

    @property
    def minor(self) -> int:
        """All that was told."""
        paid = sum(one.amount_minor for one in self.payments)
        return paid + (self.over.amount_minor if self.over else 0)


def told_by_hand(cases: Sequence[Case], entry: BankEntry) -> Sequence[ToldByHand]:
    """Return the payments of the persons in some cases that were told by hand near an entry.

    Only those in its currency that the bank has not shown and nobody took back.
    """
    people = {case.person_id for case in cases}
    debts = {case.debt_id for case in cases}
    debts |= set(Case.objects.filter(person__in=people).values_list("debt_id", flat=True))
    near = (entry.booked_on - WITHIN, entry.booked_on + WITHIN)
    rows = Transfer.objects.exclude(key__startswith=freed.SIGN).filter(
        credit__debt__in=debts, kind=Transfer.Kind.PAYMENT, currency=entry.currency,
        debit__kind=Account.Kind.CLIENT_MONEY, effective_on__range=near,
    ).select_related("credit__debt").order_by("pk")  # fmt: skip
    groups: dict[tuple[str, date], list[Transfer]] = defaultdict(list)
    for one in _unseen(list(rows)):
        groups[_told_as(one), one.effective_on].append(one)
    over = {
        row.source: row for row in Overpaid.objects.exclude(source__startswith=freed.SIGN).filter(
            person__in=people, entry=None, state=Overpaid.State.OPEN, currency=entry.currency,
            paid_on__range=near,
        )
    }  # fmt: skip
    told = [
        ToldByHand(paid_on=day, payments=tuple(made), over=over.pop(source[:320], None))
        for (source, day), made in groups.items()
    ]
    return [*told, *(ToldByHand(paid_on=row.paid_on, payments=(), over=row)
                     for row in over.values())]  # fmt: skip


def _told_as(payment: Transfer) -> str:
    """By what key somebody told a payment: that of its transfer without the debt and the kind."""
    debt = payment.credit.debt
    assert debt is not None
    return payment.key.removesuffix(f":{debt.key}:{payment.credit.kind}")


def _unseen(payments: Sequence[Transfer]) -> list[Transfer]:
    """Those of some payments that have no twin in the house's book and were not taken back."""
    marks = {fitting(f"{sign}:{one.key}"): one.pk
             for one in payments for sign in ("held_for", "reversal")}  # fmt: skip
    kept = Transfer.objects.filter(key__in=marks).values_list("key", flat=True)
    gone = {marks[key] for key in kept}
    return [one for one in payments if one.pk not in gone]


def why_unclear(told: Sequence[ToldByHand], entry: BankEntry) -> str:
    """Say why nobody but a person can tell whether an entry was told before; "" where it is clear.

    It is clear where one payment has that very sum, and where none was told near that day.
    """
    alike = [one for one in told if one.minor == entry.amount_minor]
    if len(alike) > 1:
        return SEVERAL
    return OTHER_SUM if told and not alike else ""


def shown_by(told: Sequence[ToldByHand], entry: BankEntry) -> ToldByHand | None:
    """Return the earliest payment of that very sum, which an entry shows; None: it is new."""
    alike = [one for one in told if one.minor == entry.amount_minor]
    return min(alike, key=lambda one: one.paid_on, default=None)


def booked_already(case: Case, amount: Money, *, paid_on: date) -> BankEntry | None:
    """Return the bank's entry that seems to be a payment which is about to be told by hand.

    Of that very sum, near that day, and matched for the person who is said to have paid.
    """
    ours = Q()
    for key in Case.objects.filter(person=case.person_id).values_list("key", flat=True):
        ours |= Q(events__data__cases__contains=[str(key)])
    rows = BankEntry.objects.filter(
        ours, events__code=EntryEvent.Code.MATCHED, state=BankEntry.State.MATCHED,
        amount_minor=amount.minor, currency=amount.currency,
        booked_on__range=(paid_on - WITHIN, paid_on + WITHIN),
    )  # fmt: skip
    return rows.order_by("booked_on", "pk").first()
