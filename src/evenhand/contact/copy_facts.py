"""What a copy for somebody who helps a person says: her letter, as it was, but for the way in.

The code in her letter opens her own pages, and whoever helps her may well know the second fact.
So a copy never bears one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.conf import settings

from evenhand.contact.attempts import fresh
from evenhand.contact.letters.catalogue import labels
from evenhand.contact.letters.facts import CopyOf, EntryLink, LetterFacts, Party
from evenhand.contact.models import Release
from evenhand.holds import queries as holds
from evenhand.holds.actions import kind_of
from evenhand.rulebook.acts import Act

COPY: Final = "copy"
"""What the outbox calls a copy, so that nothing takes it for a letter to the person herself."""


class CopyStopped(Exception):
    """A stop covers what the letter itself was for, so that no copy of it leaves either."""

    def __init__(self, original: Release) -> None:
        self.original = original
        super().__init__(f"a stop covers {original.act}; no copy of it leaves")


def original_of(copy: Release, *, at: datetime) -> Release:
    """Return the letter that is copied; raises CopyStopped."""
    assert copy.copy_of is not None
    original = fresh(copy.copy_of.key)
    act = Act.of(original.act)
    if any(act in kind_of(hold).acts() for hold in holds.covering(original.case, at=at)):
        raise CopyStopped(original)
    return original


def for_helper(facts: LetterFacts, copy: Release, *, sent_on: date) -> LetterFacts:
    """Address her letter to her helper, without the code that opens her pages."""
    point = copy.contact_point
    assert point is not None
    assert point.helper is not None
    assert copy.copy_of is not None
    town = " ".join(part for part in (point.postcode, point.town) if part)
    lines = tuple(line for line in (point.street, town, point.country) if line)
    told = labels(facts.language, facts.country)["told"]
    return replace(
        facts,
        copy_of=CopyOf(
            letter=copy.copy_of.letter,
            to=Party(name=point.helper.name, address=lines),
            sent_on=sent_on,
        ),
        link=EntryLink(url=settings.PUBLIC_URL, code=str(told["copy_code"])),
        size="",
        easy=False,
    )
