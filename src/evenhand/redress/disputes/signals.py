"""What disputes tell of trouble: what was not right about a debt, and the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from evenhand.redress.disputes.models import Dispute
from evenhand.work.signals import Signal


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return the disputes raised from one moment until before another, oldest first."""
    rows = Dispute.objects.filter(received_at__gte=since, received_at__lt=until)
    for row in rows.select_related("person").order_by("received_at", "pk").iterator():
        yield Signal(
            room="disputes", kind="dispute", ref=row.key, at=row.received_at,
            country=row.person.country if row.person else "",
            language=row.person.language if row.person else "", about=f"what:{row.what}",
        )  # fmt: skip
