"""What came with a stop: its papers and the sealed words, kept as long as they serve.

Both serve until the stop is over and any appeal could be read; a paper that was refused or not
needed serves until the same time after that decision. Then only kind, days and decisions remain.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, When

from evenhand.cases.models import Person
from evenhand.holds.models import Hold
from evenhand.journal.actions import Entry, append_many
from evenhand.rulebook.hold_times import house_value, last_day, standard_day
from evenhand.rulebook.rulebook import open_rulebook
from evenhand.rulebook.zones import zones_of
from evenhand.vault.actions import keep_documents_until
from evenhand.vault.models import Document
from evenhand.vault.queries import documents_about, documents_kept

PAGE = 1_000


def papers_of(hold: Hold) -> list[Document]:
    """The papers that came with a stop and are still there, oldest first, without content."""
    about = documents_about(hold.key)
    if hold.document_key is None or any(row.key == hold.document_key for row in about):
        return about
    return [*documents_kept(hold.person.key, [hold.document_key]), *about]


def has_enough(hold: Hold, *, on: date) -> bool:
    """Whether the papers that are here show the reason of a stop: as many as the house wants.

    A paper that was refused, or found not needed, shows nothing.
    """
    current = sum(paper.keep_until is None for paper in papers_of(hold))
    return current >= house_value("evidence_enough", on)


def is_paper_of_a_stop(document: Document) -> bool:
    """Say whether a document came with a stop, so that only who reviews it may read it."""
    if document.kind == "proof" or document.kind.startswith("hold."):
        return True
    about = Q(document_key=document.key)
    if document.about is not None:
        about |= Q(key=document.about)
    return Hold.objects.filter(about).exists()


@transaction.atomic
def end_purpose(hold: Hold, document: uuid.UUID, *, at: datetime, actor: str) -> date:
    """A paper was refused or is not needed: say until which day it is kept, and return it."""
    day = _kept_until(at, hold.person)
    keep_documents_until(hold.person.key, [document], day=day)
    data = {"hold": str(hold.key), "document": str(document), "until": day.isoformat()}
    entry = Entry(code="paper.not_needed", at=at, actor=actor, subject=hold.person.key, data=data)
    append_many([entry])
    return day


@transaction.atomic
def forget_ended(today: date, *, at: datetime, actor: str) -> int:
    """Say of every stop that is over until when its papers serve; forget words that no longer do.

    The papers go when `cases.papers` deletes what is past. Returns how many words were forgotten.
    """
    over = _over(before=at).select_related("person")
    for hold in over.filter(key__in=_about_with_papers()).iterator(chunk_size=PAGE):
        _date_papers(hold)
    with_one = over.filter(document_key__in=_undated("key"))
    for hold in with_one.iterator(chunk_size=PAGE):
        _date_papers(hold)
    forgotten = [
        hold
        for hold in over.filter(reason_sealed__isnull=False).iterator(chunk_size=PAGE)
        if _kept_until(_ended_at(hold), hold.person) < today
    ]
    Hold.objects.filter(pk__in=[hold.pk for hold in forgotten]).update(reason_sealed=None)
    append_many(
        Entry(
            code="hold.words_forgotten",
            at=at,
            actor=actor,
            subject=hold.person.key,
            data={"hold": str(hold.key)},
        )
        for hold in forgotten
    )
    return len(forgotten)


def _over(*, before: datetime) -> QuerySet[Hold]:
    ended = Case(
        When(lifted_at__isnull=False, then=F("lifted_at")),
        default=F("ends_at"),
        output_field=DateTimeField(),
    )
    return Hold.objects.annotate(over_at=ended).filter(over_at__lte=before)


def _about_with_papers() -> QuerySet[Document, uuid.UUID | None]:
    return _undated("about").filter(about__isnull=False)


def _undated(name: str) -> QuerySet[Document, uuid.UUID | None]:
    rows: QuerySet[Document, uuid.UUID | None] = Document.objects.filter(
        keep_until__isnull=True
    ).values_list(name, flat=True)
    return rows


def _date_papers(hold: Hold) -> None:
    undated = [row.key for row in papers_of(hold) if row.keep_until is None]
    day = _kept_until(_ended_at(hold), hold.person)
    keep_documents_until(hold.person.key, undated, day=day)


def _ended_at(hold: Hold) -> datetime:
    ended = hold.lifted_at or hold.ends_at
    assert ended is not None
    return ended


def _kept_until(ended_at: datetime, person: Person) -> date:
    zones = zones_of(person.country.lower(), person.region, person.zone) or ("UTC",)
    day = last_day(ended_at, zones[0])
    book = open_rulebook()
    days = book.value("house.evidence_days", standard_day("evidence_days", day, book)).is_
    assert isinstance(days, int)
    return day + timedelta(days=days)
