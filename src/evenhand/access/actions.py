"""Who is let in: users, certificates, entry links and the second fact."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from evenhand.access import certifying
from evenhand.access.models import ApiKey, EntryLink, KeptAway, LeftEverywhere, User
from evenhand.journal.actions import Entry, append
from evenhand.vault.rows import insert

# The verbs of certificates fill a module of their own; this one is called from everywhere.
grant_certificate = certifying.grant_certificate

LETTER_CODE_LIFE = timedelta(days=60)
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
    kept = "".join(_latin(sign) for sign in code.upper() if sign.isalnum())
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


def _latin(sign: str) -> str:
    """A digit of any script as we print it: an Arabic keyboard writes its own."""
    return str(unicodedata.digit(sign)) if sign.isdigit() else sign


def spaced_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def code_hash(code: str) -> str:
    """Return the hash under which a code is kept (80 random bits need no slow hash)."""
    return hashlib.sha256(f"entry:{normal_code(code)}".encode()).hexdigest()


def random_code(signs: int) -> str:
    """Return a code of so many signs, each of five random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(signs))


def make_entry_link(
    *, subject: uuid.UUID, case_key: uuid.UUID | None, at: datetime, life: timedelta
) -> MadeLink:
    """Make a way in for a person and return its code, which nobody can read again."""
    code = random_code(_CODE_LENGTH)
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
def revoke_entry_links(*, subject: uuid.UUID, at: datetime) -> int:
    """End every open way in of a person; returns how many."""
    rows = EntryLink.objects.filter(subject=subject, revoked_at__isnull=True)
    return rows.update(revoked_at=at)


def leave_everywhere(*, subject: uuid.UUID, at: datetime) -> None:
    """End every visit of a person that began until now, in every browser."""
    LeftEverywhere.objects.update_or_create(subject=subject, defaults={"at": at})


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
