"""Finds the entry that another form already told of, so that no money is booked twice.

An account is booked from one form. What the other tells is laid beside: by the bank's own
reference, else by day and sum, each entry once. A batch that was booked whole is told apart by the
details that make it up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evenhand.payments.bank_files import EntryRead
from evenhand.payments.models import BankEntry

WHOLE = frozenset({"batch_without_details", "details_do_not_add_up"})


@dataclass(slots=True)
class Pool:
    """Rows of one account that another form told, each of which can be found once."""

    rows: dict[int, BankEntry] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[BankEntry]) -> Pool:
        """Return a pool of rows."""
        return cls({row.pk: row for row in rows})

    def take(self, entry: EntryRead) -> BankEntry | None:
        """Return the row that an entry is, and take it out; None where there is none."""
        alike = [
            row for row in self.rows.values()
            if (row.amount_minor, row.currency) == (entry.amount_minor, entry.currency)
        ]  # fmt: skip
        by_mark = [row for row in alike if _same_mark(row, entry)]
        by_day = [
            row for row in alike
            if row.booked_on == entry.booked_on and not (row.bank_reference and
                                                         entry.bank_reference)
        ]  # fmt: skip
        for row in by_mark or by_day:
            return self.rows.pop(row.pk)
        return None

    def take_whole(self, parts: Sequence[EntryRead]) -> BankEntry | None:
        """Return the row of a batch that some details make up, and take it out."""
        minor = sum(part.amount_minor for part in parts)
        for row in self.rows.values():
            if row.why in WHOLE and row.amount_minor == minor and _is_batch_of(row, parts[0]):
                return self.rows.pop(row.pk)
        return None

    def take_parts(self, whole: EntryRead) -> list[BankEntry]:
        """Return the rows that make up a batch, and take them out; empty where they do not."""
        groups: dict[tuple[str, str], list[BankEntry]] = defaultdict(list)
        for row in self.rows.values():
            if (row.batch_key or row.bank_reference) and row.booked_on == whole.booked_on:
                groups[row.batch_key, row.bank_reference].append(row)
        for (batch, mark), rows in groups.items():
            known = {batch, mark} & {whole.batch_key, whole.bank_reference} - {""}
            if known and sum(row.amount_minor for row in rows) == whole.amount_minor:
                for row in rows:
                    del self.rows[row.pk]
                return rows
        return []


def _same_mark(row: BankEntry, entry: EntryRead) -> bool:
    return bool(row.bank_reference) and row.bank_reference == entry.bank_reference


def _is_batch_of(row: BankEntry, part: EntryRead) -> bool:
    marks = {row.batch_key, row.bank_reference} - {""}
    return row.booked_on == part.booked_on and (
        bool(marks & {part.batch_key, part.bank_reference}) or not marks
    )


def batches(entries: Sequence[EntryRead]) -> dict[tuple[str, str], list[int]]:
    """Return which entries of a statement are details of one batch, by their places in it."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        if entry.shares_reference:
            groups[entry.batch_key or entry.bank_reference, entry.booked_on.isoformat()].append(at)
    return groups
