"""What a stop does to what is under way: takes back, names what left, reverses charges.

Called by `contact.actions` alone, inside its transactions and under its locks; opens no hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from evenhand.cases.models import Case
from evenhand.contact import advisers, recording, settling
from evenhand.contact.channels import channel_of
from evenhand.contact.for_helpers import ADVISER_PROOF, HERS
from evenhand.contact.models import Contact, Release
from evenhand.contact.queries import IN_THE_HOUSE
from evenhand.holds.actions import kind_of
from evenhand.holds.models import Hold
from evenhand.holds.queries import days_of
from evenhand.ledger.actions import STOPPED_BY, reverse_charges
from evenhand.ledger.interest import take_back as take_back_interest
from evenhand.ledger.models import Charge, Transfer
from evenhand.rulebook.acts import Act, Acts


def withdraw(hold: Hold, covered: Sequence[Case], *, at: datetime) -> list[Release]:
    """Take back what the hold stops and what may still lie in the house."""
    kind = kind_of(hold)
    never_left = settle_left_behind(
        Q(case__in=covered), stops=kind.acts(), because=hold.kind, at=at
    )
    rows = stoppable(kind.acts()).filter(case__in=covered)
    return never_left + take_back(rows, because=hold.kind, at=at)


def settle_left_behind(which: Q, *, stops: Acts, because: str, at: datetime) -> list[Release]:
    """Find out at once about attempts that a killed worker left behind, so that none is overlooked.

    What a living worker is at stays his: he waits for our locks, and the gate will refuse it.
    Returns what never left and is taken back; what left, or may have, is found and named like all
    else.
    """
    withdrawn = []
    for row in settling.left_behind(which):
        left = settling.looked_for(row, at=at)
        if left is False and Act.of((row.copy_of or row).act) in stops:
            _close(row, because=because, at=at)
            withdrawn.append(row)
        else:
            settling.settle(row, left=left, at=at)
    return withdrawn


def stoppable(acts: Acts) -> QuerySet[Release]:
    """What waits or may still lie in the house, of the acts that a kind of hold stops."""
    keys = [act.key for act in acts]
    rows = Release.objects.filter(
        # A copy stands for what it copies.
        Q(act__in=keys) | Q(copy_of__act__in=keys),
        state__in=[*IN_THE_HOUSE, Release.State.RELEASED],
    )
    return rows.select_related("case", "person", "sender")


def take_back(rows: QuerySet[Release], *, because: str, at: datetime) -> list[Release]:
    """Take back what is queued, and what the printer has not fetched yet."""
    withdrawn = []
    for row in rows.select_for_update(of=("self",)):
        left = row.state == Release.State.RELEASED
        if left and not channel_of(Act.of(row.act).channel).withdraw(row.key):
            continue
        _close(row, because=because, at=at)
        Contact.objects.filter(release=row).delete()
        withdrawn.append(row)
    return withdrawn


def _close(row: Release, *, because: str, at: datetime) -> None:
    recording.close(
        row, state=Release.State.WITHDRAWN, code="release.withdrawn", at=at, detail=because
    )


def take_back_beside_her(which: Q, *, because: str, at: datetime) -> None:
    """Under the person's lock: what is for a helper or adviser and still here leaves no more.

    A proof that an adviser is still to have is given by one of us.
    """
    rows = Release.objects.filter(which, ~HERS, state__in=[*IN_THE_HOUSE, Release.State.RELEASED])
    rows = rows.select_related("case", "person", "sender")
    for row in take_back(rows, because=because, at=at):
        if row.letter == ADVISER_PROOF:
            advisers.ask_instead(row, at=at)


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
