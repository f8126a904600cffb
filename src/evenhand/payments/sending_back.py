"""Sends money back to its payer: above the house's sum a second person must agree."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from django.conf import settings
from django.db import transaction

from evenhand.journal.actions import Entry, append
from evenhand.ledger import flows
from evenhand.payments import refunds, told_accounts
from evenhand.payments.booking import basis_of
from evenhand.payments.models import BankEntry, EntryEvent, Suggestion, ToldAccount
from evenhand.payments.noting import note
from evenhand.payments.told_accounts import Account
from evenhand.rulebook import Money

State = BankEntry.State
# What one person may send back alone, in minor units, where the firm's file says nothing.
ALONE_MINOR: Final = 10_000


class NotOpen(Exception):
    """An entry is not waiting in suspense, so that it cannot be sent back."""


class ReasonMissing(ValueError):
    """Nothing is sent back without a reason."""


def alone_up_to(currency: str) -> Money:
    """Return the sum up to which one person sends back alone."""
    told = settings.FIRM.get("send_back_alone", {}).get(currency, ALONE_MINOR)
    return Money(told, currency)


@transaction.atomic
def ask_to_send_back(
    entry: BankEntry, *, reason: str, at: datetime, actor: str
) -> Literal["asked", "sent_back"]:
    """Send an entry back, or ask for it where a second person must agree and has not yet.

    Whoever asked does not count as the second. Raises NotOpen, ReasonMissing, NoAccount,
    SecondPersonMissing.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing
    row = BankEntry.objects.select_for_update().get(pk=entry.pk)
    if row.state == State.SENT_BACK:
        return "sent_back"
    _must_wait_here(row)
    amount = Money(row.amount_minor, row.currency)
    asked = set(
        row.events.filter(code=EntryEvent.Code.SEND_BACK_ASKED).values_list("actor", flat=True)
    )
    if amount > alone_up_to(row.currency) and not asked - {actor}:
        if actor not in asked:
            note(row, EntryEvent.Code.SEND_BACK_ASKED, at=at, actor=actor, reason=reason)
        return "asked"
    _send_back(row, amount, reason=reason, at=at, actor=actor)
    return "sent_back"


@transaction.atomic
def tell_account(entry: BankEntry, account: Account, *, at: datetime, actor: str) -> ToldAccount:
    """Write down the account that a payer told, and ask a second person to send money there.

    Raises NotOpen, AccountKnown, and what `told_accounts.tell` raises.
    """
    row = BankEntry.objects.select_for_update().get(pk=entry.pk)
    _must_wait_here(row)
    before = told_accounts.waits_for_a_second(row.business_key)
    told = refunds.tell_account(row.business_key, account, entry=row, at=at, actor=actor)
    if told != before:
        note(row, EntryEvent.Code.SEND_BACK_ASKED, at=at, actor=actor, reason=account.words[:300])
    return told


def _must_wait_here(row: BankEntry) -> None:
    if row.state not in (State.WAITING, State.SUSPENSE) or row.kind != BankEntry.Kind.CREDIT:
        raise NotOpen(row.state)


def _send_back(row: BankEntry, amount: Money, *, reason: str, at: datetime, actor: str) -> None:
    flows.give_back(
        key=row.business_key, amount=amount, at=at, actor=actor,
        on=max(row.booked_on, at.date()), basis=basis_of(row),
    )  # fmt: skip
    refunds.order(row.business_key, amount, entry=row, at=at, actor=actor)
    row.state, row.why = State.SENT_BACK, ""
    row.save(update_fields=["state", "why"])
    Suggestion.objects.filter(entry=row).delete()
    note(row, EntryEvent.Code.SENT_BACK, at=at, actor=actor, reason=reason)
    data = {"entry": str(row.key), "amount_minor": amount.minor, "currency": amount.currency}
    append(Entry(code="bank.sent_back", at=at, actor=actor, data=data))
