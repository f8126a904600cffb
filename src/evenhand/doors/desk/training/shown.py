"""What pages of training show: certificates in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from evenhand.access.models import Certificate
from evenhand.doors.desk.skill_words import SKILLS


@dataclass(frozen=True, slots=True)
class CertificateShown:
    """A certificate in words: for what, where, and whether it opens anything now."""

    pk: int
    skill: str
    where: str
    until: date
    state: str
    is_living: bool


def shown_certificates(rows: Iterable[Certificate], *, at: datetime) -> list[CertificateShown]:
    """Return certificates as a page shows them."""
    return [
        CertificateShown(
            row.pk,
            str(SKILLS.get(row.skill, row.skill)),
            " · ".join(part or _("any") for part in (row.country, row.language)),
            row.expires_at.date(),
            _state(row, at=at),
            _is_living(row, at=at),
        )
        for row in rows
    ]


def _is_living(row: Certificate, *, at: datetime) -> bool:
    return row.revoked_at is None and row.suspended_since is None and row.expires_at > at


def _state(row: Certificate, *, at: datetime) -> str:
    if row.revoked_at is not None:
        return _("Ended")
    if row.expires_at <= at:
        return _("Run out")
    return _("Rests: something to learn is overdue") if row.suspended_since else _("Open")
