"""Draws up files of direct debits and hands them to the bank: each once, judged twice.

A debit is judged when it is put into a file and again when the file leaves. Where one may not be
collected any more the whole file is withdrawn, and one without it is drawn up.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from evenhand.payments import debit_notes
from evenhand.payments.debits import ACTOR, lock, why_not
from evenhand.payments.mandates import HerAccount, account_of
from evenhand.payments.models import Debit, DebitEvent, DebitFile
from evenhand.payments.our_collecting import collector_for, collects
from evenhand.payments.pain008 import (
    Order,
    Sequenced,
    message_id,
    written,
    wrong_with,
)
from evenhand.payments.target import working_days_before
from evenhand.plans import queries as plans
from evenhand.rulebook import Money
from evenhand.vault.actions import store_document
from evenhand.vault.models import Document
from evenhand.vault.queries import Erased, document_content

# Banks want a file two working days before its day; one more lets a person hand it over.
DRAW_UP_BEFORE: Final = 3
# Files hold the accounts of many people: they lie under a key of their own place.
_FILES: Final = uuid.UUID("6f1d2c3e-6a1b-5f6e-9a55-6d1b0f9e7a11")


class AlreadyHandedOver(Exception):
    """This file was handed to the bank before; handed over again it would collect twice."""

    def __init__(self, file: DebitFile) -> None:
        super().__init__(
            f"the file {file.message_id} was handed over on {file.handed_over_at:%Y-%m-%d %H:%M}"
            f" by {file.handed_over_by}; hand it over again and everybody pays twice"
        )
        self.file = file


class FileChanged(Exception):
    """A debit of this file may not be collected any more: the file is withdrawn, draw up anew."""

    def __init__(self, file: DebitFile, *, why: Sequence[str]) -> None:
        super().__init__(
            f"the file {file.message_id} is withdrawn: {', '.join(why)}; draw up a new one"
        )
        self.file, self.why = file, tuple(why)


class TooLateForTheBank(Exception):
    """The day of this file is here or over."""


def draw_up(*, day: date, at: datetime, actor: str = ACTOR) -> list[DebitFile]:
    """Draw up a file for each day that is near enough; one that is there already stays."""
    if not collects():
        return []
    days = Debit.objects.filter(state=Debit.State.ANNOUNCED).values_list("collect_on", flat=True)
    near = sorted(one for one in set(days) if working_days_before(one, DRAW_UP_BEFORE) <= day < one)
    made = [_draw_up(one, today=day, at=at, actor=actor) for one in near]
    return [file for file in made if file is not None]


@transaction.atomic
def _draw_up(day: date, *, today: date, at: datetime, actor: str) -> DebitFile | None:
    collector = collector_for("EUR")
    if DebitFile.objects.filter(day=day, place=collector.iban, withdrawn_at=None).exists():
        return None
    waiting = Debit.objects.filter(state=Debit.State.ANNOUNCED, collect_on=day)
    rows = waiting.select_related(
        "mandate__person", "case", "file", "instalment__plan__person"
    ).order_by("pk")
    debits = [debit for debit in rows if _stands(debit, today=today, at=at, actor=actor)]
    orders = _orders(debits, at=at, actor=actor)
    if not orders:
        return None
    content = written(orders, collector=collector, day=day, made_at=at)
    file = _keep(content, orders, message=message_id(orders, collector=collector, day=day),
                 place=collector.iban, day=day, at=at, actor=actor)  # fmt: skip
    told = {order.number: order for order in orders}
    for debit in (one for one in debits if one.pk in told):
        debit.state, debit.file, debit.sequence = "filed", file, told[debit.pk].sequence
        debit.save(update_fields=["state", "file", "sequence"])
        debit_notes.note(debit, DebitEvent.Code.FILED, at=at, actor=actor, file=str(file.key))
    return file


def _stands(debit: Debit, *, today: date, at: datetime, actor: str) -> bool:
    """Whether a debit may still be collected, under the locks that a stop takes."""
    lock(debit.instalment.plan)
    debit.refresh_from_db(fields=["state"])
    if debit.state not in Debit.LIVES:
        return False
    debit.mandate.refresh_from_db(fields=["ends_at"])
    why = why_not(debit, at=at, today=today)
    if why:
        debit_notes.withdraw([debit], why=why, at=at, actor=actor)
    return not why


def _orders(debits: Sequence[Debit], *, at: datetime, actor: str) -> list[Order]:
    """The debits as the file tells them; one that no bank would take goes to a person instead."""
    orders: list[Order] = []
    for debit in debits:
        try:
            order = _order(debit, account_of(debit.mandate), also=orders)
        except Erased:
            debit_notes.withdraw([debit], why="erased", at=at, actor=actor)
            continue
        if wrong := wrong_with(order, day=debit.collect_on):
            debit_notes.withdraw([debit], why=wrong, at=at, actor=actor)
            debit_notes.ask_to_look("debit_returned", debit, at=at, why=wrong)
            continue
        orders.append(order)
    return orders


def _order(debit: Debit, account: HerAccount, *, also: Sequence[Order]) -> Order:
    return Order(
        number=debit.pk,
        mandate=debit.mandate.reference,
        signed_on=debit.mandate.given_on,
        holder=account.holder,
        iban=account.iban,
        amount=Money(debit.amount_minor, debit.currency),
        sequence=sequence_of(debit, also=also),
        told=debit.case.reference,
    )


def sequence_of(debit: Debit, *, also: Sequence[Order] = ()) -> Sequenced:
    """Say which debit of its mandate this is: the first until one was settled or is under way.

    The last one of a plan ends the mandate at the bank, so it is last only where nothing at all
    is owed behind it.
    """
    mandate = debit.mandate
    others = Debit.objects.filter(mandate=mandate).exclude(pk=debit.pk)
    settled = others.filter(events__code=DebitEvent.Code.PAID).exists()
    underway = others.filter(state=Debit.State.FILED).exists()
    if not (settled or underway or any(one.mandate == mandate.reference for one in also)):
        return "FRST"
    plan = debit.instalment.plan
    is_last = plans.owed_on(plan, on=debit.collect_on).minor <= debit.amount_minor
    return "FNAL" if is_last and settled else "RCUR"


def _keep(
    content: bytes, orders: Sequence[Order], *, message: str, place: str, day: date, at: datetime,
    actor: str,
) -> DebitFile:  # fmt: skip
    document = store_document(
        subject=uuid.uuid5(_FILES, place), kind="debit_file", name=f"{message}.xml",
        media_type="application/xml", content=content, at=at,
    )  # fmt: skip
    return DebitFile.objects.create(
        digest=hashlib.sha256(content).hexdigest(), message_id=message, place=place, day=day,
        debits_count=len(orders), amount_minor=sum(order.amount.minor for order in orders),
        document_key=document.key, made_at=at, made_by=actor,
    )  # fmt: skip


def content_of(file: DebitFile) -> bytes:
    """Return the bytes of a file, the same whenever they are asked for."""
    return document_content(Document.objects.get(key=file.document_key))


def note_handed_over(file: DebitFile, *, today: date, at: datetime, actor: str) -> DebitFile:
    """Mark a file as handed to the bank, once, after judging every debit in it again.

    Raises AlreadyHandedOver, TooLateForTheBank, FileChanged.
    """
    with transaction.atomic():
        row = DebitFile.objects.select_for_update().get(pk=file.pk)
        if row.handed_over_at is not None:
            raise AlreadyHandedOver(row)
        if row.withdrawn_at is not None:
            raise FileChanged(row, why=["it was withdrawn before"])
        if row.day <= today:
            raise TooLateForTheBank(f"the file {row.message_id} is for {row.day}")
        wrong = _wrong_now(row, today=today, at=at, actor=actor)
        if not wrong:
            return _handed(row, at=at, actor=actor)
    raise FileChanged(row, why=wrong)


def _wrong_now(file: DebitFile, *, today: date, at: datetime, actor: str) -> list[str]:
    """Take a file apart where one of its debits may not be collected any more."""
    rows = file.debits.select_related("mandate__person", "case", "file", "instalment__plan__person")
    debits = list(rows.order_by("pk"))
    fallen = [one for one in debits if not _stands(one, today=today, at=at, actor=actor)]
    if not fallen:
        return []
    DebitFile.objects.filter(pk=file.pk).update(withdrawn_at=at)
    file.withdrawn_at = at
    for debit in (one for one in debits if one not in fallen):
        debit.state, debit.file, debit.sequence = "announced", None, ""
        debit.save(update_fields=["state", "file", "sequence"])
        debit_notes.note(debit, DebitEvent.Code.TAKEN_OUT, at=at, actor=actor, file=str(file.key))
    return [f"{one.end_to_end} {one.reason or one.state}" for one in fallen]


def _handed(file: DebitFile, *, at: datetime, actor: str) -> DebitFile:
    file.handed_over_at, file.handed_over_by = at, actor
    file.save(update_fields=["handed_over_at", "handed_over_by"])
    rows = file.debits.filter(state=Debit.State.FILED).select_related("mandate__person", "case")
    for debit in rows.order_by("pk"):
        debit_notes.note(debit, DebitEvent.Code.HANDED_OVER, at=at, actor=actor)
        debit_notes.tell("debit.collected", debit, at=at, actor=actor)
    return file
