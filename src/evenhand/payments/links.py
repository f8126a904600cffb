"""Payments by a provider's link: begun once, asked about when unclear, booked once, taken back.

The provider sees the card; we see a sum and our own key. What it tells may come twice, late or in
any order: every event is kept once by its own id, and what is paid stays paid.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case
from evenhand.contact.in_steps import InsideATransaction
from evenhand.holds.queries import zone_of_days
from evenhand.journal.actions import Entry, append
from evenhand.ledger.interest import owed_in_all
from evenhand.payments.link_provider import (
    AmountNotPossible,
    LinkNotMade,
    LinkOrder,
    LinkUnknown,
    PayLinks,
)
from evenhand.payments.models import PaymentOrder
from evenhand.payments.stripe import Stripe
from evenhand.rulebook import Money
from evenhand.rulebook.zones import zone
from evenhand.work.actions import raise_task

ACTOR: Final = "system:links"
# Within the day that a provider lets a link live, and remembers what it was asked.
LIFE: Final = timedelta(hours=23)
LOOK_WITHIN: Final = timedelta(days=1)
State = PaymentOrder.State


def provider() -> PayLinks | None:
    """Return who lets people pay by a link; None where nobody does."""
    if not settings.STRIPE_KEY:
        return None
    return Stripe(key=settings.STRIPE_KEY, secret=settings.STRIPE_SECRET, url=settings.STRIPE_URL)


def begin(
    *,
    case: Case,
    amount: Money,
    wish_key: uuid.UUID,
    back_url: str,
    language: str,
    at: datetime,
    actor: str,
    links: PayLinks,
) -> PaymentOrder:
    """Begin a payment by link, once for the form that asked for it; returns how it stands.

    Raises AmountNotPossible for more than is owed or a sum no link takes, InsideATransaction.
    """
    if connection.in_atomic_block:
        raise InsideATransaction("begin()")
    wanted = PaymentOrder(
        wish_key=wish_key,
        person=case.person,
        case=case,
        amount_minor=amount.minor,
        currency=amount.currency,
        provider=links.name,
        back_url=back_url,
        language=language,
        made_at=at,
        expires_at=(at + LIFE).replace(microsecond=0),
    )
    return made(_kept(wanted, at=at), links=links, at=at, actor=actor)


@transaction.atomic
def _kept(wanted: PaymentOrder, *, at: datetime) -> PaymentOrder:
    lock_persons([wanted.person_id])
    found = PaymentOrder.objects.filter(wish_key=wanted.wish_key, person=wanted.person).first()
    if found is not None:
        return found
    debt = wanted.case.debt
    owed = owed_in_all([debt], on=day_of(wanted.case, at))[debt.pk]
    if wanted.currency != owed.currency or not 0 < wanted.amount_minor <= owed.minor:
        raise AmountNotPossible(f"{wanted.amount_minor} {wanted.currency} where {owed} is owed")
    wanted.save()
    return wanted


def made(order: PaymentOrder, *, links: PayLinks, at: datetime, actor: str) -> PaymentOrder:
    """Let the provider make the link, or make sure that it did: asked by our key, made once."""
    if order.state not in (State.ASKED, State.UNKNOWN):
        return order
    wanted = LinkOrder(
        key=str(order.key),
        amount=Money(order.amount_minor, order.currency),
        what=settings.FIRM.get("name", ""),
        back_url=order.back_url,
        expires_at=order.expires_at,
        language=order.language,
    )
    changed: dict[str, object]
    try:
        link = links.make(wanted)
    except LinkUnknown:
        changed = {"state": State.UNKNOWN}
    except (LinkNotMade, AmountNotPossible):
        changed = {"state": State.FAILED}
    else:
        changed = {"state": State.OPEN, "reference": link.reference, "url": link.url}
    waits = PaymentOrder.objects.filter(pk=order.pk, state__in=[State.ASKED, State.UNKNOWN])
    if waits.update(**changed) and changed["state"] == State.OPEN:
        tell("payment_link.made", order, at=at, actor=actor)
    order.refresh_from_db()
    return order


def day_of(case: Case, at: datetime) -> date:
    """The day where she lives."""
    return at.astimezone(zone(zone_of_days(case.person, at))).date()


def tell(code: str, order: PaymentOrder, *, at: datetime, actor: str, **data: object) -> None:
    """Write into the journal what happened to a payment by link."""
    told = {"order": str(order.key), "amount_minor": order.amount_minor,
            "currency": order.currency, **data}  # fmt: skip
    append(
        Entry(
            code=code, at=at, actor=actor, subject=order.person.key, case_key=order.case.key,
            data=told,
        )
    )  # fmt: skip


def ask_to_look(kind: str, order: PaymentOrder, *, at: datetime, why: str = "") -> None:
    """Raise one task of a kind about a payment by link."""
    raise_task(
        kind=kind,
        business_key=f"{kind}:{order.key}{why and ':' + why}"[:200],
        at=at,
        due_at=at + LOOK_WITHIN,
        subject=order.person.key,
        case_key=order.case.key,
        note=why[:200],
    )
