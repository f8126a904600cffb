"""What a person told us about reaching her, and what was said when somebody did.

The second module of the room that writes: `actions` sends and stops, this one listens. Every verb
takes the person's lock, the one under which the gate is asked, so that a wish is obeyed from its
commit and no call is counted too late.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.actions import lock_persons
from evenhand.cases.models import Case, Person
from evenhand.contact.models import Contact, Preference
from evenhand.journal.actions import Entry, append


@transaction.atomic
def record_contact(
    *,
    person: Person,
    case: Case | None,
    channel: str,
    purpose: str,
    outbound: bool,
    result: str,
    by: User | None,
    at: datetime,
) -> Contact:
    """Record a conversation or an attempt; outbound ones count towards the person's budget."""
    lock_persons([person.pk])
    made = Contact.objects.create(
        person=person,
        case=case,
        channel=channel,
        purpose=purpose,
        outbound=outbound,
        result=result,
        by=by,
        at=at,
    )
    append(
        Entry(
            code="contact.recorded",
            at=at,
            actor=f"staff:{by.key}" if by else "system",
            subject=person.key,
            case_key=case.key if case else None,
            data={"channel": channel, "outbound": outbound, "result": result},
        )
    )
    return made


@transaction.atomic
def change_preference(
    *, person: Person, at: datetime, actor: str, **changes: bool | datetime | None
) -> Preference:
    """Change how a person wants to be reached, under her lock: the gate obeys it at once."""
    lock_persons([person.pk])
    preference, _ = Preference.objects.update_or_create(
        person=person, defaults={**changes, "changed_at": at}
    )
    append(
        Entry(
            code="preference.changed",
            at=at,
            actor=actor,
            subject=person.key,
            data={"changed": sorted(changes)},
        )
    )
    return preference
