"""The only writers of work: next steps, claims, tasks, promises."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from evenhand.access.models import User
from evenhand.work.models import NextStep, Promise, Step, Task

CLAIM_LIFE = timedelta(minutes=20)


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
    unchanged = NextStep.objects.filter(case_key=case_key, step=step, why=why, due_at=due_at)
    if unchanged.exists():
        return False
    # One statement: a release holds a person's lock meanwhile.
    NextStep.objects.bulk_create(
        [NextStep(case_key=case_key, subject=subject, step=step, why=why, due_at=due_at, since=at)],
        update_conflicts=True,
        unique_fields=["case_key"],
        update_fields=["subject", "step", "why", "due_at", "since"],
    )
    return True


def claim(*, case_key: uuid.UUID, user: User, at: datetime) -> bool:
    """Claim a case for a while, by one conditional update; False when a colleague has it."""
    free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by=user)
    rows = NextStep.objects.filter(free, case_key=case_key)
    return rows.update(claimed_by=user, claimed_until=at + CLAIM_LIFE) == 1


def give_back(*, case_key: uuid.UUID, user: User) -> bool:
    """Give a claimed case back to the queue."""
    rows = NextStep.objects.filter(case_key=case_key, claimed_by=user)
    return rows.update(claimed_by=None, claimed_until=None) == 1


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
    """Mark a task as done, and what we promised of its kind as kept; False when it already was."""
    rows = Task.objects.filter(key=task_key, done_at__isnull=True)
    if rows.update(done_at=at, done_by=user) == 0:
        return False
    task = Task.objects.get(key=task_key)
    if task.subject is not None:
        promised = Promise.objects.filter(by="us", kind=task.kind, subject=task.subject)
        promised.filter(kept_at__isnull=True, made_at__lte=task.raised_at).update(kept_at=at)
    return True


def finish_by_itself(*, business_key: str, at: datetime) -> bool:
    """Mark a task as done that nobody needs to do any more; False when there is none open."""
    rows = Task.objects.filter(business_key=business_key, done_at__isnull=True)
    return rows.update(done_at=at) == 1


def make_promise(
    *,
    by: str,
    kind: str,
    subject: uuid.UUID,
    case_key: uuid.UUID | None,
    at: datetime,
    due_on: date,
) -> Promise:
    """Record what somebody promised by a day."""
    return Promise.objects.create(
        by=by, kind=kind, subject=subject, case_key=case_key, made_at=at, due_on=due_on
    )
