"""Asks after conversations within a minute, and keeps why somebody was not asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from evenhand.contact.models import Contact
from evenhand.learning.surveys.actions import Invited, NotInvited
from evenhand.learning.surveys.models import Followed, Invitation, LeftOut
from evenhand.learning.surveys.sending import ask

BY: Final = "system:surveys"
# A call is written down when it begins and becomes a conversation in the same row when it ends,
# and a row of a smaller number may commit later: so the place moves a day behind.
BEHIND: Final = timedelta(days=1)
_NAME: Final = "contacts"
_NAMESPACE: Final = uuid.UUID("0d0f6e0c-3f0b-4f6e-8a54-0a2a7a8e51b7")
_HERSELF: Final = ("", Contact.SpokeWith.PERSON)


def invite_after_contacts(*, clock: Callable[[], datetime], most: int = 200) -> int:
    """Ask after each conversation of the last day that nobody looked at; returns how many are."""
    at = clock()
    place = _place(at=at)
    invited = 0
    for row in _unlooked(place, at=at)[:most]:
        invited += isinstance(_look_at(row, at=clock()), Invited)
    return invited


def _place(*, at: datetime) -> int:
    """The number up to which every contact is older than a day; it only ever rises."""
    row, _ = Followed.objects.get_or_create(name=_NAME, defaults={"contact_id": 0})
    old = Contact.objects.filter(pk__gt=row.contact_id, at__lte=at - BEHIND)
    last: int | None = old.aggregate(last=Max("pk"))["last"]
    young = Contact.objects.filter(pk__gt=row.contact_id, at__gt=at - BEHIND).order_by("pk")
    first = young.values_list("pk", flat=True).first()
    place = max(row.contact_id, first - 1 if first is not None else last or 0)
    Followed.objects.filter(name=_NAME, contact_id__lt=place).update(contact_id=place)
    return place


def _unlooked(place: int, *, at: datetime) -> QuerySet[Contact]:
    rows = Contact.objects.filter(
        pk__gt=place, at__gt=at - BEHIND, at__lte=at,
        result=Contact.Result.CONVERSATION, spoke_with__in=_HERSELF, case__isnull=False,
    )  # fmt: skip
    looked = Exists(LeftOut.objects.filter(contact=OuterRef("pk")))
    asked = Exists(Invitation.objects.filter(contact=OuterRef("pk")))
    return rows.filter(~looked, ~asked).select_related("person", "case").order_by("pk")


@transaction.atomic
def _look_at(row: Contact, *, at: datetime) -> Invited | NotInvited:
    assert row.case is not None
    after = uuid.uuid5(_NAMESPACE, str(row.pk))
    made = ask(case=row.case, after=after, at=at, actor=BY, contact=row)
    if isinstance(made, NotInvited):
        told = {"why": made.why, "rules": list(made.rules), "at": at}
        LeftOut.objects.get_or_create(contact=row, defaults=told)
    return made
