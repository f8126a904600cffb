"""The receipt of a dispute as a file to keep, made at once for whoever reads it on her own page.

Nothing leaves the house by it: it names no address, makes no way in and is never queued.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from evenhand.contact.actions import letter_language
from evenhand.contact.letter_facts import WayIn, letter_facts
from evenhand.contact.letters import facts as letters
from evenhand.contact.letters.compose import compose_letter
from evenhand.contact.models import Release
from evenhand.redress.disputes.letter_facts import matter_of
from evenhand.redress.disputes.models import Dispute


def receipt_file(dispute: Dispute, *, delivered: str, at: datetime) -> bytes | None:
    """The receipt as a PDF; None where no case of a person is known.

    `delivered` stands where an address would. Raises what `compose_letter` raises, FirmUnknown and
    LetterUnreviewed.
    """
    case, person = dispute.case, dispute.person
    if case is None or person is None:
        return None
    row = Release(
        case=case,
        person=person,
        act="answer.letter",
        letter="dispute_received",
        language=letter_language(person),
    )
    facts = letter_facts(row, way_in=WayIn(code=""), raw={}, at=at)
    return compose_letter(
        "dispute_received",
        replace(
            facts,
            person=letters.Party(name=person.name, address=(delivered,)),
            link=letters.EntryLink(url=settings.PUBLIC_URL, code=""),
            matter=matter_of(dispute, row.language),
        ),
    )
