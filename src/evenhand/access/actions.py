"""Who is let in: users, certificates, entry links and the second fact."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from evenhand.access.models import ApiKey, Certificate, EntryLink, KeptAway, User
from evenhand.journal.actions import Entry, append
from evenhand.vault.rows import insert

LETTER_CODE_LIFE = timedelta(days=60)
MOST_WRONG_FACTS = 5
PAUSE = timedelta(minutes=15)
# Crockford's alphabet: no I, L, O, U, so that a printed code is read and typed without doubt.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A fresh entry link; its code is shown once, in the letter, and kept only as a hash."""

    key: uuid.UUID
    code: str
    expires_at: datetime


def normal_code(code: str) -> str:
    """Return a typed code in its one form: capitals, no gaps, O as 0, I and L as 1."""
    kept = "".join(sign for sign in code.upper() if sign.isalnum())
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


def spaced_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def code_hash(code: str) -> str:
    """Return the hash under which a code is kept (80 random bits need no slow hash)."""
    return hashlib.sha256(f"entry:{normal_code(code)}".encode()).hexdigest()


def make_entry_link(
    *, subject: uuid.UUID, case_key: uuid.UUID | None, at: datetime, life: timedelta
) -> MadeLink:
    """Make a way in for a person and return its code, which nobody can read again."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    row = EntryLink(
        code_hash=code_hash(code),
        subject=subject,
        case_key=case_key,
        made_at=at,
        expires_at=at + life,
    )
    insert(row)
    return MadeLink(key=row.key, code=code, expires_at=row.expires_at)


@transaction.atomic
def open_entry_link(*, link_key: uuid.UUID, fact_matches: bool, at: datetime) -> bool:
    """Take a second fact's answer: let in, or count a wrong one and pause after five.

    Wrong answers never lock for good; the pause ends by itself.
    """
    link = EntryLink.objects.select_for_update().get(key=link_key)
    if link.revoked_at or link.expires_at <= at or (link.paused_until and link.paused_until > at):
        return False
    if fact_matches:
        EntryLink.objects.filter(key=link_key).update(
            opened_at=at, wrong_facts=0, paused_until=None
        )
        append(_entry("entry.opened", link, at))
        return True
    wrong = link.wrong_facts + 1
    if wrong >= MOST_WRONG_FACTS:
        EntryLink.objects.filter(key=link_key).update(wrong_facts=0, paused_until=at + PAUSE)
        append(_entry("entry.locked", link, at))
    else:
        EntryLink.objects.filter(key=link_key).update(wrong_facts=F("wrong_facts") + 1)
        append(_entry("entry.refused", link, at))
    return False


@transaction.atomic
def revoke_entry_links(*, subject: uuid.UUID, at: datetime) -> int:
    """End every open way in of a person; returns how many."""
    rows = EntryLink.objects.filter(subject=subject, revoked_at__isnull=True)
    return rows.update(revoked_at=at)


def _entry(code: str, link: EntryLink, at: datetime) -> Entry:
    return Entry(
        code=code,
        at=at,
        actor=f"link:{link.key}",
        subject=link.subject,
        case_key=link.case_key,
    )


@transaction.atomic
def keep_away(
    *, user: User, about: uuid.UUID, because: uuid.UUID, at: datetime, actor: str
) -> bool:
    """From now on a person does not exist for a user; False where it was so already."""
    _row, is_new = KeptAway.objects.get_or_create(
        user=user, about=about, because=because, ended_at=None, defaults={"since_at": at}
    )
    if is_new:
        append(_kept("kept_away.begun", user, about, because, at=at, actor=actor))
    return is_new


@transaction.atomic
def let_back(*, user: User, about: uuid.UUID, because: uuid.UUID, at: datetime, actor: str) -> bool:
    """A user may see a person again, as far as one complaint goes; False where she could."""
    rows = KeptAway.objects.filter(user=user, about=about, because=because, ended_at__isnull=True)
    if rows.update(ended_at=at) == 0:
        return False
    append(_kept("kept_away.ended", user, about, because, at=at, actor=actor))
    return True


def _kept(
    code: str, user: User, about: uuid.UUID, because: uuid.UUID, *, at: datetime, actor: str
) -> Entry:
    return Entry(
        code=code,
        at=at,
        actor=actor,
        subject=about,
        data={"complaint": str(because)},
        personal={"user": str(user.key)},
    )


def grant_certificate(
    *, user: User, skill: str, country: str, at: datetime, life: timedelta
) -> Certificate:
    """Record that a user may hold conversations of a kind in a country, for a time."""
    return Certificate.objects.create(
        user=user, skill=skill, country=country, granted_at=at, expires_at=at + life
    )


def make_api_key(
    *,
    name: str,
    creditor_key: uuid.UUID | None,
    at: datetime,
    life: timedelta,
    purpose: str = ApiKey.Purpose.CASES,
    subject: uuid.UUID | None = None,
    source: str = "",
    country: str = "",
) -> str:
    """Make a machine's key and return its secret, which nobody can read again.

    `subject` is the one person of whom alone it may ask, and for whom it may agree. A key for stops
    names its source (register or adviser) and its country.
    """
    secret = secrets.token_urlsafe(32)
    ApiKey.objects.create(
        name=name,
        secret_hash=api_key_hash(secret),
        creditor_key=creditor_key,
        purpose=purpose,
        subject=subject,
        source=source,
        country=country,
        made_at=at,
        expires_at=at + life,
    )
    return secret


def revoke_api_keys(*, name: str, at: datetime) -> int:
    """Revoke every living key of a name; returns how many there were."""
    rows = ApiKey.objects.filter(name=name, revoked_at__isnull=True, expires_at__gt=at)
    return rows.update(revoked_at=at)


def api_key_hash(secret: str) -> str:
    """Return the hash under which a machine's key is kept."""
    return hashlib.sha256(f"api:{secret}".encode()).hexdigest()
