"""Orders to the bank that send money back, and the bank's entry that shows it leaving.

The order is drawn up in the transaction that sets the money aside, so that nothing is ever set
aside which nobody can send.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from evenhand.ledger import flows
from evenhand.payments import pain001, told_accounts
from evenhand.payments.bank_files import iban_is_valid
from evenhand.payments.collecting import Debit
from evenhand.payments.mandates import account_of
from evenhand.payments.models import BankEntry, EntryEvent, Refund, ToldAccount
from evenhand.payments.noting import note
from evenhand.payments.own_accounts import account_at
from evenhand.payments.sealing import Told, subject_of, told_of
from evenhand.rulebook import Money
from evenhand.vault import actions as vault
from evenhand.vault.models import Document
from evenhand.vault.queries import document_content

State = BankEntry.State


class NoAccount(Exception):
    """Nobody knows the account that money came from, so that no order can name it."""


class AccountKnown(Exception):
    """The bank named the account that money came from: it goes back there and nowhere else."""


@transaction.atomic
def order(
    source: str,
    amount: Money,
    *,
    entry: BankEntry,
    at: datetime,
    actor: str,
    debit: Debit | None = None,
) -> Refund:
    """Draw up the order that sends money back to where it came from; the same source is once.

    A direct debit's money goes back to the account of its mandate; where no account is known, to
    the one that the payer told and another than `actor` wrote down. Raises NoAccount,
    SecondPersonMissing, OrderNotWritten.
    """
    kept = Refund.objects.filter(source=source).first()
    if kept is not None:
        return kept
    place, told = entry.statement.place, _payee(entry, debit)
    if told is None:
        told = told_accounts.agreed(source, at=at, actor=actor)
    ours = account_at(place)
    if ours is None or told is None:
        raise NoAccount(source)
    row = Refund.objects.create(
        source=source, place=place, amount_minor=amount.minor, currency=amount.currency,
        made_at=at, made_by=actor,
    )  # fmt: skip
    content, media_type = pain001.written(
        _order(row, amount, told), payer=pain001.Payer(name=ours.holder, iban=place),
        day=at.date(), made_at=at,
    )  # fmt: skip
    row.order_key = vault.store_document(
        subject=subject_of(place), kind="refund_order", name=file_name(row, media_type),
        media_type=media_type, content=content, at=at, about=row.key,
    ).key  # fmt: skip
    row.save(update_fields=["order_key"])
    return row


def _payee(entry: BankEntry, debit: Debit | None) -> Told | None:
    """Whose account the bank or a mandate names; None where no order can name it."""
    if debit is not None:
        hers = account_of(debit.mandate)
        told = Told(name=hers.holder, iban=hers.iban)
    else:
        told = told_of(entry)
    return told if told.name and iban_is_valid(told.iban) else None


def knows_account(entry: BankEntry, debit: Debit | None = None) -> bool:
    """Say whether money can go back to where it came from without anybody telling an account."""
    return _payee(entry, debit) is not None


def tell_account(
    source: str,
    account: told_accounts.Account,
    *,
    entry: BankEntry,
    at: datetime,
    actor: str,
    debit: Debit | None = None,
    subject: uuid.UUID | None = None,
) -> ToldAccount:
    """Write down where the payer wants money back whose account nobody knows.

    Raises AccountKnown, and what `told_accounts.tell` raises.
    """
    if knows_account(entry, debit):
        raise AccountKnown(source)
    return told_accounts.tell(
        source, account, place=entry.statement.place, currency=entry.currency, at=at, actor=actor,
        subject=subject,
    )  # fmt: skip


def _order(row: Refund, amount: Money, told: Told) -> pain001.Order:
    mark = end_to_end(row)
    return pain001.Order(
        message_id=row.key.hex, end_to_end=mark, amount=amount, holder=told.name, iban=told.iban,
        bic="", street="", house_number="", postcode="", town="", country="", told=mark,
    )  # fmt: skip


def end_to_end(row: Refund) -> str:
    """Return the mark by which an order is found again on the bank's statement."""
    return f"EHB{row.pk}"


def file_name(row: Refund, media_type: str) -> str:
    """Return what the file for the bank is called."""
    return f"{end_to_end(row)}.{'xml' if media_type == 'application/xml' else 'csv'}"


def order_of(row: Refund) -> tuple[bytes, str]:
    """Return the file for the bank with its media type, the same bytes each time."""
    assert row.order_key is not None  # drawn up together with its order
    document = Document.objects.get(subject_id=subject_of(row.place), key=row.order_key)
    return document_content(document), document.media_type


@transaction.atomic
def seen_leaving(entry: BankEntry, *, at: datetime, actor: str) -> bool:
    """Take a debit of the bank as an order of ours that left; False when it is none.

    The same entry again changes nothing; a second entry of the same order is left to a person.
    """
    mark = entry.end_to_end
    if not mark.startswith("EHB") or not mark[3:].isdecimal() or len(mark) > 21:
        return False
    row = Refund.objects.select_for_update(of=("self",)).filter(pk=int(mark[3:])).first()
    asked = (row.place, row.currency, -row.amount_minor) if row is not None else None
    if row is None or asked != (entry.statement.place, entry.currency, entry.amount_minor):
        return False
    if row.entry_id is not None:
        return row.entry_id == entry.pk
    flows.sent(
        key=row.source, place=row.place, amount=Money(row.amount_minor, row.currency),
        on=entry.booked_on, at=at, actor=actor,
    )  # fmt: skip
    row.entry = entry
    row.save(update_fields=["entry"])
    BankEntry.objects.filter(pk=entry.pk).update(state=State.MATCHED, why="")
    note(entry, EntryEvent.Code.MATCHED, at=at, actor=actor, because=["refund"], cases=[],
         payments=[], left_over_minor=0)  # fmt: skip
    return True
