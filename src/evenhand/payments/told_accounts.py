"""Accounts that payers told us, for money whose payer the bank does not name.

One member of staff writes down what the payer said, another agrees by sending the money. Where
the bank names the account, nobody can name another: money goes back to where it came from.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.journal.actions import Entry, append
from evenhand.payments.models import ToldAccount
from evenhand.payments.pain001 import in_bank_signs, is_account
from evenhand.payments.sealing import Told, subject_of
from evenhand.vault import actions as vault
from evenhand.vault import queries as vault_queries

_IBAN_ONLY: Final = "EUR"


class AccountWrong(ValueError):
    """No order of the currency can name this account, or its check digits do not fit."""


class HolderMissing(ValueError):
    """No bank can write the holder's name."""


class WordsMissing(ValueError):
    """Nobody wrote down who told the account, on which day and how."""


class SecondPersonMissing(Exception):
    """Whoever wrote an account down does not send money to it: another must agree."""


class AgreedBefore(Exception):
    """Money went to another account that was told before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as a payer told it, and what she said."""

    holder: str
    account: str
    words: str


@transaction.atomic
def tell(
    source: str,
    account: Account,
    *,
    place: str,
    currency: str,
    at: datetime,
    actor: str,
    subject: uuid.UUID | None = None,
) -> ToldAccount:
    """Write down where the money of a source is to go back to; the same again changes nothing.

    Another account takes the place of one to which nobody has agreed. Raises AccountWrong,
    HolderMissing, WordsMissing, AgreedBefore.
    """
    clean = _checked(account, currency=currency)
    kept = _living(source)
    if kept is not None and account_of(kept) == clean:
        return kept
    if kept is not None:
        if kept.agreed_at is not None:
            raise AgreedBefore(source)
        kept.replaced_at = at
        kept.save(update_fields=["replaced_at"])
    key = uuid.uuid4()
    row = ToldAccount.objects.create(
        key=key, source=source, place=place, told_at=at, told_by=actor,
        payload=vault.seal(
            subject_of(place), _plain(clean), context=_context(key), at=at
        ),
    )  # fmt: skip
    _note("refund.account_told", row, at=at, actor=actor, subject=subject)
    return row


def _checked(account: Account, *, currency: str) -> Account:
    if not is_account(account.account, currency=currency):
        raise AccountWrong
    holder, words = " ".join(account.holder.split())[:140], " ".join(account.words.split())[:300]
    if not in_bank_signs(holder, 70):
        raise HolderMissing
    if not words:
        raise WordsMissing
    # A sort code and a number are two things: only an IBAN is one without its blanks.
    number = " ".join(account.account.split()).upper()
    if is_account(number, currency=_IBAN_ONLY):
        number = number.replace(" ", "")
    return Account(holder=holder, account=number, words=words)


def waits_for_a_second(source: str) -> ToldAccount | None:
    """Return the account told for a source to which nobody has agreed yet."""
    kept = ToldAccount.objects.filter(source=source, replaced_at=None, agreed_at=None)
    return kept.first()


@transaction.atomic
def agreed(source: str, *, at: datetime, actor: str) -> Told | None:
    """Agree to the account told for a source, as whoever sends the money; None: none was told.

    Raises SecondPersonMissing.
    """
    row = _living(source)
    if row is None:
        return None
    if row.agreed_at is None:
        if row.told_by == actor:
            raise SecondPersonMissing(source)
        row.agreed_at, row.agreed_by = at, actor
        row.save(update_fields=["agreed_at", "agreed_by"])
        _note("refund.account_agreed", row, at=at, actor=actor)
    hers = account_of(row)
    return Told(name=hers.holder, iban=hers.account)


def account_of(row: ToldAccount) -> Account:
    """Open what was told; raises Erased."""
    plain = vault_queries.unseal(
        subject_of(row.place), bytes(row.payload), context=_context(row.key)
    )
    return Account(**json.loads(plain))


def _living(source: str) -> ToldAccount | None:
    rows = ToldAccount.objects.select_for_update().filter(source=source, replaced_at=None)
    return rows.first()


def _plain(account: Account) -> bytes:
    told = {"holder": account.holder, "account": account.account, "words": account.words}
    return json.dumps(told, ensure_ascii=False).encode()


def _context(key: uuid.UUID) -> str:
    return f"told-account:{key}"


def _note(
    code: str, row: ToldAccount, *, at: datetime, actor: str, subject: uuid.UUID | None = None
) -> None:
    data = {"account": str(row.key), "source": row.source[:100]}
    append(Entry(code=code, at=at, actor=actor, subject=subject, data=data))
