"""Asks somebody to look at money that waits in suspense for longer than two working days."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from evenhand.payments.days import country_of, due_in
from evenhand.payments.models import BankEntry
from evenhand.payments.queries import entries_in
from evenhand.rulebook.calendar import add_working_days
from evenhand.work.actions import finish_by_itself, raise_task
from evenhand.work.models import Task

WORKING_DAYS: Final = 2
KIND: Final = "suspense_old"


def watch_suspense(*, at: datetime) -> int:
    """Raise a task once for each entry that waits too long, close those of entries that do not.

    Answers how many are new.
    """
    told = set(Task.objects.filter(kind=KIND).values_list("business_key", flat=True))
    waiting = {f"{KIND}:{entry.key}": entry for entry in entries_in(BankEntry.State.SUSPENSE)}
    fresh = 0
    for key, entry in waiting.items():
        last = add_working_days(entry.booked_on, WORKING_DAYS, country_of(entry.statement.place))
        if key not in told and at.date() > last:
            due = due_in(1, at=at, place=entry.statement.place)
            raise_task(kind=KIND, business_key=key, at=at, due_at=due, note=f"{entry.booked_on}")
            fresh += 1
    open_still = Task.objects.filter(~Q(business_key__in=waiting), kind=KIND, done_at__isnull=True)
    for key in open_still.values_list("business_key", flat=True):
        finish_by_itself(business_key=key, at=at)
    return fresh
