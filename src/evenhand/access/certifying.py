"""The verbs of certificates: granted, suspended, revoked by one person to another; supervision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from evenhand.access.models import Certificate, Role, Supervision, User
from evenhand.access.skills import SKILLS
from evenhand.journal.actions import Entry, append

GRANTERS: Final = frozenset({Role.TRAINER, Role.LEAD, Role.OPERATOR})
LONGEST_SUPERVISION: Final = timedelta(hours=8)


class NotHersToGrant(PermissionError):
    """Nobody certifies herself, and only a trainer, a lead or the operator certifies others."""

    def __init__(self, by: User) -> None:
        super().__init__(f"{by.key} may not grant or revoke this certificate")


class NotASupervision(ValueError):
    """A supervision needs two people, and lasts no longer than a shift."""


@transaction.atomic
def grant_certificate(
    *,
    user: User,
    skill: str,
    country: str,
    at: datetime,
    life: timedelta,
    language: str = "",
    by: User | None = None,
) -> Certificate:
    """Record that a user may hold conversations of a kind in a country and language, for a time.

    Raises NotHersToGrant. Only the operator gives a certificate for any country or language.
    """
    if skill not in SKILLS:
        raise ValueError(f"no skill is called {skill}")
    if by is not None:
        _may_grant(by, user)
        if by.role != Role.OPERATOR and not (country and language):
            raise NotHersToGrant(by)
    made = Certificate.objects.create(
        user=user, skill=skill, country=country, language=language, granted_at=at,
        expires_at=at + life, granted_by=by,
    )  # fmt: skip
    _journal("certificate.granted", made, at=at, actor=_actor(by))
    return made


def _may_grant(by: User, user: User) -> None:
    if by.pk == user.pk or by.role not in GRANTERS or not by.is_active:
        raise NotHersToGrant(by)


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, why: str, at: datetime) -> bool:
    """End a certificate at once; says whether it was still alive. Raises NotHersToGrant."""
    _may_grant(by, certificate.user)
    rows = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=at, revoked_by=by, why=why):
        return False
    _journal("certificate.revoked", certificate, at=at, actor=_actor(by))
    return True


@transaction.atomic
def suspend_certificates(*, user: User, skill: str, at: datetime, actor: str) -> int:
    """Let a user's certificates of a skill rest, because something to learn is overdue."""
    rows = Certificate.objects.filter(
        user=user, skill=skill, revoked_at__isnull=True, suspended_since__isnull=True,
        expires_at__gt=at,
    )  # fmt: skip
    found = list(rows.select_for_update())
    for one in found:
        Certificate.objects.filter(pk=one.pk).update(suspended_since=at)
        _journal("certificate.suspended", one, at=at, actor=actor)
    return len(found)


@transaction.atomic
def resume_certificates(*, user: User, skill: str, at: datetime, actor: str) -> int:
    """Let suspended certificates of a skill open again; what was due is done."""
    rows = Certificate.objects.filter(user=user, skill=skill, suspended_since__isnull=False)
    found = list(rows.select_for_update())
    for one in found:
        Certificate.objects.filter(pk=one.pk).update(suspended_since=None)
        _journal("certificate.resumed", one, at=at, actor=actor)
    return len(found)


@transaction.atomic
def begin_supervision(
    *, trainee: User, supervisor: User, at: datetime, until: datetime, by: User
) -> Supervision:
    """Let a trainee talk while a supervisor listens. Raises NotASupervision, NotHersToGrant."""
    if trainee.pk == supervisor.pk:
        raise NotASupervision("nobody supervises herself")
    if not at < until <= at + LONGEST_SUPERVISION:
        raise NotASupervision("a supervision lasts at most eight hours")
    _may_grant(by, trainee)
    made = Supervision.objects.create(
        trainee=trainee, supervisor=supervisor, began_at=at, until_at=until
    )
    _tell_supervision("supervision.begun", made, at=at, actor=_actor(by))
    return made


@transaction.atomic
def end_supervision(supervision: Supervision, *, by: User, at: datetime) -> bool:
    """End a supervision; either of the two may, and whoever grants. Raises NotHersToGrant."""
    if by.pk not in (supervision.trainee_id, supervision.supervisor_id):
        _may_grant(by, supervision.trainee)
    rows = Supervision.objects.filter(pk=supervision.pk, ended_at__isnull=True)
    if not rows.update(ended_at=at):
        return False
    _tell_supervision("supervision.ended", supervision, at=at, actor=_actor(by))
    return True


def _actor(by: User | None) -> str:
    return f"staff:{by.key}" if by else "system"


def _journal(code: str, about: Certificate, *, at: datetime, actor: str) -> None:
    data = {
        "user": str(about.user.key),
        "skill": about.skill,
        "country": about.country,
        "language": about.language,
    }
    append(Entry(code=code, at=at, actor=actor, data=data))


def _tell_supervision(code: str, about: Supervision, *, at: datetime, actor: str) -> None:
    data = {"trainee": str(about.trainee.key), "supervisor": str(about.supervisor.key)}
    append(Entry(code=code, at=at, actor=actor, data=data))
