"""Tables of conversations: who allowed review, transcripts, findings, comments."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case
from evenhand.contact.models import Contact


class ReviewPermission(models.Model):
    """For one country: that calls may be reviewed, on what ground, with whom it was talked over.

    Guarantees: two people stand for it; at most one lives in a country.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    country = models.CharField(max_length=2)
    legal_basis = models.TextField()
    assessment = models.TextField()
    consulted_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    at = models.DateTimeField(null=True)  # from then on; empty: the second has not signed
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conversations_permission_by_two",
                condition=Q(second_by__isnull=True, at__isnull=True)
                | (Q(second_by__isnull=False, at__isnull=False) & ~Q(second_by=F("recorded_by"))),
            ),
            models.UniqueConstraint(
                name="conversations_one_living_permission",
                fields=["country"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]


class Transcript(models.Model):
    """What was said in one conversation, without identifiers, sealed under the person's key.

    Guarantees: a file is taken once; past its time the text is deleted and the findings stay
    without a quote.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="transcripts"
    )
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="transcripts")
    subject = models.UUIDField()
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=8)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    agents_until = models.DateTimeField()  # until then only she reads it, unless she says something
    format = models.CharField(max_length=8)
    consented = models.BooleanField()
    text_sealed = models.BinaryField(null=True)
    turns = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    warnings = models.JSONField(default=list)
    shown_to_agent_at = models.DateTimeField(null=True)
    text_deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "happened_at"]),
            models.Index(
                name="conversations_text_kept",
                fields=["taken_at"],
                condition=Q(text_deleted_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="conversations_text_is_there_or_deleted",
                condition=Q(text_sealed__isnull=False, text_deleted_at__isnull=True)
                | Q(text_sealed__isnull=True, text_deleted_at__isnull=False),
            )
        ]


class Finding(models.Model):
    """Something found in a transcript, with its words and its time. Never about a person."""

    class Source(models.TextChoices):
        RULES = "rules", "phrases"
        MODEL = "model", "a model, advisory"

    class Settled(models.TextChoices):
        STANDS = "stands", "it stands"
        FALLS = "falls", "it was no such thing"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="findings")
    detector = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    turn = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    quote_sealed = models.BinaryField(null=True)
    answered = models.BooleanField(null=True)
    source = models.CharField(max_length=5, choices=Source.choices, default=Source.RULES)
    is_advisory = models.BooleanField(default=False)
    contested_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_as = models.CharField(max_length=6, choices=Settled.choices, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["transcript", "turn"])]
        constraints = [
            models.CheckConstraint(
                name="conversations_a_model_only_advises",
                condition=Q(source="rules") | Q(is_advisory=True),
            ),
            models.CheckConstraint(
                name="conversations_settled_has_an_end",
                condition=Q(settled_at__isnull=True, settled_as="")
                | (Q(settled_at__isnull=False, contested_at__isnull=False) & ~Q(settled_as="")),
            ),
            models.CheckConstraint(
                name="conversations_settled_by_somebody",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]


class Comment(models.Model):
    """What somebody says about a transcript or one of its findings, sealed."""

    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="comments")
    finding = models.ForeignKey(
        Finding, null=True, on_delete=models.PROTECT, related_name="comments"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words_sealed = models.BinaryField()
    at = models.DateTimeField()


class SpokenBefore(models.Model):
    """How an agent's own sentences sounded in one conversation, as numbers no text comes from."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    transcript = models.OneToOneField(Transcript, on_delete=models.PROTECT, related_name="sketch")
    sketch = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["agent", "transcript"])]
