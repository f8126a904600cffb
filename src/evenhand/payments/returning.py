"""Takes back what the bank took back: a credit that was reversed, a payment that was returned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from evenhand.cases.models import Case
from evenhand.journal.actions import Entry, append
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.payments import our_debits
from evenhand.payments.booking import basis_of
from evenhand.payments.models import BankEntry, EntryEvent
from evenhand.payments.noting import note
from evenhand.payments.overpaid import went_back
from evenhand.rulebook import Money

State = BankEntry.State


@transaction.atomic
def take_back_entry(entry: BankEntry, *, at: datetime, actor: str) -> bool:
    """Take back what an entry names; False, with a why, where what it names is not found.

    Money that came back to us (a payment of ours that did not arrive) has no debt to go back to: it
    waits for somebody to look.
    """
    found = _originals(entry) if entry.amount_minor < 0 else []
    if len(found) != 1:
        why = "original_unknown" if not found else "originals_alike"
        BankEntry.objects.filter(pk=entry.pk).update(why=why)
        return False
    original = BankEntry.objects.select_for_update(of=("self",)).get(pk=found[0].pk)
    if our_debits.brought(original):  # each debit comes back by its own mark
        BankEntry.objects.filter(pk=entry.pk).update(why="debits_taken_back")
        return False
    left = Money(-entry.amount_minor, entry.currency) - _reverse(
        original, entry, at=at, actor=actor
    )
    if left:
        flows.leave_suspense(
            key=entry.business_key, place=entry.statement.place, amount=left, at=at, actor=actor,
            on=entry.booked_on, basis=basis_of(entry),
        )  # fmt: skip
        for more in original.overpaid.order_by("pk"):
            went_back(more.source, at=at, actor=actor)
    for row in (original, entry):
        row.state, row.why = State.RETURNED, entry.reason_code and "returned_with_reason"
        row.save(update_fields=["state", "why"])
        note(row, EntryEvent.Code.RETURNED, at=at, actor=actor, original=str(original.key),
             by=str(entry.key), reason_code=entry.reason_code)  # fmt: skip
    _tell(original, entry, at=at, actor=actor)
    return True


def _originals(entry: BankEntry) -> Sequence[BankEntry]:
    """The credits that an entry may take back, by the strongest mark that names one at all."""
    rows = BankEntry.objects.filter(
        statement__place=entry.statement.place, currency=entry.currency,
        amount_minor=-entry.amount_minor, booked_on__lte=entry.booked_on,
        kind=BankEntry.Kind.CREDIT, state__in=[State.MATCHED, State.WAITING, State.SUSPENSE],
    ).order_by("-booked_on", "-pk")  # fmt: skip
    for mark in ("bank_reference", "end_to_end", "reference"):
        if told := getattr(entry, mark):
            found = list(rows.filter(**{mark: told})[:2])
            if found:
                return found
    return []


def _reverse(original: BankEntry, entry: BankEntry, *, at: datetime, actor: str) -> Money:
    """Reverse the payments of the original; returns how much left the bank with them."""
    said = original.events.filter(code=EntryEvent.Code.MATCHED).order_by("-pk").first()
    keys = said.data["payments"] if said is not None else []
    payments = list(Transfer.objects.filter(key__in=keys))
    if not payments:
        return Money(0, entry.currency)
    flows.take_back(
        key=entry.business_key, of=payments, place=entry.statement.place, on=entry.booked_on,
        at=at, actor=actor, basis=basis_of(entry),
    )  # fmt: skip
    return Money(flows.left_with(entry.business_key), entry.currency)


def _tell(original: BankEntry, entry: BankEntry, *, at: datetime, actor: str) -> None:
    said = original.events.filter(code=EntryEvent.Code.MATCHED).order_by("-pk").first()
    keys = said.data["cases"] if said is not None else []
    cases = list(Case.objects.filter(key__in=keys).select_related("person"))
    data = {"entry": str(entry.key), "original": str(original.key),
            "reason_code": entry.reason_code, "amount_minor": entry.amount_minor,
            "currency": entry.currency}  # fmt: skip
    for case in cases:
        append(Entry(code="bank.returned", at=at, actor=actor, subject=case.person.key,
                     case_key=case.key, data=data))  # fmt: skip
    if not cases:
        append(Entry(code="bank.returned", at=at, actor=actor, data=data))
