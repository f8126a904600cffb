"""History is append-only, whoever asks: the database itself refuses."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from evenhand.journal import actions as journal
from evenhand.journal.actions import Entry, PersonalWithoutSubject
from evenhand.journal.models import Event, Link, Pending
from evenhand.journal.queries import personal
from evenhand.journal.vocabulary import UnknownCode
from tests.cast import AT

pytestmark = pytest.mark.django_db
HISTORY = ("journal_event", "journal_link")


def note(text: str = "She called.", subject: uuid.UUID | None = None) -> Event:
    """One event with personal text, appended."""
    about = subject or uuid.uuid4()
    entry = Entry(
        code="note.written", at=AT, actor="staff:dace", subject=about, personal={"text": text}
    )
    return journal.append(entry)


def refused(sql: str) -> str:
    """What the database says to a statement that it refuses."""
    connection.check_constraints()  # no deferred check shall be what stands in the way
    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(said.value)


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
    ],
    ids=["update", "delete", "truncate"],
)
def test_history_refuses_every_change(table: str, statement: str) -> None:
    note()
    journal.seal(at=AT)
    column = "actor" if table == "journal_event" else "position"

    said = refused(statement.format(table=table, column=column))

    assert "history is never changed" in said
    assert Event.objects.count() == Link.objects.count() == 1


def test_an_event_waits_for_the_sealer_from_the_moment_it_is_written() -> None:
    event = note()

    assert list(Pending.objects.values_list("event_id", flat=True)) == [event.pk]


def test_many_events_at_once_wait_for_the_sealer_as_well() -> None:
    entries = [Entry(code="case.opened", at=AT, actor="test") for _ in range(3)]

    journal.append_many(entries)

    assert Pending.objects.count() == 3


def test_an_event_whose_code_nobody_defined_is_refused() -> None:
    with pytest.raises(UnknownCode):
        journal.append(Entry(code="case.guessed", at=AT, actor="test"))

    assert not Event.objects.exists()


def test_personal_text_without_a_person_is_refused() -> None:
    entry = Entry(code="note.written", at=AT, actor="test", personal={"text": "about whom?"})

    with pytest.raises(PersonalWithoutSubject):
        journal.append(entry)


def test_personal_text_lies_in_the_table_only_as_ciphertext() -> None:
    event = note("She is in hospital until May.")

    event.refresh_from_db()

    assert b"hospital" not in bytes(event.payload or b"")
    assert "hospital" not in str(event.data)
    assert personal(event) == {"text": "She is in hospital until May."}


def test_two_links_cannot_hold_one_position() -> None:
    note()
    journal.seal(at=AT)
    unsealed = note()

    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(event=unsealed, position=1, digest=b"x", sealed_at=AT)
