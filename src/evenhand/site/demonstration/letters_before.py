"""The letters that left before the demonstration began: rows of the outbox without a document."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from evenhand.cases.models import Case, ContactPoint
from evenhand.contact.for_helpers import ADVISER_PROOF, is_beside_her
from evenhand.contact.letters.catalogue import catalogue
from evenhand.contact.models import Contact, Release
from evenhand.journal.actions import Entry, append_many
from evenhand.rulebook.acts import Act
from evenhand.site.demonstration.imagined import Portfolio
from evenhand.site.demonstration.loading import ACTOR, AT_ONCE, Loaded

WHY_NO_PAPER = "sent before the demonstration began"
_ACTS = {"first_notice": "notice.letter", "reminder": "demand.letter"}


@transaction.atomic
def record_letters_before(portfolio: Portfolio, loaded: Loaded) -> int:
    """Record the first notices and reminders of the past; answers how many."""
    posts = dict(
        ContactPoint.objects.filter(channel=ContactPoint.Channel.POST).values_list(
            "person_id", "pk"
        )
    )
    rows = [
        _release(loaded.cases[key], letter, sent_at, post=posts.get(loaded.cases[key].person_id))
        for key, letter, sent_at in _sent(portfolio)
        if loaded.cases[key].person_id in posts
    ]
    Release.objects.bulk_create(rows, batch_size=AT_ONCE)
    Contact.objects.bulk_create((_contact(row) for row in rows), batch_size=AT_ONCE)
    append_many(_entries(rows))
    return len(rows)


@transaction.atomic
def send_off_old_proofs(*, before: datetime) -> int:
    """Record that the proofs of stops asked for long ago left then; answers how many."""
    old = Release.objects.filter(
        letter__in=["hold_proof", ADVISER_PROOF], state=Release.State.QUEUED, queued_at__lt=before
    )
    rows = list(old.select_related("person", "case"))
    old.update(
        state=Release.State.RELEASED,
        attempted_at=F("queued_at"),
        outcome_at=F("queued_at"),
        detail=WHY_NO_PAPER,
    )
    hers = (row for row in rows if not is_beside_her(row))
    Contact.objects.bulk_create((_contact(row) for row in hers), batch_size=AT_ONCE)
    append_many(_entries(rows))
    return len(rows)


def _sent(portfolio: Portfolio) -> Iterator[tuple[uuid.UUID, str, datetime]]:
    """Each case's key with what was sent and when; without evidence nothing was sent."""
    for debt in portfolio.debts:
        if not debt.paper:
            continue
        for key in debt.cases:
            for letter, at in (("first_notice", debt.noticed_at), ("reminder", debt.reminded_at)):
                if at is not None:
                    yield key, letter, at


def _release(case: Case, letter: str, sent_at: datetime, *, post: int | None) -> Release:
    spoken = case.person.language
    return Release(
        key=uuid.uuid5(case.key, letter),
        business_key=f"before:{letter}:{case.key}",
        case=case,
        person=case.person,
        act=_ACTS[letter],
        letter=letter,
        language=spoken if spoken in catalogue()["languages"] else "en",
        contact_point_id=post,
        state=Release.State.RELEASED,
        queued_at=sent_at,
        attempted_at=sent_at,
        outcome_at=sent_at,
        detail=WHY_NO_PAPER,
    )


def _contact(row: Release) -> Contact:
    act = Act.of(row.act)
    return Contact(
        person=row.person,
        case=row.case,
        release=row,
        channel=act.channel,
        purpose=act.purpose,
        outbound=True,
        result=Contact.Result.SENT,
        at=row.queued_at,
    )


def _entries(rows: Iterable[Release]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            code="release.released",
            at=row.queued_at,
            actor=ACTOR,
            subject=row.person.key,
            case_key=row.case.key,
            data={"release": str(row.key), "act": row.act, "letter": row.letter},
        )
