"""Tables of the night: runs and the masks that changed."""

from __future__ import annotations

from django.db import models

from evenhand.cases.models import Case


class Night(models.Model):
    """One night's work for one day."""

    on_day = models.DateField(unique=True)
    at = models.DateTimeField()
    rulebook_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)


class CaseMask(models.Model):
    """The rules that refuse a case, as bits over the rulebook named by the night's hash.

    A word has 64 bits; PostgreSQL keeps it as a signed number of the same bits.
    """

    # Made anew each night from cases that were just read: checking both keys for every row would
    # cost the night more than judging it.
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, db_constraint=False
    )
    mask_0 = models.BigIntegerField()
    mask_1 = models.BigIntegerField(default=0)
    night = models.ForeignKey(Night, on_delete=models.PROTECT, db_constraint=False)
