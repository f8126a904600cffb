"""The writers of what happens to statements: confirmed again, taken along, brought in, forgotten.

Saving a draft and completing it is in `actions`; papers of lines are in `statement_papers`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Person
from evenhand.journal.actions import Entry, append
from evenhand.journal.queries import trusted_keys
from evenhand.plans import queries, statement_keys
from evenhand.plans.actions import complete_statement, save_draft
from evenhand.plans.choosing import StatementExpired, StatementMissing
from evenhand.plans.models import ReceivedStatement, Statement
from evenhand.plans.statement_file import (
    Consent,
    Issuer,
    StatementFile,
    StatementFileRefused,
    Whose,
    read_file,
    signed,
)
from evenhand.plans.statement_keys import PublicKey
from evenhand.plans.statement_papers import without_papers
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.rulebook.affordability.statement_json import to_json
from evenhand.vault import actions as vault

# A file may be used that long after it was made, and never longer than its statement counts.
FILE_LIFE: Final = timedelta(days=90)
RECEIVED_LIFE: Final = timedelta(days=90)
SEALED_AS: Final = "received-statement"


class DraftWaits(Exception):
    """A draft that was begun would be lost; it is completed or left first."""


class NotWaiting(Exception):
    """A received statement was decided on already, or its consent has ended."""


class KeyNotTrusted(Exception):
    """No key of that id is trusted."""

    def __init__(self, key_id: str) -> None:
        known = ", ".join(sorted(trusted_keys())) or "none"
        super().__init__(f"no key {key_id!r} is trusted; there is {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A statement that somebody brought, with the consent to do so."""

    file_key: uuid.UUID
    sender: str
    statement: StatementOfMeans
    consent: Consent
    expires_on: date


@transaction.atomic
def confirm_unchanged(
    *, person: Person, today: date, source: str, at: datetime, actor: str
) -> Statement:
    """Let the newest statement in her own words count again: she says that nothing has changed.

    Raises StatementMissing, and DraftWaits where she has begun to change it.
    """
    lock_persons([person.pk])
    latest = queries.latest_statement(person)
    if latest is None or latest.source == Statement.Source.PLACEMENT:
        raise StatementMissing(f"person {person.key} has no statement in her own words")
    if queries.draft(person) is not None:
        raise DraftWaits(f"person {person.key} has a draft")
    again = replace(queries.content(latest), stated_on=today)
    save_draft(person=person, statement=again, source=source, at=at, actor=actor)
    _journal("statement.confirmed", person, at=at, actor=actor, data={"source": source})
    return complete_statement(person=person, at=at, actor=actor)


@transaction.atomic
def export_statement(*, person: Person, how: str, today: date, at: datetime, actor: str) -> str:
    """Sign the newest statement in her own words as a file; `how` says how she agreed.

    Raises StatementMissing, StatementExpired, NoSigningKey, Erased.
    """
    latest = queries.latest_statement(person)
    if latest is None or latest.source == Statement.Source.PLACEMENT:
        raise StatementMissing(f"person {person.key} has no statement in her own words")
    if queries.is_expired(latest, on=today):
        raise StatementExpired(f"the statement of person {person.key} has expired")
    ends_on = today + FILE_LIFE
    told = StatementFile(
        file=uuid.uuid4(),
        issued_at=at,
        expires_on=min(latest.valid_until or ends_on, ends_on),
        issuer=Issuer(
            name=statement_keys.issuer_name(),
            keys_at=f"{settings.PUBLIC_URL}{statement_keys.KEYS_ADDRESS}",
        ),
        person=Whose(name=person.name, born_on=person.born_on),
        consent=Consent(given_on=today, how=how),
        statement=without_papers(queries.content(latest)),
    )
    text = signed(told, statement_keys.own_key())
    data = {"file": str(told.file), "expires_on": told.expires_on.isoformat(), "consent": how}
    _journal("statement.exported", person, at=at, actor=actor, data=data)
    return text


def receive_file(
    *, person: Person, text: str | bytes, channel: str, today: date, at: datetime, actor: str
) -> ReceivedStatement:
    """Check a signed file and keep it until she confirms it; raises StatementFileRefused."""
    told = read_file(text, trusted=statement_keys.trusted(), today=today)
    if not _is_hers(told.person, person):
        raise StatementFileRefused(
            "other_person",
            path="$.person",
            what="names somebody else",
            remedy="choose the case of the person whose file it is",
        )
    brought = Brought(
        file_key=told.file,
        sender=told.issuer.name,
        statement=told.statement,
        consent=told.consent,
        expires_on=min(told.expires_on, today + RECEIVED_LIFE),
    )
    return receive(person=person, brought=brought, channel=channel, at=at, actor=actor)


def _is_hers(told: Whose, person: Person) -> bool:
    """A birthday that differs is somebody else; without one on both sides, a name that does."""
    if told.born_on is not None and person.born_on is not None:
        return told.born_on == person.born_on
    names = {name.casefold().strip() for name in (told.name, person.name)} - {""}
    return len(names) < 2


