"""Finds the way to a person again after a letter came back: by lawful sources, never by a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from evenhand.access.models import User
from evenhand.cases.actions import add_contact_point, lock_persons
from evenhand.cases.models import ContactPoint
from evenhand.contact.models import Trace
from evenhand.journal.actions import Entry, append
from evenhand.work.actions import finish_by_itself

# Where an address may come from. Neighbours, family, an employer and social media are none of
# them: asking there would tell others of a debt.
SOURCES: Final = ("person", "representative", "creditor", "post", "register", "court")
# How a contact point says that it was traced; its letters tell the person so.
TRACED: Final = "traced:"


class NotALawfulSource(ValueError):
    """An address may not come from there."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source!r} is none of {', '.join(SOURCES)}")


class TraceIsClosed(Exception):
    """Somebody has ended the search already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address as somebody told it."""

    street: str
    postcode: str
    town: str
    country: str


def found(trace: Trace, address: Address, *, source: str, by: User, at: datetime) -> ContactPoint:
    """Record where she lives, from a lawful source, and end the search.

    Raises NotALawfulSource, AddressIncomplete, TraceIsClosed. What did not reach her is not sent
    again from here: the next night finds the address and what she still has to be told.
    """
    if source not in SOURCES:
        raise NotALawfulSource(source)
    with transaction.atomic():
        lock_persons([trace.person_id])
        point = add_contact_point(
            person=trace.person,
            channel=ContactPoint.Channel.POST,
            source=source if source == "person" else f"{TRACED}{source}",
            at=at,
            street=address.street,
            postcode=address.postcode,
            town=address.town,
            country=address.country,
        )
        _close(trace, point=point, source=source, by=by, at=at)
    return point


def not_found(trace: Trace, *, by: User, at: datetime) -> None:
    """End the search without an address: nothing is posted any more. Raises TraceIsClosed."""
    with transaction.atomic():
        lock_persons([trace.person_id])
        _close(trace, point=None, source="", by=by, at=at)


def _close(
    trace: Trace, *, point: ContactPoint | None, source: str, by: User, at: datetime
) -> None:
    rows = Trace.objects.filter(pk=trace.pk, closed_at__isnull=True)
    if rows.update(found=point, source=source, closed_by=by, closed_at=at) == 0:
        raise TraceIsClosed
    append(
        Entry(
            code="trace.closed",
            at=at,
            actor=f"staff:{by.key}",
            subject=trace.person.key,
            data={"found": point is not None, "source": source},
        )
    )
    finish_by_itself(business_key=f"trace_address:{trace.lost.key}", at=at)
