"""Asks after what was done yesterday: once a day, and each thing at most once."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db import transaction

from evenhand.cases.queries import case_by_key
from evenhand.journal.queries import events_between
from evenhand.learning.surveys.actions import Invited
from evenhand.learning.surveys.sending import ask

# What is worth a question, but for conversations, which `following` asks after at once.
AFTER: Final = ("message.answered", "plan.agreed", "dispute.decided")
_NAMESPACE: Final = uuid.UUID("6f2b1a52-54f0-4d5e-9a7e-0d1f3b8c9e11")
_BY: Final = "system:surveys"


def ask_after_yesterday(*, at: datetime) -> int:
    """Invite whoever something was done for; returns how many were.

    A day that nobody ran is left out: what lies longer back is hardly remembered.
    """
    until = datetime.combine(at.date(), time(), tzinfo=UTC)
    invited = 0
    for event in events_between(AFTER, since=until - timedelta(days=1), until=until):
        case = case_by_key(event.case_key) if event.case_key else None
        if case is None or case.person.key != event.subject:
            continue
        with transaction.atomic():
            made = ask(case=case, after=uuid.uuid5(_NAMESPACE, str(event.pk)), at=at, actor=_BY)
        invited += isinstance(made, Invited)
    return invited
