"""What may be read of payments."""

from __future__ import annotations

from django.db.models import QuerySet

from evenhand.payments.models import BankEntry, EntryEvent


def entries_in(state: str) -> QuerySet[BankEntry]:
    """Return the entries in a state, oldest first."""
    rows = BankEntry.objects.filter(state=state).select_related("statement__file")
    return rows.order_by("booked_on", "pk")


def history_of(entry: BankEntry) -> QuerySet[EntryEvent]:
    """Return what happened to an entry, in its order."""
    return entry.events.order_by("at", "pk")
