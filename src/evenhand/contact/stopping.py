"""What a stop does to what is under way: takes back, names what left, reverses charges.

Called by `contact.actions` alone, inside its transactions and under its locks; opens no hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from evenhand.cases.models import Case
from evenhand.contact import recording
from evenhand.contact.channels import channel_of
from evenhand.contact.models import Contact, Release
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.ledger.actions import reverse_charges_since
from evenhand.ledger.models import Transfer
from evenhand.rulebook.acts import ACTS, Act


def withdraw(hold: Hold, covered: Sequence[Case], *, at: datetime) -> list[Release]:
    """Take back what the hold stops and what may still lie in the house."""
    rows = stoppable(kind_of(hold).stops).filter(case__in=covered)
    return take_back(rows, because=hold.kind, at=at)


def stoppable(stops: frozenset[str]) -> QuerySet[Release]:
    """What waits or may still lie in the house, of the purposes that a kind of hold stops."""
    rows = Release.objects.filter(
        state__in=[Release.State.QUEUED, Release.State.RELEASED],
        act__in=[act.key for act in ACTS.values() if act.purpose in stops],
    )
    return rows.select_related("case", "person", "sender")


def take_back(rows: QuerySet[Release], *, because: str, at: datetime) -> list[Release]:
    """Take back what is queued, and what the printer has not fetched yet."""
    withdrawn = []
    for row in rows.select_for_update(of=("self",)):
        left = row.state == Release.State.RELEASED
        if left and not channel_of(Act.of(row.act).channel).withdraw(row.key):
            continue
        recording.close(
            row, state=Release.State.WITHDRAWN, code="release.withdrawn", at=at, detail=because
        )
        Contact.objects.filter(release=row).delete()
        withdrawn.append(row)
    return withdrawn


def left_since(hold: Hold, covered: Sequence[Case]) -> list[Release]:
    """Return what had left since the hold's start."""
    rows = Release.objects.filter(
        case__in=covered,
        state__in=[Release.State.RELEASED, Release.State.UNKNOWN],
        outcome_at__gte=hold.starts_at,
    )
    return list(rows.order_by("outcome_at"))


def left_or_charged(people: Sequence[int], *, since: datetime) -> set[int]:
    """Return whose stop has something to name or to reverse."""
    left = Release.objects.filter(
        case__person__in=people,
        state__in=[Release.State.RELEASED, Release.State.UNKNOWN],
        outcome_at__gte=since,
    )
    charged = Transfer.objects.filter(
        debit__debt__cases__person__in=people,
        kind__in=[Transfer.Kind.INTEREST, Transfer.Kind.FEE],
        effective_on__gte=since.date(),
    )
    return set(left.values_list("case__person", flat=True)) | set(
        charged.values_list("debit__debt__cases__person", flat=True)
    )


def reverse(hold: Hold, covered: Sequence[Case], *, at: datetime) -> list[Transfer]:
    """Take back interest and fees of the days that the hold covers."""
    if not kind_of(hold).stops & {"interest", "fee"}:
        return []
    debts = {case.debt_id: case.debt for case in covered}
    since = hold.starts_at.date()
    return [
        reversal
        for debt in debts.values()
        for reversal in reverse_charges_since(debt=debt, since=since, at=at, actor="system:stop")
    ]
