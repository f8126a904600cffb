"""Tables of intake: placements and the result of each row."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Creditor
from evenhand.holds.models import Hold


class Placement(models.Model):
    """A creditor's file, known by its content. Its figures always add up, also after a kill."""

    class State(models.TextChoices):
        WORKING = "working", "being worked"
        FINISHED = "finished", "finished"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="placements")
    file_name = models.CharField(max_length=300)
    content_sha256 = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    mapping = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WORKING)
    rows_read = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_duplicate = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intake_file_once_a_creditor", fields=["creditor", "content_sha256"]
            ),
            models.CheckConstraint(
                name="intake_rows_add_up",
                condition=Q(
                    rows_read=F("rows_accepted") + F("rows_rejected") + F("rows_duplicate")
                ),
            ),
        ]


class RowResult(models.Model):
    """What became of one row: accepted, duplicate, or rejected with field and plain reason."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "accepted"
        REJECTED = "rejected", "rejected"
        DUPLICATE = "duplicate", "duplicate"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="results")
    row_number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    reference = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    case_key = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intake_one_result_a_row", fields=["placement", "row_number"]
            ),
            models.CheckConstraint(
                name="intake_rejected_has_a_reason",
                condition=~Q(outcome="rejected") | ~Q(reason=""),
            ),
        ]


class NoticeBatch(models.Model):
    """A file of notices about stops, known by its content. Its figures always add up."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=10)
    country = models.CharField(max_length=2)
    file_name = models.CharField(max_length=300)
    content_sha256 = models.CharField(max_length=64)
    rows_read = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_duplicate = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)  # of each refused row: row, field, reason
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intake_notices_once_a_source",
                fields=["source", "country", "content_sha256"],
            ),
            models.CheckConstraint(
                name="intake_notices_add_up",
                condition=Q(
                    rows_read=F("rows_accepted") + F("rows_rejected") + F("rows_duplicate")
                ),
            ),
        ]


class Notice(models.Model):
    """Word from an adviser or an official register that a stop begins or is over.

    Who it names is kept sealed, under a key of this notice alone, only while we do not know her.
    """

    class What(models.TextChoices):
        START = "start", "a stop begins"
        END = "end", "a stop is over"
        CANCEL = "cancel", "a stop was cancelled"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=10)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=30)
    what = models.CharField(max_length=6, choices=What.choices)
    brought_by = models.CharField(max_length=120)
    idempotency_key = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64)  # of everything it says
    batch = models.ForeignKey(
        NoticeBatch, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    row_number = models.PositiveIntegerField(null=True)
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="notices")
    by_reference = models.BooleanField()  # it named a case of ours, so that its sender knows of it
    details_sealed = models.BinaryField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="intake_notice_once_a_key",
                fields=["brought_by", "idempotency_key"],
                condition=~Q(idempotency_key=""),
            ),
            models.UniqueConstraint(
                name="intake_notice_says_it_once", fields=["source", "country", "fingerprint"]
            ),
        ]

    @property
    def number(self) -> str:
        """Its number, as its sender is told."""
        return f"N-{self.pk:06d}"
