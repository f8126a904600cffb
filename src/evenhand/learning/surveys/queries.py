"""What may be read of surveys: an invitation by its code, hers, and what she wrote."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import F

from evenhand.access.models import User
from evenhand.access.queries import conflicts_of
from evenhand.cases.models import Case, Person
from evenhand.learning.surveys.models import Answer, CloseOut, Invitation
from evenhand.vault import queries as vault
from evenhand.vault.asking import Question
from evenhand.vault.kept_queries import KeptQuery

SEALED_AS: Final = "survey:words"


def code_hash(code: str) -> str:
    """The hash under which a code is kept (130 random bits need no slow hash)."""
    return hashlib.sha256(f"survey:{code.upper()}".encode()).hexdigest()


def by_code(code: str, *, at: datetime) -> Invitation | None:
    """The invitation of a code that still lives and waits for an answer."""
    rows = Invitation.objects.filter(code_hash=code_hash(code), answered_at=None)
    return rows.filter(expires_at__gt=at).select_related("person", "case").first()


def waiting(person: Person, *, at: datetime) -> Invitation | None:
    """What she is asked now, if anything."""
    found = _WAITING.first(person=person.pk, at=at)
    if found is not None:
        found.person = person  # as she was read already, once for a page
    return found


def rarely_there(person: Person, *, at: datetime) -> tuple[Question, ...]:
    """What a page asks of a person and mostly finds nothing: what she is asked now."""
    return (_WAITING.question(person=person.pk, at=at),)


_WAITING: Final = KeptQuery(
    lambda person, at: Invitation.objects.filter(
        person=person, answered_at=None, expires_at__gt=at
    ).order_by("-made_at")[:1],
    person=int,
    at=datetime,
)


def is_over(person: Person, key: uuid.UUID) -> bool:
    """Whether that was an invitation of hers, which is then answered or too old."""
    return Invitation.objects.filter(person=person, key=key).exists()


def case_kept_with(person: Person) -> Case | None:
    """The case with which what she says is kept: an open one before a closed, then the latest."""
    rows = Case.objects.filter(person=person).select_related("debt__creditor", "person")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-pk").first()


def words_of(row: Answer) -> str:
    """Her own words; empty without any. Raises Erased."""
    if row.words_sealed is None:
        return ""
    key = row.invitation.person.key
    return vault.unseal(key, bytes(row.words_sealed), context=SEALED_AS).decode()


def shown_to(user: User, *, key: uuid.UUID, away: Collection[uuid.UUID] = ()) -> Answer | None:
    """Return a named answer for a user, or None where she may not read it.

    Whoever held the conversation reads it once it is closed out; whoever declared a tie to the
    person, the case or its creditor, never.
    """
    rows = Answer.objects.select_related("invitation__person", "invitation__case__debt__creditor")
    row = rows.select_related("invitation__contact").filter(key=key).first()
    if row is None:
        return None
    asked = row.invitation
    keys = {asked.person.key, asked.case.key, asked.case.debt.creditor.key}
    if keys & (set(away) | set(conflicts_of(user))):
        return None
    hers = asked.contact is not None and asked.contact.by_id == user.pk
    return None if hers and close_out_row(row) is None else row


def close_out_row(row: Answer) -> CloseOut | None:
    """Return what was done about an answer, if somebody wrote it down."""
    return CloseOut.objects.filter(answer=row).first()
