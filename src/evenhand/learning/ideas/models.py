"""Tables of ideas, and apart from them the table of protected reports."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

USER = settings.AUTH_USER_MODEL


class Idea(models.Model):
    """What somebody at work sees that could be better. Guarantees: a decision has its words, its
    time and a decider who is not the author.

    The author is kept so that she can be thanked; a pseudonym is all that others read.
    """

    class About(models.TextChoices):
        SCREEN = "screen", "a screen"
        LETTER = "letter", "a letter"
        RULE = "rule", "a rule"
        CALL = "call", "a call"
        FINDING = "finding", "a finding"
        ANSWER = "answer", "an answer"
        THEME = "theme", "a theme"
        NONE = "none", "nothing in particular"

    class Decision(models.TextChoices):
        TRIED = "tried", "tried"
        DONE = "done", "done"
        NO = "no", "no"
        LATER = "later", "later"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="ideas")
    pseudonym = models.CharField(max_length=60, blank=True)
    about_kind = models.CharField(max_length=7, choices=About.choices, default=About.NONE)
    about = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8)
    hurts = models.CharField(max_length=2000)
    helps = models.CharField(max_length=2000)
    told_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decided = models.CharField(max_length=5, choices=Decision.choices, blank=True)
    decision_words = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    same_as = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="alike")
    thanked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ideas_decision_has_words_and_time",
                condition=Q(decided="", decided_at=None, decided_by=None)
                | (~Q(decided="") & ~Q(decision_words="") & Q(decided_at__isnull=False)
                   & Q(decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="ideas_nobody_decides_her_own",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("author")),
            ),
            models.CheckConstraint(
                name="ideas_not_the_same_as_itself",
                condition=Q(same_as=None) | ~Q(same_as=models.F("pk")),
            ),
        ]  # fmt: skip


class Said(models.Model):
    """One answer under an idea."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="said")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=2000)
    at = models.DateTimeField()


class Trial(models.Model):
    """What was counted before an idea was tried and after: so many of so many."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="trials")
    measure = models.CharField(max_length=200)
    before_k = models.PositiveIntegerField()
    before_n = models.PositiveIntegerField()
    after_k = models.PositiveIntegerField()
    after_n = models.PositiveIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ideas_trial_is_two_shares",
                condition=Q(before_k__lte=models.F("before_n"), before_n__gt=0,
                            after_k__lte=models.F("after_n"), after_n__gt=0),
            )
        ]  # fmt: skip


class Report(models.Model):
    """A report of misconduct. Who wrote it is nowhere: no user, no session, no address.

    `concerns` are keys of the users it is about; they never read it. The words and the answer lie
    sealed under a key of the report's own. Only the day is kept, not the hour.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt_hash = models.CharField(max_length=64, unique=True)
    words_sealed = models.BinaryField()
    concerns = models.JSONField(default=list)
    told_on = models.DateField()
    receipt_due_on = models.DateField()
    feedback_due_on = models.DateField()
    received_on = models.DateField(null=True)
    answer_sealed = models.BinaryField(null=True)
    answered_on = models.DateField(null=True)
