"""How a room tells a person what it keeps about her; and what the vault keeps.

Every room that keeps something about a person has a module like this one. Its `about` yields a
section for each kind of thing, an empty one where there is nothing, so that she reads that too.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Model

from evenhand.vault.models import Document, Draft, SubjectKey
from evenhand.vault.queries import Erased, document_name

Fact = str | int | None
Row = Mapping[str, Fact]
ERASED: Final = "erased"
"""What stands in the place of sealed words whose key was destroyed."""


class From(StrEnum):
    """Where something that we keep came from."""

    CREDITOR = "creditor"
    PERSON = "person"
    US = "us"
    MIXED = "mixed"


class Kept(StrEnum):
    """Until when something is kept."""

    CASE = "case"
    PURPOSE = "purpose"
    WITHDRAWN = "withdrawn"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that a room keeps about a person, by machine keys: every row in full."""

    key: str
    rows: Sequence[Row]
    source: From
    kept: Kept


def facts_of(row: Model, *names: str) -> dict[str, Fact]:
    """Some columns of a row as plain facts: days and instants as ISO 8601, empty ones as None."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: Any) -> Fact:
    """A value as a plain fact."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or value == "":
        return None
    return value if isinstance(value, int) else str(value)


def opened(read: Callable[[], str]) -> str | None:
    """Sealed words as their person wrote them; says so where they are erased."""
    try:
        return read() or None
    except Erased:
        return ERASED


def role(actor: str) -> str:
    """Who did something, by role and never by name: `person`, `staff`, `helper`, `system` …"""
    return actor.partition(":")[0]


TELLS: Final = {
    "vault.SubjectKey": "key",
    "vault.Document": "papers",
    "vault.Draft": "not_sent_yet",
}


def about(subject: uuid.UUID) -> Iterator[Section]:
    """Her papers, and the key under which her words are sealed; of papers all but the content."""
    yield Section("papers", list(_papers(subject)), From.MIXED, Kept.PURPOSE)
    drafts = Draft.objects.filter(subject=subject).order_by("saved_at", "pk")
    yield Section(
        "not_sent_yet",
        [facts_of(row, "saved_at", "keep_until") for row in drafts],
        From.PERSON,
        Kept.PURPOSE,
    )
    keys = SubjectKey.objects.filter(subject=subject)
    yield Section(
        "key",
        [facts_of(row, "created_at", "destroyed_at") for row in keys],
        From.US,
        Kept.RECORD,
    )


def _papers(subject: uuid.UUID) -> Iterable[Row]:
    rows = Document.objects.filter(subject_id=subject).defer("content_sealed")
    for row in rows.order_by("stored_at", "key"):
        yield {
            "name": opened(lambda row=row: document_name(row)),  # type: ignore[misc]
            **facts_of(row, "kind", "media_type", "size_bytes", "stored_at", "keep_until"),
        }
