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
    without a quote, until a year later the whole review goes.
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
    words_sealed = models.BinaryField(null=True)  # empty once the text of the call is deleted
    at = models.DateTimeField()


class SpokenBefore(models.Model):
    """How an agent's own sentences sounded in one conversation, as numbers no text comes from."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    transcript = models.OneToOneField(Transcript, on_delete=models.PROTECT, related_name="sketch")
    sketch = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["agent", "transcript"])]


class Draw(models.Model):
    """The calls of one month that people code, drawn by a seed that nobody knew before.

    With the seed and the month's transcripts anybody can draw the same again.
    """

    month = models.DateField(unique=True)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()


class Sample(models.Model):
    """A call that was drawn. Guarantees: settled only what was contested.

    Of each colleague's calls of the month so many of so many were drawn, each with the same chance.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="samples")
    transcript = models.OneToOneField(Transcript, on_delete=models.PROTECT, related_name="sample")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn = models.PositiveIntegerField()
    drawn_of = models.PositiveIntegerField()
    is_double = models.BooleanField()
    whole_at = models.DateTimeField(null=True)  # everybody who codes it has
    agents_until = models.DateTimeField(null=True)
    shown_to_agent_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conversations_coded_before_contested",
                condition=Q(contested_at=None) | Q(whole_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversations_sample_settled_if_contested",
                condition=Q(settled_at=None) | Q(contested_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversations_drawn_from_as_many",
                condition=Q(drawn__gte=1, drawn__lte=F("drawn_of")),
            ),
        ]


def _rating() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True)


def _from_one_to_five(name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 5})


class Coding(models.Model):
    """How one person codes a call: six ratings on anchored steps, four times yes or no.

    Guarantees: once by each coder; one third person decides where the agent contests. What a call
    gives no occasion for stays empty.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_third = models.BooleanField(default=False)
    acknowledged = _rating()
    reflected = _rating()
    choice = _rating()
    no_pressure = _rating()
    understood = _rating()
    fair_close = _rating()
    identity = models.BooleanField(null=True)
    notices = models.BooleanField(null=True)
    advice = models.BooleanField(null=True)
    needs_met = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="conversations_coded_once_by_each", fields=["sample", "coder"]
            ),
            models.UniqueConstraint(
                name="conversations_one_third", fields=["sample"], condition=Q(is_third=True)
            ),
            models.CheckConstraint(
                name="conversations_rated_on_five_steps",
                condition=_from_one_to_five("acknowledged") & _from_one_to_five("reflected")
                & _from_one_to_five("choice") & _from_one_to_five("no_pressure")
                & _from_one_to_five("understood") & _from_one_to_five("fair_close"),
            ),
        ]  # fmt: skip
