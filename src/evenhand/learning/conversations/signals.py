"""What calls that were read again tell of trouble: what was found, and never in whose call.

The agent reads first: a finding is a signal once her days are over, and what she contests only
when a third person decided that it stands. A cue that was answered is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from evenhand.learning.conversations.models import Finding, Transcript
from evenhand.work.signals import Signal


def signals(*, since: datetime, until: datetime) -> Iterator[Signal]:
    """Return the findings that became open from one moment until before another."""
    open_now = Transcript.objects.filter(agents_until__gte=since, agents_until__lt=until)
    after_her_days = Q(contested_at=None, transcript__in=open_now.values("pk"))
    stands = Q(settled_as=Finding.Settled.STANDS, settled_at__gte=since, settled_at__lt=until)
    rows = Finding.objects.filter(after_her_days | stands, is_advisory=False)
    rows = rows.exclude(kind="cue", answered=True).select_related("transcript")
    for row in rows.order_by("pk").iterator():
        yield Signal(
            room="conversations", kind="finding", ref=row.key,
            at=row.settled_at or row.transcript.agents_until, country=row.transcript.country,
            language=row.transcript.language, about=f"found:{row.detector}",
        )  # fmt: skip
