"""Tables of holds: the stops, whom they cover, and what was decided about them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Debt, Person


class Hold(models.Model):
    """A reason to stop. In force from `starts_at` up to (not including) `ends_at`, if it ends.

    Guarantees: the gate obeys it from the commit of its request; once `acknowledged_at` is set,
    nothing that it stops can leave the house; it is lifted early only by a decision of two people.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", "nobody has looked yet"
        PAPER_ASKED = "paper_asked", "a paper was asked for"
        CONFIRMED = "confirmed", "somebody looked and agreed"
        REFUSED = "refused", "refused by two people"

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
    lifted_at = models.DateTimeField(null=True)
    ended_noted_at = models.DateTimeField(null=True)

    starts_on = models.DateField()
    existing_only = models.BooleanField(db_default=False, default=False)
    state = models.CharField(
        max_length=11, choices=State.choices, default=State.PROVISIONAL, db_default="provisional"
    )
    look_by = models.DateField(null=True)
    review_noted_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "starts_at", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                name="holds_end_is_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
        ]


class Reach(models.Model):
    """Which case a hold covers: the one definition, a view in the database.

    A hold of a debt covers whoever owes it. A hold of a person covers her cases; one that is about
    existing claims only, those that there were on its first day. A claim without a date counts as
    one of them, because that protects.
    """

    pk = models.CompositePrimaryKey("hold_id", "case_id")
    hold = models.ForeignKey(Hold, on_delete=models.DO_NOTHING, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "holds_reach"


class ChangeAsked(models.Model):
    """What somebody asks to take from a protection, with her reason. Never changed, never lost.

    Guarantees: nothing is taken by it; it waits for a second person's decision.
    """

    class What(models.TextChoices):
        REFUSE = "refuse", "the reason was not shown"
        SHORTEN = "shorten", "an earlier end"
        LIFT = "lift", "an end now"
        REJECT_APPEAL = "reject_appeal", "what was decided stands"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="changes_asked")
    what = models.CharField(max_length=13, choices=What.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hold_changes_asked"
    )
    at = models.DateTimeField()
    reason_sealed = models.BinaryField()
    new_ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="holds_shorter_names_its_end",
                condition=~Q(what="shorten") | Q(new_ends_at__isnull=False),
            )
        ]


class Decision(models.Model):
    """What was decided about a hold, by whom and why. Never changed, never lost.

    Guarantees: whatever takes something from the person was asked for by one and decided by
    another, with a reason; an appeal is decided by somebody who had no part in what it is about.
    """

    class What(models.TextChoices):
        CONFIRM = "confirm", "it is right"
        ASK_PAPER = "ask_paper", "a paper is needed"
        EXTEND = "extend", "it lasts longer"
        DECLINE = "decline", "what was proposed is not done"
        REFUSE = "refuse", "the reason was not shown"
        SHORTEN = "shorten", "it ends earlier"
        LIFT = "lift", "it ends now"
        UPHOLD_APPEAL = "uphold_appeal", "the person was right"
        REJECT_APPEAL = "reject_appeal", "what was decided stands"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=13, choices=What.choices)
    change_asked = models.OneToOneField(ChangeAsked, null=True, on_delete=models.PROTECT)
    appeal = models.OneToOneField("Appeal", null=True, on_delete=models.PROTECT)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason_sealed = models.BinaryField(null=True)
    ended_before = models.DateTimeField(null=True)
    new_ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["hold", "at"])]
        constraints = [
            models.CheckConstraint(
                name="holds_taken_by_two_people_with_a_reason",
                condition=~Q(what__in=["refuse", "shorten", "lift", "reject_appeal"])
                | (
                    Q(change_asked__isnull=False)
                    & Q(asked_by__isnull=False)
                    & Q(reason_sealed__isnull=False)
                    & ~Q(by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="holds_appeal_decided_names_it",
                condition=Q(what__in=["uphold_appeal", "reject_appeal"], appeal__isnull=False)
                | (~Q(what__in=["uphold_appeal", "reject_appeal"]) & Q(appeal__isnull=True)),
            ),
            models.CheckConstraint(
                name="holds_another_end_is_named",
                condition=~Q(what__in=["extend", "shorten"]) | Q(new_ends_at__isnull=False),
            ),
        ]


class Appeal(models.Model):
    """«I do not agree» with a decision. While it runs, everything stays stopped."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="appeals")
    about = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appealed")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reason_sealed = models.BinaryField(null=True)
