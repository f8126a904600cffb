"""A person's leave to collect by SEPA direct debit: given, told, and ended at once by one word."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from stdnum import iban as iban_number

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Person
from evenhand.journal.actions import Entry, append
from evenhand.payments.debit_notes import LOOK_WITHIN, withdraw
from evenhand.payments.models import Debit, Mandate
from evenhand.payments.pain008 import in_their_signs
from evenhand.payments.sealing import mark_of
from evenhand.vault import actions as vault_actions
from evenhand.vault import queries as vault
from evenhand.work.actions import raise_task

_CONTEXT = "mandate"


class AccountWrong(ValueError):
    """The account is no IBAN whose check digits fit."""


class HolderUnwritable(ValueError):
    """No bank of the scheme can write the holder's name."""


class NotWithoutPaper(ValueError):
    """A mandate that was given on paper is kept with its paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HerAccount:
    """The account that a mandate names, and whose it is."""

    iban: str
    holder: str

    @property
    def shown(self) -> str:
        """What may be shown of it: the country and its last four signs."""
        return f"{self.iban[:2]} … {self.iban[-4:]}"


def living_mandate(person: Person) -> Mandate | None:
    """Return the mandate under which we may collect from a person, if there is one."""
    rows = Mandate.objects.filter(person=person, ends_at__isnull=True)
    return rows.select_related("person").first()


def account_of(mandate: Mandate) -> HerAccount:
    """Return the account that a mandate names; raises Erased."""
    told = json.loads(vault.unseal(mandate.person.key, bytes(mandate.payload), context=_CONTEXT))
    return HerAccount(iban=told["iban"], holder=told["holder"])


@transaction.atomic
def give(
    *,
    person: Person,
    iban: str,
    holder: str,
    on: date,
    how: str,
    at: datetime,
    actor: str,
    document_key: uuid.UUID | None = None,
) -> Mandate:
    """Keep that a person lets us collect from an account; the same again changes nothing.

    Another account takes the place of the earlier one, whose debits are withdrawn. Raises
    AccountWrong, HolderUnwritable, NotWithoutPaper.
    """
    account = _account(iban, holder)
    if how == Mandate.How.PAPER and document_key is None:
        raise NotWithoutPaper
    lock_persons([person.pk])
    before = living_mandate(person)
    if before is not None:
        if account_of(before) == account:
            return before
        _end(before, why=Mandate.Why.REPLACED, at=at, actor=actor)
    made = Mandate.objects.create(
        person=person,
        reference=f"EHM-{uuid.uuid4().hex[:16].upper()}",
        payload=_sealed(person, account, at=at),
        iban_hmac=mark_of(account.iban),
        given_at=at,
        given_on=on,
        given_how=how,
        document_key=document_key,
    )
    _tell("mandate.given", made, at=at, actor=actor, how=how)
    return made


def _account(iban: str, holder: str) -> HerAccount:
    compact = str(iban_number.compact(iban)).upper()
    if not iban_number.is_valid(compact):
        raise AccountWrong
    name = " ".join(holder.split())[:140]
    if not in_their_signs(name, 70):
        raise HolderUnwritable
    return HerAccount(iban=compact, holder=name)


def _sealed(person: Person, account: HerAccount, *, at: datetime) -> bytes:
    told = json.dumps({"iban": account.iban, "holder": account.holder}).encode()
    return vault_actions.seal(person.key, told, context=_CONTEXT, at=at)


@transaction.atomic
def end(mandate: Mandate, *, why: str, at: datetime, actor: str) -> bool:
    """End a mandate at once, with every debit the bank does not have yet; False when it ended."""
    lock_persons([mandate.person_id])
    ended = _end(mandate, why=why, at=at, actor=actor)
    if ended and why == Mandate.Why.BANK:
        raise_task(
            kind="mandate_ended", business_key=f"mandate_ended:{mandate.key}", at=at,
            due_at=at + LOOK_WITHIN, subject=mandate.person.key,
        )  # fmt: skip
    return ended


def _end(mandate: Mandate, *, why: str, at: datetime, actor: str) -> bool:
    rows = Mandate.objects.filter(pk=mandate.pk, ends_at__isnull=True)
    if rows.update(ends_at=at, ended_why=why) == 0:
        return False
    alive = Debit.objects.filter(mandate=mandate, state__in=Debit.LIVES)
    alive = alive.select_related("mandate__person", "case", "file")
    withdraw(alive.order_by("pk"), why="mandate_ended", at=at, actor=actor)
    _tell("mandate.ended", mandate, at=at, actor=actor, why=why)
    return True


def _tell(code: str, mandate: Mandate, *, at: datetime, actor: str, **data: object) -> None:
    append(
        Entry(
            code=code, at=at, actor=actor, subject=mandate.person.key,
            data={"mandate": str(mandate.key), **data},
        )
    )  # fmt: skip
