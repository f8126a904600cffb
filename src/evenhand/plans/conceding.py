"""Ending a debt for less: settlements, write-offs and rests, with the creditor's yes.

A creditor may grant an authority beforehand; within it a settlement is agreed at once. Everything
else is asked, and the creditor answers. Money moves in the ledger only once all is fulfilled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Creditor
from evenhand.cases.queries import persons_concerned
from evenhand.contact.actions import PLAN_KEPT
from evenhand.contact.firm import pursuing_costs
from evenhand.holds.actions import end_with_its_fact
from evenhand.holds.models import Hold
from evenhand.journal.actions import Entry, append
from evenhand.ledger import actions as ledger
from evenhand.ledger import queries as balances
from evenhand.plans import concessions, queries
from evenhand.plans.actions import end_plan
from evenhand.plans.allotting import GRACE
from evenhand.plans.choosing import assessed
from evenhand.plans.completing import tell_that_nothing_is_owed
from evenhand.plans.concessions import Wanted, authority_of, open_concession
from evenhand.plans.laying import take_off_the_end
from evenhand.plans.models import Authority, Concession, Plan, PlanEvent
from evenhand.plans.recording import journal
from evenhand.plans.telling import tell_settlement
from evenhand.rulebook import Money
from evenhand.rulebook.plans import settling
from evenhand.work.actions import raise_task

PAY_WITHIN = timedelta(days=30)
LOOK_WITHIN = timedelta(days=2)
_END_OF = {
    Concession.Kind.SETTLEMENT: PlanEvent.Why.SETTLED,
    Concession.Kind.REST: PlanEvent.Why.PAID,
    Concession.Kind.WRITE_OFF: PlanEvent.Why.WRITTEN_OFF,
}


class NothingOwed(ValueError):
    """Nothing is owed on the debt, so that nothing can be given up."""


class PursuingPays(ValueError):
    """Pursuing the debt brings more than it costs; nobody is asked to let it go."""

    def __init__(self, found: settling.LettingGo) -> None:
        super().__init__(f"it brings {found.brings} and costs {found.costs}")
        self.found = found


class AlreadyAnswered(Exception):
    """The creditor answered before, or what was asked is over."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer to one payment for everything, and what was asked or agreed; None: neither."""

    answer: settling.Settlement
    concession: Concession | None


@transaction.atomic
def grant_authority(
    *,
    creditor: Creditor,
    lowest_hundredths: int,
    begins_on: date,
    until: date | None,
    granted_by: str,
    at: datetime,
    actor: str,
) -> Authority:
    """Record how far a creditor lets us settle; what she granted before ends."""
    Creditor.objects.select_for_update().get(pk=creditor.pk)
    end_authority(creditor=creditor, at=at, actor=actor)
    made = Authority.objects.create(
        creditor=creditor,
        lowest_hundredths=lowest_hundredths,
        begins_on=begins_on,
        until=until,
        granted_by=granted_by,
        granted_at=at,
        recorded_by=actor,
    )
    data = {"authority": str(made.key), "lowest_hundredths": lowest_hundredths}
    append(Entry(code="authority.granted", at=at, actor=actor, subject=creditor.key, data=data))
    return made


@transaction.atomic
def end_authority(*, creditor: Creditor, at: datetime, actor: str) -> bool:
    """Take back what a creditor granted; what was agreed within it stays agreed."""
    row = Authority.objects.select_for_update().filter(creditor=creditor, ended_at=None).first()
    if row is None:
        return False
    Authority.objects.filter(pk=row.pk).update(ended_at=at, ended_by=actor)
    data = {"authority": str(row.key)}
    append(Entry(code="authority.ended", at=at, actor=actor, subject=creditor.key, data=data))
    return True


