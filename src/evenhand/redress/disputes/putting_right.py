"""What a finding changes: money by transfers that add, a case that is closed, a stop that ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evenhand.cases.actions import close_case
from evenhand.contact.models import Release
from evenhand.contact.recording import set_step
from evenhand.holds.actions import end_with_its_fact
from evenhand.holds.models import Hold
from evenhand.ledger.actions import Move, ensure_account, post, tell_cases, write_off
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.queries import balance
from evenhand.plans.completing import tell_that_nothing_is_owed
from evenhand.redress.disputes.models import Dispute, Finding, FindingProposed
from evenhand.rulebook import Money
from evenhand.work.models import Step

NOT_HERS = "not_hers"
_HOW = FindingProposed.PutRight


class MoreThanOwed(Exception):
    """What would be taken off is more than what is still owed."""

    def __init__(self, *, less: Money, owed: Money) -> None:
        super().__init__(f"{less} is more than the {owed} that is still owed")
        self.less, self.owed = less, owed


def put_right(dispute: Dispute, finding: Finding, *, at: datetime) -> None:
    """Do what was decided, in the caller's transaction; raises MoreThanOwed."""
    actor = f"staff:{finding.decided_by.key}"
    if finding.put_right == _HOW.WRITE_OFF and dispute.debt is not None:
        write_off(
            debt=dispute.debt, on=at.date(), key=f"dispute:{dispute.key}", at=at, actor=actor,
            basis=f"dispute {dispute.number}",
        )  # fmt: skip
        tell_that_nothing_is_owed(dispute.debt, at=at)
    elif finding.put_right == _HOW.LESS:
        _less(dispute, finding, at=at, actor=actor)


def _less(dispute: Dispute, finding: Finding, *, at: datetime, actor: str) -> None:
    debt = dispute.debt
    assert debt is not None
    assert finding.less_minor is not None
    less, owed = Money(finding.less_minor, debt.currency), balance(debt, on=at.date())
    if less.minor > owed.minor:
        raise MoreThanOwed(less=less, owed=owed)
    placed = ensure_account(
        kind=Account.Kind.PLACED, currency=debt.currency, creditor=debt.creditor
    )
    made = post(
        Move(
            key=f"dispute:{dispute.key}",
            kind=Transfer.Kind.CORRECTION,
            debit=placed,
            credit=ensure_account(kind=Account.Kind.PRINCIPAL, currency=debt.currency, debt=debt),
            amount=less,
            effective_on=max(at.date(), debt.taken_on_at.date()),
            basis=f"dispute {dispute.number}",
        ),
        at=at,
        actor=actor,
    )
    tell_cases(debt, [made], at=at, actor=actor)
    if balance(debt, on=at.date()).minor == 0:
        tell_that_nothing_is_owed(debt, at=at)


@transaction.atomic
def close_freed(finding: Finding, *, at: datetime) -> bool:
    """Close the case of whoever does not owe it, once her letter has left; then the stop ends.

    Nothing is sent in a closed case, so her answer goes first, and until then all stays stopped.
    """
    dispute, case = finding.dispute, finding.dispute.case
    still = (Release.State.QUEUED, Release.State.ATTEMPTED)
    if case is None or Release.objects.filter(case=case, state__in=still).exists():
        return False
    actor = f"staff:{finding.decided_by.key}"
    if dispute.hold is not None:
        end_stop(dispute.hold, at=at, actor=actor)
    set_step(case, step=Step.CLOSED, why=NOT_HERS, at=at)
    return close_case(case=case, why=NOT_HERS, at=at, actor=actor)


def end_stop(hold: Hold, *, at: datetime, actor: str) -> bool:
    """End the stop of a dispute whose point was right; False when it had ended."""
    hold.refresh_from_db()
    return end_with_its_fact(hold=hold, at=at, actor=actor)
