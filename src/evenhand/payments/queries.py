"""What may be read of payments."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from evenhand.access.models import Role, User
from evenhand.cases.models import Case
from evenhand.payments.models import BankEntry, BankFile, EntryEvent
from evenhand.work.models import NextStep

# Who takes bank files and sends money back. Agents see what concerns their cases.
MAY_TAKE: Final = frozenset({Role.LEAD, Role.COMPLIANCE, Role.OPERATOR})
_LOOKED_FOR: Final = {
    BankEntry.State.MATCHED: "matched",
    BankEntry.State.NOTHING: "nothing",
}


def files() -> QuerySet[BankFile]:
    """Return every file that came, newest first."""
    return BankFile.objects.order_by("-received_at", "-pk")


def entries_in(state: str) -> QuerySet[BankEntry]:
    """Return the entries in a state, oldest first."""
    rows = BankEntry.objects.filter(state=state).select_related("statement__file")
    return rows.order_by("booked_on", "pk")


def entries_for(
    user: User, rows: QuerySet[BankEntry], *, away: Collection[UUID] = ()
) -> QuerySet[BankEntry]:
    """Return those of some entries that a member of staff may see.

    Who takes files sees all. An agent sees entries that were matched with, or may be for, cases
    that she has claimed. What came from or for people who are kept from her is left out.
    """
    if away:
        rows = rows.exclude(pk__in=_of_people(away))
    if user.role in MAY_TAKE:
        return rows
    keys = list(NextStep.objects.filter(claimed_by=user).values_list("case_key", flat=True))
    matched = Q()
    for key in keys:
        matched |= Q(events__code=EntryEvent.Code.MATCHED, events__data__cases__contains=[str(key)])
    suggested = Q(suggestions__case__in=Case.objects.filter(key__in=keys))
    return rows.filter(matched | suggested).distinct() if keys else rows.none()


def _of_people(keys: Collection[UUID]) -> QuerySet[BankEntry]:
    """The entries that were matched with, or may be for, cases of some people."""
    theirs = Case.objects.filter(person__key__in=keys)
    named = Q(suggestions__case__in=theirs)
    for key in theirs.values_list("key", flat=True):
        named |= Q(events__data__cases__contains=[str(key)])
    return BankEntry.objects.filter(named)


def history_of(entry: BankEntry) -> QuerySet[EntryEvent]:
    """Return what happened to an entry, in its order."""
    return entry.events.order_by("at", "pk")


def became_of(keys: Collection[str]) -> dict[str, int]:
    """Say what became of entries by their business keys, in the words of a look into a file."""
    counted = dict.fromkeys(("matched", "suggested", "suspense", "nothing"), 0)
    rows = BankEntry.objects.filter(business_key__in=keys).prefetch_related("suggestions")
    for row in rows:
        if row.kind != BankEntry.Kind.CREDIT:
            counted["nothing"] += 1
        elif row.state in _LOOKED_FOR:
            counted[_LOOKED_FOR[BankEntry.State(row.state)]] += 1
        else:
            counted["suggested" if row.suggestions.all() else "suspense"] += 1
    return counted
