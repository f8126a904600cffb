"""Reports of misconduct: written by nobody we know, read by those they are not about.

A report is never an idea, a signal or an event of the journal; no verb here takes who writes it.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from evenhand.access.actions import code_hash
from evenhand.access.models import Role, User
from evenhand.learning.ideas.models import Report
from evenhand.vault import actions as vault
from evenhand.vault import queries as opened

RECEIPT_DAYS: Final = 7
FEEDBACK_DAYS: Final = 89  # the shortest three months
READERS: Final = frozenset({Role.COMPLIANCE, Role.OPERATOR})
_SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class NotForHer(PermissionError):
    """A report is not hers to read: it is about her, or reading reports is not her work."""


def report(*, words: str, concerns: Collection[uuid.UUID], on: date) -> str:
    """Keep a report; returns the code by which its writer comes back, which is kept nowhere."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(16))
    key = uuid.uuid4()
    Report.objects.create(
        key=key, receipt_hash=code_hash(code), words_sealed=_sealed(key, words, on=on),
        concerns=sorted(str(one) for one in concerns), told_on=on,
        receipt_due_on=on + timedelta(days=RECEIPT_DAYS),
        feedback_due_on=on + timedelta(days=FEEDBACK_DAYS),
    )  # fmt: skip
    return code


def by_code(code: str) -> Report | None:
    """Return the report of a code, for whoever wrote it."""
    plain = "".join(sign for sign in code.upper() if sign in _SIGNS)
    return Report.objects.filter(receipt_hash=code_hash(plain)).first()


def may_read(user: User, *, of: Report) -> bool:
    """Say whether a user reads a report: compliance; the operator where it is about compliance."""
    if str(user.key) in of.concerns:
        return False
    about_compliance = User.objects.filter(key__in=of.concerns, role=Role.COMPLIANCE).exists()
    return user.role == (Role.OPERATOR if about_compliance else Role.COMPLIANCE)


def readable(user: User) -> list[Report]:
    """Return the reports a user reads, the earliest due before the others."""
    rows = Report.objects.order_by("answered_on", "feedback_due_on", "pk")
    return [row for row in rows if may_read(user, of=row)]


def words_of(of: Report, *, reader: User) -> str:
    """Return the words of a report. Raises NotForHer."""
    if not may_read(reader, of=of):
        raise NotForHer
    return _opened(of, of.words_sealed)


def answer_of(of: Report) -> str:
    """Return what was answered, for whoever came back with the code."""
    return _opened(of, of.answer_sealed) if of.answer_sealed is not None else ""


def confirm(of: Report, *, reader: User, on: date) -> None:
    """Tell the writer that her report was read. Raises NotForHer."""
    if not may_read(reader, of=of):
        raise NotForHer
    Report.objects.filter(pk=of.pk, received_on=None).update(received_on=on)


def give_feedback(of: Report, *, words: str, reader: User, on: date) -> None:
    """Tell the writer what came of it. Raises NotForHer."""
    confirm(of, reader=reader, on=on)
    sealed = _sealed(of.key, words, on=on)
    Report.objects.filter(pk=of.pk).update(answer_sealed=sealed, answered_on=on)


def _sealed(key: uuid.UUID, words: str, *, on: date) -> bytes:
    midnight = datetime.combine(on, time(), tzinfo=UTC)
    return vault.seal(key, json.dumps(words).encode(), context="report", at=midnight)


def _opened(of: Report, sealed: bytes | memoryview[int]) -> str:
    return str(json.loads(opened.unseal(of.key, bytes(sealed), context="report")))
