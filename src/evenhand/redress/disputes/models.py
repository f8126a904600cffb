"""Tables of disputes: what is not right, what was said about it, and what was decided."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Debt, Person
from evenhand.holds.models import Hold

OPEN: Final = ("received", "asked", "answered")


class What(models.TextChoices):
    """What is not right about a debt."""

    NOT_MINE = "not_mine", "it is not hers"
    PAID = "paid", "it was paid"
    AMOUNT = "amount", "the amount is wrong"
    GOODS = "goods", "what was to be paid for was not given, or was given back"
    TOO_OLD = "too_old", "it is too old"
    IDENTITY_THEFT = "identity_theft", "somebody used her name"
    MADE_ME = "somebody_made_me", "somebody made her take it on"
    OTHER = "other", "something else"


class Dispute(models.Model):
    """«I don't owe this». Guarantees: it ends by a finding or by her own word, never by itself.

    `subject` is whose key seals what was said: the person's, or an own one where nobody is known.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "nobody was asked yet"
        ASKED = "asked", "the creditor was asked"
        ANSWERED = "answered", "the creditor answered"
        DECIDED = "decided", "decided"
        WITHDRAWN = "withdrawn", "taken back by whoever raised it"

    class By(models.TextChoices):
        PERSON = "person", "the person"
        STRANGER = "stranger", "somebody without an account"
        STAFF = "staff", "a member of staff, for the person"
        HOLD = "hold", "taken over from a stop that came by another way"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="disputes")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="disputes")
    debt = models.ForeignKey(Debt, null=True, on_delete=models.PROTECT, related_name="disputes")
    subject = models.UUIDField()
    what = models.CharField(max_length=16, choices=What.choices)
    by = models.CharField(max_length=8, choices=By.choices)
    received_at = models.DateTimeField()
    answer_by = models.DateField()
    promised_first = models.DateField()
    late_noted_on = models.DateField(null=True)
    creditor_by = models.DateField(null=True)
    follow_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    hold = models.ForeignKey(Hold, null=True, on_delete=models.PROTECT, related_name="disputes")
    reach_sealed = models.BinaryField(null=True)
    # The entry link of the letter that a stranger holds; matched by a job, so that the page that
    # takes the dispute in does the same work for a code that exists and for one that does not.
    link_key = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "answer_by"])]
        constraints = [
            # Pressed twice it is one dispute.
            models.UniqueConstraint(
                name="disputes_one_open_of_a_kind",
                fields=["person", "debt", "what", "by"],
                condition=Q(state__in=OPEN, by__in=["person", "staff"]),
            ),
            models.UniqueConstraint(
                name="disputes_follow_code_opens_one",
                fields=["follow_hash"],
                condition=~Q(follow_hash=""),
            ),
            models.CheckConstraint(
                name="disputes_withdrawn_has_its_time",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="disputes_answer_is_never_promised_earlier",
                condition=Q(answer_by__gte=F("promised_first")),
            ),
        ]

    @property
    def number(self) -> str:
        """How people name it in a letter or on the telephone; it opens nothing."""
        return f"D-{self.pk:06d}"


class Said(models.Model):
    """What somebody said in a dispute, in her own words. Never changed, never lost."""

    class Who(models.TextChoices):
        PERSON = "person", "whoever raised the dispute"
        STAFF = "staff", "one of us"
        CREDITOR = "creditor", "the creditor"

    class What(models.TextChoices):
        TOLD = "told", "what is not right"
        ADDED = "added", "added later"
        ASKED = "asked", "a question to the creditor"
        ANSWERED = "answered", "the creditor's answer"
        NOTE = "note", "told to whoever raised it"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="said")
    who = models.CharField(max_length=8, choices=Who.choices)
    what = models.CharField(max_length=8, choices=What.choices)
    sealed = models.BinaryField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dispute", "at"])]


class FindingProposed(models.Model):
    """What one of us would decide, and why. Nothing is taken by it; never changed, never lost."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "she is right"
        PARTLY = "partly", "she is right in a part"
        NOT_UPHELD = "not_upheld", "the creditor showed that it is owed"

    class PutRight(models.TextChoices):
        NOTHING = "nothing", "no money is owed otherwise than before"
        CLOSED = "closed", "she does not owe it: her case is closed"
        LESS = "less", "less is owed, by a sum"
        WRITE_OFF = "write_off", "all that is still owed is let go"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="proposals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    points = models.JSONField(default=list)
    reasons_sealed = models.BinaryField()
    put_right = models.CharField(max_length=9, choices=PutRight.choices)
    less_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disputes_nothing_is_let_go_of_what_is_owed",
                condition=~Q(outcome="not_upheld") | Q(put_right="nothing"),
            ),
            models.CheckConstraint(
                name="disputes_less_names_its_sum",
                condition=Q(put_right="less", less_minor__isnull=False, less_minor__gt=0)
                | (~Q(put_right="less") & Q(less_minor__isnull=True)),
            ),
        ]


class Finding(models.Model):
    """What was decided about a dispute, by whom and why. Never changed, never lost.

    Guarantees: where it takes a protection away, two different people decided, with a reason.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="finding")
    proposal = models.OneToOneField(
        FindingProposed, on_delete=models.PROTECT, related_name="finding"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=FindingProposed.Outcome.choices)
    points = models.JSONField(default=list)
    reasons_sealed = models.BinaryField()
    put_right = models.CharField(max_length=9, choices=FindingProposed.PutRight.choices)
    less_minor = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disputes_taken_by_two_different_people",
                condition=Q(outcome="upheld") | ~Q(decided_by=F("proposed_by")),
            )
        ]
