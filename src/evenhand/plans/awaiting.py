"""Tables of what waits for somebody's yes.

A statement of means that came from elsewhere waits for the person; what a creditor is asked to
give up waits for the creditor, unless an authority said yes beforehand.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Creditor, Person


class ReceivedStatement(models.Model):
    """A statement that came from elsewhere, and waits until the person says that it is hers.

    Its words are sealed, and forgotten when its consent has ended; what may be told to whoever
    sent it are columns. A draft that made room for such a statement is kept here too.
    """

    class Channel(models.TextChoices):
        PORTAL = "portal", "a file the person sent in the portal"
        DESK = "desk", "a file that a member of staff took in"
        COMMAND = "command", "a file that the operator took in"
        API = "api", "a machine of an adviser or a creditor"
        DRAFT = "draft", "the person's own draft, set aside"

    class State(models.TextChoices):
        WAITING = "waiting", "waits for the person"
        TAKEN = "taken", "confirmed"
        DECLINED = "declined", "not wanted"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="received")
    file_key = models.UUIDField()
    channel = models.CharField(max_length=7, choices=Channel.choices)
    sender = models.CharField(max_length=200)
    brought_by = models.CharField(max_length=120)  # the actor who brought it
    received_at = models.DateTimeField()
    stated_on = models.DateField()
    consent_given_on = models.DateField()
    consent_how = models.CharField(max_length=200)
    expires_on = models.DateField()
    content_sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "state"])]
        constraints = [
            models.UniqueConstraint(
                name="plans_received_file_once_a_person", fields=["person", "file_key"]
            ),
            models.CheckConstraint(
                name="plans_received_is_decided_or_waits",
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
        ]


class Authority(models.Model):
    """How far a creditor lets us settle without asking: from when until when, and who said so.

    Guarantees: one in force for a creditor; a new one ends the one before, and none is deleted.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="authorities")
    lowest_hundredths = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    until = models.DateField(null=True)
    granted_by = models.CharField(max_length=120)
    granted_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plans_one_authority_a_creditor",
                fields=["creditor"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="plans_authority_is_a_share",
                condition=Q(lowest_hundredths__gte=1, lowest_hundredths__lte=100),
            ),
            models.CheckConstraint(
                name="plans_authority_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("begins_on")),
            ),
        ]


class Concession(models.Model):
    """What a creditor gives up of a debt, or is asked to: a settlement, a rest, a whole debt.

    Guarantees: what is paid and what is let go are together what was owed when it was asked; one
    open concession a kind and case; only `done` ones have moved money in the ledger.
    """

    class Kind(models.TextChoices):
        SETTLEMENT = "settlement", "one payment settles the debt"
        REST = "rest", "what is left after the longest plan"
        WRITE_OFF = "write_off", "the whole debt"

    class State(models.TextChoices):
        ASKED = "asked", "the creditor is asked"
        AGREED = "agreed", "agreed; it takes effect once the money is there"
        DONE = "done", "written off"
        DECLINED = "declined", "the creditor said no"
        LAPSED = "lapsed", "the money did not come in time, or the plan ended otherwise"

    class Because(models.TextChoices):
        OFFERED_AT_ONCE = "offered_at_once", "the person offers one payment for everything"
        LONGEST_TERM = "longest_term", "the longest plan cannot pay everything"
        COSTS_MORE = "costs_more", "pursuing it costs more than it brings"

    OPEN = (State.ASKED, State.AGREED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    because = models.CharField(max_length=15, choices=Because.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concessions")
    plan = models.ForeignKey(
        "plans.Plan", null=True, on_delete=models.PROTECT, related_name="concessions"
    )
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT)
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField()
    pays_minor = models.BigIntegerField()
    waived_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    pay_by = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(name="plans_open_concessions", fields=["state", "pay_by"])]
        constraints = [
            models.UniqueConstraint(
                name="plans_one_open_concession_a_kind",
                fields=["case", "kind"],
                condition=Q(state__in=["asked", "agreed"]),
            ),
            models.CheckConstraint(
                name="plans_concession_adds_up",
                condition=Q(
                    balance_minor=F("pays_minor") + F("waived_minor"),
                    pays_minor__gte=0,
                    waived_minor__gt=0,
                ),
            ),
            models.CheckConstraint(
                name="plans_concession_is_answered_once",
                condition=Q(state="asked", answered_at__isnull=True)
                | Q(state="lapsed")
                | Q(state__in=["agreed", "done", "declined"], answered_at__isnull=False),
            ),
        ]
