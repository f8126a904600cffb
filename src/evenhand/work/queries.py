"""What is to be done: the queue of cases, tasks, promises."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from evenhand.access.models import User
from evenhand.vault.asking import Question
from evenhand.vault.kept_queries import KeptQuery
from evenhand.work.models import NextStep, Promise, Task


def next_step(case_key: uuid.UUID) -> NextStep | None:
    """Return the next step of a case, if it has one."""
    return NextStep.objects.filter(case_key=case_key).select_related("claimed_by").first()


def next_steps_of(subject: uuid.UUID) -> Mapping[uuid.UUID, NextStep]:
    """Return the next step of each case of a person that has one, by the case's key."""
    return {step.case_key: step for step in _NEXT_STEPS(subject=subject)}


_NEXT_STEPS: Final = KeptQuery(
    lambda subject: NextStep.objects.filter(subject=subject), subject=uuid.UUID
)


def steps_by_kind(*, away: Collection[uuid.UUID] = ()) -> Mapping[str, int]:
    """Return how many cases wait at each step; those of people who are kept from a user apart."""
    rows = (
        NextStep.objects.exclude(subject__in=away)
        .values_list("step")
        .annotate(n=Count("case_key"))
        .order_by("step")
    )
    return dict(rows)


def queue(*, step: str = "", away: Collection[uuid.UUID] = ()) -> QuerySet[NextStep]:
    """Return the queue, longest waiting first, of one step or of all, but for people kept away."""
    rows = NextStep.objects.exclude(subject__in=away).select_related("claimed_by")
    rows = rows.order_by("since", "case_key")
    return rows.filter(step=step) if step else rows


def open_tasks(
    *, subject: uuid.UUID | None = None, away: Collection[uuid.UUID] = ()
) -> QuerySet[Task]:
    """Return tasks that are not done, earliest due first; of one person or of all.

    Those of people who are kept from a user are left out, also where a task names only their case.
    """
    rows = Task.objects.filter(done_at__isnull=True).order_by("due_at")
    if away:
        theirs = NextStep.objects.filter(subject__in=away).values("case_key")
        rows = rows.exclude(subject__in=away).exclude(case_key__in=theirs)
    return rows.filter(subject=subject) if subject else rows


def task_for(business_key: str) -> Task | None:
    """Return the task that was raised for a business key, done or not."""
    return _TASK_FOR.first(business_key=business_key)


_TASK_FOR: Final = KeptQuery(
    lambda business_key: Task.objects.filter(business_key=business_key).select_related("done_by"),
    business_key=str,
)


def claims_one_of(case_keys: Collection[uuid.UUID], *, user: User, at: datetime) -> bool:
    """Say whether a user has claimed one of these cases now."""
    rows = NextStep.objects.filter(case_key__in=case_keys, claimed_by=user)
    return rows.filter(claimed_until__gt=at).exists()


def late_tasks(*, at: datetime, away: Collection[uuid.UUID] = ()) -> QuerySet[Task]:
    """Return tasks whose time has passed."""
    return open_tasks(away=away).filter(due_at__lte=at)


def open_promises(*, subject: uuid.UUID, away: Collection[uuid.UUID] = ()) -> QuerySet[Promise]:
    """Return what was promised to or by a person and is not kept yet, earliest due first."""
    rows = Promise.objects.filter(subject=subject, kept_at__isnull=True)
    return rows.exclude(subject__in=away).order_by("due_at")


def promised_to(subject: uuid.UUID) -> list[Promise]:
    """Return what we promised a person and have not kept yet, earliest due first."""
    return _PROMISED(subject=subject)


_PROMISED: Final = KeptQuery(
    lambda subject: open_promises(subject=subject).filter(by="us"), subject=uuid.UUID
)


def calls_back_to(subject: uuid.UUID) -> list[Task]:
    """Return the calls that a person waits for, earliest due first."""
    return _CALLS_BACK(subject=subject)


_CALLS_BACK: Final = KeptQuery(
    lambda subject: open_tasks(subject=subject).filter(kind="call_back"), subject=uuid.UUID
)


def rarely_there(subject: uuid.UUID) -> tuple[Question, ...]:
    """What a page asks of a person and mostly finds nothing: promises to her, calls she awaits."""
    return _PROMISED.question(subject=subject), _CALLS_BACK.question(subject=subject)


def promises_of(subject: uuid.UUID, *, most: int = 200) -> list[Promise]:
    """Return what was promised to or by a person: what is open first, then the newest."""
    rows = Promise.objects.filter(subject=subject)
    return list(rows.order_by(F("kept_at").desc(nulls_first=True), "due_at")[:most])


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises of one side whose time came in a period: how each ended."""

    due: int
    in_time: int
    late: int
    open: int

    @property
    def per_mille(self) -> int | None:
        """The part that was kept in time; None where none was due."""
        return round(1000 * self.in_time / self.due) if self.due else None


def promises_kept(
    *, by: str, since: datetime, until: datetime, away: Collection[uuid.UUID] = ()
) -> Kept:
    """How many promises of one side were kept in time, of those due in a half-open period."""
    due = Promise.objects.filter(by=by, due_at__gte=since, due_at__lt=until)
    due = due.exclude(subject__in=away)
    told = due.aggregate(
        due=Count("key"),
        in_time=Count("key", filter=Q(kept_at__lte=F("due_at"))),
        late=Count("key", filter=Q(kept_at__gt=F("due_at"))),
        open=Count("key", filter=Q(kept_at__isnull=True)),
    )
    return Kept(**told)