@transaction.atomic
def receive(
    *, person: Person, brought: Brought, channel: str, at: datetime, actor: str
) -> ReceivedStatement:
    """Keep a statement that came from elsewhere until she confirms it; the same file once."""
    lock_persons([person.pk])
    statement = replace(brought.statement, indicative=False)
    if channel != ReceivedStatement.Channel.DRAFT:
        statement = without_papers(statement)
    sealed = vault.seal(person.key, to_json(statement).encode(), context=SEALED_AS, at=at)
    row, _ = ReceivedStatement.objects.update_or_create(
        person=person,
        file_key=brought.file_key,
        defaults={
            "channel": channel,
            "sender": brought.sender[:200],
            "brought_by": actor,
            "received_at": at,
            "stated_on": statement.stated_on,
            "consent_given_on": brought.consent.given_on,
            "consent_how": brought.consent.how[:200],
            "expires_on": brought.expires_on,
            "content_sealed": sealed,
            "state": ReceivedStatement.State.WAITING,
            "decided_at": None,
        },
    )
    data = {"received": str(row.key), "channel": channel, "sender": row.sender}
    if channel != ReceivedStatement.Channel.DRAFT:
        _journal("statement.received", person, at=at, actor=actor, data=data)
    return row


@transaction.atomic
def take_received(
    *, received: ReceivedStatement, today: date, at: datetime, actor: str
) -> Statement:
    """Make a received statement the draft, because she says that it is hers.

    A draft that was begun is set aside and not lost. Raises NotWaiting.
    """
    person = received.person
    lock_persons([person.pk])
    row = _waiting(received, today=today)
    statement = queries.received_content(row)
    _set_aside(person, today=today, at=at, actor=actor)
    _decide(row, ReceivedStatement.State.TAKEN, at=at)
    is_own = row.channel == ReceivedStatement.Channel.DRAFT
    source = Statement.Source.PORTAL if is_own else Statement.Source.ADVISER
    data = {"received": str(row.key), "sender": row.sender}
    _journal("statement.taken", person, at=at, actor=actor, data=data)
    return save_draft(person=person, statement=statement, source=source, at=at, actor=actor)


@transaction.atomic
def decline_received(
    *, received: ReceivedStatement, today: date, at: datetime, actor: str
) -> ReceivedStatement:
    """Forget a received statement, because she does not want it; raises NotWaiting."""
    lock_persons([received.person_id])
    row = _waiting(received, today=today)
    row.content_sealed = b""
    row.save(update_fields=["content_sealed"])
    _decide(row, ReceivedStatement.State.DECLINED, at=at)
    data = {"received": str(row.key), "sender": row.sender}
    _journal("statement.declined", row.person, at=at, actor=actor, data=data)
    return row


def _waiting(received: ReceivedStatement, *, today: date) -> ReceivedStatement:
    row = ReceivedStatement.objects.select_for_update().get(pk=received.pk)
    if row.state != ReceivedStatement.State.WAITING or row.expires_on < today:
        raise NotWaiting(f"the statement {row.key} does not wait any more")
    return row


def _decide(row: ReceivedStatement, state: str, *, at: datetime) -> None:
    row.state = state
    row.decided_at = at
    row.save(update_fields=["state", "decided_at"])


def _set_aside(person: Person, *, today: date, at: datetime, actor: str) -> None:
    draft = queries.draft(person)
    if draft is None:
        return
    brought = Brought(
        file_key=uuid.uuid4(),
        sender="",
        statement=queries.content(draft),
        consent=Consent(given_on=today, how="her own draft"),
        expires_on=today + RECEIVED_LIFE,
    )
    receive(person=person, brought=brought, channel="draft", at=at, actor=actor)


@transaction.atomic
def forget_received_past(today: date) -> int:
    """Forget the words of what was received and whose consent has ended; returns how many."""
    rows = ReceivedStatement.objects.filter(expires_on__lt=today).exclude(content_sealed=b"")
    return rows.update(content_sealed=b"")


@transaction.atomic
def trust_keys(keys: Sequence[PublicKey], *, by: str, at: datetime, actor: str) -> None:
    """Record that files signed with these keys are taken; `by` is who stands for it."""
    for key in keys:
        data = {
            "id": key.id,
            "public": key.public,
            "name": key.name,
            "address": key.address,
            "by": by,
        }
        append(Entry(code="key.trusted", at=at, actor=actor, data=data))


@transaction.atomic
def distrust_key(key_id: str, *, by: str, at: datetime, actor: str) -> None:
    """Record that files signed with a key are taken no longer; raises KeyNotTrusted."""
    if key_id not in trusted_keys():
        raise KeyNotTrusted(key_id)
    append(Entry(code="key.distrusted", at=at, actor=actor, data={"id": key_id, "by": by}))


def _journal(
    code: str, person: Person, *, at: datetime, actor: str, data: Mapping[str, Any]
) -> None:
    append(Entry(code=code, at=at, actor=actor, subject=person.key, data=data))


@transaction.atomic
def forget_draft(person: Person, *, at: datetime, actor: str) -> bool:
    """Delete a statement that was begun and not finished, because she wants that; False: none."""
    gone, _ = Statement.objects.filter(person=person, completed_at__isnull=True).delete()
    if gone:
        append(
            Entry(
                code="data.deleted", at=at, actor=actor, subject=person.key,
                data={"what": "draft"},
            )
        )  # fmt: skip
    return bool(gone)
