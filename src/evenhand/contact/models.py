"""Tables of contact: wishes and needs, releases (the outbox), contacts, calls asked for."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.access.models import Certificate
from evenhand.cases.models import Case, ContactPoint, Creditor, Person
from evenhand.contact.message import Message  # noqa: F401 - a table of this room
from evenhand.contact.survey_asked import SurveyAsked  # noqa: F401 - a table of this room
from evenhand.holds.models import Hold


class Preference(models.Model):
    """How a person wants to be reached. The gate obeys it."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True)
    refuses_letter = models.BooleanField(default=False)
    refuses_email = models.BooleanField(default=False)
    refuses_sms = models.BooleanField(default=False)
    refuses_call = models.BooleanField(default=False)
    refuses_visit = models.BooleanField(default=False)
    refuses_surveys = models.BooleanField(default=False, db_default=False)
    ceased_at = models.DateTimeField(null=True)
    email_consented_at = models.DateTimeField(null=True)
    evening_consented_at = models.DateTimeField(null=True)
    visit_consented_at = models.DateTimeField(null=True)
    workplace_allowed = models.BooleanField(default=False)
    texts_consented_at = models.DateTimeField(null=True)
    wishes_from_minute = models.PositiveSmallIntegerField(null=True)
    wishes_until_minute = models.PositiveSmallIntegerField(null=True)
    avoid_weekdays = models.CharField(max_length=7, blank=True, default="")
    preferred_channel = models.CharField(max_length=8, blank=True, default="")
    safe_contact_only = models.BooleanField(default=False)
    safe_point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_wished_hours_have_both_ends",
                condition=Q(wishes_from_minute__isnull=True, wishes_until_minute__isnull=True)
                | Q(wishes_from_minute__lte=1440, wishes_until_minute__lte=1440),
            )
        ]


class PointWish(models.Model):
    """What a person told about one way to reach her: never, or not while others may notice."""

    point = models.OneToOneField(ContactPoint, on_delete=models.PROTECT, primary_key=True)
    never = models.BooleanField(default=False)
    overheard = models.BooleanField(default=False)
    overheard_from_minute = models.PositiveSmallIntegerField(null=True)
    overheard_until_minute = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_overheard_hours_have_both_ends",
                condition=Q(overheard_from_minute__isnull=True, overheard_until_minute__isnull=True)
                | Q(overheard_from_minute__lt=1440, overheard_until_minute__lt=1440),
            )
        ]


class Need(models.Model):
    """What a person needs so that she can deal with us. Never why; withdrawn means deleted."""

    class Kind(models.TextChoices):
        LARGE_PRINT = "large_print", "large print"
        EASY_WORDS = "easy_words", "easy words"
        INTERPRETER = "interpreter", "an interpreter"
        SIGN_LANGUAGE = "sign_language", "sign language"
        SLOW_TALK = "slow_talk", "slow talk"
        MORE_TIME = "more_time", "more time"
        SOMEBODY_BESIDE = "somebody_beside", "somebody beside me"
        TEXT_NOT_VOICE = "text_not_voice", "text instead of voice"

    class ToldBy(models.TextChoices):
        PERSON = "person", "the person"
        HELPER = "helper", "somebody who helps her"

    class Purpose(models.TextChoices):
        REACHING = "reaching", "how we write to her and talk with her"
        TERMS = "terms", "how much time we give her"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    need = models.CharField(max_length=16, choices=Kind.choices)
    told_by = models.CharField(max_length=6, choices=ToldBy.choices)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    consented_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contact_need_once_a_person", fields=["person", "need"])
        ]


