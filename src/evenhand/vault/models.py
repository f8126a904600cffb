"""Tables of the vault: one data key per subject, and sealed documents."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class SubjectKey(models.Model):
    """A subject's data key, wrapped by the installation's master key; empty once destroyed."""

    subject = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vault_key_is_there_or_destroyed",
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | Q(wrapped__isnull=True, destroyed_at__isnull=False),
            )
        ]


class Document(models.Model):
    """A file, sealed under its subject's key. Name and content are never stored in plain."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=100)
    name_sealed = models.BinaryField()
    content_sealed = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    sealed_sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    keep_until = models.DateField(null=True)  # its purpose ends then; empty: kept with the case
    about = models.UUIDField(null=True)  # what it is evidence for, known by an opaque key

    class Meta:
        indexes = [
            models.Index(fields=["subject", "stored_at"]),
            models.Index(
                name="vault_document_purpose_ends",
                fields=["keep_until"],
                condition=Q(keep_until__isnull=False),
            ),
            models.Index(
                name="vault_document_about",
                fields=["about"],
                condition=Q(about__isnull=False),
            ),
        ]


class Draft(models.Model):
    """What a subject was telling us on a page and has not sent yet, sealed under her own key."""

    subject = models.UUIDField()
    name = models.CharField(max_length=80)  # which page or journey; never what was said
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="vault_one_draft_of_a_name", fields=["subject", "name"])
        ]
        indexes = [models.Index(name="vault_draft_ends", fields=["keep_until"])]
