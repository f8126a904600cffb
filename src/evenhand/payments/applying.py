"""Uses what was overpaid for another debt: only with her yes, in her words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from evenhand.cases.models import Case
from evenhand.ledger import actions as ledger
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.ledger.posting import fitting
from evenhand.payments import overpaid
from evenhand.payments.allocating import Allotted, allot, allot_alone, lock_owing, settle
from evenhand.payments.brought import brought
from evenhand.payments.models import Overpaid
from evenhand.rulebook import Money


class NotHers(ValueError):
    """Money of one person is never used for what another owes."""


@transaction.atomic
def apply_by_wish(
    row: Overpaid, *, case: Case, words: str, at: datetime, actor: str
) -> Sequence[Transfer]:
    """Use what was overpaid for a debt that she named; what it does not take still goes back.

    Raises NotOpen, NotHers, WordsMissing.
    """
    words = " ".join(words.split())
    if not words:
        raise overpaid.WordsMissing
    lock_owing([case])
    kept = overpaid.locked(row)
    if case.person_id != kept.person_id or case.debt.currency != kept.currency:
        raise NotHers(f"{case.reference} is not a debt of {kept.person_id} in {kept.currency}")
    on = max(kept.paid_on, at.date())
    amount, came = Money(kept.amount_minor, kept.currency), brought(kept)
    if came.by_creditor and case.debt.creditor_id != kept.case.debt.creditor_id:
        raise NotHers(f"another creditor has the money of {kept.key}")
    if came.by_creditor:
        allotted = allot_alone(cases=[case], amount=amount, paid_on=on, at=at)
    else:
        allotted = allot(cases=[case], amount=amount, paid_on=on, at=at, wish=str(case.debt.key))
    made = _pay(kept, allotted, by_creditor=came.by_creditor, at=at, actor=actor)
    settle(made, paid_on=on, at=at, actor=actor)
    overpaid.decide(kept, Overpaid.State.APPLIED, at=at, actor=actor, words=words)
    if allotted.left_over:
        overpaid.open_for(kept.case, allotted.left_over, source=f"overpaid:{kept.key}",
                          paid_on=kept.paid_on, at=at, actor=actor, entry=kept.entry)  # fmt: skip
    return made


def _pay(
    row: Overpaid, allotted: Allotted, *, by_creditor: bool, at: datetime, actor: str
) -> Sequence[Transfer]:
    on, key = max(row.paid_on, at.date()), f"overpaid:{row.key}"
    if not allotted.parts:
        return []
    if by_creditor:
        return flows.reported(
            key=key, parts=allotted.parts, paid_on=on, at=at, actor=actor, basis=key
        )
    if overpaid.is_held(row):
        return flows.attribute(
            key=key, parts=allotted.parts, paid_on=on, at=at, actor=actor, basis=key
        )
    return [
        ledger.record_payment(
            debt=part.debt, kind=part.kind, amount=part.amount, paid_on=on,
            key=fitting(f"{key}:{part.debt.key}:{part.kind}"), at=at, actor=actor,
        )
        for part in allotted.parts
    ]  # fmt: skip
