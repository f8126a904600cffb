"""Writes what became of a release: its row, its line in the journal, its step, its task.

Called by `contact.actions` alone, inside its transactions and under its locks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from evenhand.cases.models import Case
from evenhand.contact.models import Contact, Release
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.acts import Act
from evenhand.work.actions import raise_task, set_next_step
from evenhand.work.models import Step

TASK_LIFE = timedelta(days=1)
_WAITS_AFTER = {"first_notice": "objection_term", "reminder": "reminder_sent"}


def mark_released(row: Release, *, at: datetime, reference: str) -> None:
    """It left: it counts towards the person's budget, and her case waits."""
    close(row, state=Release.State.RELEASED, code="release.released", at=at, reference=reference)
    act = Act.of(row.act)
    Contact.objects.create(
        person=row.person,
        case=row.case,
        release=row,
        channel=act.channel,
        purpose=act.purpose,
        outbound=True,
        result=Contact.Result.SENT,
        by=row.sender,
        at=at,
    )
    why = _WAITS_AFTER.get(row.letter)
    if why is not None:
        set_step(row.case, step=Step.WAIT, why=why, at=at)


def set_step(case: Case, *, step: Step, why: str, at: datetime) -> None:
    set_next_step(case_key=case.key, subject=case.person.key, step=step, why=why, at=at)


def mark_unknown(row: Release, *, at: datetime, detail: str) -> None:
    """Nobody knows whether it left: a member of staff must find out."""
    close(row, state=Release.State.UNKNOWN, code="release.unknown", at=at, detail=detail)
    task(row, kind="release.unknown", at=at)


def fail_closed(row: Release, *, failure: Exception, at: datetime) -> None:
    """The gate could not judge, so nothing left; a member of staff must look."""
    kind = type(failure).__name__
    append(
        Entry(
            code="verdict.failed",
            at=at,
            actor=actor(row),
            subject=row.person.key,
            case_key=row.case.key,
            data={"act": row.act, "failure": kind},
        )
    )
    close(
        row,
        state=Release.State.REFUSED,
        code="release.refused",
        at=at,
        reasons=["gate.failed"],
        detail=kind,
    )
    task(row, kind="gate.failed", at=at)


def close(
    row: Release,
    *,
    state: str,
    code: str,
    at: datetime,
    reasons: list[str] | None = None,
    detail: str = "",
    reference: str = "",
) -> None:
    Release.objects.filter(pk=row.pk).update(
        state=state,
        outcome_at=at,
        reasons=reasons or [],
        detail=detail[:300],
        reference=reference[:300],
    )
    journal(code, row, at=at, reasons=reasons or [])


def journal(code: str, row: Release, *, at: datetime, reasons: list[str] | None = None) -> None:
    data: dict[str, Any] = {"release": str(row.key), "act": row.act, "letter": row.letter}
    if reasons:
        data["reasons"] = reasons
    append(
        Entry(
            code=code,
            at=at,
            actor=actor(row),
            subject=row.person.key,
            case_key=row.case.key,
            data=data,
        )
    )


def actor(row: Release) -> str:
    return f"staff:{row.sender.key}" if row.sender else "system:release"


def task(row: Release, *, kind: str, at: datetime) -> None:
    raise_task(
        kind=kind,
        business_key=f"{kind}:{row.key}",
        at=at,
        due_at=at + TASK_LIFE,
        subject=row.person.key,
        case_key=row.case.key,
    )
