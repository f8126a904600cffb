"""What the proof of a stop says to who advises the person: that it holds, and nothing of the debt.

No sum, no company, no reason and no way in: a stop's reason may be an illness, and an e-mail is
read by more than one. Whoever advises her gets more from her, or from one of us on her word.
"""

from __future__ import annotations

from dataclasses import replace

from evenhand.contact.letter_sources import ENDED, MatterIsOver
from evenhand.contact.letters.facts import CopyOf, EntryLink, Hold, LetterFacts, Party
from evenhand.contact.models import Release


def for_adviser(facts: LetterFacts, release: Release, *, hold: Hold) -> LetterFacts:
    """Address the proof to her adviser and leave out all that is hers alone.

    Raises MatterIsOver where the stop was lifted meanwhile.
    """
    point = release.contact_point
    assert release.hold is not None
    assert point is not None
    assert point.helper is not None
    if release.hold.lifted_at is not None:
        raise MatterIsOver(ENDED)
    # An e-mail has no window: what is printed there is the name alone.
    place = facts.person.address
    return LetterFacts(
        country=facts.country,
        language=facts.language,
        reference=f"S-{release.hold.pk:06d}",
        written_on=facts.written_on,
        firm=facts.firm,
        person=replace(facts.person, address=place or (point.value,)),
        complaint_body=facts.complaint_body,
        hold=Hold(
            start=hold.start, until=hold.until, review_on=hold.review_on, proof_code=hold.proof_code
        ),
        link=EntryLink(),
        copy_of=CopyOf(to=Party(name=point.helper.name, address=place)),
        text=facts.text,
        version=facts.version,
        is_synthetic=facts.is_synthetic,
    )
