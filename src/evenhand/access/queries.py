"""Who may come in and do what."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from evenhand.access.actions import api_key_hash, code_hash
from evenhand.access.models import (
    ApiKey,
    Certificate,
    DeclaredConflict,
    EntryLink,
    KeptAway,
    LeftEverywhere,
    Role,
    User,
)

STAFF_ROLES = frozenset(Role.values) - {Role.CREDITOR}
DIRECT_CONTACT = "contact"
# Who reads complaints, unless she is concerned herself.
HANDLERS = frozenset({Role.COMPLAINTS, Role.COMPLIANCE})


def entry_link(code: str, *, at: datetime) -> EntryLink | None:
    """Return the living link of a code, or None; the caller answers both alike."""
    rows = EntryLink.objects.filter(
        code_hash=code_hash(code), revoked_at__isnull=True, expires_at__gt=at
    )
    return rows.first()


def link_of(code: str) -> EntryLink | None:
    """Return the link of a code, living or not; whoever asks answers all alike."""
    return EntryLink.objects.filter(code_hash=code_hash(code)).first()


def left_everywhere_at(subject: uuid.UUID) -> datetime | None:
    """Return when a person last ended all her visits."""
    return LeftEverywhere.objects.filter(subject=subject).values_list("at", flat=True).first()


def api_key(secret: str, *, at: datetime) -> ApiKey | None:
    """Return the living key of a machine's secret, or None."""
    rows = ApiKey.objects.filter(
        secret_hash=api_key_hash(secret), revoked_at__isnull=True, expires_at__gt=at
    )
    return rows.first()


def living_api_keys(*, at: datetime) -> QuerySet[ApiKey]:
    """Return the keys of machines that open something now."""
    rows = ApiKey.objects.filter(revoked_at__isnull=True, expires_at__gt=at)
    return rows.order_by("name", "expires_at")


def is_certified(user: User, *, skill: str, country: str, at: datetime) -> bool:
    """Say whether a user holds a living certificate for a skill in a country."""
    rows = Certificate.objects.filter(
        user=user, skill=skill, country__in=(country, ""), granted_at__lte=at, expires_at__gt=at
    )
    return rows.exists()


def conflicts_of(user: User) -> frozenset[uuid.UUID]:
    """Return the keys of the people and creditors that a user declared a tie to."""
    rows = DeclaredConflict.objects.filter(user=user, ended_at__isnull=True)
    return frozenset(rows.values_list("about", flat=True))


def has_conflict(user: User, *, about: uuid.UUID) -> bool:
    """Say whether a user declared a tie to a person or creditor that is not over."""
    return DeclaredConflict.objects.filter(user=user, about=about, ended_at__isnull=True).exists()


def kept_away(user: User) -> frozenset[uuid.UUID]:
    """Return the keys of the people whom a user does not see: own ties, and complaints about her.

    Ties to creditors are among them; their keys are nobody's, so that they hide no person.
    """
    rows = KeptAway.objects.filter(user=user, ended_at__isnull=True)
    return conflicts_of(user) | frozenset(rows.values_list("about", flat=True))


def kept_from(about: uuid.UUID, *, because: uuid.UUID | None = None) -> QuerySet[User]:
    """Return the users who are kept away from a person now, for any or for one complaint."""
    rows = KeptAway.objects.filter(about=about, ended_at__isnull=True)
    if because is not None:
        rows = rows.filter(because=because)
    return User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk")