@transaction.atomic
def settle(
    *, case: Case, offered: Money, at: datetime, actor: str, from_others: bool = False
) -> Settled:
    """Answer one payment that is offered for a whole debt; raises StatementMissing, NothingOwed.

    Within the creditor's authority it is agreed at once, outside it the creditor is asked. What
    would take the reserve she needs is refused kindly, unless somebody gives her the money.
    """
    lock_persons(persons_concerned(case))
    _, assessment = assessed(case.person, at=at)
    balance = _balance(case, on=at.date())
    granted = authority_of(case.debt.creditor, on=at.date())
    answer = settling.settlement(
        assessment,
        offered,
        balance=balance,
        authority=settling.Authority(
            lowest_hundredths=granted.lowest_hundredths if granted else 100
        ),
        today=at.date(),
        from_others=from_others,
    )
    if answer.finding == "too_much":
        data = {"finding": "too_much", "offered_minor": offered.minor}
        journal("plan.refused", person=case.person, at=at, actor=actor, data=data, cases=[case])
    if answer.finding == "too_much" or answer.pays >= balance or answer.pays.minor <= 0:
        return Settled(answer, None)
    wanted = Wanted(
        kind=Concession.Kind.SETTLEMENT, because=Concession.Because.OFFERED_AT_ONCE,
        case=case, pays=answer.pays, waived=balance - answer.pays,
        authority=granted if answer.finding == "accepted" else None,
        pay_by=at.date() + PAY_WITHIN if answer.finding == "accepted" else None,
    )  # fmt: skip
    opened = open_concession(wanted, at=at, actor=actor)
    if opened.state == Concession.State.AGREED:
        tell_settlement(opened, at=at)
    return Settled(answer, opened)


@transaction.atomic
def propose_write_off(*, case: Case, at: datetime, actor: str) -> Concession:
    """Propose to the creditor to let a debt go, where pursuing it costs more than it brings.

    Raises StatementMissing, NothingOwed, CostsUnknown, PursuingPays.
    """
    lock_persons(persons_concerned(case))
    found = what_speaks_for_letting_go(case, at=at)
    if not found.proposed:
        raise PursuingPays(found)
    balance = _balance(case, on=at.date())
    wanted = Wanted(
        kind=Concession.Kind.WRITE_OFF, because=Concession.Because.COSTS_MORE,
        case=case, pays=Money(0, balance.currency), waived=balance,
    )  # fmt: skip
    return open_concession(wanted, at=at, actor=actor)


def what_speaks_for_letting_go(case: Case, *, at: datetime) -> settling.LettingGo:
    """What pursuing a debt brings and costs; raises StatementMissing, NothingOwed, CostsUnknown."""
    _, assessment = assessed(case.person, at=at)
    balance = _balance(case, on=at.date())
    costs = pursuing_costs(balance.currency)
    return settling.letting_go(
        assessment, balance=balance, costs_a_month=costs.a_month, costs_once=costs.once
    )


def _balance(case: Case, *, on: date) -> Money:
    balance = balances.balance(case.debt, on=on)
    if balance.minor <= 0:
        raise NothingOwed(f"nothing is owed in {case.reference}")
    return balance


@transaction.atomic
def answer(
    *, concession: Concession, agrees: bool, words: str, at: datetime, actor: str
) -> Concession:
    """Record the creditor's answer; a yes to a write-off takes effect at once.

    Raises AlreadyAnswered.
    """
    lock_persons(persons_concerned(concession.case))
    state = Concession.State.AGREED if agrees else Concession.State.DECLINED
    waits = agrees and concession.kind == Concession.Kind.SETTLEMENT
    rows = Concession.objects.filter(pk=concession.pk, state=Concession.State.ASKED)
    changed = rows.update(
        state=state, answered_at=at, answered_by=actor, words=words[:500],
        pay_by=at.date() + PAY_WITHIN if waits else None, closed_at=None if agrees else at,
    )  # fmt: skip
    if changed == 0:
        raise AlreadyAnswered(f"{concession.key} was answered before")
    concession.refresh_from_db()
    concessions.note(concession, "concession.answered", at=at, actor=actor)
    if waits:
        tell_settlement(concession, at=at)
    if not agrees:
        _ask_staff(concession, "concession_declined", at=at)
    elif concession.kind == Concession.Kind.WRITE_OFF or _is_paid(concession):
        fulfil(concession, at=at, actor=actor)
    elif concession.plan is not None:
        ask_no_more_than_agreed(concession.plan, today=at.date())
    return concession


