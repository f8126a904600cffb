"""What was paid too much by a link goes back by the provider that took it, never by the bank."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.ledger import flows
from evenhand.payments import overpaid
from evenhand.payments.brought import brought
from evenhand.payments.link_provider import LinkNotMade, LinkUnknown, PayLinks
from evenhand.payments.links import ACTOR, ask_to_look, day_of
from evenhand.payments.models import Overpaid, PaymentOrder
from evenhand.rulebook import Money


def give_back(row: Overpaid, *, at: datetime, actor: str, links: PayLinks | None) -> bool:
    """Send what a link brought too much back by its provider; False where nobody knows yet.

    Until it is known the money stays open, and the same again asks the same: it is sent once.
    Raises NotOpen, NotByLink, LinkNotMade, MoreThanHeld.
    """
    order = brought(row).link
    if order is None:
        raise overpaid.NotByLink(str(row.key))
    if links is None or links.name != order.provider:
        raise LinkNotMade(f"no provider {order.provider} is set up")
    with transaction.atomic():
        lock_persons([order.person_id])
        kept = overpaid.locked(row, but=Overpaid.State.RETURNED)
        if kept.state == Overpaid.State.RETURNED:
            return True
        if not _sent(order, kept, at=at, links=links):
            return False
        overpaid.decide(kept, Overpaid.State.RETURNED, at=at, actor=actor)
    return True


def _sent(order: PaymentOrder, row: Overpaid, *, at: datetime, links: PayLinks) -> bool:
    amount, key = Money(row.amount_minor, row.currency), f"{order.key}:{row.key}"
    flows.give_back(
        key=f"{order.provider}:{key}", amount=amount, at=at, actor=ACTOR,
        on=max(row.paid_on, day_of(order.case, at)), basis="paid too much by link",
    )  # fmt: skip
    # A refusal undoes the booking; what nobody knows is asked again under the same key.
    try:
        links.refund(order.payment_reference, amount, key=key)
    except LinkUnknown:
        ask_to_look("link_unclear", order, at=at, why="refund")
        return False
    return True
