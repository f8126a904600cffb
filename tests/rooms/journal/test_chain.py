"""The sealer chains what was committed; whoever changes history afterwards is found."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from evenhand.journal import actions as journal
from evenhand.journal.actions import GENESIS, Entry
from evenhand.journal.models import Event, Link, Pending
from evenhand.journal.queries import personal, since, verify_chain
from evenhand.vault import actions as vault
from evenhand.vault.queries import Erased
from tests.cast import AT


def write(count: int, *, subject: uuid.UUID | None = None) -> list[Event]:
    """Events, each with its number, appended."""
    return [
        journal.append(
            Entry(
                code="note.written",
                at=AT,
                actor="staff:dace",
                subject=subject or uuid.uuid4(),
                data={"number": number},
                personal={"text": f"note {number}"},
            )
        )
        for number in range(count)
    ]


@contextmanager
def owner_of_the_tables() -> Iterator[None]:
    """Work as the owner of the tables, who alone can put their triggers to sleep."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in ("journal_event", "journal_link"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        connection.check_constraints()
        for table in ("journal_event", "journal_link"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_an_untouched_chain_is_whole_from_its_beginning() -> None:
    write(3)

    sealed = journal.seal(at=AT)

    report = verify_chain()
    assert (sealed, report.links, report.broken_at) == (3, 3, None)
    assert report.head == bytes(Link.objects.get(position=3).digest).hex()
    assert not Pending.objects.exists()


@pytest.mark.django_db
def test_an_empty_chain_begins_at_a_known_place() -> None:
    report = verify_chain()

    assert (report.links, report.head) == (0, GENESIS.hex())


@pytest.mark.django_db
def test_sealing_goes_on_where_it_ended() -> None:
    write(2)
    journal.seal(at=AT)
    write(2)

    sealed = journal.seal(at=AT)

    assert sealed == 2
    assert list(Link.objects.order_by("position").values_list("position", flat=True)) == [
        1,
        2,
        3,
        4,
    ]
    assert verify_chain().broken_at is None


@pytest.mark.django_db
def test_sealing_twice_seals_nothing_twice() -> None:
    write(2)
    journal.seal(at=AT)

    assert journal.seal(at=AT) == 0
    assert Link.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'staff:somebody-else'"),
        ("code", "'note.gone'"),
        ("at", "at - interval '1 day'"),
        ("data", "'{\"number\": 7}'"),
        ("payload", "'\\x00'"),
        ("subject", "NULL"),
        ("case_key", "gen_random_uuid()"),
    ],
    ids=["actor", "code", "at", "data", "payload", "subject", "case_key"],
)
def test_a_changed_event_breaks_the_chain_at_its_place(column: str, value: str) -> None:
    events = write(3)
    journal.seal(at=AT)

    with owner_of_the_tables(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_event SET {column} = {value} WHERE id = %s", [events[1].pk])

    assert verify_chain().broken_at == 2


@pytest.mark.django_db
def test_a_removed_event_breaks_the_chain_at_its_place() -> None:
    events = write(3)
    journal.seal(at=AT)

    with owner_of_the_tables(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_link WHERE event_id = %s", [events[1].pk])
        cursor.execute("DELETE FROM journal_event WHERE id = %s", [events[1].pk])

    assert verify_chain().broken_at == 2


@pytest.mark.django_db
def test_a_last_event_that_was_removed_shows_against_a_head_kept_outside() -> None:
    """A chain cut at its end is whole in itself: only the head outside tells."""
    events = write(3)
    journal.seal(at=AT)
    kept_outside = verify_chain()

    with owner_of_the_tables(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_link WHERE event_id = %s", [events[2].pk])
        cursor.execute("DELETE FROM journal_event WHERE id = %s", [events[2].pk])

    report = verify_chain()
    assert report.broken_at is None
    assert (report.links, report.head) != (kept_outside.links, kept_outside.head)


@pytest.mark.django_db
def test_erasing_a_person_leaves_the_chain_whole_and_her_words_gone() -> None:
    ilze, other = uuid.uuid4(), uuid.uuid4()
    (hers,) = write(1, subject=ilze)
    (kept,) = write(1, subject=other)
    journal.seal(at=AT)

    vault.destroy_key(ilze, at=AT)

    assert verify_chain().broken_at is None
    assert personal(kept) == {"text": "note 0"}
    with pytest.raises(Erased):
        personal(hers)


@pytest.mark.django_db
def test_an_erased_person_gets_no_new_key_by_writing_about_her() -> None:
    ilze = uuid.uuid4()
    write(1, subject=ilze)
    vault.destroy_key(ilze, at=AT)

    with pytest.raises(Erased):
        write(1, subject=ilze)


@pytest.mark.django_db
def test_a_follower_reads_on_from_its_position_in_the_order_of_the_chain() -> None:
    write(4)
    journal.seal(at=AT)

    told = [(link.position, link.event.data["number"]) for link in since(2)]

    assert told == [(3, 2), (4, 3)]


@pytest.mark.django_db(transaction=True)
def test_an_event_committed_late_is_sealed_late_and_none_is_lost() -> None:
    """A slow writer with a lower number commits after a quick one was already sealed."""
    written, sealed = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                write(1)
                written.set()
                sealed.wait(timeout=20)
        finally:
            connection.close()

    slow = threading.Thread(target=slow_writer)
    slow.start()
    assert written.wait(timeout=20)
    (quick,) = write(1)

    first = journal.seal(at=AT)
    sealed.set()
    slow.join(timeout=20)
    second = journal.seal(at=AT)

    assert (first, second) == (1, 1)
    assert Link.objects.get(position=1).event_id == quick.pk
    assert Link.objects.get(position=2).event_id < quick.pk
    assert verify_chain().broken_at is None


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_do_not_fork_the_chain() -> None:
    write(200)
    sealed: list[int] = []

    def sealer() -> None:
        try:
            sealed.append(journal.seal(at=AT))
        finally:
            connection.close()

    sealers = [threading.Thread(target=sealer) for _ in range(4)]
    for one in sealers:
        one.start()
    for one in sealers:
        one.join(timeout=30)

    assert sum(sealed) == 200
    assert Link.objects.count() == 200
    assert verify_chain().broken_at is None
