"""Tables of surveys: invitations and answers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from evenhand.cases.models import Case, Person


class Invitation(models.Model):
    """One question after one contact. Its code is kept as a hash; it lives fourteen days.

    Guarantees: one invitation for what it comes after, however often it is tried.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="invitations")
    after = models.UUIDField(unique=True)
    channel = models.CharField(max_length=8)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "made_at"])]


class Answer(models.Model):
    """What she answered; each part may be left out. Her words are sealed under her key."""

    class Manage(models.TextChoices):
        YES = "yes", "she can manage what was agreed"
        UNSURE = "unsure", "she is not sure"
        NO = "no", "she cannot"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="answer")
    respected = models.PositiveSmallIntegerField(null=True)
    easy = models.PositiveSmallIntegerField(null=True)
    manage = models.CharField(max_length=6, choices=Manage.choices, blank=True)
    words_sealed = models.BinaryField(null=True)
    quote_text = models.CharField(max_length=20, blank=True)  # which text of the consent she saw
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="surveys_answers_are_from_one_to_five",
                condition=(Q(respected__isnull=True) | Q(respected__gte=1, respected__lte=5))
                & (Q(easy__isnull=True) | Q(easy__gte=1, easy__lte=5)),
            )
        ]
