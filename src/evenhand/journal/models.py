"""Tables of the journal. Triggers in the first migration refuse every change of history."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One thing that happened. Guarantees: never updated, never deleted, its code is known."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    subject = models.UUIDField(null=True)
    case_key = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    payload = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"]),
            models.Index(fields=["case_key", "at"]),
            models.Index(fields=["code", "at"]),
        ]


class Pending(models.Model):
    """An event that waits for the sealer. A trigger on Event fills it; the sealer empties it."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)


class Link(models.Model):
    """An event's place in the chain: its position and the hash over it and the link before."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True)
    position = models.BigIntegerField(unique=True)
    digest = models.BinaryField()
    sealed_at = models.DateTimeField()


class Cursor(models.Model):
    """How far a follower of the journal has read, in positions of the chain."""

    follower = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField(default=0)


class BundlePart(models.Model):
    """A part of a rulebook as bytes, named by its sha256. Guarantees: never changed, never gone."""

    digest = models.CharField(max_length=64, primary_key=True)
    packed = models.BinaryField()


class RulebookBundle(models.Model):
    """A rulebook that judged, by its hash, kept so that it can judge again. Never changed."""

    hash = models.CharField(max_length=64, primary_key=True)
    rules = models.ForeignKey(BundlePart, on_delete=models.PROTECT, related_name="+")
    data = models.ForeignKey(BundlePart, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