class CallBack(models.Model):
    """A call a person asked for; number and words are sealed, and deleted when it is done."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="call_backs")
    task_key = models.UUIDField(unique=True)
    told_sealed = models.BinaryField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()


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


FOUND_AT_CHANNEL = "found at the channel"
"""How a release refers to what left without anybody writing down when."""
NO_OUTCOME = "no outcome was recorded"
"""What is said of an attempt that nobody came back from, and that may have left."""


class Release(models.Model):
    """One attempt to send something to a person: the outbox is made of these.

    Guarantees: its business key is used once; `attempted` is committed before a channel is
    reached; an attempt without an outcome becomes `unknown` and is never sent again blindly. What
    waits was answered with "not yet", and is asked about again from `not_before` on.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        WAITING = "waiting", "not yet"
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
    not_before = models.DateTimeField(null=True)
    # From then on it is worth nothing to her: a reminder after its day.
    of_use_until = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    detail = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=300, blank=True)
    document_key = models.UUIDField(null=True)
    # A letter that came back explained nothing to anybody.
    returned_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(
        PrintBatch, null=True, on_delete=models.PROTECT, related_name="releases"
    )
    letter_version = models.CharField(max_length=64, blank=True, db_default="")
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")

    class Meta:
        indexes = [
            models.Index(fields=["state", "queued_at"]),
            models.Index(fields=["person", "outcome_at"]),
            models.Index(fields=["not_before"], name="contact_waits", condition=Q(state="waiting")),
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
                name="contact_waiting_has_an_end",
                condition=~Q(state="waiting") | (Q(not_before__isnull=False) & ~Q(reasons=[])),
            ),
            models.CheckConstraint(
                name="contact_outcome_has_a_time",
                condition=Q(state__in=["queued", "attempted"], outcome_at__isnull=True)
                | (~Q(state__in=["queued", "attempted"]) & Q(outcome_at__isnull=False)),
            ),
        ]

    @property
    def left_at(self) -> datetime | None:
        """When it left or may have: what was only found later did so when it was tried."""
        found = self.reference == FOUND_AT_CHANNEL or self.detail == NO_OUTCOME
        return self.attempted_at if found else self.outcome_at


class Contact(models.Model):
    """A contact that happened, in either direction: ours count towards a person's budget.

    Guarantees: a call of ours is here as `reserved` before its number is shown to anybody.
    """

    class Result(models.TextChoices):
        RESERVED = "reserved", "a number was shown; the result is awaited"
        SENT = "sent", "sent"
        CONVERSATION = "conversation", "we talked"
        NO_ANSWER = "no_answer", "no answer"
        VOICEMAIL = "voicemail", "voicemail"
        BUSY = "busy", "busy"
        OUT_OF_SERVICE = "out_of_service", "out of service"
        WRONG_NUMBER = "wrong_number", "wrong number"

    class SpokeWith(models.TextChoices):
        PERSON = "person", "the person"
        REPRESENTATIVE = "representative", "somebody who speaks for her"
        SOMEBODY_ELSE = "somebody_else", "somebody else"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="contacts")
    release = models.OneToOneField(Release, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=10)
    outbound = models.BooleanField()
    result = models.CharField(max_length=14, choices=Result.choices)
    contact_point = models.ForeignKey(ContactPoint, null=True, on_delete=models.PROTECT)
    spoke_with = models.CharField(max_length=14, choices=SpokeWith.choices, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.PROTECT)
    supervised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"]), models.Index(fields=["case", "at"])]


class Campaign(models.Model):
    """One letter to many people: looked at in advance, and started only by a second person."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    letter = models.CharField(max_length=40)
    country = models.CharField(max_length=2, blank=True, default="")
    creditor = models.ForeignKey(Creditor, null=True, on_delete=models.PROTECT)
    step = models.CharField(max_length=20, blank=True, default="")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaigns_drafted"
    )
    drafted_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT,
        related_name="campaigns_started",
    )  # fmt: skip
    started_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="contact_campaign_started_by_a_second_person",
                condition=Q(started_by__isnull=True, started_at__isnull=True)
                | (Q(started_at__isnull=False) & ~Q(started_by=F("drafted_by"))),
            )
        ]


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
