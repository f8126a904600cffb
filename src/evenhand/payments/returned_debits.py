"""What follows when a direct debit comes back: what it paid is open again, and she pays nothing.

A bank says why by a code. Money that was short moves with the instalment to the plan's end, as
whatever did not come does; a mandate that does not hold ends; where somebody died, or took back
what was hers to take, a person looks and nobody argues.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.ledger import flows
from evenhand.ledger.models import Transfer
from evenhand.payments import debit_notes, mandates
from evenhand.payments.models import Debit, DebitEvent, Mandate
from evenhand.payments.retrying import DIED, ENDS_MANDATE
from evenhand.plans import laying, living, queries
from evenhand.plans.models import Instalment, Plan, PlanEvent
from evenhand.rulebook import Money
from evenhand.rulebook.plans.due_days import due_days
from evenhand.rulebook.plans.instalment import Instalment as Part

ACTOR: Final = "system:collect"


@transaction.atomic
def take_back(debit: Debit, *, place: str, reason: str, on: date, at: datetime, key: str) -> bool:
    """Note that a debit came back; False where it was never with a bank, or not paid yet.

    What comes back before its credit was matched waits with it, so that both are seen together.
    """
    lock_persons([debit.mandate.person_id])
    debit.refresh_from_db()
    if debit.state == Debit.State.RETURNED:  # by this entry; another that says so is not ours
        return debit.events.filter(code=DebitEvent.Code.RETURNED, data__entry=key).exists()
    if debit.state != Debit.State.PAID:
        return False
    plan, paid = debit.instalment.plan, paid_by(debit)
    asking = queries.open_sums(plan, on=on)
    if paid:
        flows.take_back(
            key=f"debit:{debit.pk}", of=paid, place=place, on=on, at=at, actor=ACTOR,
            basis=f"direct debit {debit.end_to_end} came back",
        )  # fmt: skip
    _move_to_the_end(plan, asking, at=at, today=max(on, at.date()))
    note_returned(debit, reason=reason, on=on, at=at, entry=key)
    return True


@transaction.atomic
def refused(debit: Debit, *, reason: str, on: date, at: datetime, actor: str) -> bool:
    """Note that the bank refused a debit before any money moved; False where it was paid."""
    lock_persons([debit.mandate.person_id])
    debit.refresh_from_db()
    if not debit_notes.is_with_the_bank(debit):
        return False
    note_returned(debit, reason=reason, on=on, at=at, actor=actor)
    return True


def _move_to_the_end(
    plan: Plan, asking: Sequence[tuple[Instalment, int]], *, at: datetime, today: date
) -> None:
    """Let what was noted as paid and went back be asked for at the end, with no blame.

    What was noted counts money that is gone, so that the next payment would be eaten by it: the
    plan is laid out anew, as it stood, and what is short comes last.
    """
    plan.refresh_from_db()
    noted = PlanEvent.objects.filter(instalment__plan=plan, instalment__layout=plan.layout)
    counted = sum(minor or 0 for minor in noted.values_list("amount_minor", flat=True))
    short = counted - sum(one.minor for one in queries.paid_since(plan, plan.laid_out_at))
    if short <= 0 or plan.state != Plan.State.AGREED:
        return
    parts = [Part(due_on=row.due_on, amount=Money(minor, plan.currency)) for row, minor in asking]
    if parts:
        living.lay_out_anew(plan, parts, why="debit_returned", at=at, actor=ACTOR)
        laying.move_to_the_end(plan, short, today=today)
        return
    first = today + timedelta(days=1)
    (day,) = due_days(
        1, pay=laying.pay_of(plan), first_possible_on=first,
        closed_days=laying.closed_days(plan.person, first),
    )  # fmt: skip
    last = [Part(due_on=day, amount=Money(short, plan.currency))]
    living.lay_out_anew(plan, last, why="debit_returned", at=at, actor=ACTOR)


def note_returned(
    debit: Debit, *, reason: str, on: date, at: datetime, entry: str = "", actor: str = ACTOR
) -> None:
    """Keep that a debit came back and why, and let follow what follows; under the lock."""
    code = reason.strip().upper()[:40]
    debit.state, debit.reason, debit.came_back_on = Debit.State.RETURNED, code, on
    debit.save(update_fields=["state", "reason", "came_back_on"])
    debit_notes.note(
        debit, DebitEvent.Code.RETURNED, at=at, actor=actor, reason=code, entry=entry, day=str(on)
    )
    debit_notes.tell("debit.returned", debit, at=at, actor=actor, reason=code)
    debit_notes.ask_to_look("debit_returned", debit, at=at, why=code)
    if code in ENDS_MANDATE:
        mandates.end(debit.mandate, why=Mandate.Why.BANK, at=at, actor=ACTOR)
    elif code in DIED:
        _rest_until_somebody_looked(debit, at=at)


def _rest_until_somebody_looked(debit: Debit, *, at: datetime) -> None:
    """A bank's code proves no death; until a person looked nothing more is collected."""
    alive = Debit.objects.filter(mandate=debit.mandate, state__in=Debit.LIVES)
    alive = alive.select_related("mandate__person", "case", "file").order_by("pk")
    debit_notes.withdraw(alive, why="bank_tells_of_a_death", at=at, actor=ACTOR)
    mandates.end(debit.mandate, why=Mandate.Why.BANK, at=at, actor=ACTOR)


def paid_by(debit: Debit) -> Sequence[Transfer]:
    """Return the payments that a debit made."""
    event = debit.events.filter(code=DebitEvent.Code.PAID).order_by("-pk").first()
    keys = event.data.get("transfers", []) if event else []
    return list(Transfer.objects.filter(key__in=keys).order_by("pk"))
