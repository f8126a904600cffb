"""Looks each minute at what must not lie: letters of strangers, stops without a dispute, clocks.

Every part is safe to run twice and beside the doors.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection, transaction

from evenhand.access.models import EntryLink, User
from evenhand.cases.models import Case, Person
from evenhand.cases.queries import case_by_key, person_by_key
from evenhand.contact.actions import Clock, stop
from evenhand.contact.in_steps import InsideATransaction
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered, in_force
from evenhand.holds.queries import reason as reason_of
from evenhand.redress.disputes.actions import (
    MATCH,
    READ,
    Told,
    ask_somebody,
    journal,
    kind_of_stop,
    lock_open,
    receive,
    today_of,
)
from evenhand.redress.disputes.deciding import put_off
from evenhand.redress.disputes.models import OPEN, Dispute, Finding, FindingProposed, What
from evenhand.redress.disputes.putting_right import close_freed
from evenhand.rulebook.hold_times import house_value
from evenhand.vault.queries import Erased
from evenhand.work.actions import drop_tasks

ADOPTED: Final = ("dispute", "identity_theft")
# A door opens the stop first and the dispute after it; until then the stop is not alone.
_SETTLES: Final = timedelta(minutes=5)
_AT_ONCE: Final = 500
_BY: Final = "system:disputes"

log = structlog.get_logger(__name__)


def watch(*, clock: Clock) -> int:
    """Do all that a minute asks for; returns how much it was. Raises InsideATransaction."""
    if connection.in_atomic_block:
        raise InsideATransaction("watch()")
    taken = take_up_letters(clock=clock) + adopt_open_holds(at=clock())
    return taken + note_late(at=clock()) + close_freed_cases(at=clock())


def take_up_letters(*, clock: Clock) -> int:
    """Find whose letter a stranger holds and stop what follows it, as of when she said so."""
    waiting = Dispute.objects.filter(link_key__isnull=False, person=None, state__in=OPEN)
    count = 0
    for dispute in waiting.order_by("pk")[:_AT_ONCE]:
        try:
            count += _take_up(dispute, clock=clock)
        except Exception:
            # One that cannot be matched keeps none of the others waiting; its task stays.
            log.exception("dispute.not_taken_up", dispute=str(dispute.key))
    return count


def _take_up(dispute: Dispute, *, clock: Clock) -> int:
    assert dispute.link_key is not None
    link = EntryLink.objects.filter(key=dispute.link_key).first()
    person = person_by_key(link.subject) if link else None
    if link is None or person is None:
        return 0
    case = case_by_key(link.case_key) if link.case_key else None
    return _attach(dispute, person, case, actor=f"link:{link.key}", clock=clock)


def match(dispute: Dispute, *, case: Case, user: User, clock: Clock) -> bool:
    """Say as one of us whose letter a stranger means, and stop what follows it."""
    if connection.in_atomic_block:
        raise InsideATransaction("match()")
    if dispute.person_id is not None or dispute.state not in OPEN:
        return False
    return bool(_attach(dispute, case.person, case, actor=f"staff:{user.key}", clock=clock))


def _attach(
    dispute: Dispute, person: Person, case: Case | None, *, actor: str, clock: Clock
) -> int:
    kind, hold = kind_of_stop(dispute.what, dispute.by), None
    if kind == "wrong_person" or case is not None:
        request = StopRequest(
            person=person, kind=kind, source="portal", actor=actor,
            starts_at=dispute.received_at, debt=case.debt if case else None, reason=dispute.what,
        )  # fmt: skip
        hold = _same_stop(request, at=clock()) or stop(request, clock=clock).hold
    with transaction.atomic():
        rows = Dispute.objects.filter(pk=dispute.pk, person=None)
        debt = case.debt if case else None
        taken = rows.update(person=person, case=case, debt=debt, hold=hold)
        drop_tasks(kind=MATCH, prefix=f"dispute-match:{dispute.key}", at=clock())
        dispute.refresh_from_db()
        ask_somebody(dispute, READ, at=clock(), due_at=clock() + timedelta(days=1))
    return taken


def _same_stop(request: StopRequest, *, at: datetime) -> Hold | None:
    """The stop that the same letter asked for before; said twice, it is one stop."""
    rows = in_force(at=at).filter(
        person=request.person, kind=request.kind, requested_by=request.actor
    )
    return (
        rows.filter(debt=request.debt).first() if request.kind != "wrong_person" else rows.first()
    )


def adopt_open_holds(*, at: datetime) -> int:
    """Give every stop of a disputed debt its dispute, whichever way it came."""
    alone = in_force(at=at).filter(
        kind__in=ADOPTED, disputes__isnull=True, requested_at__lte=at - _SETTLES
    )
    count = 0
    for hold in alone.select_related("person", "debt__creditor").order_by("pk")[:_AT_ONCE]:
        with transaction.atomic():
            locked = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
            if not Dispute.objects.filter(hold=locked).exists():
                _adopt(hold, at=at)
                count += 1
    return count


def _adopt(hold: Hold, *, at: datetime) -> None:
    case: Case | None = cases_covered(hold).filter(person=hold.person).order_by("pk").first()
    dispute = Dispute(
        person=hold.person, case=case, debt=hold.debt, subject=hold.person.key, hold=hold
    )
    said = _said(hold)
    what, _, words = said.partition("\n\n")
    if what not in What.values:
        what, words = What.OTHER, said
    if hold.kind == "identity_theft":
        what = What.IDENTITY_THEFT
    told = Told(what=what, by=Dispute.By.HOLD, actor=hold.requested_by, words=words)
    receive(dispute, told, at=at)


def _said(hold: Hold) -> str:
    try:
        return reason_of(hold)
    except Erased:
        return ""


def close_freed_cases(*, at: datetime) -> int:
    """Close the cases of people who do not owe what was asked, once they were told."""
    freed = Finding.objects.filter(
        put_right=FindingProposed.PutRight.CLOSED, dispute__case__closed_at=None
    ).select_related("dispute__case__person", "dispute__hold__person", "decided_by")
    return sum(close_freed(finding, at=at) for finding in freed.order_by("pk")[:_AT_ONCE])


def note_late(*, at: datetime) -> int:
    """Note what was not answered by its day, and promise a new day with our apology."""
    late = Dispute.objects.filter(state__in=OPEN, answer_by__lt=at.date() + timedelta(days=1))
    count = 0
    for row in late.order_by("answer_by", "pk")[:_AT_ONCE]:
        if row.answer_by >= today_of(row, at):
            continue
        with transaction.atomic():
            dispute, today = lock_open(row), today_of(row, at)
            days = house_value("dispute_creditor_days", today)
            Dispute.objects.filter(pk=dispute.pk).update(late_noted_on=today)
            put_off(dispute, until=today + timedelta(days=days), at=at)
            journal(dispute, "dispute.late", at=at, actor=_BY)
        count += 1
    return count + _note_late_creditors(at=at)


def _note_late_creditors(*, at: datetime) -> int:
    count = 0
    late = Dispute.objects.filter(state=Dispute.State.ASKED, creditor_by__lt=at.date())
    for dispute in late.select_related("case", "person")[:_AT_ONCE]:
        ask_somebody(dispute, "dispute_creditor_late", at=at, due_at=at + timedelta(days=1))
        count += 1
    return count
