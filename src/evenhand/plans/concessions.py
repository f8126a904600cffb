"""What creditors are asked to give up, as records: opened, looked up, lapsed. No money moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from evenhand.cases.models import Case, Creditor, Person
from evenhand.plans.models import Authority, Concession, Plan
from evenhand.plans.recording import journal
from evenhand.rulebook import Money
from evenhand.rulebook.money import Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a creditor: of which debt, why, what is paid for it and what is let go."""

    kind: str
    because: str
    case: Case
    pays: Money
    waived: Money
    plan: Plan | None = None
    authority: Authority | None = None
    pay_by: date | None = None


def authority_of(creditor: Creditor, *, on: date) -> Authority | None:
    """Return how far a creditor lets us settle on a day; None where she said nothing."""
    in_force = Q(until__isnull=True) | Q(until__gte=on)
    rows = Authority.objects.filter(in_force, creditor=creditor, ended_at=None, begins_on__lte=on)
    return rows.first()


def open_of(person: Person) -> QuerySet[Concession]:
    """Return what is asked or agreed for a person and has not come to its end."""
    rows = Concession.objects.filter(case__person=person, state__in=Concession.OPEN)
    return rows.select_related("case__debt__creditor").order_by("asked_at", "pk")


def of_creditor(creditor: Creditor) -> QuerySet[Concession]:
    """Return everything a creditor was asked to give up, newest first."""
    rows = Concession.objects.filter(case__debt__creditor=creditor)
    return rows.select_related("case__debt", "authority").order_by("-asked_at", "-pk")


def open_concession(wanted: Wanted, *, at: datetime, actor: str) -> Concession:
    """Ask a creditor, or note what her authority grants; what was asked before of it lapses."""
    for before in Concession.objects.filter(
        case=wanted.case, kind=wanted.kind, state__in=Concession.OPEN
    ):
        lapse(before, at=at, actor=actor)
    granted = wanted.authority is not None
    made = Concession.objects.create(
        kind=wanted.kind,
        because=wanted.because,
        case=wanted.case,
        plan=wanted.plan,
        authority=wanted.authority,
        currency=wanted.waived.currency,
        balance_minor=(wanted.pays + wanted.waived).minor,
        pays_minor=wanted.pays.minor,
        waived_minor=wanted.waived.minor,
        state=Concession.State.AGREED if granted else Concession.State.ASKED,
        asked_at=at,
        asked_by=actor,
        pay_by=wanted.pay_by,
        answered_at=at if granted else None,
        answered_by=wanted.authority.granted_by if wanted.authority else "",
    )
    note(made, "concession.answered" if granted else "concession.asked", at=at, actor=actor)
    return made


def ask_for_rest(
    plan: Plan, debts: Sequence[tuple[Case, Money]], rest: Money, *, at: datetime, actor: str
) -> None:
    """Propose to each creditor to let go of her part of what the longest plan cannot pay.

    Where what is paid lies within what she granted, it is agreed at once.
    """
    lapse_rest(plan, at=at, actor=actor)
    if not rest:
        return
    for (case, balance), waived in zip(
        debts, rest.split([amount.minor for _, amount in debts]), strict=True
    ):
        if waived:
            granted = authority_of(case.debt.creditor, on=at.date())
            lowest = balance.share(granted.lowest_hundredths, 100, Rounding.UP) if granted else None
            within = lowest is not None and balance - waived >= lowest
            wanted = Wanted(
                kind=Concession.Kind.REST, because=Concession.Because.LONGEST_TERM,
                case=case, plan=plan, pays=balance - waived, waived=waived,
                authority=granted if within else None,
            )  # fmt: skip
            open_concession(wanted, at=at, actor=actor)


def lapse_rest(plan: Plan, *, at: datetime, actor: str) -> None:
    """Let what was asked for a plan lapse: it ended otherwise, or asks for other sums now."""
    for row in plan.concessions.filter(
        kind=Concession.Kind.REST, state__in=Concession.OPEN
    ).select_related("case__person"):
        lapse(row, at=at, actor=actor)


def lapse(row: Concession, *, at: datetime, actor: str) -> bool:
    """End something open without any effect; False when it is over."""
    rows = Concession.objects.filter(pk=row.pk, state__in=Concession.OPEN)
    if rows.update(state=Concession.State.LAPSED, closed_at=at) == 0:
        return False
    note(row, "concession.closed", at=at, actor=actor, state=Concession.State.LAPSED)
    return True


def note(row: Concession, code: str, *, at: datetime, actor: str, state: str = "") -> None:
    """Write into the journal what became of a concession."""
    data = {
        "concession": str(row.key), "kind": row.kind, "state": state or row.state,
        "waived_minor": row.waived_minor, "pays_minor": row.pays_minor, "currency": row.currency,
    }  # fmt: skip
    journal(code, person=row.case.person, at=at, actor=actor, data=data, cases=[row.case])
