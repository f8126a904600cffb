"""Writes what became of a release: its row, its line in the journal, its step, its task.

Called by `contact.releasing` and `contact.actions`, inside their transactions, under their locks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from evenhand.cases.models import Case, ContactPoint
from evenhand.contact.for_helpers import is_beside_her
from evenhand.contact.models import Contact, Release
from evenhand.contact.skills import cleared, under
from evenhand.journal.actions import Entry, append
from evenhand.rulebook import Verdict
from evenhand.rulebook.acts import Act
from evenhand.vault.rows import change, insert
from evenhand.work.actions import finish_by_itself, raise_task, set_next_step
from evenhand.work.models import Step

TASK_LIFE = timedelta(days=1)
NO_LAW = "house.law-known"
_OUTCOME = (
    "state", "outcome_at", "not_before", "reasons", "detail", "reference", "letter_version",
    "document_key",
)  # fmt: skip
_WAITS_AFTER = {"first_notice": "objection_term", "reminder": "reminder_sent"}


def mark_released(row: Release, *, at: datetime, reference: str) -> None:
    """It left: it counts towards the person's budget, and her case waits."""
    close(row, state=Release.State.RELEASED, code="release.released", at=at, reference=reference)
    _count(row, at=row.left_at or at)
    _let_it_wait(row, at=at)


def _count(row: Release, *, at: datetime) -> None:
    """What left, or may have left, reached her as far as we know; else it went to who helps."""
    if is_beside_her(row):
        return
    act = Act.of(row.act)
    clearance = (
        cleared(row.sender, person=row.person, case=row.case, act=row.act, at=at)
        if row.sender
        else None
    )
    made = Contact(
        person=row.person,
        case=row.case,
        release=row,
        channel=act.channel,
        purpose=act.purpose,
        outbound=True,
        result=Contact.Result.SENT,
        by=row.sender,
        at=at,
        **under(clearance),
    )
    insert(made)


def _let_it_wait(row: Release, *, at: datetime) -> None:
    why = _WAITS_AFTER.get(row.letter)
    if why is not None:
        set_step(row.case, step=Step.WAIT, why=why, at=at)


def set_step(case: Case, *, step: Step, why: str, at: datetime) -> None:
    set_next_step(case_key=case.key, subject=case.person.key, step=step, why=why, at=at)


def mark_unknown(row: Release, *, at: datetime, detail: str) -> None:
    """Nobody knows whether it left: it counts as if it had, and a member of staff must find out."""
    close(row, state=Release.State.UNKNOWN, code="release.unknown", at=at, detail=detail)
    _count(row, at=row.left_at or at)
    task(row, kind="release.unknown", at=at)


def prove_released(row: Release, *, at: datetime, reference: str) -> None:
    """What nobody knew, or was said to be lost, had left when it was handed over."""
    Release.objects.filter(pk=row.pk).update(
        state=Release.State.RELEASED, detail="", reference=reference[:300]
    )
    journal("release.proved", row, at=at)
    if not Contact.objects.filter(release=row).exists():
        _count(row, at=row.attempted_at or at)
    _let_it_wait(row, at=at)
    for kind in ("release.unknown", "release.failed"):
        done(row, kind=kind, at=at)


def prove_not_sent(row: Release, *, at: datetime, detail: str) -> None:
    """What nobody knew is known: it never left, so it does not count; nothing is sent again."""
    close(row, state=Release.State.FAILED, code="release.failed", at=at, detail=detail)
    Contact.objects.filter(release=row).delete()
    done(row, kind="release.unknown", at=at)
    task(row, kind="release.failed", at=at)


def mark_failed(row: Release, *, at: datetime, detail: str) -> None:
    """It surely did not leave: a member of staff decides what now."""
    close(row, state=Release.State.FAILED, code="release.failed", at=at, detail=detail)
    task(row, kind="release.failed", at=at)


def mark_refused(row: Release, verdict: Verdict, *, at: datetime) -> None:
    """The rulebook said no. Where it knows no law, somebody must hear of it."""
    rules = [reason.rule for reason in verdict.reasons]
    close(row, state=Release.State.REFUSED, code="release.refused", at=at, reasons=rules)
    if NO_LAW in rules:
        no_law_known(verdict.country, at=at)


def mark_waiting(
    row: Release, reasons: list[str], *, until: datetime, at: datetime, detail: str = ""
) -> None:
    """Something says "not yet": it is tried again then. Nothing left, so nothing counts."""
    row.not_before = until
    state = Release.State.WAITING
    close(row, state=state, code="release.waits", at=at, reasons=reasons, detail=detail)


def turn(row: Release, *, act: str, point: ContactPoint, at: datetime) -> None:
    """The way it was to take is not open to us, another is: it goes there instead."""
    row.act, row.contact_point = act, point
    change(row, ("act", "contact_point"))
    journal("release.turned", row, at=at)


def mark_over(row: Release, why: str, *, at: datetime) -> None:
    """What it was about is so no longer: it is taken back, and nobody need do anything."""
    close(row, state=Release.State.WITHDRAWN, code="release.withdrawn", at=at, reasons=[why])


def no_law_known(country: str, *, at: datetime) -> None:
    """Ask once for a country: is there a pack, or shall the house's rules stand for it?"""
    raise_task(
        kind="no_law_known",
        business_key=f"no_law_known:{country}",
        at=at,
        due_at=at + TASK_LIFE,
        note=country.upper(),
    )


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
    """Write down how it ended, with the words that it had and where they are kept."""
    row.state, row.outcome_at, row.reasons = state, at, reasons or []
    row.detail, row.reference = detail[:300], reference[:300]
    change(row, _OUTCOME)
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


def done(row: Release, *, kind: str, at: datetime) -> None:
    """A task about a release has answered itself."""
    finish_by_itself(business_key=f"{kind}:{row.key}", at=at)
