"""The table of messages; its verbs are in `contact.messages`, its plate in `contact.models`."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from evenhand.cases.models import Case, Person


class Message(models.Model):
    """What a person wrote to us on her own pages, or one of us to her; its words are sealed.

    `read_at` is when the other side opened it. A message of hers has the task of answering it.
    """

    class By(models.TextChoices):
        PERSON = "person", "the person"
        STAFF = "staff", "one of us"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="messages")
    by = models.CharField(max_length=6, choices=By.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    task_key = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "at"])]
        constraints = [
            models.CheckConstraint(
                name="contact_a_message_of_staff_names_who",
                condition=Q(by="person", user__isnull=True) | Q(by="staff", user__isnull=False),
            )
        ]
