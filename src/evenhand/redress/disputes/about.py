"""What a person is told of what she disputed: what was said, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.redress.disputes.models import Dispute, Finding, Said
from evenhand.redress.disputes.queries import reasons_of, words_of
from evenhand.vault.about import From, Kept, Section, facts_of, opened

TELLS: Final = {
    "disputes.Dispute": "disputes",
    "disputes.Said": "said_in_disputes",
    "disputes.Finding": "dispute_findings",
}


def about(person: Person) -> Iterator[Section]:
    """Her disputes; what another who owes the same debt disputed is the other's."""
    rows = Dispute.objects.filter(person=person).order_by("received_at", "pk")
    yield Section(
        "disputes",
        [facts_of(row, "what", "received_at", "answer_by", "state", "withdrawn_at")
         for row in rows],
        From.PERSON,
        Kept.RECORD,
    )  # fmt: skip
    said = Said.objects.filter(dispute__person=person).select_related("dispute")
    yield Section(
        "said_in_disputes",
        [
            {
                **facts_of(row, "at", "what"),
                "by": row.who,
                "words": opened(lambda row=row: words_of(row)),  # type: ignore[misc]
            }
            for row in said.order_by("at", "pk")
        ],
        From.MIXED,
        Kept.RECORD,
    )
    found = Finding.objects.filter(dispute__person=person).select_related("dispute")
    yield Section(
        "dispute_findings",
        [
            {
                **facts_of(row, "at", "outcome", "put_right", "less_minor"),
                "words": opened(lambda row=row: reasons_of(row)),  # type: ignore[misc]
            }
            for row in found.order_by("at", "pk")
        ],
        From.US,
        Kept.RECORD,
    )
