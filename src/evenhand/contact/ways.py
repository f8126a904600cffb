"""By which way somebody is written to: one choice, by her wishes, for every room that tells her.

Chosen when something is queued, and once more when the gate says at the last moment that this way
is not open to us: then it goes by another that is.
"""

from __future__ import annotations

from typing import Final

from evenhand.cases.models import ContactPoint, Person
from evenhand.contact.letters.catalogue import LETTERS
from evenhand.contact.models import Need, PointWish, Preference
from evenhand.contact.queries import POINT_OF, needed_by, preference_of

_WRITTEN: Final = ("letter", "email")

# The way to a person among her addresses or numbers: the one that she named as safe, else one that
# she did not refuse, where nobody else notices and that is not at work without her leave; proved
# and newer ones first. One definition, for one person and for all whom a night writes to. Where
# each of them is refused it still names one: whether that is shut, the gate says.
POINT_SQL: Final = """
SELECT cp.*
  FROM cases_contactpoint cp
  LEFT JOIN contact_pointwish w ON w.point_id = cp.id
  LEFT JOIN contact_preference wishes ON wishes.person_id = cp.person_id
 WHERE cp.person_id = {person} AND cp.channel = {channel} AND cp.status IN ('given', 'proved')
 ORDER BY (wishes.safe_point_id = cp.id) IS TRUE DESC, (w.never OR w.overheard) IS TRUE,
          cp.at_work AND wishes.workplace_allowed IS NOT TRUE,
          cp.status DESC, cp.recorded_at DESC, cp.id
 LIMIT 1
"""
_POINT_OF_ONE: Final = POINT_SQL.format(person="%(person)s", channel="%(channel)s")


def point_for(person: Person, channel: str) -> ContactPoint | None:
    """Where an act's channel would reach a person, by her wishes; None where it cannot."""
    kind = POINT_OF.get(channel)
    if kind is None:
        return None
    told = {"person": person.pk, "channel": kind}
    return next(iter(ContactPoint.objects.raw(_POINT_OF_ONE, told)), None)


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
        if (point := point_for(person, channel)) is not None
    ]
    return sorted(found, key=lambda way: is_refused(wishes, *way))


def agreed_way(person: Person) -> tuple[str, ContactPoint] | None:
    """E-mail or text, where she agreed and takes nothing back; what she would rather, first."""
    wishes = preference_of(person)
    if wishes is None:
        return None
    agreed = {"email": wishes.email_consented_at, "sms": wishes.texts_consented_at}
    for channel in sorted(agreed, key=lambda one: one != wishes.preferred_channel):
        point = point_for(person, channel) if agreed[channel] else None
        if point is not None and not is_refused(wishes, channel, point):
            return channel, point
    return None


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


def is_refused(wishes: Preference | None, channel: str, point: ContactPoint) -> bool:
    """Whether she said no to a channel or to this very way, or named another as the safe one."""
    if wishes is None:
        return False
    unsafe = wishes.safe_contact_only and point.pk != wishes.safe_point_id
    never = PointWish.objects.filter(point=point, never=True).exists()
    return unsafe or never or bool(getattr(wishes, f"refuses_{channel}"))
