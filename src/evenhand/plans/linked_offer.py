"""Table of what is offered of a month that brought more."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class LinkedOffer(models.Model):
    """A part of what a month brought, offered to go to the plan; hers to take or to leave.

    Guarantees: one a plan and month, answered at most once; without a yes nothing is asked.
    """

    class Source(models.TextChoices):
        PORTAL = "portal", "she said what came in"
        STATEMENT = "statement", "the months of her statement show it"
        DESK = "desk", "told to a member of staff"
        API = "api", "told by a machine"

    class State(models.TextChoices):
        OFFERED = "offered", "waits for her answer"
        TAKEN = "taken", "she said yes"
        DECLINED = "declined", "she said no"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="linked_offers")
    month = models.DateField()
    received_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    source = models.CharField(max_length=9, choices=Source.choices)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plans_one_linked_offer_a_month", fields=["plan", "month"]
            ),
            models.CheckConstraint(
                name="plans_linked_offer_is_of_what_came",
                condition=Q(amount_minor__gt=0, amount_minor__lt=F("received_minor")),
            ),
            models.CheckConstraint(
                name="plans_linked_offer_is_answered_once",
                condition=Q(state="offered", answered_at__isnull=True)
                | (~Q(state="offered") & Q(answered_at__isnull=False)),
            ),
        ]
