"""Announces a direct debit by the way she prefers, and says what its letter says when it leaves.

A letter is rendered long after it was queued, under the person's lock: should the debit no longer
stand by then, nothing is told, and the letter is refused because it lacks its facts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from evenhand.cases.models import ContactPoint
from evenhand.contact.actions import letter_language, queue_release
from evenhand.contact.letter_sources import tells
from evenhand.contact.letters.facts import Debit as DebitTold
from evenhand.contact.letters.facts import LetterFacts
from evenhand.contact.models import Preference, Release
from evenhand.contact.ways import point_for
from evenhand.payments.models import Debit
from evenhand.payments.our_collecting import collector_for
from evenhand.rulebook import Money
from evenhand.rulebook.hold_times import house_value

DEBIT_ANNOUNCED: Final = "debit_announced"


def notice_days(on: date) -> int:
    """Return how many days before it is collected a debit is announced, at least."""
    return house_value("debit_notice_days", on)


def tell_letters() -> None:
    """Say to contact that this room tells the facts of this letter."""
    tells(DEBIT_ANNOUNCED, announced)


def announce(debit: Debit, *, at: datetime) -> Release | None:
    """Queue the announcement of a debit, once; None for who cannot be reached."""
    person = debit.mandate.person
    point = _way_to(debit)
    if point is None or person.deceased_on is not None:
        return None
    channel = "email" if point.channel == ContactPoint.Channel.EMAIL else "letter"
    return queue_release(
        case=debit.case,
        act=f"service.{channel}",
        letter=DEBIT_ANNOUNCED,
        language=letter_language(person),
        at=at,
        business_key=f"{DEBIT_ANNOUNCED}:{debit.key}",
        contact_point=point,
    )


def _way_to(debit: Debit) -> ContactPoint | None:
    """By e-mail where she agreed to it and prefers it or has no address, else by letter."""
    person = debit.mandate.person
    wish = Preference.objects.filter(
        person=person, email_consented_at__isnull=False, refuses_email=False
    ).first()
    email, post = point_for(person, "email"), point_for(person, "letter")
    if wish is None or email is None:
        return post
    return post if post is not None and wish.preferred_channel == "letter" else email


def announced(release: Release, facts: LetterFacts, at: datetime) -> LetterFacts:
    """The debit that is announced, where it still stands and there is time enough."""
    debit = release.debits.select_related("mandate").filter(state=Debit.State.PLANNED).first()
    if debit is None or debit.mandate.ends_at is not None:
        return facts
    if (debit.collect_on - facts.written_on).days < notice_days(facts.written_on):
        return facts
    return replace(
        facts,
        debit=DebitTold(
            on=debit.collect_on,
            amount=Money(debit.amount_minor, debit.currency),
            mandate_reference=debit.mandate.reference,
            creditor_identifier=collector_for(debit.currency).creditor_identifier,
        ),
    )
