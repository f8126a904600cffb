"""What contact tells of trouble: letters that came back, and of how many contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.db.models import Count
from django.db.models.functions import TruncDate

from evenhand.contact.models import Contact, Release
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


def contacts_by_day(*, since: date, until: date) -> dict[date, int]:
    """Return how many contacts happened each day, in either direction, days without any left out.

    What something is a rate of: more contacts bring more trouble without anything being worse.
    """
    begin, end = (datetime.combine(day, time(0), tzinfo=UTC) for day in (since, until))
    rows = Contact.objects.filter(at__gte=begin, at__lt=end)
    rows = rows.exclude(result=Contact.Result.RESERVED)
    by_day = rows.annotate(day=TruncDate("at", tzinfo=UTC)).values_list("day")
    return dict(by_day.annotate(n=Count("pk")).order_by("day"))
