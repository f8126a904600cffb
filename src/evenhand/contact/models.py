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
    letter_version = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["person", "outcome_at"]),
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


class Wording(models.Model):
    """Words of a letter that this installation wrote instead of the house's. Never changed.

    Guarantees: the same words of a letter are kept once. Whether they may leave is told by the
    journal: somebody other than `written_by` must have approved this very version.
    """

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="contact_wording_once", fields=["kind", "language", "text_sha256"]
            )
        ]
