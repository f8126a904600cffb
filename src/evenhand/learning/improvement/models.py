"""Tables of improvement: themes, what was heard, how it is sorted, changes and their effects."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

USER = settings.AUTH_USER_MODEL


class Theme(models.Model):
    """What several signals have in common. Guarantees: a cause has whoever named it and when.

    A shipped theme has its names and its words in `themes.toml`, under its key; one that was made
    by hand has them here. A theme that was merged into another is kept, so that its key still leads
    there.
    """

    class Harm(models.IntegerChoices):
        BOTHERS = 1, "it costs time or patience"
        COSTS = 2, "it costs somebody money or rights"
        HURTS = 3, "it can hurt somebody"

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, blank=True)
    keywords = models.JSONField(default=list)
    harm = models.PositiveSmallIntegerField(choices=Harm.choices)
    opened_at = models.DateTimeField()
    cause = models.CharField(max_length=2000, blank=True)
    cause_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    cause_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="improvement_three_harms", condition=Q(harm__in=[1, 2, 3])),
            models.CheckConstraint(
                name="improvement_a_cause_was_named_by_somebody",
                condition=Q(cause="", cause_by=None, cause_at=None)
                | (~Q(cause="") & Q(cause_by__isnull=False, cause_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="improvement_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
            ),
        ]


class Heard(models.Model):
    """One signal of a room: its kind, its day and what it hangs on. No words and no name.

    Guarantees: a signal is kept once, however often it is gathered.
    """

    class How(models.TextChoices):
        KIND = "kind", "by its kind"
        WORDS = "words", "by a word in it"
        HAND = "hand", "by somebody"

    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="heard")
    room = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    ref = models.UUIDField()
    at = models.DateTimeField()
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=8, blank=True)
    about = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=5, choices=How.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="improvement_heard_once", fields=["room", "kind", "ref"]),
            models.CheckConstraint(
                name="improvement_sorted_somehow",
                condition=Q(theme=None, how="") | (Q(theme__isnull=False) & ~Q(how="")),
            ),
        ]
        indexes = [
            models.Index(fields=["theme", "at"]),
            models.Index(fields=["at"], name="improvement_unsorted", condition=Q(theme=None)),
        ]


class Sorting(models.Model):
    """Where somebody put signals of a kind about a thing: whatever comes later goes there too."""

    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=120, blank=True)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="sortings")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="improvement_sorted_one_way", fields=["kind", "about"])
        ]


class Change(models.Model):
    """What is done about a theme, by whom and until when. Guarantees: made not before planned."""

    class Kind(models.TextChoices):
        RULE = "rule", "a rule"
        LETTER = "letter", "a letter"
        LESSON = "lesson", "a lesson"
        PROCESS = "process", "how we work"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    about = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=1000)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    planned_for = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField(null=True)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    idea = models.UUIDField(null=True)  # whose idea it was is known in the room of ideas

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_made_by_somebody",
                condition=Q(made_on=None, made_by=None)
                | Q(made_on__isnull=False, made_by__isnull=False),
            ),
            models.CheckConstraint(
                name="improvement_what_is_changed_has_a_key",
                condition=Q(kind="process") | ~Q(about=""),
            ),
        ]


class Effect(models.Model):
    """What was counted before a change and after: so many signals in so many contacts.

    Guarantees: both sides are shares. Read again later it is another row; none is changed.
    """

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="effects")
    days = models.PositiveSmallIntegerField()
    before_k = models.PositiveIntegerField()
    before_n = models.PositiveIntegerField()
    after_k = models.PositiveIntegerField()
    after_n = models.PositiveIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_effect_is_two_shares",
                condition=Q(before_k__lte=F("before_n"), before_n__gt=0,
                            after_k__lte=F("after_n"), after_n__gt=0, days__gt=0),
            )
        ]  # fmt: skip
