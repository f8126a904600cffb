"""What somebody outside says of what left: kept once, and held against what we know.

A word may come late, twice, or out of order. It ends an unknown, it never sends anything again,
and it never makes less of what is known: what was delivered stays delivered.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from evenhand.cases.actions import fail_contact_point, lock_persons
from evenhand.cases.models import ContactPoint
from evenhand.cases.queries import persons_concerned
from evenhand.contact import advisers, recording
from evenhand.contact.attempts import fresh
from evenhand.contact.for_helpers import ADVISER_PROOF, is_beside_her
from evenhand.contact.models import Receipt, Release, Trace
from evenhand.contact.settling import left_by_receipts, resolve
from evenhand.work.actions import raise_task

TASK_LIFE = timedelta(days=2)
# So many words that something is delayed, of as many messages, and the address is looked at.
MOST_DELAYED = 3
_FAILED_TASKS = {
    ContactPoint.Channel.EMAIL: "email_bounced",
    ContactPoint.Channel.PHONE: "number_failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One word about one release; the same `source_key` is the same word."""

    key: uuid.UUID
    kind: str
    source: str
    source_key: str
    at: datetime
    is_permanent: bool = False
    detail: str = ""


def take(said: Said, *, at: datetime) -> Receipt | None:
    """Keep a word and act on it; None when it was known, or is about nothing of ours."""
    row = Release.objects.filter(key=said.key).select_related("case").first()
    if row is None:
        return None
    with transaction.atomic():
        lock_persons(persons_concerned(row.case))
        receipt, is_new = Receipt.objects.get_or_create(
            source_key=f"{said.source}:{said.source_key}"[:200],
            defaults={
                "release": row,
                "kind": said.kind,
                "source": said.source[:40],
                "said_at": said.at,
                "received_at": at,
                "detail": said.detail[:300],
            },
        )
        if not is_new:
            return None
        row = fresh(said.key)
        recording.journal("release.receipt", row, at=at, reasons=[said.kind])
        _act(row, said, at=at)
        return receipt


def _act(row: Release, said: Said, *, at: datetime) -> None:
    if said.kind == Receipt.Kind.RETURNED:
        came_back(row, at=at)
    left = left_by_receipts(row)
    if left is not None:
        resolve(row, left=left, at=at, reference=f"{said.source} said {said.kind}")
    is_lost = said.kind == Receipt.Kind.REJECTED and said.is_permanent and not _was_delivered(row)
    if is_lost or (said.kind == Receipt.Kind.DELAYED and _delayed_too_often(row)):
        point_failed(row, at=at, source=said.source)


def _was_delivered(row: Release) -> bool:
    return row.receipts.filter(kind=Receipt.Kind.DELIVERED).exists()


def _delayed_too_often(row: Release) -> bool:
    """Whether the latest messages to this address were all delayed, and none got through."""
    if row.contact_point is None:
        return False
    latest = Release.objects.filter(contact_point=row.contact_point, receipts__isnull=False)
    keys = latest.order_by("-attempted_at").values_list("pk", flat=True).distinct()[:MOST_DELAYED]
    said = Receipt.objects.filter(release__in=list(keys))
    delayed = said.filter(kind=Receipt.Kind.DELAYED).values("release").distinct().count()
    through = said.filter(kind__in=[Receipt.Kind.DELIVERED, Receipt.Kind.ACCEPTED]).exists()
    return delayed >= MOST_DELAYED and not through


def came_back(row: Release, *, at: datetime) -> None:
    """A letter came back: its address is used no more, and somebody looks for the right one.

    For a copy nobody looks: the person is asked on her own page, where her helper is named. What
    an adviser did not get one of us gives.
    """
    Release.objects.filter(pk=row.pk, returned_at__isnull=True).update(returned_at=at)
    point_failed(row, at=at, source="post")
    if row.contact_point is None or is_beside_her(row):
        return
    Trace.objects.get_or_create(
        release=row, defaults={"person": row.person, "lost": row.contact_point, "opened_at": at}
    )
    raise_task(
        kind="trace_address",
        business_key=f"trace_address:{row.contact_point.key}",
        at=at,
        due_at=at + TASK_LIFE,
        subject=row.person.key,
        case_key=row.case.key,
    )


def point_failed(row: Release, *, at: datetime, source: str) -> None:
    """Use the address or number of a release no more, and ask somebody to find out."""
    point = row.contact_point
    if point is None or not fail_contact_point(point=point, source=source, at=at):
        return
    if row.letter == ADVISER_PROOF:
        advisers.ask_instead(row, at=at)
        return
    kind = _FAILED_TASKS.get(ContactPoint.Channel(point.channel))
    if kind is not None:
        raise_task(
            kind=kind,
            business_key=f"{kind}:{point.key}",
            at=at,
            due_at=at + TASK_LIFE,
            subject=row.person.key,
            case_key=row.case.key,
        )
