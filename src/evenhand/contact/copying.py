"""Copies of her letters for somebody who helps her: queued once hers has left, and taken back.

A copy is a release of its own, so that the gate judges it as what it is: telling somebody else, on
her word. It goes as an answer to what she asked for and counts nothing of her budget.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from evenhand.cases.models import ContactPoint
from evenhand.contact.actions import queue_release
from evenhand.contact.copy_facts import COPY
from evenhand.contact.for_helpers import HERS
from evenhand.contact.models import Preference, Release

# A letter that left longer ago is not copied any more: a helper named today gets no past.
COPIED_FOR: Final = timedelta(days=3)
MOST: Final = 1000


def queue_copies(*, at: datetime) -> int:
    """Queue what helpers are to get of letters that left; returns how many. Safe to run twice."""
    found = [(way, letter) for way in _ways(at=at) for letter in _uncopied(way, at=at)[:MOST]]
    for way, letter in found:
        _queue(way, letter, at=at)
    return len(found)


@transaction.atomic
def _queue(way: ContactPoint, letter: Release, *, at: datetime) -> None:
    assert way.helper is not None
    made = queue_release(
        case=letter.case,
        act="answer.letter",
        letter=COPY,
        language=letter.language,
        at=at,
        business_key=f"{COPY}:{letter.key}:{way.helper.pk}",
        contact_point=way,
    )
    Release.objects.filter(pk=made.pk).update(copy_of=letter)


def _ways(*, at: datetime) -> QuerySet[ContactPoint]:
    """Where copies go now; nowhere for a person who must be reached by a safe way alone."""
    careful = Preference.objects.filter(person=OuterRef("person"), safe_contact_only=True)
    rows = ContactPoint.objects.filter(
        ~Exists(careful),
        status=ContactPoint.Status.HELPERS,
        helper__gets_copies=True,
        helper__since__lte=at,
        helper__until__gt=at,
    )
    return rows.select_related("helper").order_by("pk")


def _uncopied(way: ContactPoint, *, at: datetime) -> QuerySet[Release]:
    """Her letters that left under the mandate and of which this helper has no copy."""
    assert way.helper is not None
    copied = Release.objects.filter(copy_of=OuterRef("pk"), contact_point__helper=way.helper)
    rows = Release.objects.filter(
        HERS,
        ~Exists(copied),
        person=way.person_id,
        case__person=F("person"),
        state=Release.State.RELEASED,
        act__endswith=".letter",
        returned_at__isnull=True,
        outcome_at__gte=max(way.helper.since, at - COPIED_FOR),
    )
    return rows.select_related("case__person").order_by("outcome_at", "pk")
