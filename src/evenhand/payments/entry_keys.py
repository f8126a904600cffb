"""What makes an entry the same entry when it comes again, and a statement the same statement."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict

from evenhand.payments.bank_files import EntryRead, StatementRead

_APART = "\x1f"


def business_keys(statement: StatementRead, *, place: str) -> list[str]:
    """Return a key for each entry, in their order: the same entry again has the same key.

    The bank's own reference of an entry decides where it is the entry's alone; otherwise everything
    that is told does. Entries that are alike within a statement are numbered.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    keys = []
    for entry in statement.entries:
        told = (
            place,
            entry.currency,
            entry.booked_on.isoformat(),
            str(entry.amount_minor),
            *_marks(entry),
        )
        seen[told] += 1
        text = _APART.join((*told, str(seen[told])))
        keys.append(hashlib.sha256(text.encode()).hexdigest())
    return keys


def _marks(entry: EntryRead) -> tuple[str, ...]:
    if entry.bank_reference and not entry.shares_reference:
        return (entry.bank_reference,)
    return (entry.bank_reference, entry.end_to_end, entry.reference, entry.iban, entry.text)


def content_hash(statement: StatementRead) -> str:
    """Return a hash over all that a statement says; lines and order of the file do not count."""
    told = asdict(statement)
    told.pop("line")
    told.pop("warnings")
    for entry in told["entries"]:
        entry.pop("line")
    told["entries"] = sorted(json.dumps(entry, default=str) for entry in told["entries"])
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()
