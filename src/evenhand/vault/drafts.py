"""What somebody was just telling us, page by page: sealed, and forgotten on its day.

A page that is left in the middle, by a lost connection or the end of a visit, is found again. Only
the last state of a draft is kept; a destroyed key takes every draft with it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from evenhand.vault import actions, queries
from evenhand.vault.asking import Question, ask_prepared, question
from evenhand.vault.models import Draft, SubjectKey


def keep(
    *, subject: uuid.UUID, name: str, told: Mapping[str, Any], at: datetime, keep_until: date
) -> None:
    """Keep a draft of the subject under a name, in place of what was there; raises Erased."""
    plain = json.dumps(dict(told)).encode()
    sealed = actions.seal(subject, plain, context=_context(name), at=at)
    row = Draft(subject=subject, name=name, sealed=sealed, saved_at=at, keep_until=keep_until)
    Draft.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["subject", "name"],
        update_fields=["sealed", "saved_at", "keep_until"],
    )


def kept(subject: uuid.UUID, name: str) -> dict[str, Any]:
    """Return what was kept under a name; empty where nothing is, or where it was erased.

    Raises CannotOpen.
    """
    row = Draft.objects.filter(subject=subject, name=name).first()
    if row is None:
        return {}
    try:
        plain = queries.unseal(subject, bytes(row.sealed), context=_context(name))
    except (queries.Erased, SubjectKey.DoesNotExist):
        return {}
    found: dict[str, Any] = json.loads(plain)
    return found


def names_kept(subject: uuid.UUID) -> list[str]:
    """Return the names of the subject's drafts, newest first; a name says nothing of what it is."""
    return [row["name"] for row in ask_prepared(_NAMES_SQL, {"subject": subject})]


def rarely_there(subject: uuid.UUID) -> tuple[Question, ...]:
    """What a page asks of a subject and mostly finds nothing: drafts."""
    return (question(_NAMES_SQL, {"subject": subject}),)


_NAMES_SQL: Final = """
SELECT name FROM vault_draft WHERE subject = %(subject)s::uuid ORDER BY saved_at DESC, name
"""


def forget(subject: uuid.UUID, name: str) -> bool:
    """Forget one draft; says whether there was one."""
    gone, _ = Draft.objects.filter(subject=subject, name=name).delete()
    return gone > 0


def forget_past(today: date, *, at: datetime) -> int:
    """Forget every draft whose last day was before today; returns how many went.

    One that was saved after `at` stays: somebody is at it while the night works.
    """
    gone, _ = Draft.objects.filter(keep_until__lt=today, saved_at__lte=at).delete()
    return gone


def _context(name: str) -> str:
    return f"draft:{name}"
