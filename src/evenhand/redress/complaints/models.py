"""Tables of complaints: the complaint, what was said, what was proposed and answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Person
from evenhand.holds.models import Hold


class Complaint(models.Model):
    """What somebody complains of. Its words are sealed under `subject`.

    `subject` is the person's key; of somebody whom nobody has recognised yet, a key of its own.
    Guarantees: one complaint for one sending (`once`), however often it is pressed.
    """

    class Topic(models.TextChoices):
        SPOKEN = "spoken", "how somebody spoke to me"
        LETTER = "letter", "a letter or a message"
        MONEY = "money", "what you do with my money"
        DATA = "data", "my data"
        DECISION = "decision", "a decision"
        OTHER = "other", "something else"

    class Via(models.TextChoices):
        PORTAL = "portal", "portal"
        DESK = "desk", "desk"
        LETTER = "letter", "letter"
        EMAIL = "email", "e-mail"
        CALL = "call", "call"

    class State(models.TextChoices):
        RECEIVED = "received", "received"
        ACKNOWLEDGED = "acknowledged", "she has our receipt"
        HOLDING = "holding", "she was told why it takes longer"
        DECIDED = "decided", "answered"
        WITHDRAWN = "withdrawn", "taken back"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(unique=True)
    subject = models.UUIDField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    about_staff = models.BooleanField()
    told_sealed = models.BinaryField(null=True)
    """Her words, whom she named, what would help, how to reach her; empty once erased."""
    received_at = models.DateTimeField()
    received_on = models.DateField()
    received_via = models.CharField(max_length=6, choices=Via.choices)
    receipt_by = models.DateField()
    update_by = models.DateField()
    final_by = models.DateField()
    clocks = models.JSONField()
    """Each clock of law and house: kind, name, last_day, source, confidence."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    acknowledged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    root_cause = models.CharField(max_length=20, blank=True)
    hold = models.OneToOneField(Hold, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject"]),
            models.Index(fields=["state", "final_by"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="complaints_ended_has_its_time",
                condition=Q(state__in=["decided", "withdrawn"], ended_at__isnull=False)
                | Q(~Q(state__in=["decided", "withdrawn"]), ended_at__isnull=True),
            ),
        ]

    @property
    def number(self) -> str:
        """Its number, as people read it."""
        return f"C-{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return self.ended_at is None


class Entry(models.Model):
    """Something that was said about a complaint; never changed. An update is for her to read."""

    class What(models.TextChoices):
        ADDED = "added", "she added"
        NOTE = "note", "a note of Complaint Management"
        UPDATE = "update", "told to her"
        ASKED = "asked_staff", "a colleague was asked"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="entries")
    what = models.CharField(max_length=11, choices=What.choices)
    words_sealed = models.BinaryField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)


class ProposedAnswer(models.Model):
    """An answer that a handler proposes; never changed. The newest one counts."""

    class Kind(models.TextChoices):
        HOLDING = "holding", "why it takes longer"
        FINAL = "final", "the final response"

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "she is right"
        PARTLY = "partly", "she is right in part"
        NOT_UPHELD = "not", "we see it otherwise"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    words_sealed = models.BinaryField()
    """What we looked at, our reasons, what we put right."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="complaints_final_has_an_outcome",
                condition=(Q(kind="final") & ~Q(outcome="")) | Q(kind="holding", outcome=""),
            )
        ]


class Response(models.Model):
    """An answer that was given; never changed. Not upheld, wholly or in part, takes two people."""

    proposal = models.OneToOneField(
        ProposedAnswer, on_delete=models.PROTECT, related_name="response"
    )
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="responses")
    outcome = models.CharField(max_length=6, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = models.CharField(max_length=200, blank=True)
    body_by = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="complaints_not_upheld_by_two",
                condition=Q(outcome__in=["", "upheld"]) | ~Q(by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                name="complaints_one_final_response",
                fields=["complaint"],
                condition=~Q(outcome=""),
            ),
        ]
