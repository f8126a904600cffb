"""Money that our direct debits brought: one debit an entry, or a whole file in one sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum

from evenhand.cases.models import Case
from evenhand.payments import debit_notes
from evenhand.payments.allocating import bring
from evenhand.payments.brought import by_debit
from evenhand.payments.debits import debit_of, lock
from evenhand.payments.models import BankEntry, Debit, DebitEvent, DebitFile
from evenhand.plans.living import cases_of
from evenhand.rulebook import Money

ACTOR: Final = "system:collect"
# Banks book what was collected on its day, or a few days behind it.
_BOOKED_WITHIN: Final = timedelta(days=5)


@transaction.atomic
def came_in(entry: BankEntry, *, at: datetime) -> bool:
    """Take a credit as what our direct debits brought; False when it is none of ours, or unclear.

    A credit of a whole file is split onto its debits only where their sum is the entry's to the
    cent. The same entry again changes nothing.
    """
    if entry.amount_minor <= 0:
        return False
    debits = debits_of(entry)
    if not debits or sum(one.amount_minor for one in debits) != entry.amount_minor:
        return False
    for debit in debits:
        _note_paid(debit, on=entry.booked_on, at=at, entry=entry)
    return True


def debits_of(entry: BankEntry) -> Sequence[Debit]:
    """Return the debits that a credit is for: what still waits, and what this very entry paid.

    What another entry paid is not paid again by one that looks alike.
    """
    one = debit_of(entry.end_to_end)
    if one is not None:
        return [one] if one.file is not None and _is_of(one, entry) else []
    file = _file_of(entry)
    if file is None:
        return []
    told = (entry.reference, entry.batch_key, entry.end_to_end)
    kind = next((text[-4:] for text in told if text.startswith(f"{file.message_id}-")), "")
    return [one for one in _of_file(file, entry) if not kind or one.sequence == kind]


def _of_file(file: DebitFile, entry: BankEntry) -> list[Debit]:
    rows = file.debits.filter(state__in=[Debit.State.FILED, Debit.State.PAID])
    rows = rows.select_related("mandate__person", "case__debt", "instalment__plan__person")
    return [one for one in rows.order_by("pk") if _is_of(one, entry)]


def _is_of(debit: Debit, entry: BankEntry) -> bool:
    if debit.state != Debit.State.PAID:
        return debit.state == Debit.State.FILED
    paid = debit.events.filter(code=DebitEvent.Code.PAID, data__entry=str(entry.key))
    return paid.exists()


def _file_of(entry: BankEntry) -> DebitFile | None:
    """The file that an entry names; else the one handed over for that day and that very sum."""
    handed = DebitFile.objects.filter(handed_over_at__isnull=False, place=entry.statement.place)
    for text in (entry.batch_key, entry.reference, entry.end_to_end):
        if text.startswith("EHF-"):
            return handed.filter(message_id=text[:29]).first()
    near = handed.filter(day__lte=entry.booked_on, day__gte=entry.booked_on - _BOOKED_WITHIN)
    found = [
        file for file in near
        if sum(one.amount_minor for one in _of_file(file, entry)) == entry.amount_minor
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def awaited() -> frozenset[tuple[str, int]]:
    """Return the sums that files with the bank still bring, each with its account.

    Only for these is an entry without a mark looked at twice.
    """
    rows = Debit.objects.filter(state=Debit.State.FILED, file__handed_over_at__isnull=False)
    sums = rows.values("file", "file__place").annotate(minor=Sum("amount_minor"))
    return frozenset((row["file__place"], row["minor"]) for row in sums)


def _note_paid(debit: Debit, *, on: date, at: datetime, entry: BankEntry) -> None:
    plan = debit.instalment.plan
    lock(plan)
    debit.refresh_from_db(fields=["state"])
    if debit.state != Debit.State.FILED:
        return
    taken = bring(
        cases=_cases(debit), amount=Money(debit.amount_minor, debit.currency), paid_on=on,
        key=f"debit:{debit.pk}", basis=f"direct debit {debit.end_to_end}",
        source=by_debit(debit), at=at, actor=ACTOR, entry=entry,
    )  # fmt: skip
    debit.state = Debit.State.PAID
    debit.save(update_fields=["state"])
    debit_notes.note(
        debit, DebitEvent.Code.PAID, at=at, actor=ACTOR, entry=str(entry.key),
        transfers=[one.key for one in taken.payments], left_over_minor=taken.left_over.minor,
    )  # fmt: skip


def _cases(debit: Debit) -> Sequence[Case]:
    """What a debit pays: the debts of its plan, its own case first."""
    others = [case for case in cases_of(debit.instalment.plan) if case.pk != debit.case_id]
    return [debit.case, *others]
