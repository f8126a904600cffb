"""What may be read of complaints."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import QuerySet

from evenhand.access.models import User
from evenhand.access.queries import HANDLERS, kept_away
from evenhand.cases.models import Person
from evenhand.contact.models import Release
from evenhand.redress.complaints.models import Complaint, Entry, Response
from evenhand.vault.models import Document

LETTERS = ("complaint_received", "complaint_decided")


def complaints_of(person: Person) -> QuerySet[Complaint]:
    """Return a person's complaints, newest first, for her own pages."""
    return Complaint.objects.filter(person=person).order_by("-received_at", "-pk")


def all_complaints(*, away: Collection[uuid.UUID]) -> QuerySet[Complaint]:
    """Return every complaint but those of people who are kept from a user."""
    rows = Complaint.objects.exclude(subject__in=away).exclude(person__key__in=away)
    return rows.select_related("person", "case", "handler", "hold")


def open_complaints(user: User) -> QuerySet[Complaint]:
    """Return what a handler is to answer, the first day first; nothing for anybody else."""
    if user.role not in HANDLERS:
        return Complaint.objects.none()
    rows = all_complaints(away=kept_away(user)).filter(ended_at__isnull=True)
    return rows.order_by("final_by", "pk")


def updates_of(complaint: Complaint) -> list[Entry]:
    """What was told to her and what she added, in its order."""
    shown = (Entry.What.UPDATE, Entry.What.ADDED)
    rows = complaint.entries.filter(what__in=shown).select_related("complaint")
    return list(rows.order_by("pk"))


def answers_of(complaint: Complaint) -> list[Response]:
    """The answers that were given, in their order."""
    rows = complaint.responses.select_related("proposal__complaint", "complaint")
    return list(rows.order_by("pk"))


def confidential(subject: uuid.UUID) -> frozenset[uuid.UUID]:
    """The keys of a person's documents that only Complaint Management opens: proofs and letters."""
    keys = Complaint.objects.filter(subject=subject).values_list("key", flat=True)
    sent = Release.objects.filter(person__key=subject, letter__in=LETTERS)
    about = set(Document.objects.filter(about__in=keys).values_list("key", flat=True))
    letters = {key for key in sent.values_list("document_key", flat=True) if key is not None}
    return frozenset(about | letters)
