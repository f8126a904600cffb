"""What people say about a review: the agent first, a third person where they do not agree.

Nobody answers a finding by a measure against somebody: it can be commented on, contested, settled.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.access.models import Role, User
from evenhand.journal.actions import Entry, append
from evenhand.learning.conversations.models import Comment, Finding, Transcript
from evenhand.vault.actions import seal

# Who may settle what is contested, if she has nothing to do with it.
SETTLERS: Final = frozenset({Role.LEAD, Role.TRAINER, Role.COMPLIANCE})


class MayNotContest(Exception):
    """Only the agent herself contests what was found in her call, and each thing once."""


class NotAThird(Exception):
    """Who settles must be neither the agent nor whoever gave the file or commented on it."""


class NothingToSettle(Exception):
    """The finding is not contested, or somebody settled it already."""


def note_shown(transcript: Transcript, *, by: User, at: datetime) -> None:
    """Note that the agent has opened her review; anybody else's look changes nothing."""
    if transcript.agent_id == by.pk:
        rows = Transcript.objects.filter(pk=transcript.pk, shown_to_agent_at__isnull=True)
        rows.update(shown_to_agent_at=at)


@transaction.atomic
def comment(
    transcript: Transcript, *, words: str, by: User, at: datetime, finding: Finding | None = None
) -> Comment:
    """Keep what somebody says; once the agent has, others may read the review as well."""
    key = uuid.uuid4()
    sealed = seal(transcript.subject, words.encode(), context=f"comment:{key}", at=at)
    return Comment.objects.create(
        key=key, transcript=transcript, finding=finding, by=by, words_sealed=sealed, at=at
    )


@transaction.atomic
def contest(finding: Finding, *, words: str, by: User, at: datetime) -> Comment:
    """Say that it was no such thing; nobody else sees the finding until a third has decided.

    Raises MayNotContest.
    """
    rows = Finding.objects.filter(
        pk=finding.pk, transcript__agent=by, contested_at__isnull=True, settled_at__isnull=True
    )
    if rows.update(contested_at=at) == 0:
        raise MayNotContest(finding.key)
    _note("contested", finding, by=by, at=at)
    return comment(finding.transcript, words=words, by=by, at=at, finding=finding)


@transaction.atomic
def settle(finding: Finding, *, stands: bool, by: User, at: datetime) -> None:
    """Decide as a third person; what falls is shown to nobody but the agent any more.

    Raises NotAThird and NothingToSettle.
    """
    if not is_third(by, of=finding.transcript):
        raise NotAThird(finding.key)
    settled = Finding.Settled.STANDS if stands else Finding.Settled.FALLS
    waiting = Finding.objects.filter(
        pk=finding.pk, contested_at__isnull=False, settled_at__isnull=True
    )
    if waiting.update(settled_at=at, settled_by=by, settled_as=settled) == 0:
        raise NothingToSettle(finding.key)
    _note("settled", finding, by=by, at=at)


def is_third(user: User, *, of: Transcript) -> bool:
    """Say whether somebody may settle, and has had no part in a review."""
    if user.role not in SETTLERS or user.pk in (of.agent_id, of.taken_by_id):
        return False
    return not Comment.objects.filter(transcript=of, by=user).exists()


def _note(what: str, finding: Finding, *, by: User, at: datetime) -> None:
    append(
        Entry(code=f"finding.{what}", at=at, actor=f"staff:{by.key}",
              data={"finding": str(finding.key)})
    )  # fmt: skip
