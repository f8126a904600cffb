"""What a person is told of notices that somebody sent about her: a register, or an adviser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.intake.models import Notice
from evenhand.vault.about import From, Kept, Section, facts_of

TELLS: Final = {"intake.Notice": "notices"}


def about(person: Person) -> Iterator[Section]:
    """Notices that opened or ended a stop of hers, without what they sealed of others."""
    rows = Notice.objects.filter(hold__person=person).order_by("received_at", "pk")
    yield Section(
        "notices",
        [facts_of(row, "source", "country", "kind", "what", "received_at") for row in rows],
        From.MIXED,
        Kept.RECORD,
    )
