"""What a stop does to what is under way: takes back, names what left, reverses charges.

Called by `contact.actions` alone, inside its transactions and under its locks; opens no hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from evenhand.cases.models import Case
from evenhand.contact import recording
from evenhand.contact.channels import channel_of
from evenhand.contact.models import Contact, Release
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.holds.queries import days_of
from evenhand.ledger.actions import STOPPED_BY, reverse_charges
from evenhand.ledger.interest import take_back as take_back_interest
from evenhand.ledger.models import Charge, Transfer
from evenhand.rulebook.acts import Act, Acts


def withdraw(hold: Hold, covered: Sequence[Case], *, at: datetime) -> list[Release]:
    """Take back what the hold stops and what may still lie in the house."""
    rows = stoppable(kind_of(hold).acts()).filter(case__in=covered)
    return take_back(rows, because=hold.kind, at=at)


def stoppable(acts: Acts) -> QuerySet[Release]:
    """What waits or may still lie in the house, of the acts that a kind of hold stops."""
    rows = Release.objects.filter(
        state__in=[Release.State.QUEUED, Release.State.RELEASED],
        act__in=[act.key for act in acts],
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


def left_or_charged(people: Sequence[int], *, since: datetime, first: date) -> set[int]:
    """Return whose stop has something to name (since an instant) or to reverse (from a day on)."""
    left = Release.objects.filter(
        case__person__in=people,
        state__in=[Release.State.RELEASED, Release.State.UNKNOWN],
        outcome_at__gte=since,
    )
    charged = Charge.objects.filter(
        transfer__debit__debt__cases__person__in=people, until_on__gt=first
    )
    return set(left.values_list("case__person", flat=True)) | set(
        charged.values_list("transfer__debit__debt__cases__person", flat=True)
    )


def reverse(hold: Hold, covered: Sequence[Case], *, at: datetime) -> list[Transfer]:
    """Take back interest of the local days of which the hold covers a part, and fees of acts then.

    Interest is reckoned again with the hold, so that of a charged period its days alone go back.
    """
    stops, because, made = kind_of(hold).stops, f"hold:{hold.key}", []
    for debt in {case.debt_id: case.debt for case in covered}.values():
        if STOPPED_BY[Transfer.Kind.INTEREST] in stops:
            made += take_back_interest(debt, because=because, at=at, actor="system:stop")
        if STOPPED_BY[Transfer.Kind.FEE] in stops:
            made += reverse_charges(
                debt=debt, kinds=[Transfer.Kind.FEE], days=days_of(hold), because=because, at=at,
                actor="system:stop",
            )  # fmt: skip
    return made
