"""Tables of surveys: invitations, answers, who was left out, what was done about an answer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from evenhand.cases.models import Case, Creditor, Person
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
        indexes = [models.Index(fields=["person", "made_at"]), models.Index(fields=["made_at"])]


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
    quote_withdrawn_at = models.DateTimeField(null=True)
    topics = models.JSONField(default=list)  # what her words are about, as codes
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"])]
        constraints = [
            models.CheckConstraint(
                name="surveys_answers_are_from_one_to_five",
                condition=(Q(respected__isnull=True) | Q(respected__gte=1, respected__lte=5))
                & (Q(easy__isnull=True) | Q(easy__gte=1, easy__lte=5)),
            )
        ]


class Quote(models.Model):
    """Sentences of hers that may be printed: chosen by one, let out by another.

    They are sealed under her own key, so that erasing her erases them here as well. Guarantees: one
    quote an answer, and nobody lets out what she chose herself.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="quote")
    text_sealed = models.BinaryField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()
    let_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    let_out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="surveys_a_second_person_lets_a_quote_out",
                condition=Q(let_out_by__isnull=True) | ~Q(let_out_by=F("chosen_by")),
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


class PulseTurn(models.Model):
    """That a colleague answered the pulse of a month, so that she does so once. Not what, nor when.

    Guarantees: no row of the database leads from here to an answer; there is no row of one answer.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "month"], name="surveys_one_pulse_a_month")
        ]


class PulseMonth(models.Model):
    """How often each thing was said in the pulse of a month: sums, and nothing of one colleague.

    One row a month: whoever answers last touches the same row as everybody before.
    """

    month = models.DateField(primary_key=True)
    proud_yes = models.PositiveIntegerField(default=0)
    proud_partly = models.PositiveIntegerField(default=0)
    proud_no = models.PositiveIntegerField(default=0)
    supported_yes = models.PositiveIntegerField(default=0)
    supported_partly = models.PositiveIntegerField(default=0)
    supported_no = models.PositiveIntegerField(default=0)
    able_yes = models.PositiveIntegerField(default=0)
    able_partly = models.PositiveIntegerField(default=0)
    able_no = models.PositiveIntegerField(default=0)


class CreditorAnswer(models.Model):
    """How likely a creditor's user would recommend us, once a half-year. No person is asked."""

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    half = models.DateField()  # the first day of the half-year
    score = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "half"], name="surveys_one_score_a_half_year"),
            models.CheckConstraint(
                name="surveys_scores_are_up_to_ten", condition=Q(score__gte=0, score__lte=10)
            ),
        ]
