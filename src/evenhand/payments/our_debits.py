"""What the bank tells of our own direct debits: money they brought, and money that went back.

Both are told by marks of ours and never matched like what a person sent. The entry is closed in
the transaction that moves the money, so that neither is ever done without the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.journal.actions import Entry, append
from evenhand.payments import collected, debits
from evenhand.payments.models import BankEntry, EntryEvent, Suggestion
from evenhand.payments.noting import note
from evenhand.payments.returned_debits import paid_by

State = BankEntry.State
BECAUSE: Final = "direct_debit"
_OPEN: Final = (State.WAITING, State.SUSPENSE)
_OUR_DEBIT: Final = "EHD"
_OUR_FILE: Final = "EHF-"


def names_a_debit(entry: BankEntry) -> bool:
    """Whether an entry carries the mark of one of our debits."""
    return entry.end_to_end.startswith(_OUR_DEBIT)


def names_ours(entry: BankEntry) -> bool:
    """Whether an entry carries the mark of one of our debits or of a file of them."""
    marks = (entry.batch_key, entry.reference, entry.end_to_end)
    return names_a_debit(entry) or any(mark.startswith(_OUR_FILE) for mark in marks)


def brought(entry: BankEntry) -> bool:
    """Whether our debits brought the money of an entry."""
    said = entry.events.filter(code=EntryEvent.Code.MATCHED, data__because=[BECAUSE])
    return said.exists()


@transaction.atomic
def take_credit(entry: BankEntry, *, at: datetime, actor: str) -> bool:
    """Take a credit as what our debits brought, and match it; False where it waits as it was."""
    found = collected.debits_of(entry)
    for debit in found:
        debits.lock(debit.instalment.plan)
    row = _locked(entry)
    if row is None or not collected.came_in(entry, at=at):
        return False
    row.state, row.why = State.MATCHED, ""
    row.save(update_fields=["state", "why"])
    Suggestion.objects.filter(entry=row).delete()
    cases = sorted({str(debit.case.key) for debit in found})
    note(
        row, EntryEvent.Code.MATCHED, at=at, actor=actor, because=[BECAUSE], cases=cases,
        payments=[one.key for debit in found for one in paid_by(debit)], left_over_minor=0,
    )  # fmt: skip
    for debit in found:
        append(Entry(
            code="bank.matched", at=at, actor=actor, subject=debit.mandate.person.key,
            case_key=debit.case.key,
            data={"entry": str(row.key), "amount_minor": debit.amount_minor,
                  "currency": debit.currency, "because": [BECAUSE]},
        ))  # fmt: skip
    return True


@transaction.atomic
def take_return(entry: BankEntry, *, at: datetime, actor: str) -> bool:
    """Take an entry as a debit that came back; False where it waits, and is asked again."""
    debit = debits.debit_of(entry.end_to_end)
    if debit is None:
        return False
    debits.lock(debit.instalment.plan)
    row = _locked(entry)
    if row is None or not debits.came_back(entry, at=at):
        return False
    row.state, row.why = State.RETURNED, entry.reason_code and "returned_with_reason"
    row.save(update_fields=["state", "why"])
    note(row, EntryEvent.Code.RETURNED, at=at, actor=actor, original=str(debit.key),
         by=str(row.key), reason_code=row.reason_code)  # fmt: skip
    return True


def _locked(entry: BankEntry) -> BankEntry | None:
    """Lock an entry; None where somebody decided it meanwhile."""
    row = BankEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    return row if row.state in _OPEN else None
