"""Eight digits to come back by: ten minutes, once, five tries, for the page that asked for them.

So few digits can be guessed, so they open nothing by themselves: without the page's ticket they
are no code, five wrong tries end it, and what they give is a message's link, which still asks for
the second fact.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.utils.crypto import salted_hmac

from evenhand.access import trying
from evenhand.access.actions import MadeLink, random_code
from evenhand.access.links import MESSAGE_CODE_SIGNS, make_message_link
from evenhand.access.models import ShortCode

LIFE: Final = timedelta(minutes=10)
DIGITS: Final = 8
_SALT: Final = "evenhand.access.short-code"


def ticket() -> str:
    """A name for a page that waits for a code; as many bits as a message's link."""
    return random_code(MESSAGE_CODE_SIGNS)


def ticket_hash(of: str) -> str:
    """The hash under which a ticket is kept."""
    return hashlib.sha256(f"ticket:{of}".encode()).hexdigest()


def prepare(
    *,
    business_key: str,
    ticket_hash: str,
    subject: uuid.UUID,
    case_key: uuid.UUID,
    point: uuid.UUID,
    at: datetime,
) -> None:
    """Say that the message of that business key carries a code for the page of that ticket."""
    told = {"ticket_hash": ticket_hash, "subject": subject, "case_key": case_key, "point": point}
    ShortCode.objects.get_or_create(business_key=business_key, defaults={**told, "made_at": at})


def fill(business_key: str, *, at: datetime) -> str:
    """Make the code as its message leaves, and return it once; empty where none was asked for."""
    row = ShortCode.objects.filter(business_key=business_key, used_at=None).first()
    if row is None:
        return ""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    told = {"code_hash": _hash(row.ticket_hash, code), "expires_at": at + LIFE}
    ShortCode.objects.filter(pk=row.pk).update(**told)
    return code


def redeem(of_ticket: str, code: str, *, at: datetime) -> MadeLink | None:
    """Give a message's link for a right code, once; None alike for wrong, late, used and unknown.

    One conditional update decides, so that of many who come at once one is let on.
    """
    taken = trying.take(of_ticket, at=at)
    mark = ticket_hash(of_ticket)
    rows = ShortCode.objects.filter(
        ticket_hash=mark, code_hash=_hash(mark, code), used_at=None, expires_at__gt=at
    )
    row = rows.first()
    if row is None or not taken.admitted:
        return None
    if ShortCode.objects.filter(pk=row.pk, used_at=None).update(used_at=at) == 0:
        return None
    trying.forgive(of_ticket)
    return make_message_link(subject=row.subject, case_key=row.case_key, point_key=row.point, at=at)


def _hash(of_ticket: str, code: str) -> str:
    """With the house's own secret, so that a copy of the table does not tell eight digits."""
    return salted_hmac(_SALT, f"{of_ticket}:{code}", algorithm="sha256").hexdigest()
