"""Tables of contact: preferences, releases (the outbox), contacts that happened."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from evenhand.cases.models import Case, ContactPoint, Person
from evenhand.holds.models import Hold


class Preference(models.Model):
    """How a person wants to be reached. The gate obeys it."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True)
    refuses_letter = models.BooleanField(default=False)
    refuses_email = models.BooleanField(default=False)
    refuses_sms = models.BooleanField(default=False)
    refuses_call = models.BooleanField(default=False)
    refuses_visit = models.BooleanField(default=False)
    ceased_at = models.DateTimeField(null=True)
    email_consented_at = models.DateTimeField(null=True)
    evening_consented_at = models.DateTimeField(null=True)
    visit_consented_at = models.DateTimeField(null=True)
    workplace_allowed = models.BooleanField(default=False)
    safe_contact_only = models.BooleanField(default=False)
    changed_at = models.DateTimeField()


class PrintBatch(models.Model):
    """Letters that a printer is given together. Once closed, none of them can be taken back."""

    class State(models.TextChoices):
        CLOSED = "closed", "closed"
        ANSWERED = "answered", "the printer answered"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.CLOSED)
    closed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField()
    sheets = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["closed_at"])]


class Release(models.Model):
    """One attempt to send something to a person: the outbox is made of these.

    Guarantees: its business key is used once; `attempted` is committed before a channel is
    reached; an attempt without an outcome becomes `unknown` and is never sent again blindly.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        ATTEMPTED = "attempted", "attempted"
        RELEASED = "released", "released"
        REFUSED = "refused", "refused"
        FAILED = "failed", "surely not sent"
        UNKNOWN = "unknown", "unknown"
        WITHDRAWN = "withdrawn", "withdrawn"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    business_key = models.CharField(max_length=200, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="releases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="releases")
    act = models.CharField(max_length=30)
    letter = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    contact_point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="proofs")
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    attempted_at = models.DateTimeField(null=True)
    outcome_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    detail = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=300, blank=True)
    document_key = models.UUIDField(null=True)
    # A letter that came back explained nothing to anybody.
    returned_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(
        PrintBatch, null=True, on_delete=models.PROTECT, related_name="releases"
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["person", "outcome_at"]),
            models.Index(
                fields=["case"],
                name="contact_returned",
                condition=Q(returned_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_refused_has_reasons",
                condition=~Q(state="refused") | ~Q(reasons=[]),
            ),
            models.CheckConstraint(
                name="contact_outcome_has_a_time",
                condition=Q(state__in=["queued", "attempted"], outcome_at__isnull=True)
                | (~Q(state__in=["queued", "attempted"]) & Q(outcome_at__isnull=False)),
            ),
        ]


class Contact(models.Model):
    """A contact that happened, in either direction: it counts towards a person's budget."""

    class Result(models.TextChoices):
        SENT = "sent", "sent"
        CONVERSATION = "conversation", "we talked"
        NO_ANSWER = "no_answer", "no answer"
        VOICEMAIL = "voicemail", "voicemail"
        WRONG_NUMBER = "wrong_number", "wrong number"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="contacts")
    release = models.OneToOneField(Release, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=10)
    outbound = models.BooleanField()
    result = models.CharField(max_length=12, choices=Result.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"]), models.Index(fields=["case", "at"])]


class Receipt(models.Model):
    """What somebody outside said of a release: a provider, a mail server, a printer, the post.

    Guarantees: its source key is used once, so that the same word said twice counts once.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", "taken over"
        DELIVERED = "delivered", "delivered"
        REJECTED = "rejected", "surely not delivered"
        DELAYED = "delayed", "not delivered yet"
        RETURNED = "returned", "came back"

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    source = models.CharField(max_length=40)
    source_key = models.CharField(max_length=200, unique=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["release", "kind"])]


class Trace(models.Model):
    """The search for a way to reach a person after something came back; never by guessing."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="traces")
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="trace")
    lost = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    found = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=30, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_a_traced_address_has_a_source",
                condition=Q(found__isnull=True) | ~Q(source=""),
            ),
            models.CheckConstraint(
                name="contact_a_closed_trace_has_somebody",
                condition=Q(closed_at__isnull=True) | Q(closed_by__isnull=False),
            ),
        ]


class Halt(models.Model):
    """A time in which nothing leaves, whatever the rules say: our own clock is in doubt."""

    class Why(models.TextChoices):
        APART = "apart", "our clock and the database's differ"
        BEHIND = "behind", "our clock is behind what was written already"
        JUMPED = "jumped", "our clock went on by more than a day"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    why = models.CharField(max_length=6, choices=Why.choices)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="contact_one_halt_of_a_kind",
                fields=["why"],
                condition=Q(ended_at__isnull=True),
            )
        ]


class Heartbeat(models.Model):
    """When the house last looked whether it may send: its gaps tell when it was away."""

    at = models.DateTimeField()
