"""Tables of surveys: invitations, answers, who was left out, what was done about an answer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from evenhand.cases.models import Case, Person
from evenhand.contact.models import Contact


class Invitation(models.Model):
    """One question after one contact. Its code is kept as a hash; it lives fourteen days.

    Guarantees: one invitation for what it comes after, however often it is tried. Whoever answers
    without being asked has one of her own, answered as it is made; the two are counted apart.
    """

    class CameBy(models.TextChoices):
        ASKED = "asked", "we asked her"
        HERSELF = "herself", "she came to it on her own pages"
        BY_LETTER = (
            "by_letter",
            "somebody who holds a letter or message of ours, without a second fact",
        )

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="invitations")
    after = models.UUIDField(unique=True)
    contact = models.OneToOneField(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    came_by = models.CharField(max_length=9, choices=CameBy.choices, default=CameBy.ASKED)
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


class LeftOut(models.Model):
    """A conversation after which nobody was asked, and why: nobody picks whom to ask."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, primary_key=True)
    why = models.CharField(max_length=14)
    rules = models.JSONField(default=list)
    at = models.DateTimeField()


class Followed(models.Model):
    """How far the contacts are followed: everything up to this one is older than a day."""

    name = models.CharField(max_length=20, primary_key=True)
    contact_id = models.BigIntegerField()


class CloseOut(models.Model):
    """What was done about an answer that raised an alarm. Only then its agent may read it."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="close_out")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_back = models.BooleanField()
    complaint_recorded = models.BooleanField()
    plan_looked_at = models.BooleanField()
    at = models.DateTimeField()
