"""What mail servers say of our e-mail: delivery reports (RFC 3464), read as words about releases.

A report is ours when it carries the Message-ID of a message of ours, whose key nobody can guess who
did not get it. Everything else in a mailbox is left alone.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from evenhand.contact.models import Receipt
from evenhand.contact.receipts import Said

SOURCE = "mail"
_KEY = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
# What a server did (RFC 3464, 2.3.3); `relayed` and `expanded` say nothing that lasts.
_KINDS = {
    "failed": Receipt.Kind.REJECTED,
    "delayed": Receipt.Kind.DELAYED,
    "delivered": Receipt.Kind.DELIVERED,
}


def read_report(text: bytes, *, at: datetime) -> Said | None:
    """What a message says of one of ours; None where it is no report, or not about us."""
    message = email.message_from_bytes(text, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        return None
    key, status = _key(message), next(_statuses(message), None)
    if key is None or status is None:
        return None
    action, code, why = status
    return Said(
        key=key,
        kind=_KINDS[action],
        source=SOURCE,
        source_key=hashlib.sha256(text).hexdigest(),
        at=_said_at(message, at),
        # 5.2.2 is a full mailbox: the address is right.
        is_permanent=code.startswith("5.") and code != "5.2.2",
        detail=f"{code} {why}".strip()[:200],
    )


def _key(message: EmailMessage) -> uuid.UUID | None:
    """The key in the Message-ID of the message that is reported on."""
    for part in message.walk():
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822"):
            found = _KEY.search(_returned(part))
            if found:
                return uuid.UUID(found[1])
    return None


def _returned(part: Message) -> str:
    inner = part.get_payload()
    if isinstance(inner, list):
        parts = [one for one in inner if isinstance(one, Message)]
        return "".join(f"{one.get('Message-ID', '')}\n" for one in parts)
    told = re.search(r"^message-id:\s*(\S+)", str(inner), re.IGNORECASE | re.MULTILINE)
    return told[1] if told else ""


def _statuses(message: EmailMessage) -> Iterator[tuple[str, str, str]]:
    """What was done, the code and the words, for each recipient that a report tells of."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        fields = part.get_payload()
        parts = fields if isinstance(fields, list) else []
        for one in (part for part in parts if isinstance(part, Message)):
            action = str(one.get("Action", "")).strip().lower()
            if action in _KINDS:
                diagnosis = " ".join(str(one.get("Diagnostic-Code", "")).split())
                yield action, str(one.get("Status", "")).strip(), diagnosis


def _said_at(message: EmailMessage, at: datetime) -> datetime:
    """When a report says that it was written; now, where it does not say or says tomorrow."""
    try:
        said = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return at
    return min(said, at) if said.tzinfo else at
