"""A credit note makes a debt smaller: by a transfer, never by a change of the debt."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from evenhand.cases.models import Creditor, Debt
from evenhand.cases.names import NotUsable
from evenhand.intake.ubl import CreditNoteRow
from evenhand.journal.actions import Entry, append
from evenhand.ledger.actions import Move, ensure_account, post
from evenhand.ledger.models import Account, Transfer
from evenhand.ledger.queries import balance


@transaction.atomic
def correct(
    note: CreditNoteRow, *, creditor: Creditor, at: datetime, actor: str
) -> uuid.UUID | None:
    """Make the debt that a credit note names smaller; return the key of its case.

    None when the creditor sent this credit note before. Raises NotUsable when the invoice is
    unknown, in another currency, or smaller than the correction. The debt's row is locked, so
    that a correction and a payment at once cannot both fit.
    """
    held = Debt.objects.select_for_update().filter(creditor=creditor)
    debt = held.filter(reference=note.invoice).first()
    if debt is None:
        raise NotUsable("invoice", f"we hold no invoice {note.invoice[:120]!r} of this creditor")
    if debt.currency != note.amount.currency:
        raise NotUsable("currency", f"the invoice is in {debt.currency}")
    key = f"correction:{creditor.key}:{note.reference}"
    if Transfer.objects.filter(key=key).exists():
        return None
    owed = balance(debt, on=at.date())
    if note.amount.minor > owed.minor:
        raise NotUsable("amount", f"{note.amount} is more than the {owed} that is still owed")
    move = Move(
        key=key,
        kind=Transfer.Kind.CORRECTION,
        debit=ensure_account(kind=Account.Kind.PLACED, currency=debt.currency, creditor=creditor),
        credit=ensure_account(kind=Account.Kind.PRINCIPAL, currency=debt.currency, debt=debt),
        amount=note.amount,
        # Before we took the debt on there was nothing here to correct.
        effective_on=max(note.issued_on, debt.taken_on_at.date()),
        basis=f"credit note {note.reference}",
    )
    post(move, at=at, actor=actor)
    return _journal(debt, move, at=at, actor=actor)


def _journal(debt: Debt, move: Move, *, at: datetime, actor: str) -> uuid.UUID:
    cases = list(debt.cases.select_related("person").order_by("pk"))
    for case in cases:
        append(
            Entry(
                code="debt.corrected",
                at=at,
                actor=actor,
                subject=case.person.key,
                case_key=case.key,
                data={
                    "transfer": move.key,
                    "amount_minor": move.amount.minor,
                    "currency": move.amount.currency,
                },
            )
        )
    return cases[0].key
