"""What a person is told of how we know her payments by their account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Person
from evenhand.payments.models import KnownPayer
from evenhand.vault.about import From, Kept, Section, facts_of

TELLS: Final = {"payments.KnownPayer": "known_accounts"}


def about(person: Person) -> Iterator[Section]:
    """Accounts by which her payments are known: the number itself is not kept, only its mark."""
    rows = KnownPayer.objects.filter(person=person).order_by("since", "pk")
    yield Section(
        "known_accounts", [facts_of(row, "since", "source") for row in rows], From.US, Kept.CASE
    )
