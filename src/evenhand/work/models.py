"""Tables of work: next steps, tasks, promises."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Step(models.TextChoices):
    """What happens next in a case."""

    COMPLETE_DATA = "complete_data", "something is missing"
    FIRST_NOTICE = "first_notice", "send the first notice"
    WAIT = "wait", "a period runs"
    REMINDER = "reminder", "send a reminder"
    PROPOSE_PLAN = "propose_plan", "propose a plan"
    PLAN_RUNNING = "plan_running", "a plan runs"
    HOLD = "hold", "stopped by a hold"
    ADVICE = "advice", "nothing is left: stop and advice"
    REVIEW = "review", "a person must look"
    CLOSED = "closed", "closed"


class NextStep(models.Model):
    """The one next step of a case. Claimed by a conditional update, for a time."""

    case_key = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    step = models.CharField(max_length=20, choices=Step.choices)
    why = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="claims"
    )
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["step", "since"]), models.Index(fields=["subject"])]
        constraints = [
            models.CheckConstraint(
                name="work_claim_has_an_end",
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            )
        ]


class Task(models.Model):
    """Something a member of staff must do, with a time by which."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    business_key = models.CharField(max_length=160, unique=True)
    subject = models.UUIDField(null=True)
    case_key = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_at"])]


class Promise(models.Model):
    """What somebody promised by a time: the person to us, or we to her.

    Kept, or noted as broken once its time has passed; one that is kept late stays broken too.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.CharField(max_length=8, choices=[("person", "the person"), ("us", "us")])
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    case_key = models.UUIDField(null=True)
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="promises")
    made_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    broken_noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "due_on"]),
            models.Index(
                name="work_promise_open", fields=["due_at"], condition=Q(kept_at__isnull=True)
            ),
        ]
