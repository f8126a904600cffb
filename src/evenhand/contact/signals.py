"""What contact tells of trouble: letters that came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from evenhand.contact.models import Release
from evenhand.work.signals import Signal


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return what was heard from one moment until before another, oldest first."""
    rows = Release.objects.filter(returned_at__gte=since, returned_at__lt=until)
    for row in rows.select_related("person").order_by("returned_at", "pk").iterator():
        if row.returned_at is not None:
            yield Signal(
                room="contact", kind="letter_returned", ref=row.key, at=row.returned_at,
                country=row.person.country, language=row.language, about=f"letter:{row.letter}",
            )  # fmt: skip
