"""Who may be meant by a complaint: the one who was named, else whoever dealt with the person.

Whoever is kept away loses the person from every list, and her cases that she had claimed. Nobody
is told why, and nobody is judged by it.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from evenhand.access.actions import keep_away, let_back
from evenhand.access.models import User
from evenhand.access.queries import HANDLERS, STAFF_ROLES
from evenhand.cases.models import Person
from evenhand.contact.models import Contact, Release
from evenhand.journal.models import Event
from evenhand.journal.queries import OF_COMPLAINTS
from evenhand.redress.complaints.models import Complaint
from evenhand.work.actions import give_back_all
from evenhand.work.models import NextStep

LATELY: Final = timedelta(days=366)
_SHORTEST_NAME: Final = 3


def meant(person: Person | None, named: str, *, at: datetime) -> list[User]:
    """Return who may be meant: all who bear a name that was told, else all who dealt with her."""
    staff = User.objects.filter(is_active=True, role__in=STAFF_ROLES).order_by("pk")
    told = _names(named)
    by_name = [user for user in staff if told & _names(user.name)]
    if by_name or person is None:
        return by_name
    return list(staff.filter(_dealt_with(person, at=at)).exclude(role__in=HANDLERS))


def _names(text: str) -> set[str]:
    """The parts of a name as they are compared; very short ones mean nobody."""
    parts = re.split(r"[^\w]+", text.casefold())
    return {part for part in parts if len(part) >= _SHORTEST_NAME}


def _dealt_with(person: Person, *, at: datetime) -> Q:
    since = at - LATELY
    spoke = Contact.objects.filter(person=person, at__gte=since, by__isnull=False).values("by")
    sent = Release.objects.filter(person=person, queued_at__gte=since, sender__isnull=False)
    has = NextStep.objects.filter(subject=person.key, claimed_by__isnull=False)
    wrote = Event.objects.filter(subject=person.key, at__gte=since, actor__startswith="staff:")
    keys = {_key(actor) for actor in _written(wrote).values_list("actor", flat=True)}
    return (
        Q(pk__in=spoke)
        | Q(pk__in=sent.values("sender"))
        | Q(pk__in=has.values("claimed_by"))
        | Q(key__in=keys - {None})
    )


def _written(events: QuerySet[Event]) -> QuerySet[Event]:
    """What somebody did for her; looking at her file, or taking her complaint, is no dealing."""
    rows = events.exclude(code="case.viewed")
    for prefix in OF_COMPLAINTS:
        rows = rows.exclude(code__startswith=prefix)
    return rows


def _key(actor: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(actor.removeprefix("staff:"))
    except ValueError:
        return None


def concern(complaint: Complaint, user: User, *, at: datetime, actor: str) -> bool:
    """From now on the person does not exist for a user, because of this complaint."""
    is_new = [
        keep_away(user=user, about=about, because=complaint.key, at=at, actor=actor)
        for about in _about(complaint)
    ]
    for about in _about(complaint):
        give_back_all(subject=about, user=user)
    if complaint.handler_id == user.pk:
        Complaint.objects.filter(pk=complaint.pk).update(handler=None)
    return any(is_new)


def unconcern(complaint: Complaint, user: User, *, at: datetime, actor: str) -> bool:
    """The user may see the person again, as far as this complaint goes."""
    ended = [
        let_back(user=user, about=about, because=complaint.key, at=at, actor=actor)
        for about in _about(complaint)
    ]
    return any(ended)


def _about(complaint: Complaint) -> set[uuid.UUID]:
    """Whom to keep from: the person, and the complaint itself where it has a key of its own."""
    person = complaint.person
    return {complaint.subject} | ({person.key} if person is not None else set())
