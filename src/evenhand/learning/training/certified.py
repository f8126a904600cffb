"""Whether every contact of ours was held under a certificate: asked of the rows, by month.

What counts is what staff did. A person who turns to us is never cut off: a talk that she began and
somebody held without the certificate is told with that reason, and is not counted among ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from evenhand.contact.models import Contact

TURNED_TO_US: Final = "turned_to_us"
UNEXPLAINED: Final = "unexplained"


@dataclass(frozen=True, slots=True)
class MonthShare:
    """The contacts of staff in one month, one country and by one channel."""

    month: date
    country: str
    channel: str
    n: int
    certified: int
    supervised: int

    @property
    def neither(self) -> int:
        """How many were held under neither; more than none is a breach."""
        return self.n - self.certified - self.supervised


@dataclass(frozen=True, slots=True)
class Lacking:
    """One contact that no certificate stands behind, and why."""

    at: datetime
    country: str
    channel: str
    case: str
    by: str
    reason: str


def _of_staff(since: datetime, until: datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(by__isnull=False, at__gte=since, at__lt=until)


def shares_by_month(*, since: datetime, until: datetime, zone: tzinfo) -> list[MonthShare]:
    """Return how many contacts of staff were certified or supervised, the newest month before."""
    certified = Q(certificate__isnull=False)
    supervised = Q(certificate__isnull=True, supervised_by__isnull=False)
    rows = (
        _of_staff(since, until)
        .filter(outbound=True)
        .annotate(month=TruncMonth("at", tzinfo=zone))
        .values("month", "person__country", "channel")
        .annotate(n=Count("pk"), certified=Count("pk", filter=certified),
                  supervised=Count("pk", filter=supervised))
        .order_by("-month", "person__country", "channel")
    )  # fmt: skip
    return [
        MonthShare(row["month"].date(), row["person__country"], row["channel"], row["n"],
                   row["certified"], row["supervised"])
        for row in rows
    ]  # fmt: skip


def exceptions(*, since: datetime, until: datetime) -> QuerySet[Contact]:
    """Return the contacts of staff, in either direction, behind which nothing stands."""
    rows = _of_staff(since, until).filter(certificate__isnull=True, supervised_by__isnull=True)
    return rows.select_related("person", "case", "by").order_by("-outbound", "-at", "-pk")


def told(rows: QuerySet[Contact]) -> Iterator[Lacking]:
    """Yield each exception with its reason; names no person."""
    for row in rows:
        assert row.by is not None
        yield Lacking(
            row.at, row.person.country, row.channel, row.case.reference if row.case else "",
            str(row.by), UNEXPLAINED if row.outbound else TURNED_TO_US,
        )  # fmt: skip
