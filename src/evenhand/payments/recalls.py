"""A creditor wants a debt back: at once nothing is asked any more, then money is settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Debt
from evenhand.contact.actions import request_stops
from evenhand.holds.actions import StopRequest
from evenhand.journal.actions import Entry, append
from evenhand.ledger.models import Account, Transfer
from evenhand.payments import mandates
from evenhand.payments.models import (
    Debit,
    Mandate,
    Overpaid,
    PaymentOrder,
    Recall,
    Refund,
    RemittanceLine,
)
from evenhand.payments.overpaid import source_of
from evenhand.payments.recalled_letter import close_told, tell_her
from evenhand.plans.models import Plan
from evenhand.work.actions import finish_by_itself, raise_task

KIND: Final = "recall_asked"
LOOK_WITHIN: Final = timedelta(days=1)


class MoneyNotSettled(Exception):
    """Something is open on the debt, so that its cases cannot end; `codes` say what."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(f"before the debt goes back: {', '.join(codes)}")
        self.codes = codes


class WhyMissing(ValueError):
    """A creditor says why a debt is to come back."""


@transaction.atomic
def ask_recall(debt: Debt, *, why: str, at: datetime, actor: str) -> Recall:
    """Take a creditor's word that a debt is to come back; a second word changes nothing.

    Everybody who owes it is left in peace from now on. Raises WhyMissing.
    """
    why = " ".join(why.split())
    if not why:
        raise WhyMissing
    Debt.objects.select_for_update().get(pk=debt.pk)
    kept = Recall.objects.filter(debt=debt).first()
    if kept is not None:
        return kept
    made = Recall.objects.create(debt=debt, why=why[:300], asked_at=at, asked_by=actor)
    cases = list(debt.cases.filter(closed_at=None).select_related("person"))
    request_stops(
        [
            StopRequest(person=case.person, kind="operator", source="creditor", actor=actor,
                        starts_at=at, debt=debt, reason=f"recalled: {why}"[:300])
            for case in cases
        ],
        at=at,
    )  # fmt: skip
    for case in cases:
        _tell(case, made, at=at, actor=actor)
    raise_task(kind=KIND, business_key=f"recall:{made.key}", at=at, due_at=at + LOOK_WITHIN,
               case_key=cases[0].key if cases else None)  # fmt: skip
    return made


def open_on(debt: Debt) -> tuple[str, ...]:
    """Return in codes what is still to be settled before a debt goes back."""
    moved = Transfer.objects.filter(
        kind__in=[Transfer.Kind.PAYMENT, Transfer.Kind.REPORTED], credit__debt=debt
    )
    told = RemittanceLine.objects.filter(debt=debt).values("transfer")
    back = Transfer.objects.filter(
        kind=Transfer.Kind.REVERSAL, debit__debt=debt,
        credit__kind__in=[Account.Kind.CLIENT_MONEY, Account.Kind.REPORTED],
    )  # fmt: skip
    runs = Plan.objects.filter(debts__debt=debt, state=Plan.State.AGREED)
    waits = Overpaid.objects.filter(case__debt=debt, state=Overpaid.State.OPEN)
    bank = Debit.objects.filter(
        Q(case__debt=debt) | Q(instalment__plan__debts__debt=debt),
        state=Debit.State.FILED, file__handed_over_at__isnull=False,
    )  # fmt: skip
    links = PaymentOrder.objects.filter(
        case__debt=debt, state__in=(PaymentOrder.State.OPEN, PaymentOrder.State.PENDING)
    )
    back_to_her = [source_of(row) for row in Overpaid.objects.filter(case__debt=debt)]
    orders = Refund.objects.filter(source__in=back_to_her, entry=None)
    checks = (
        ("plan_runs", runs.exists()),
        ("money_not_passed_on", (moved | back).exclude(pk__in=told).exists()),
        ("overpaid_waits", waits.exists()),
        ("debit_with_bank", bank.exists()),
        ("link_under_way", links.exists()),
        ("refund_under_way", orders.exists()),
    )
    return tuple(code for code, is_open in checks if is_open)


@transaction.atomic
def finish(recall: Recall, *, at: datetime, actor: str) -> Recall:
    """Let a debt go back and tell everybody who owed it; the same again changes nothing.

    What she let us collect ends, unless another plan of hers is paid so. Her case closes once the
    letter left. Raises MoneyNotSettled.
    """
    kept = Recall.objects.select_for_update(of=("self",)).select_related("debt").get(pk=recall.pk)
    if kept.state == Recall.State.DONE:
        return kept
    if codes := open_on(kept.debt):
        raise MoneyNotSettled(codes)
    cases = list(kept.debt.cases.filter(closed_at=None).select_related("person", "debt"))
    lock_persons(sorted({case.person_id for case in cases}))
    for case in cases:
        _end_mandate(case, at=at, actor=actor)
        tell_her(case, kept, at=at)
    kept.state, kept.done_at, kept.done_by = Recall.State.DONE, at, actor
    kept.save(update_fields=["state", "done_at", "done_by"])
    finish_by_itself(business_key=f"recall:{kept.key}", at=at)
    close_told(at=at)
    return kept


def _end_mandate(case: Case, *, at: datetime, actor: str) -> None:
    living = mandates.living_mandate(case.person)
    others = Plan.objects.filter(person=case.person, state=Plan.State.AGREED)
    if living is not None and not others.exists():
        mandates.end(living, why=Mandate.Why.CLOSED, at=at, actor=actor)


def _tell(case: Case, recall: Recall, *, at: datetime, actor: str) -> None:
    append(Entry(code="recall.asked", at=at, actor=actor, subject=case.person.key,
                 case_key=case.key, data={"recall": str(recall.key)}))  # fmt: skip
