"""What a person is told of the money of her debts: each movement, never who else owes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evenhand.cases.models import Case, Person
from evenhand.ledger.models import Transfer
from evenhand.ledger.queries import transfers_of
from evenhand.vault.about import From, Kept, Row, Section, facts_of

TELLS: Final = {"ledger.Transfer": "movements"}


def about(person: Person) -> Iterator[Section]:
    """Every transfer on the debts of her own cases; whoever wrote it down is not told."""
    cases = Case.objects.filter(person=person).select_related("debt").order_by("pk")
    rows = [_told(case, row) for case in cases for row in transfers_of(case.debt)]
    yield Section("movements", rows, From.MIXED, Kept.RECORD)


def _told(case: Case, row: Transfer) -> Row:
    return {
        "case": case.reference,
        **facts_of(row, "kind", "amount_minor", "currency", "effective_on", "recorded_at", "basis"),
    }
