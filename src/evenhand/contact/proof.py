"""The proof of a stop as a file to keep, made at once for whoever reads it on her own page.

Nothing leaves the house by it: it names no address, makes no way in and is never queued.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from evenhand.contact.actions import letter_language
from evenhand.contact.hold_facts import hold_facts
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.letters import facts as letters
from evenhand.contact.letters.compose import compose_letter
from evenhand.contact.models import Release
from evenhand.holds.models import Hold
from evenhand.holds.queries import cases_covered
from evenhand.rulebook.zones import zones_of


def proof_facts(hold: Hold, *, language: str) -> letters.Hold:
    """What the proof says, in the language of whoever reads it."""
    person = hold.person
    zones = zones_of(person.country.lower(), person.region, person.zone) or ("UTC",)
    return hold_facts(hold, language=language, country=person.country, zone=zones[0])


def proof_file(hold: Hold, *, delivered: str, at: datetime) -> bytes | None:
    """The proof as a PDF; None where she has no case with us that it could be about.

    `delivered` stands where an address would: how the proof reached her. Raises what
    `compose_letter` raises, FirmUnknown and LetterUnreviewed.
    """
    case = cases_covered(hold).select_related("person", "debt__creditor").order_by("pk").first()
    if case is None:
        return None
    row = Release(
        case=case,
        person=hold.person,
        hold=hold,
        act="proof.letter",
        letter="hold_proof",
        language=letter_language(hold.person),
    )
    facts = letter_facts(row, way_in=WayIn(code=""), raw={}, at=at)
    person = letters.Party(name=hold.person.name, address=(delivered,))
    link = letters.EntryLink(url=settings.PUBLIC_URL, code="")
    return compose_letter("hold_proof", replace(facts, person=person, link=link))
