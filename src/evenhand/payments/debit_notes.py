"""Writes what happens to a direct debit: its state, its history, the journal, and who must look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from evenhand.journal.actions import Entry, append
from evenhand.payments.models import Debit, DebitEvent
from evenhand.work.actions import raise_task

LOOK_WITHIN = timedelta(days=1)


def note(debit: Debit, code: str, *, at: datetime, actor: str, **data: object) -> None:
    """Append to a debit's history what happened to it."""
    DebitEvent.objects.create(debit=debit, code=code, at=at, actor=actor, data=data)


def tell(code: str, debit: Debit, *, at: datetime, actor: str, **data: object) -> None:
    """Write into the journal what the person may read of a debit."""
    told = {"debit": str(debit.key), "amount_minor": debit.amount_minor,
            "currency": debit.currency, "day": debit.collect_on.isoformat(), **data}  # fmt: skip
    append(
        Entry(
            code=code, at=at, actor=actor, subject=debit.mandate.person.key,
            case_key=debit.case.key, data=told,
        )
    )  # fmt: skip


def withdraw(debits: Iterable[Debit], *, why: str, at: datetime, actor: str) -> list[Debit]:
    """Withdraw what the bank does not have yet; name to staff what it has already.

    Under the person's lock. A file that holds one of them is looked at again before it leaves.
    """
    gone = []
    for debit in debits:
        if is_with_the_bank(debit):
            ask_to_look("debit_with_bank", debit, at=at, why=why)
            continue
        was = debit.state
        rows = Debit.objects.filter(pk=debit.pk, state=was, file__handed_over_at__isnull=True)
        if rows.update(state=Debit.State.WITHDRAWN, reason=why[:40]) == 0:
            continue
        debit.state, debit.reason = Debit.State.WITHDRAWN, why[:40]
        note(debit, DebitEvent.Code.WITHDRAWN, at=at, actor=actor, why=why, was=was)
        gone.append(debit)
    return gone


def is_with_the_bank(debit: Debit) -> bool:
    """Say whether the bank has a debit, so that only it can still stop it."""
    file = debit.file
    return debit.state == Debit.State.FILED and file is not None and bool(file.handed_over_at)


def ask_to_look(kind: str, debit: Debit, *, at: datetime, why: str) -> None:
    """Raise one task about a debit."""
    raise_task(
        kind=kind,
        business_key=f"{kind}:{debit.key}",
        at=at,
        due_at=at + LOOK_WITHIN,
        subject=debit.mandate.person.key,
        case_key=debit.case.key,
        note=why[:200],
    )
