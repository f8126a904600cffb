"""Tables of the night: runs, what each case came to, and what was touched since."""

from __future__ import annotations

from django.db import models

from evenhand.cases.models import Case
from evenhand.rulebook import NEVER


class Night(models.Model):
    """One night's work for one day."""

    on_day = models.DateField(unique=True)
    at = models.DateTimeField()
    rulebook_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)


class CaseMask(models.Model):
    """What the last night to change it found of a case: refusing rules, step, when to look again.

    The masks are bits over the rules that govern the case's country, in the rulebook of the
    night's hash; rules that ask for the hour are left out. A word has 63 bits. The digests tell
    whether a step or a household's figures changed; they compare, and mean nothing else.
    """

    # Made anew each night from cases that were just read: checking both keys for every row would
    # cost the night more than judging it.
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, db_constraint=False
    )
    mask_0 = models.BigIntegerField()
    mask_1 = models.BigIntegerField(default=0)
    mask_2 = models.BigIntegerField(default=0)
    step_digest = models.BigIntegerField(default=0)
    means_digest = models.BigIntegerField(default=0)
    turns_at = models.BigIntegerField(default=0)
    """From when time alone may change the case, in epoch seconds; NEVER where it cannot."""
    night = models.ForeignKey(Night, on_delete=models.PROTECT, db_constraint=False)

    class Meta:
        indexes = [
            models.Index(
                name="nightly_turns", fields=["turns_at"], condition=models.Q(turns_at__lt=NEVER)
            )
        ]


class Touch(models.Model):
    """Something that a case's facts come from was written; triggers on the rooms' tables say so.

    The database keeps the writing transaction beside it, so that a night takes exactly what was
    committed before it began to read.
    """

    class Kind(models.TextChoices):
        CASE = "c", "a case"
        PERSON = "p", "all cases of a person"
        DEBT = "d", "all cases of a debt"
        STEP = "s", "a case's next step, set by other hands than the night's"

    kind = models.CharField(max_length=1, choices=Kind.choices)
    which = models.BigIntegerField()


class Page(models.Model):
    """The cases that a night is judging just now, where it does not judge all at once."""

    case_id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField()
    debt_id = models.BigIntegerField()
    is_moved = models.BooleanField(default=False)
    """Whether somebody else set a next step for the person, so that it is held against ours."""
