"""How long calls that were read again are kept: their words for some weeks, all else for a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from evenhand.learning.conversations.models import (
    Coding,
    Comment,
    Finding,
    Sample,
    SpokenBefore,
    Transcript,
)


@transaction.atomic
def delete_past(*, at: datetime, kept_for: timedelta) -> int:
    """Delete the text of old transcripts, every quote, comment and sketch; returns how many."""
    old = Transcript.objects.filter(text_deleted_at__isnull=True, taken_at__lt=at - kept_for)
    keys = list(old.values_list("pk", flat=True))
    Finding.objects.filter(transcript__in=keys).update(quote_sealed=None)
    Comment.objects.filter(transcript__in=keys).update(words_sealed=None)
    SpokenBefore.objects.filter(transcript__in=keys).delete()
    return Transcript.objects.filter(pk__in=keys).update(text_sealed=None, text_deleted_at=at)


@transaction.atomic
def forget_past(*, at: datetime, kept_for: timedelta) -> int:
    """Delete all that is known of old reviews, findings and codings too; returns how many calls.

    What a theme has heard of them was counted before, without a name; the seeds of the draws stay.
    """
    old = Transcript.objects.filter(taken_at__lt=at - kept_for)
    keys = list(old.values_list("pk", flat=True))
    Coding.objects.filter(sample__transcript__in=keys).delete()
    Sample.objects.filter(transcript__in=keys).delete()
    for rows in (Comment.objects, Finding.objects, SpokenBefore.objects):
        rows.filter(transcript__in=keys).delete()
    Transcript.objects.filter(pk__in=keys).delete()
    return len(keys)
