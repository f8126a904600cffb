"""The clocks of complaints, looked at every minute: what is owed soon, what is late.

A stop for a complaint that came otherwise (by an interface, a file, a hold typed at the desk) gets
its complaint here, so that it has its days and nobody else reads what was written for it.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.holds import queries as holds
from evenhand.holds.models import Hold
from evenhand.redress.complaints.actions import KIND, acknowledge, record_for_hold
from evenhand.redress.complaints.models import Complaint
from evenhand.redress.complaints.recording import journal, local_day, task

_SOON: Final = timedelta(days=2)
_AT_ONCE: Final = 500


def watch_complaints(*, at: datetime) -> int:
    """Raise what is owed soon or late, each once; returns how many days have passed unanswered."""
    late = 0
    rows = Complaint.objects.filter(ended_at__isnull=True).select_related("person", "case", "hold")
    for complaint in rows.order_by("final_by", "pk")[:_AT_ONCE]:
        late += _watched(complaint, at=at)
    return late


@transaction.atomic
def _watched(complaint: Complaint, *, at: datetime) -> int:
    today = local_day(complaint.person, at)
    mark = complaint.update_by.isoformat()
    if today >= complaint.update_by - _SOON:
        task(complaint, "complaint_update", at=at, by=complaint.update_by, mark=mark)
    if complaint.acknowledged_at is None and today >= complaint.receipt_by - _SOON:
        task(complaint, "complaint_receipt", at=at, by=complaint.receipt_by)
    if today <= complaint.final_by:
        return 0
    raised = task(
        complaint, "complaint_late", at=at, by=complaint.final_by,
        mark=complaint.final_by.isoformat(),
    )  # fmt: skip
    if raised.raised_at == at:
        journal("complaint.late", complaint, at=at, actor="system:complaints")
    return 1


def adopt_holds(*, at: datetime) -> int:
    """Give every running stop for a complaint its complaint; returns how many were new."""
    known = Complaint.objects.filter(hold__isnull=False).values("hold")
    rows = holds.in_force(at=at).filter(kind=KIND).exclude(pk__in=known).select_related("person")
    found = list(rows.order_by("pk")[:_AT_ONCE])
    for hold in found:
        acknowledge(record_for_hold(hold, once=_once(hold), at=at), at=at)
    return len(found)


def _once(hold: Hold) -> uuid.UUID:
    """A stop gets one complaint, however often the job runs."""
    return uuid.uuid5(hold.key, KIND)
