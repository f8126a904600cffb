"""Tables of intake: placements and the result of each row."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Creditor


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
