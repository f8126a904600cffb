"""Seals what names a counterparty: one key an own account, a context an entry."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from evenhand.payments.bank_files import EntryRead
from evenhand.payments.models import BankEntry
from evenhand.vault import actions as vault
from evenhand.vault import cipher
from evenhand.vault import queries as vault_queries

_PLACES: Final = uuid.UUID("6f1ad1f2-5b3e-5d0c-9e5c-0a8c8f7e5b11")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who is on the other side of an entry, and what she wrote."""

    name: str = ""
    iban: str = ""
    text: str = ""


def subject_of(place: str) -> uuid.UUID:
    """Return under whose key the entries of an account are sealed."""
    return uuid.uuid5(_PLACES, place)


def mark_of(iban: str) -> str:
    """Return the mark under which an account is known again: it tells nobody the account."""
    return hmac.new(cipher.master_key(), f"payer:{iban}".encode(), hashlib.sha256).hexdigest()


class Sealer:
    """Seals the entries of one account; its key is asked for once."""

    def __init__(self, place: str, *, at: datetime) -> None:
        self._key = vault.ensure_key(subject_of(place), at=at)

    def seal(self, entry: EntryRead, *, key: uuid.UUID) -> bytes:
        """Seal what an entry tells, bound to the row that will hold it."""
        told = Told(name=entry.counterparty, iban=entry.iban, text=entry.text)
        plain = json.dumps(asdict(told), ensure_ascii=False).encode()
        return cipher.seal(self._key, plain, context=_context(key))


def told_of(entry: BankEntry) -> Told:
    """Open what one entry tells; its statement is at hand."""
    return told_of_many([entry])[0]


def told_of_many(entries: Sequence[BankEntry]) -> list[Told]:
    """Open what many entries tell with one query; empty where the key was destroyed."""
    opened = vault_queries.unseal_many(
        [
            (subject_of(one.statement.place), bytes(one.payload), _context(one.key))
            for one in entries
        ]
    )
    return [Told() if plain is None else Told(**json.loads(plain)) for plain in opened]


def _context(key: uuid.UUID) -> str:
    return f"bank-entry:{key}"
