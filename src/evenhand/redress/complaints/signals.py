"""What complaints tell of trouble: their topic and their day. Who complained stays with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from evenhand.redress.complaints.models import Complaint
from evenhand.work.signals import Signal


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return the complaints received from one moment until before another, oldest first.

    Their words belong to Complaint Management alone: nobody opens them for a theme.
    """
    rows = Complaint.objects.filter(received_at__gte=since, received_at__lt=until)
    for row in rows.order_by("received_at", "pk").iterator():
        yield Signal(
            room="complaints", kind="complaint", ref=row.key, at=row.received_at,
            country=row.country, about=f"topic:{row.topic}",
        )  # fmt: skip
