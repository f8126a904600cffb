"""Entry links by the way they travel, and their use: a letter's again and again, others once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from evenhand.access.actions import (
    LETTER_CODE_LIFE,
    MadeLink,
    code_hash,
    make_entry_link,
    random_code,
)
from evenhand.access.models import EntryLink
from evenhand.journal.actions import Entry, append
from evenhand.vault.rows import insert

MESSAGE_LINK_LIFE: Final = timedelta(minutes=30)
# So long whoever holds a used message may ask for a fresh link to where the first one went.
RENEWS_FOR: Final = timedelta(days=60)
MESSAGE_CODE_SIGNS: Final = 26  # 130 random bits: a message lies in many hands on its way
_MESSAGES: Final = frozenset({"email", "sms"})


def make_for(
    channel: str,
    *,
    subject: uuid.UUID,
    case_key: uuid.UUID | None,
    point_key: uuid.UUID | None,
    at: datetime,
    carried_by: uuid.UUID | None = None,
) -> MadeLink:
    """Make the way in that goes along with something sent by a channel."""
    if channel in _MESSAGES and point_key is not None:
        return make_message_link(
            subject=subject, case_key=case_key, point_key=point_key, at=at, carried_by=carried_by
        )
    return make_entry_link(subject=subject, case_key=case_key, at=at, life=LETTER_CODE_LIFE)


def make_message_link(
    *,
    subject: uuid.UUID,
    case_key: uuid.UUID | None,
    point_key: uuid.UUID,
    at: datetime,
    carried_by: uuid.UUID | None = None,
) -> MadeLink:
    """Make a link for an e-mail or a text: it works once, for half an hour."""
    code = random_code(MESSAGE_CODE_SIGNS)
    row = EntryLink(
        kind=EntryLink.Kind.MESSAGE,
        code_hash=code_hash(code),
        subject=subject,
        case_key=case_key,
        point=point_key,
        made_at=at,
        expires_at=at + MESSAGE_LINK_LIFE,
        renews_until=at + RENEWS_FOR,
        carried_by=carried_by,
    )
    insert(row)
    return MadeLink(key=row.key, code=code, expires_at=row.expires_at)


@transaction.atomic
def redeem(*, link_key: uuid.UUID, at: datetime) -> bool:
    """Let in by a link whose second fact was right; False where it is used, late or revoked.

    One conditional update decides: of many who come at the same time with a message's link, one
    is let in.
    """
    living = Q(key=link_key, revoked_at__isnull=True, expires_at__gt=at)
    again = Q(kind=EntryLink.Kind.LETTER) | Q(used_at__isnull=True)
    if EntryLink.objects.filter(living, again).update(opened_at=at, used_at=at) == 0:
        return False
    link = EntryLink.objects.get(key=link_key)
    append(link_entry("entry.opened", link, at=at))
    return True


def link_entry(code: str, link: EntryLink, *, at: datetime) -> Entry:
    """What is written of a link in the journal, with the link as the actor."""
    return Entry(
        code=code, at=at, actor=f"link:{link.key}", subject=link.subject, case_key=link.case_key
    )
