"""Who may come in and do what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from evenhand.access.actions import api_key_hash, code_hash
from evenhand.access.models import (
    ApiKey,
    Certificate,
    DeclaredConflict,
    EntryLink,
    KeptAway,
    Role,
    Supervision,
    User,
)
from evenhand.access.skills import CONTACT
from evenhand.vault.asking import ask_prepared

STAFF_ROLES = frozenset(Role.values) - {Role.CREDITOR}
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
    """Return when a person last ended all her visits; every page of hers asks."""
    rows = ask_prepared(_LEFT_SQL, {"subject": subject})
    return rows[0]["at"] if rows else None


_LEFT_SQL: Final = "SELECT at FROM access_lefteverywhere WHERE subject = %(subject)s::uuid"


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


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether somebody may hold a conversation: under which certificate, or who listens in.

    `lacking` names the skills that neither she has nor whoever listens; empty means cleared.
    """

    certificate: Certificate | None
    supervised_by: User | None
    lacking: frozenset[str]

    @property
    def is_cleared(self) -> bool:
        return not self.lacking


def living_certificates(*, at: datetime) -> QuerySet[Certificate]:
    """Return certificates that open something at an instant, of users who work here."""
    return Certificate.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
        Q(suspended_since__isnull=True) | Q(suspended_since__gt=at),
        granted_at__lte=at,
        expires_at__gt=at,
        user__is_active=True,
    )


def _for(rows: QuerySet[Certificate], country: str, language: str | None) -> QuerySet[Certificate]:
    rows = rows.filter(country__in=(country, ""))
    return rows if language is None else rows.filter(language__in=(language, ""))


def clearance(
    user: User, *, skills: frozenset[str], country: str, language: str | None, at: datetime
) -> Clearance:
    """Say whether a user may talk in a country and language, and what she lacks.

    `language` None: whoever is spoken to has an interpreter, so that any language will do. A
    supervisor counts only who holds every skill herself, while the supervision runs.
    """
    held = _held(user, country=country, language=language, at=at)
    lacking = skills - held.keys()
    if not lacking:
        return Clearance(held.get(CONTACT) or next(iter(held.values()), None), None, frozenset())
    for row in open_supervisions(user, at=at):
        theirs = _held(row.supervisor, country=country, language=language, at=at)
        if skills <= theirs.keys() and user.is_active:
            return Clearance(None, row.supervisor, frozenset())
    return Clearance(held.get(CONTACT), None, lacking)


def _held(
    user: User, *, country: str, language: str | None, at: datetime
) -> dict[str, Certificate]:
    rows = _for(living_certificates(at=at).filter(user=user), country, language)
    return {row.skill: row for row in rows.order_by("expires_at")}


def open_supervisions(trainee: User, *, at: datetime) -> QuerySet[Supervision]:
    """Return who listens to a trainee now."""
    rows = Supervision.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        trainee=trainee, began_at__lte=at, until_at__gt=at,
    )  # fmt: skip
    return rows.select_related("supervisor").order_by("pk")


def running_supervisions(*, at: datetime) -> QuerySet[Supervision]:
    """Return all supervisions that run now, the longest running before others."""
    rows = Supervision.objects.filter(ended_at__isnull=True, began_at__lte=at, until_at__gt=at)
    return rows.select_related("trainee", "supervisor").order_by("began_at", "pk")


def holders(
    *, skills: frozenset[str], country: str, language: str | None, at: datetime
) -> QuerySet[User]:
    """Return the users who may hold such a conversation now by certificates of their own."""
    rows = User.objects.filter(is_active=True)
    for skill in sorted(skills):
        living = _for(living_certificates(at=at).filter(skill=skill), country, language)
        rows = rows.filter(pk__in=living.values("user"))
    return rows.order_by("name", "pk")


def certificates_of(user: User) -> QuerySet[Certificate]:
    """Return all certificates of a user, the newest first."""
    return Certificate.objects.filter(user=user).order_by("-granted_at", "skill")


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
