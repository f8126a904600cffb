"""Papers and words of a stop serve as long as it does, and then they are nowhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from evenhand.cases.models import Case
from evenhand.cases.papers import delete_papers_past
from evenhand.contact import actions as contact
from evenhand.holds import queries as holds
from evenhand.holds.actions import StopRequest
from evenhand.holds.models import Hold
from evenhand.holds.papers import end_purpose, forget_ended, papers_of
from evenhand.journal import actions as journal
from evenhand.journal.models import Event
from evenhand.journal.queries import verify_chain
from evenhand.rulebook.rulebook import open_rulebook
from evenhand.vault import actions as vault
from evenhand.vault.models import Document
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = timedelta(days=int(str(open_rulebook().value("house.evidence_days", cast.AT.date()).is_)))


@pytest.fixture
def case() -> Case:
    return cast.case(cast.person())


def paper(case: Case) -> Document:
    return vault.store_document(
        subject=case.person.key, kind="proof", name="a.pdf", media_type="application/pdf",
        content=b"%PDF a very private paper", at=cast.AT,
    )  # fmt: skip


def stop(case: Case, document: Document | None = None, *, kind: str = "illness") -> Hold:
    request = StopRequest(
        person=case.person, kind=kind, source="portal", actor=f"person:{case.person.key}",
        starts_at=cast.AT, reason="a very private word", debt=case.debt,
        document_key=document.key if document else None,
    )  # fmt: skip
    hold = contact.stop(request, clock=cast.clock).hold
    if document:
        vault.make_evidence(case.person.key, [document.key], about=hold.key)
    return hold


def night(at: datetime) -> None:
    forget_ended(at.date(), at=at, actor="system:night")
    delete_papers_past(at.date(), at=at, actor="system:night")


def tables_with(content: bytes) -> list[str]:
    """Every table of the database in which these bytes stand."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE position(%s IN t::text) > 0",
                [content.hex()],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_after_the_purpose_ended_the_bytes_are_nowhere_and_the_journal_verifies(
    case: Case, settings: Settings, tmp_path: Path
) -> None:
    settings.SPOOL_FOLDER = tmp_path / "spool"
    document = paper(case)
    hold = stop(case, document)
    assert hold.ends_at is not None
    sealed, words = bytes(document.content_sealed), bytes(hold.reason_sealed or b"")
    before = (tables_with(sealed), tables_with(words))
    journal.seal(at=cast.AT)

    night(hold.ends_at + KEPT + timedelta(days=2))

    after = hold.ends_at + KEPT + timedelta(days=2)
    journal.seal(at=after)
    assert before == (["vault_document"], ["holds_hold"])
    assert (tables_with(sealed), tables_with(words)) == ([], [])
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    assert verify_chain().broken_at is None
    assert Event.objects.filter(code="paper.deleted").count() == 1
    assert Event.objects.filter(code="hold.words_forgotten").count() == 1


@pytest.mark.parametrize(("days_more", "is_there"), [(0, True), (1, False)])
def test_papers_and_words_stay_until_the_last_day_for_an_appeal(
    case: Case, days_more: int, is_there: bool
) -> None:
    hold = stop(case, paper(case))
    assert hold.ends_at is not None

    night(hold.ends_at + KEPT + timedelta(days=days_more))

    hold.refresh_from_db()
    assert Document.objects.exists() is is_there
    assert bool(holds.reason(hold)) is is_there


def test_nothing_goes_while_a_stop_runs(case: Case) -> None:
    hold = stop(case, paper(case), kind="operator")

    night(cast.AT + timedelta(days=4000))

    hold.refresh_from_db()
    assert papers_of(hold)
    assert holds.reason(hold) == "a very private word"


def test_a_paper_that_is_not_needed_goes_while_the_stop_goes_on(case: Case) -> None:
    document = paper(case)
    hold = stop(case, document)

    until = end_purpose(hold, document.key, at=cast.AT, actor="staff:x")
    night(cast.AT + KEPT + timedelta(days=1))

    assert until == date(2026, 11, 17) + KEPT
    assert not Document.objects.exists()
    assert Hold.objects.filter(pk=hold.pk, lifted_at=None).exists()


def test_a_paper_known_only_by_the_hold_that_names_it_goes_with_it(case: Case) -> None:
    document = paper(case)
    request = StopRequest(
        person=case.person, kind="illness", source="desk", actor="staff:x", starts_at=cast.AT,
        document_key=document.key,
    )  # fmt: skip
    hold = contact.stop(request, clock=cast.clock).hold
    assert hold.ends_at is not None

    night(hold.ends_at + KEPT + timedelta(days=1))

    assert [row.key for row in papers_of(hold)] == []
