"""The only writers of work: next steps, claims, tasks, promises."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.journal.actions import Entry, append
from evenhand.vault.asking import ask_prepared
from evenhand.work.models import NextStep, Promise, Step, Task

CLAIM_LIFE = timedelta(minutes=20)
REMIND_BEFORE = timedelta(days=1)
PROMISES_AT_ONCE = 1_000


def set_next_step(
    *,
    case_key: uuid.UUID,
    subject: uuid.UUID,
    step: Step,
    why: str,
    at: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Set a case's next step; returns False when it already is that step for that reason."""
    told = {"case_key": case_key, "subject": subject, "step": str(step), "why": why,
            "due_at": due_at, "since": at}  # fmt: skip
    return bool(ask_prepared(_SET_STEP, told))


# One statement: a release holds a person's lock meanwhile.
_SET_STEP: Final = """
INSERT INTO work_nextstep AS old (case_key, subject, step, why, due_at, since)
VALUES (%(case_key)s::uuid, %(subject)s::uuid, %(step)s, %(why)s, %(due_at)s::timestamptz,
        %(since)s::timestamptz)
    ON CONFLICT (case_key) DO UPDATE
   SET subject = excluded.subject, step = excluded.step, why = excluded.why,
       due_at = excluded.due_at, since = excluded.since
 WHERE (old.step, old.why, old.due_at)
       IS DISTINCT FROM (excluded.step, excluded.why, excluded.due_at)
RETURNING true AS is_new
"""


def claim(*, case_key: uuid.UUID, user: User, at: datetime) -> bool:
    """Claim a case for a while, by one conditional update; False when a colleague has it."""
    free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by=user)
    rows = NextStep.objects.filter(free, case_key=case_key)
    return rows.update(claimed_by=user, claimed_until=at + CLAIM_LIFE) == 1


def give_back(*, case_key: uuid.UUID, user: User) -> bool:
    """Give a claimed case back to the queue."""
    rows = NextStep.objects.filter(case_key=case_key, claimed_by=user)
    return rows.update(claimed_by=None, claimed_until=None) == 1


def give_back_all(*, subject: uuid.UUID, user: User) -> int:
    """Give back every case of a person that a user has claimed; returns how many."""
    rows = NextStep.objects.filter(subject=subject, claimed_by=user)
    return rows.update(claimed_by=None, claimed_until=None)


def raise_task(
    *,
    kind: str,
    business_key: str,
    at: datetime,
    due_at: datetime,
    subject: uuid.UUID | None = None,
    case_key: uuid.UUID | None = None,
    note: str = "",
) -> Task:
    """Raise a task once for its business key; a second call returns the first task."""
    task, _ = Task.objects.get_or_create(
        business_key=business_key,
        defaults={
            "kind": kind,
            "subject": subject,
            "case_key": case_key,
            "raised_at": at,
            "due_at": due_at,
            "note": note,
        },
    )
    return task


@transaction.atomic
def finish_task(*, task_key: uuid.UUID, user: User, at: datetime) -> bool:
    """Mark a task as done, and what we promised by it as kept; False when it already was."""
    rows = Task.objects.filter(key=task_key, done_at__isnull=True)
    if rows.update(done_at=at, done_by=user) == 0:
        return False
    task = Task.objects.get(key=task_key)
    by_task = Q(task=task)
    if task.subject is not None:
        # A promise that was made without naming its task: the task of its kind keeps it.
        like = Q(task=None, by="us", kind=task.kind, subject=task.subject)
        by_task |= like & Q(made_at__lte=task.raised_at)
    for promise in Promise.objects.filter(by_task, kept_at__isnull=True):
        keep_promise(promise=promise, at=at, actor=f"staff:{user.key}")
    return True


def drop_tasks(*, kind: str, prefix: str, at: datetime) -> int:
    """Close open tasks whose reason is gone, by the beginning of their business key."""
    rows = Task.objects.filter(kind=kind, business_key__startswith=prefix, done_at__isnull=True)
    return rows.update(done_at=at)


def finish_by_itself(*, business_key: str, at: datetime) -> bool:
    """Mark a task as done that nobody needs to do any more; False when there is none open."""
    rows = Task.objects.filter(business_key=business_key, done_at__isnull=True)
    return rows.update(done_at=at) == 1


@transaction.atomic
def make_promise(
    *,
    by: str,
    kind: str,
    subject: uuid.UUID,
    case_key: uuid.UUID | None,
    at: datetime,
    due_on: date,
    due_at: datetime | None = None,
    task: Task | None = None,
    actor: str = "system",
) -> Promise:
    """Record what somebody promised by a day, or by an instant of it; its task keeps it."""
    made = Promise.objects.create(
        by=by,
        kind=kind,
        subject=subject,
        case_key=case_key,
        task=task,
        made_at=at,
        due_on=due_on,
        due_at=due_at or datetime.combine(due_on + timedelta(days=1), time(), UTC),
    )
    append(_told("promise.made", made, at=at, actor=actor))
    return made


@transaction.atomic
def keep_promise(*, promise: Promise, at: datetime, actor: str) -> bool:
    """Record that a promise was kept, in time or late; False when it already was."""
    rows = Promise.objects.filter(key=promise.key, kept_at__isnull=True)
    if rows.update(kept_at=at) == 0:
        return False
    append(_told("promise.kept", promise, at=at, actor=actor))
    return True


@transaction.atomic
def watch_promises(*, at: datetime) -> int:
    """Note what was not kept by its time, and remind of ours that are due within a day.

    Each is noted once, with a task; safe to run every minute. Returns how many were broken.
    """
    waiting = Promise.objects.filter(kept_at__isnull=True).select_for_update(skip_locked=True)
    soon = waiting.filter(by="us", due_at__gt=at, due_at__lte=at + REMIND_BEFORE)
    for promise in soon.order_by("due_at")[:PROMISES_AT_ONCE]:
        _remind("promise_due", promise, at=at)
    late = waiting.filter(due_at__lte=at, broken_noted_at__isnull=True)
    broken = list(late.order_by("due_at")[:PROMISES_AT_ONCE])
    for promise in broken:
        Promise.objects.filter(key=promise.key).update(broken_noted_at=at)
        append(_told("promise.broken", promise, at=at, actor="system:promises"))
        if promise.by == "us":
            _remind("promise_late", promise, at=at)
    return len(broken)


def _remind(kind: str, promise: Promise, *, at: datetime) -> None:
    raise_task(
        kind=kind,
        business_key=f"{kind}:{promise.key}",
        at=at,
        due_at=max(promise.due_at, at),
        subject=promise.subject,
        case_key=promise.case_key,
    )


def _told(code: str, promise: Promise, *, at: datetime, actor: str) -> Entry:
    data = {
        "promise": str(promise.key),
        "by": promise.by,
        "kind": promise.kind,
        "due_at": promise.due_at.isoformat(),
    }
    return Entry(
        code=code,
        at=at,
        actor=actor,
        subject=promise.subject,
        case_key=promise.case_key,
        data=data,
    )
