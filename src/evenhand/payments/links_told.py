"""What providers tell of payments by link, each once: paid, expired, sent back, disputed, gone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.payments import overpaid
from evenhand.payments.allocating import bring
from evenhand.payments.brought import by_link, freed_from
from evenhand.payments.link_provider import Standing, Told
from evenhand.payments.links import ACTOR, State, ask_to_look, day_of, tell
from evenhand.payments.models import Overpaid, PaymentOrder, ProviderEvent
from evenhand.rulebook import Money
from evenhand.work.actions import raise_task

_MEANS_IT_WAS_PAID = frozenset({"paid", "refunded", "disputed", "money_gone", "dispute_lost"})


def take(events: Sequence[Told], *, at: datetime, source: str) -> int:
    """Take what a provider told; answers how many events were new. Again changes nothing."""
    return sum(_take_one(event, at=at, source=source) for event in events)


@transaction.atomic
def _take_one(event: Told, *, at: datetime, source: str) -> bool:
    order = _order_of(event, source)
    if order is not None:
        lock_persons([order.person_id])
        order = PaymentOrder.objects.select_for_update(of=("self",)).select_related(
            "person", "case__debt__creditor"
        ).get(pk=order.pk)  # fmt: skip
    row = ProviderEvent(
        event_id=event.id, provider=source, order=order, kind=event.kind,
        amount_minor=event.amount.minor if event.amount else None, told_at=event.at, taken_at=at,
    )  # fmt: skip
    # Events of one order come here one after the other, under its lock.
    if ProviderEvent.objects.filter(event_id=event.id).exists():
        return False
    ProviderEvent.objects.bulk_create([row], ignore_conflicts=True)
    if order is None:
        _ask_whose_it_is(event, at=at)
        return True
    _follow(order, event, at=at)
    return True


def _order_of(event: Told, source: str) -> PaymentOrder | None:
    rows = PaymentOrder.objects.filter(provider=source)
    if event.key:
        try:
            return rows.filter(key=uuid.UUID(event.key)).first()
        except ValueError:
            return None
    if event.payment:
        return rows.filter(payment_reference=event.payment).first()
    return rows.filter(reference=event.reference).first() if event.reference else None


def _ask_whose_it_is(event: Told, *, at: datetime) -> None:
    """Money that belongs to no order of ours is looked at; all else is none of our business."""
    if event.what in _MEANS_IT_WAS_PAID:
        raise_task(
            kind="link_unclear", business_key=f"link_unclear:{event.id}"[:200], at=at, due_at=at,
            note=event.kind,
        )  # fmt: skip


def _follow(order: PaymentOrder, event: Told, *, at: datetime) -> None:
    if event.what in _MEANS_IT_WAS_PAID:
        # A charge that is disputed or sent back was paid, though that is told later.
        amount = event.amount if event.what == "paid" else None
        _paid(order, amount=amount, payment=event.payment, paid_at=event.at, at=at)
    if event.what == "pending":
        _becomes(order, State.PENDING, when=(State.ASKED, State.UNKNOWN, State.OPEN))
    elif event.what in ("failed", "expired"):
        waits = (State.ASKED, State.UNKNOWN, State.OPEN, State.PENDING)
        _becomes(order, State.FAILED if event.what == "failed" else State.EXPIRED, when=waits)
    elif event.what == "refunded" and event.amount is not None:
        _sent_back(order, event.amount, event, at=at)
    elif event.what in ("disputed", "money_gone", "dispute_lost", "dispute_won"):
        _disputed(order, event, at=at)


def _becomes(order: PaymentOrder, state: str, *, when: Sequence[str]) -> None:
    if order.state in when:
        order.state = state
        order.save(update_fields=["state"])


def stands(order: PaymentOrder, standing: Standing, *, at: datetime) -> bool:
    """Take what a provider answered when asked; answers whether the order came to an end."""
    if standing.key and standing.key != str(order.key):
        ask_to_look("link_unclear", order, at=at)
        return False
    with transaction.atomic():
        lock_persons([order.person_id])
        order.refresh_from_db()
        if standing.state == "paid":
            _paid(order, amount=standing.amount, payment=standing.payment, paid_at=at, at=at)
        elif standing.state in ("failed", "expired"):
            _becomes(order, standing.state, when=(State.OPEN, State.PENDING))
    return order.state in (State.PAID, State.FAILED, State.EXPIRED)


def _paid(
    order: PaymentOrder, *, amount: Money | None, payment: str, paid_at: datetime, at: datetime
) -> None:
    """Book what was paid, once; what is not owed any more is opened to go back."""
    if order.state == State.PAID:
        return
    wanted = Money(order.amount_minor, order.currency)
    if amount is not None and amount != wanted:
        ask_to_look("link_unclear", order, at=at, why="another sum was paid")
        return
    key, on = f"{order.provider}:{order.key}", day_of(order.case, paid_at)
    flows.take_in(
        key=key, place=order.provider, amount=wanted, on=on, at=at, actor=ACTOR,
        basis="paid by link",
    )  # fmt: skip
    bring(
        cases=[order.case], amount=wanted, paid_on=on, key=key, basis="paid by link",
        source=by_link(order), at=at, actor=ACTOR,
    )  # fmt: skip
    order.state, order.paid_at, order.payment_reference = State.PAID, paid_at, payment
    order.save(update_fields=["state", "paid_at", "payment_reference"])
    tell("payment_link.paid", order, at=at, actor=ACTOR)


def _payments(order: PaymentOrder) -> list[Transfer]:
    """What an order paid on debts."""
    prefix = f"attribute:{order.provider}:{order.key}:"
    rows = Transfer.objects.filter(key__startswith=prefix, kind=Transfer.Kind.PAYMENT)
    return list(rows.order_by("pk"))


def _sent_back(order: PaymentOrder, total: Money, event: Told, *, at: datetime) -> None:
    """Book what left the provider: asked for by us, or, sent back whole, undone on the debt."""
    more = total.minor - order.refunded_minor
    if more <= 0 or order.state != State.PAID or total.minor > order.amount_minor:
        return
    on = day_of(order.case, event.at)
    order.refunded_minor = total.minor
    order.save(update_fields=["refunded_minor"])
    given = f"give_back:{order.provider}:{order.key}:"
    asked = sum(
        Transfer.objects.filter(key__startswith=given).values_list("amount_minor", flat=True)
    )
    if total.minor <= asked:
        flows.sent(
            key=f"{order.provider}:{order.key}:{total.minor}", place=order.provider,
            amount=Money(more, order.currency), on=on, at=at, actor=ACTOR,
        )  # fmt: skip
        return
    if total.minor == order.amount_minor and not asked:
        _taken_back(order, event, at=at)
        return
    ask_to_look("link_unclear", order, at=at, why="refunded at the provider")


def _taken_back(order: PaymentOrder, event: Told, *, at: datetime) -> None:
    """The money went: what it paid is owed again, and what was too much need not go back; once."""
    if order.taken_back_at is not None or order.state != State.PAID:
        return
    payments, on = _payments(order), day_of(order.case, event.at)
    if payments:
        flows.take_back(
            key=f"{order.provider}:{order.key}", of=payments, place=order.provider, on=on, at=at,
            actor=ACTOR, basis="payment by link taken back",
        )  # fmt: skip
    left = 0
    for row in [*Overpaid.objects.filter(source=by_link(order)), *freed_from(payments)]:
        if overpaid.went_back(row.source, at=at, actor=ACTOR):
            left += row.amount_minor
    if left:
        flows.leave_suspense(
            key=f"{order.provider}:{order.key}", place=order.provider, on=on, at=at, actor=ACTOR,
            amount=Money(left, order.currency), basis="payment by link taken back",
        )  # fmt: skip
    order.taken_back_at = at
    order.save(update_fields=["taken_back_at"])


def _disputed(order: PaymentOrder, event: Told, *, at: datetime) -> None:
    """A dispute is hers to raise: a person looks, and what the bank took is owed again."""
    if event.what == "dispute_won" and order.taken_back_at is None:
        return
    if not order.is_disputed:
        order.is_disputed = True
        order.save(update_fields=["is_disputed"])
        tell("payment_link.disputed", order, at=at, actor=ACTOR)
    ask_to_look("link_disputed", order, at=at)
    if event.what in ("money_gone", "dispute_lost"):
        _taken_back(order, event, at=at)
    elif event.what == "dispute_won":
        ask_to_look("link_unclear", order, at=at, why="the dispute was won")
