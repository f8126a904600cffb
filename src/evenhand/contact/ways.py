"""By which way somebody is written to: one choice, by her wishes, for every room that tells her.

Chosen when something is queued, and once more when the gate says at the last moment that this way
is not open to us: then it goes by another that is.
"""

from __future__ import annotations

from typing import Final

from evenhand.cases.models import ContactPoint, Person
from evenhand.cases.queries import usable_contact_points
from evenhand.contact.letters.catalogue import LETTERS
from evenhand.contact.models import Need, PointWish, Preference
from evenhand.contact.queries import POINT_OF, needed_by, preference_of, safe_point

_WRITTEN: Final = ("letter", "email")


def ways_to(person: Person, letter: str) -> list[tuple[str, ContactPoint]]:
    """Channels by which a letter can reach a person, with the point of each; hers first.

    A way that she refused comes last and is not left out: whether it is shut is for the gate to
    say, which lets some things through and asks somebody to find a way for others.
    """
    wishes = preference_of(person)
    found = [
        (channel, point)
        for channel in _in_her_order(person, wishes)
        if channel != "letter" or letter in LETTERS
        if (point := _point(person, channel)) is not None
    ]
    return sorted(found, key=lambda way: _is_refused(wishes, *way))


def _in_her_order(person: Person, wishes: Preference | None) -> tuple[str, ...]:
    """By e-mail where she agreed to it or would rather have it, else on paper first."""
    by_email = wishes is not None and (
        wishes.preferred_channel == "email"
        or (wishes.email_consented_at is not None and wishes.preferred_channel != "letter")
    )
    if Need.Kind.LARGE_PRINT in needed_by(person):
        # Only paper is printed large for her.
        by_email = wishes is not None and wishes.preferred_channel == "email"
    return _WRITTEN[::-1] if by_email else _WRITTEN


def _point(person: Person, channel: str) -> ContactPoint | None:
    """Where a channel would reach her: where she named as safe, else where she never said no."""
    points = usable_contact_points(person, POINT_OF[channel])
    never = PointWish.objects.filter(point__person=person, never=True).values("point")
    safe = safe_point(person, channel=channel)
    return safe or points.exclude(pk__in=never).first() or points.first()


def _is_refused(wishes: Preference | None, channel: str, point: ContactPoint) -> bool:
    if wishes is None:
        return False
    unsafe = wishes.safe_contact_only and point.pk != wishes.safe_point_id
    never = PointWish.objects.filter(point=point, never=True).exists()
    return unsafe or never or bool(getattr(wishes, f"refuses_{channel}"))
