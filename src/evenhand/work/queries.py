"""What is to be done: the queue of cases, tasks, promises."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, QuerySet

from evenhand.access.models import User
from evenhand.work.models import NextStep, Promise, Task


def next_step(case_key: uuid.UUID) -> NextStep | None:
    """Return the next step of a case, if it has one."""
    return NextStep.objects.filter(case_key=case_key).select_related("claimed_by").first()


def steps_by_kind() -> Mapping[str, int]:
    """Return how many cases wait at each step."""
    rows = NextStep.objects.values_list("step").annotate(n=Count("case_key")).order_by("step")
    return dict(rows)


def queue(*, step: str = "") -> QuerySet[NextStep]:
    """Return the queue, longest waiting first, of one step or of all."""
    rows = NextStep.objects.select_related("claimed_by").order_by("since", "case_key")
    return rows.filter(step=step) if step else rows


def open_tasks(*, subject: uuid.UUID | None = None) -> QuerySet[Task]:
    """Return tasks that are not done, earliest due first; of one person or of all."""
    rows = Task.objects.filter(done_at__isnull=True).order_by("due_at")
    return rows.filter(subject=subject) if subject else rows


def task_for(business_key: str) -> Task | None:
    """Return the task that was raised for a business key, done or not."""
    return Task.objects.filter(business_key=business_key).select_related("done_by").first()


def claims_one_of(case_keys: Collection[uuid.UUID], *, user: User, at: datetime) -> bool:
    """Say whether a user has claimed one of these cases now."""
    rows = NextStep.objects.filter(case_key__in=case_keys, claimed_by=user)
    return rows.filter(claimed_until__gt=at).exists()


def late_tasks(*, at: datetime) -> QuerySet[Task]:
    """Return tasks whose time has passed."""
    return open_tasks().filter(due_at__lte=at)


def open_promises(*, subject: uuid.UUID) -> QuerySet[Promise]:
    """Return what was promised to or by a person and is not kept yet, earliest due first."""
    return Promise.objects.filter(subject=subject, kept_at__isnull=True).order_by("due_on")