def ask_no_more_than_agreed(plan: Plan, *, today: date) -> None:
    """Ask nothing of a running plan that creditors agreed to let go at its end."""
    if plan.state == Plan.State.AGREED:
        let_go = sum(row.waived_minor for row in rests_agreed(plan))
        asked = sum(minor for _, minor in queries.open_sums(plan, on=today))
        over = asked + let_go - queries.owed_on(plan, on=today).minor
        take_off_the_end(plan, over, today=today)


def _is_paid(concession: Concession) -> bool:
    """Whether all that a plan asked is paid, so that its rest need not wait."""
    return concession.plan is not None and concession.plan.ended_why == PlanEvent.Why.PAID


@transaction.atomic
def fulfil(concession: Concession, *, at: datetime, actor: str) -> bool:
    """Write off what was agreed to be let go, and end what has nothing to pay any more."""
    rows = Concession.objects.filter(pk=concession.pk, state=Concession.State.AGREED)
    if rows.update(state=Concession.State.DONE, closed_at=at) == 0:
        return False
    case = concession.case
    ledger.write_off(
        debt=case.debt, on=at.date(), key=f"concession:{concession.key}", at=at, actor=actor,
        basis=f"agreed by {concession.answered_by}"[:300],
    )  # fmt: skip
    concessions.note(
        concession, "concession.closed", at=at, actor=actor, state=Concession.State.DONE
    )
    for plan in Plan.objects.filter(debts__debt=case.debt, state=Plan.State.AGREED):
        if not any(
            balances.balance(part.debt, on=at.date()).minor > 0
            for part in plan.debts.select_related("debt")
        ):
            end_plan(plan=plan, why=_END_OF[Concession.Kind(concession.kind)], at=at, actor=actor)
    kept = Hold.objects.filter(kind=PLAN_KEPT, debt=case.debt, ends_at__isnull=True)
    for hold in kept:
        end_with_its_fact(hold=hold, at=at, actor=actor)
    tell_that_nothing_is_owed(case.debt, at=at)
    return True


def close_due(*, day: date, at: datetime, actor: str) -> dict[str, int]:
    """Fulfil settlements whose money came, and let those lapse whose time passed without it."""
    told = {"settled": 0, "lapsed": 0}
    waiting = Concession.objects.filter(
        state=Concession.State.AGREED, kind=Concession.Kind.SETTLEMENT
    )
    for row in waiting.select_related("case__person", "case__debt__creditor"):
        with transaction.atomic():
            lock_persons(persons_concerned(row.case))
            if _came(row) >= row.pays_minor:
                told["settled"] += fulfil(row, at=at, actor=actor)
            elif row.pay_by and day > row.pay_by + GRACE:
                told["lapsed"] += concessions.lapse(row, at=at, actor=actor)
                _ask_staff(row, "settlement_lapsed", at=at)
    return {name: count for name, count in told.items() if count}


def _came(row: Concession) -> int:
    """What was paid on the debt since the settlement was offered."""
    return sum(
        paid.minor
        for paid in balances.payments([row.case.debt_id])
        if paid.recorded_at > row.asked_at
    )


def rests_agreed(plan: Plan) -> list[Concession]:
    """Return what creditors agreed to let go once a plan is paid."""
    rows = plan.concessions.filter(kind=Concession.Kind.REST, state=Concession.State.AGREED)
    return list(rows.select_related("case__person", "case__debt__creditor"))


def _ask_staff(row: Concession, kind: str, *, at: datetime) -> None:
    raise_task(
        kind=kind,
        business_key=f"{kind}:{row.key}",
        at=at,
        due_at=at + LOOK_WITHIN,
        subject=row.case.person.key,
        case_key=row.case.key,
    )
