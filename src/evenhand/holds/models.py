"""Table of holds."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Debt, Person


class Hold(models.Model):
    """A reason to stop. In force from `starts_at` up to (not including) `ends_at`, if it ends.

    Guarantees: the gate obeys it from the commit of its request; once `acknowledged_at` is set,
    nothing that it stops can leave the house; it is lifted early only by two people.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holds")
    debt = models.ForeignKey(Debt, null=True, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=40)
    reason_sealed = models.BinaryField(null=True)
    document_key = models.UUIDField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)
    acknowledged_at = models.DateTimeField(null=True)
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="lifts_asked"
    )
    lift_reason = models.TextField(blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="lifts_approved"
    )
    lifted_at = models.DateTimeField(null=True)
    ended_noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "starts_at", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                name="holds_end_is_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="holds_lifted_by_two_people",
                condition=Q(lifted_at__isnull=True)
                | (
                    Q(lift_asked_by__isnull=False)
                    & Q(lifted_by__isnull=False)
                    & ~Q(lifted_by=F("lift_asked_by"))
                    & ~Q(lift_reason="")
                ),
            ),
        ]
