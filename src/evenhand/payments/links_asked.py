"""Asks a provider about payments by link that are unclear, or of which it should have told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from evenhand.payments.link_provider import LinkNotMade, LinkUnknown, PayLinks
from evenhand.payments.links import ACTOR, LOOK_WITHIN, State, ask_to_look, made
from evenhand.payments.links_told import stands
from evenhand.payments.models import PaymentOrder

_ASK_AFTER: Final = timedelta(minutes=1)


def ask_about(*, at: datetime, links: PayLinks, most: int = 500) -> int:
    """Find out about what is unclear, and what a provider should have told; answers how many.

    What nobody can find out goes to a person: nothing is lost in silence.
    """
    waiting = PaymentOrder.objects.filter(
        state__in=[State.ASKED, State.UNKNOWN, State.OPEN, State.PENDING],
        made_at__lte=at - _ASK_AFTER,
    )
    count = 0
    for order in waiting.select_related("person", "case__debt__creditor").order_by("pk")[:most]:
        count += _settled(order, at=at, links=links)
    return count


def _settled(order: PaymentOrder, *, at: datetime, links: PayLinks) -> bool:
    if order.state in (State.ASKED, State.UNKNOWN) and at < order.expires_at:
        order = made(order, links=links, at=at, actor=ACTOR)
    if order.state in (State.ASKED, State.UNKNOWN):
        if at >= order.expires_at:
            # Nobody was ever shown its address, so that nobody can have paid by it.
            PaymentOrder.objects.filter(pk=order.pk).update(state=State.EXPIRED)
        return at >= order.expires_at
    if order.state not in (State.OPEN, State.PENDING):
        return True
    try:
        standing = links.state(order.reference)
    except (LinkNotMade, LinkUnknown):
        if at >= order.expires_at + LOOK_WITHIN:
            ask_to_look("link_unclear", order, at=at)
        return False
    return stands(order, standing, at=at)
