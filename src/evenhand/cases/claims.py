"""What is told of a claim besides its sum: who owned it, how its interest was reckoned, VAT.

Letters tell it on to the person. A creditor's file, her machine or a member of staff says it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from evenhand.cases.models import Creditor, Debt, InterestAsked, OwnerChange
from evenhand.journal.actions import Entry, append
from evenhand.rulebook.money import Money


class NotSoTold(ValueError):
    """What was told of a claim cannot be so; says in which field and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field} {why}")
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOfOwner:
    """A debt went from one owner to the next on a day. Raises NotSoTold."""

    on: date
    giver: str
    taker: str
    from_bank: bool = False

    def __post_init__(self) -> None:
        for field in ("giver", "taker"):
            if not getattr(self, field).strip():
                raise NotSoTold(field, "is missing")
        if self.giver.strip().casefold() == self.taker.strip().casefold():
            raise NotSoTold("taker", "is who owned it before")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestTold:
    """How interest was reckoned, from a day until before another. Raises NotSoTold."""

    base: Money
    rate_basis_points: int
    earliest: date
    latest: date
    why_above_statutory: str = ""

    def __post_init__(self) -> None:
        if self.base.minor <= 0:
            raise NotSoTold("base", "is not above nought")
        if self.rate_basis_points < 0:
            raise NotSoTold("rate", "is below nought")
        if self.earliest >= self.latest:
            raise NotSoTold("latest", "lies not after the beginning")


@transaction.atomic
def record_owner_change(
    change: ChangeOfOwner, *, debt: Debt, source: str, at: datetime, actor: str
) -> OwnerChange:
    """Record that a debt went from one owner to the next; the same change once."""
    told = asdict(change)
    key = {"debt": debt, "on": told.pop("on"), "giver": told.pop("giver")}
    row, is_new = OwnerChange.objects.get_or_create(
        **key, defaults={**told, "source": source, "recorded_at": at}
    )
    if is_new:
        _journal(debt, "owner", at=at, actor=actor)
    return row


@transaction.atomic
def tell_interest(
    terms: InterestTold, *, debt: Debt, source: str, at: datetime, actor: str
) -> InterestAsked:
    """Record how the interest on a debt was reckoned, in place of what was told before.

    Raises NotSoTold where its base is in another currency than the debt.
    """
    if terms.base.currency != debt.currency:
        raise NotSoTold("base", f"is not in {debt.currency}")
    row, _ = InterestAsked.objects.update_or_create(
        debt=debt, defaults=interest_columns(terms) | {"source": source, "recorded_at": at}
    )
    _journal(debt, "interest", at=at, actor=actor)
    return row


def interest_columns(terms: InterestTold) -> dict[str, int | str | date]:
    """The columns of what was told, for whoever writes many at once."""
    return {
        "base_minor": terms.base.minor,
        "rate_basis_points": terms.rate_basis_points,
        "earliest": terms.earliest,
        "latest": terms.latest,
        "why_above_statutory": terms.why_above_statutory,
    }


def tell_vat(*, creditor: Creditor, deducts: bool) -> None:
    """Record whether a creditor can deduct the value added tax on our costs."""
    Creditor.objects.filter(pk=creditor.pk).update(deducts_vat=deducts)


def _journal(debt: Debt, what: str, *, at: datetime, actor: str) -> None:
    for case in debt.cases.select_related("person").order_by("pk"):
        append(
            Entry(
                code="debt.told",
                at=at,
                actor=actor,
                subject=case.person.key,
                case_key=case.key,
                data={"what": what},
            )
        )
