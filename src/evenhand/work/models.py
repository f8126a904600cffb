"""Tables of work: next steps, tasks, promises, alarms and who takes them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Step(models.TextChoices):
    """What happens next in a case."""

    COMPLETE_DATA = "complete_data", "something is missing"
    FIRST_NOTICE = "first_notice", "send the first notice"
    WAIT = "wait", "a period runs"
    REMINDER = "reminder", "send a reminder"
    PROPOSE_PLAN = "propose_plan", "propose a plan"
    PLAN_RUNNING = "plan_running", "a plan runs"
    HOLD = "hold", "stopped by a hold"
    ADVICE = "advice", "nothing is left: stop and advice"
    REVIEW = "review", "a person must look"
    CLOSED = "closed", "closed"


class NextStep(models.Model):
    """The one next step of a case. Claimed by a conditional update, for a time."""

    case_key = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    step = models.CharField(max_length=20, choices=Step.choices)
    why = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="claims"
    )
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["step", "since"]), models.Index(fields=["subject"])]
        constraints = [
            models.CheckConstraint(
                name="work_claim_has_an_end",
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            )
        ]


class Task(models.Model):
    """Something a member of staff must do, with a time by which."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    business_key = models.CharField(max_length=160, unique=True)
    subject = models.UUIDField(null=True)
    case_key = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_at"])]


class Promise(models.Model):
    """What somebody promised by a time: the person to us, or we to her.

    Kept, or noted as broken once its time has passed; one that is kept late stays broken too.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.CharField(max_length=8, choices=[("person", "the person"), ("us", "us")])
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    case_key = models.UUIDField(null=True)
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="promises")
    made_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    broken_noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["by", "due_on"]),
            models.Index(
                name="work_promise_open", fields=["due_at"], condition=Q(kept_at__isnull=True)
            ),
        ]


class Duty(models.Model):
    """When a member of staff takes alarms: at work (first), or on call behind those at work."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties"
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_on_call = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["until_at", "from_at"])]
        constraints = [
            models.CheckConstraint(
                name="work_duty_ends_after_it_begins", condition=Q(until_at__gt=F("from_at"))
            ),
            models.UniqueConstraint(
                name="work_duty_once", fields=["user", "from_at", "until_at", "is_on_call"]
            ),
        ]


class Alarm(models.Model):
    """Somebody must look at once. It holds no word of a person; it leads to a case or to money."""

    class Kind(models.TextChoices):
        SELF_HARM = "self_harm", "somebody may harm herself"
        CRISIS_WORDS = "crisis_words", "somebody says that she cannot go on"
        NOT_RESPECTED = "not_respected", "somebody was not treated with respect"
        CANNOT_MANAGE = "cannot_manage", "somebody cannot manage what was agreed"
        MONEY_DIFFERS = "money_differs", "clients' money and the bank differ"

    class Outcome(models.TextChoices):
        TALKED = "talked", "we talked with the person"
        HELP_CAME = "help_came", "somebody else helps: emergency services, a doctor, family"
        NOT_REACHED = "not_reached", "we did not reach her and go on trying"
        MISTAKEN = "mistaken", "it was not what it seemed"
        FOUND = "found", "we found why, and put it right"
        SETTLED = "settled", "it is no longer so; nobody had to close it"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    business_key = models.CharField(max_length=160, unique=True)
    subject = models.UUIDField(null=True)
    case_key = models.UUIDField(null=True)
    about = models.UUIDField(null=True)  # the transcript, answer or contact from which it came
    # Whose own conversation it was: she does not handle what is said of her.
    kept_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="alarms")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(default=0)
    climbed_at = models.DateTimeField(null=True)
    picked_up_at = models.DateTimeField(null=True)
    picked_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="alarms_picked"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(
                name="work_alarm_open", fields=["raised_at"], condition=Q(closed_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(name="work_alarm_level", condition=Q(level__lte=2)),
            models.CheckConstraint(
                name="work_alarm_picked_up_by_somebody",
                condition=Q(picked_up_at__isnull=True, picked_up_by__isnull=True)
                | Q(picked_up_at__isnull=False, picked_up_by__isnull=False),
            ),
            models.CheckConstraint(
                name="work_alarm_is_picked_up_and_closed_with_an_outcome",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, picked_up_at__isnull=False)
                & ~Q(outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=True, outcome="settled"),
            ),
        ]


class AlarmStep(models.Model):
    """What became of an alarm, step by step; never changed."""

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(
        max_length=12,
        choices=[(one, one) for one in ("raised", "climbed", "rang", "picked_up", "closed")],
    )
    at = models.DateTimeField()
    to = models.CharField(max_length=60)  # a level, the pager, or a user's key

    class Meta:
        indexes = [models.Index(fields=["alarm", "at"])]
        constraints = [
            models.UniqueConstraint(name="work_alarm_step_once", fields=["alarm", "step", "to"])
        ]
