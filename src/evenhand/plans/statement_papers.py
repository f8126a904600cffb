"""Papers that prove a line of a statement: attached, counted, kept as long as they serve.

A paper lies in the vault; its line names it by the document's key. It is deleted when its line no
longer names it, when a newer statement took the place of its own, or when its statement expired.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.cases.models import Person
from evenhand.cases.papers import note_deleted
from evenhand.journal.actions import Entry, append
from evenhand.plans import queries
from evenhand.rulebook.affordability.statement import StatementOfMeans
from evenhand.vault import actions as vault
from evenhand.vault.queries import documents_of

KIND: Final = "means"
# How long a completed statement counts, and a paper of a draft is kept.
STATEMENT_LIFE: Final = timedelta(days=180)


def papers_named(statement: StatementOfMeans) -> set[uuid.UUID]:
    """The documents that the lines of a statement name."""
    named = [line.evidence for line in statement.incomes]
    named += [line.evidence for line in statement.costs]
    return {key for key in map(_key, named) if key is not None}


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def without_papers(statement: StatementOfMeans) -> StatementOfMeans:
    """The same statement naming no paper: a key of one house means nothing in another."""
    return replace(
        statement,
        incomes=tuple(replace(line, evidence="") for line in statement.incomes),
        costs=tuple(replace(line, evidence="") for line in statement.costs),
    )


@transaction.atomic
def attach_paper(
    *, person: Person, name: str, media_type: str, content: bytes, at: datetime, actor: str
) -> uuid.UUID:
    """Keep a paper for a line and return its key, which the line then names.

    Raises DocumentRefused and Erased.
    """
    document = vault.store_document(
        subject=person.key,
        kind=KIND,
        name=name,
        media_type=media_type,
        content=content,
        at=at,
        keep_until=(at + STATEMENT_LIFE).date(),
    )
    data = {"document": str(document.key)}
    append(Entry(code="paper.attached", at=at, actor=actor, subject=person.key, data=data))
    return document.key


@transaction.atomic
def keep_only_needed(*, person: Person, at: datetime, actor: str) -> int:
    """Keep the papers that a draft or the statement that counts names, and delete the others.

    Those of the statement that counts are kept until it expires. Returns how many were deleted.
    """
    latest, draft = queries.latest_statement(person), queries.draft(person)
    needed = papers_named(queries.content(draft)) if draft else set()
    for aside in queries.received_waiting(person, on=at.date()).filter(channel="draft"):
        needed |= papers_named(queries.received_content(aside))
    if latest is not None and latest.valid_until is not None:
        counting = papers_named(queries.content(latest))
        vault.keep_documents_until(person.key, counting, day=latest.valid_until)
        needed |= counting
    ours = {row.key for row in documents_of(person.key) if row.kind == KIND}
    gone = vault.delete_documents(person.key, ours - needed)
    note_deleted([(person.key, key) for key in gone], at=at, actor=actor)
    return len(gone)
